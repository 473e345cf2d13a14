"""A sale as it stands: lines, reductions, customer, reservations, tenders. totals.py adds up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from pos.core.customer import AskedFor, AutomaticPromotion, CouponLock, Customer, PointsHold
from pos.core.errand import BoughtCoupon, Errand
from pos.core.item import Item
from pos.core.money import Money
from pos.core.tender import Tender

MOST_LINES = 2_000
"""Lines in one sale; beyond it a scanner is being fed by something that is not a person."""


class SalePhase(StrEnum):
    SELLING = "selling"
    TENDERING = "tendering"
    """Something has been paid: what is due may no longer change but by taking it back."""
    COMPLETED = "completed"


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleTerms:
    """The store's terms on the day, kept with the sale so that its sums never change after."""

    currency: str
    prices_include_tax: bool
    tax_rounding: str
    """'line' or 'rate'."""
    points_reduce_tax: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Discount:
    """Taken off by hand, with a reason: a per cent or an amount, never both."""

    reason: str
    percent: Decimal | None = None
    amount: Money | None = None

    def off(self, base: Money) -> Money:
        """What it takes from a base; never more than the base."""
        if self.percent is not None:
            return base.percent(self.percent)
        assert self.amount is not None
        return min(self.amount, base)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineItem:
    """One row. Its number stays its own when another row is struck out."""

    number: int
    item: Item
    quantity: Decimal
    unit_price: Money
    tax_percent: Decimal
    discount: Discount | None = None
    price_reason: str = ""
    """Why the price was overridden; empty when it was not."""

    @property
    def gross(self) -> Money:
        return self.unit_price.times(self.quantity)

    @property
    def is_plain(self) -> bool:
        """Nobody has touched its price: another scan of the same item may add to it."""
        return (
            self.discount is None
            and not self.price_reason
            and self.unit_price == self.item.price
            and not self.item.is_weighed
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The finished sale that goods come back from."""

    receipt: str
    sale_id: str
    customer_id: str = ""
    """Who bought; empty where nobody was known. The record keeps it beside the chain."""
    sold: Decimal
    """All that was bought: pieces and weights together."""
    paid_beside_points: Money | None = None
    """What it was paid in money; None where no points paid a part of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnLine:
    """Goods that come back. The figures are what this quantity of the line really came to."""

    number: int
    origin: Origin
    line: LineItem
    """As it was sold; its own number is the one on the sale it comes from."""
    quantity: Decimal
    reductions: Money
    """Discounts, coupons and points together."""
    points: Money
    """The part of it that points paid."""
    tax: Money
    net: Money
    """What the tax was on."""
    paid: Money
    """What goes back, tax included."""
    reason: str = ""


Basket = tuple[tuple[int, Decimal, Money], ...]
"""Line, quantity and unit price: what an answer about the goods was asked about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingErrand:
    """An errand whose answer is not here yet."""

    errand_id: str
    errand: Errand


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    sale_id: str
    terms: SaleTerms
    opened_at: datetime
    cashier_id: str
    phase: SalePhase = SalePhase.SELLING
    lines: tuple[LineItem, ...] = ()
    returns: tuple[ReturnLine, ...] = ()
    next_line: int = 1
    discount: Discount | None = None
    customer: Customer | None = None
    hold: PointsHold | None = None
    lock: CouponLock | None = None
    hold_asked: AskedFor | None = None
    lock_asked: AskedFor | None = None
    otp_for: AskedFor | None = None
    """What the customer was sent a code for, until it is held."""
    errand: PendingErrand | None = None
    bought: tuple[BoughtCoupon, ...] = ()
    """Coupons the customer turned points into during this sale."""
    promotion: AutomaticPromotion | None = None
    tenders: tuple[Tender, ...] = ()
    next_tender: int = 1
    kept: bool = False
    """What is reserved has lapsed while something was paid, and stays for the order to ask for."""

    def line(self, number: int) -> LineItem | None:
        return next((line for line in self.lines if line.number == number), None)

    @property
    def rows(self) -> tuple[LineItem | ReturnLine, ...]:
        """What is bought and what comes back, as it was entered."""
        if not self.returns:
            return self.lines
        return tuple(sorted((*self.lines, *self.returns), key=lambda row: row.number))

    @property
    def awaits_answer(self) -> bool:
        """Something was asked of the loyalty service, and its answer may change the sale."""
        return bool(self.hold_asked or self.lock_asked or self.errand)

    @property
    def basket(self) -> Basket:
        return tuple((line.number, line.quantity, line.unit_price) for line in self.lines)

    @property
    def reserved(self) -> tuple[str, ...]:
        """The references of what the service keeps for this sale."""
        return tuple(one.reference for one in (self.hold, self.lock) if one is not None)

    @property
    def next_lapse(self) -> datetime | None:
        """When the first of what is reserved lapses; None when nothing is, or it is kept."""
        if self.kept and self.phase is SalePhase.TENDERING:
            return None
        ends = [one.expires_at for one in (self.hold, self.lock) if one is not None]
        return min(ends) if ends else None
