"""A paper that is no receipt, as it waits for paper: what composing it again needs, and no secret.

What only its holder may know (a stored value's code, a coupon's PIN) is no part of it: the till has
that in memory while it runs.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from pos.core.business_day import days_said
from pos.core.cash_count import Pieces
from pos.core.errand import BoughtCoupon, RedeemedPoints
from pos.core.money import Money
from pos.core.shift import MOVED, CashMove
from pos.core.stored_value import StoredKind, masked


@dataclass(frozen=True, slots=True, kw_only=True)
class CashSlip:
    """Of cash put in or taken out. Who did it stands there by id, as in the whole record."""

    move: CashMove
    amount: Money
    reason: str
    cashier_id: str
    pieces: tuple[Pieces, ...] = ()
    """What it is made up of, where that was told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrandSlip:
    """One of the two is there; each has a field of its own, since a record tells them by name."""

    coupon: BoughtCoupon | None = None
    redeemed: RedeemedPoints | None = None
    points_name: str
    reason: str = ""
    has_secret: bool = False
    """There was a PIN or an address for whoever holds the coupon."""

    @property
    def result(self) -> BoughtCoupon | RedeemedPoints:
        result = self.coupon or self.redeemed
        assert result is not None, "a slip of no errand"
        return result


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredValueSlip:
    """Without its code it cannot be printed: then its value is issued anew, by that receipt."""

    kind: StoredKind
    balance: Money
    receipt: str
    last_four: str = ""
    """Empty in older records."""

    @property
    def named(self) -> str:
        """As one of several of the same worth is told apart."""
        return f"{self.kind.label.lower()} {masked(self.last_four)}".rstrip()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSlip:
    shift: int
    is_closing: bool
    """The Z; otherwise an X, with the figures of when it comes out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SalesSlip:
    """The sales of some days, with the figures of when it comes out."""

    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """One of the five is there, by a field of its own."""

    slip_id: str
    at: datetime
    """When it was to be printed first."""
    cash: CashSlip | None = None
    errand: ErrandSlip | None = None
    stored: StoredValueSlip | None = None
    report: ReportSlip | None = None
    sales: SalesSlip | None = None

    @property
    def called(self) -> str:
        """As a sentence has it."""
        if self.cash is not None:
            return f"the slip for {self.cash.amount.said()} {MOVED[self.cash.move].lower()}"
        if self.stored is not None:
            return f"the slip for the {self.stored.named} of {self.stored.balance.said()}"
        if self.errand is not None:
            return f"the slip for {_named(self.errand)}"
        if self.sales is not None:
            return f"the sales of {days_said(self.sales.first, self.sales.last)}"
        assert self.report is not None, "a slip of nothing"
        return f"the {'Z' if self.report.is_closing else 'X'} report of shift {self.report.shift}"


def _named(errand: ErrandSlip) -> str:
    if errand.coupon is not None:
        return f"coupon {errand.coupon.code}"
    assert errand.redeemed is not None, "a slip of no errand"
    return f"{errand.redeemed.points:,} {errand.points_name}"
