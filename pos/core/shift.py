"""A cashier's accountable period at a till, and what the drawer should hold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final

from pos.core.cash_count import Pieces
from pos.core.money import Money
from pos.core.sale import Sale
from pos.core.settlement import SettledTotal, SettleHow, added
from pos.core.tender import CASH
from pos.core.totals import stayed

FAR_OFF = Decimal(5)
"""In the currency's unit; where more is expected in the drawer, a hundredth of that."""


class CashMove(StrEnum):
    PAID_IN = "paid_in"
    PAID_OUT = "paid_out"
    DROP = "drop"


MOVED: Final = {
    CashMove.PAID_IN: "Paid in",
    CashMove.PAID_OUT: "Paid out",
    CashMove.DROP: "Dropped to the safe",
}
"""As it is said, and as its slip is headed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """One shift. Cash amounts are what went through the drawer since it opened."""

    number: int
    opened_at: datetime
    opened_by: str
    opening_float: Money
    cash_sales: Money
    paid_in: Money
    paid_out: Money
    drops: Money
    cash_refunds: Money
    sold: Money
    """What its completed sales came to, by whatever means they were paid."""
    sales: int = 0
    returns: int = 0
    """Receipts with returned goods; an exchange counts among the sales as well."""
    settled: tuple[SettledTotal, ...] = ()
    """Points and coupons the service would not take, by what a person made of them."""
    told: tuple[Money, ...] = ()
    """Counts that were far off, and told to be: what is counted after them is not counted blind."""
    closed_at: datetime | None = None
    counted: Money | None = None
    business_date: date | None = None
    """The store's day in which it was opened; None as earlier versions wrote it."""
    float_pieces: tuple[Pieces, ...] = ()
    counted_pieces: tuple[Pieces, ...] = ()
    """How the opening float, and what was counted at the end, were made up, where that was told."""
    lent_to: tuple[str, ...] = ()
    """Who else sells on it, on a manager's word, where each cashier has a drawer of their own."""

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def drawer_expected(self) -> Money:
        taken = self.cash_sales + self.paid_in
        given = self.cash_refunds + self.paid_out + self.drops
        return self.opening_float + taken - given

    @property
    def over_short(self) -> Money | None:
        """More (positive) or less in the drawer than expected; None until it is counted."""
        return None if self.counted is None else self.counted - self.drawer_expected

    def is_far_off(self, counted: Money) -> bool:
        """More than a till is short or over of an ordinary day: mistyped, as like as not."""
        off, expected = abs(counted - self.drawer_expected), abs(self.drawer_expected)
        least = Money.nearest(FAR_OFF, counted.currency)
        return off > least and off.minor * 100 > expected.minor

    def may_be_worked_by(self, user_id: str) -> bool:
        """Where each cashier has a drawer of their own."""
        return user_id == self.opened_by or user_id in self.lent_to

    def with_settled(self, how: SettleHow, amount: Money, *, entries: int) -> Shift:
        return replace(self, settled=added(self.settled, how, amount, entries=entries))

    def with_sale(self, sale: Sale, *, total: Money, change: Money) -> Shift:
        """An exchange is a sale and a return; what goes back in cash is kept apart from sales."""
        cash = stayed(sale, change=change).get(CASH, Money.zero(change.currency))
        refunds, sales = self.cash_refunds, self.cash_sales
        if cash.minor < 0:
            refunds -= cash
        else:
            sales += cash
        return replace(
            self,
            cash_refunds=refunds,
            cash_sales=sales,
            sold=self.sold + total,
            sales=self.sales + bool(sale.lines or sale.gift_cards),
            returns=self.returns + bool(sale.returns),
        )

    def moved(self, move: CashMove, amount: Money) -> Shift:
        if move is CashMove.PAID_IN:
            return replace(self, paid_in=self.paid_in + amount)
        if move is CashMove.PAID_OUT:
            return replace(self, paid_out=self.paid_out + amount)
        return replace(self, drops=self.drops + amount)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftAside:
    """A shift whose tray is out of the drawer, as it stood. Nothing is sold on it meanwhile."""

    shift: Shift
    since: datetime
    set_aside_by: str


def aside_said(aside: Iterable[ShiftAside]) -> str:
    """'Shift 1 of 1001 is set aside', without a full stop; all of them, by whose they are."""
    told = [f"{one.shift.number} of {one.shift.opened_by}" for one in aside]
    if len(told) == 1:
        return f"Shift {told[0]} is set aside"
    return f"Shifts {', '.join(told[:-1])} and {told[-1]} are set aside"


def opened(
    number: int,
    at: datetime,
    by: str,
    opening_float: Money,
    *,
    settled: tuple[SettledTotal, ...] = (),
    business_date: date | None = None,
    float_pieces: tuple[Pieces, ...] = (),
) -> Shift:
    nothing = Money.zero(opening_float.currency)
    return Shift(
        number=number,
        opened_at=at,
        opened_by=by,
        opening_float=opening_float,
        cash_sales=nothing,
        paid_in=nothing,
        paid_out=nothing,
        drops=nothing,
        cash_refunds=nothing,
        sold=nothing,
        settled=settled,
        business_date=business_date,
        float_pieces=float_pieces,
    )
