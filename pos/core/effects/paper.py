"""Effects on paper: receipts, reports and slips."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from pos.core.cash_count import Pieces
from pos.core.errand import BoughtCoupon, RedeemedPoints
from pos.core.money import Money
from pos.core.reports.report import ReportKind
from pos.core.shift import CashMove, Shift
from pos.core.slip import Slip
from pos.core.stored_value import StoredKind


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintReceipt:
    """Of the last sale, or of an older one by number; `copy` 0 is the first print."""

    receipt: str
    copy: int = 0
    is_gift: bool = False
    """Without prices, for whoever is given the goods."""
    again: bool = False
    """It did not come out before: nobody is told once more that it did not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintDrawerCount:
    """The Z report of a shift just closed; its count alone where that cannot be read."""

    shift: Shift
    cashier_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintReport:
    kind: ReportKind
    shift: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintSales:
    """Of some of the store's days."""

    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintSlip:
    """What an errand left in the customer's hands."""

    errand_id: str
    result: BoughtCoupon | RedeemedPoints
    points_name: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintStoredValue:
    """The only paper with its code."""

    receipt: str
    """Of the sale that issued it: by that it is issued anew."""
    kind: StoredKind
    code: str = field(repr=False)
    balance: Money
    expires_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintCashMove:
    """For the drawer, or for the safe."""

    slip_id: str
    move: CashMove
    amount: Money
    reason: str
    cashier_id: str
    cashier_name: str
    pieces: tuple[Pieces, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintSlipAgain:
    """Any paper that is no receipt and waited for paper; a copy where it may be partly out."""

    slip: Slip
    is_copy: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgetSlips:
    """Nobody wants them any more: what of them is kept in memory alone goes with them."""

    slip_ids: tuple[str, ...]


OnPaper = (
    PrintReceipt
    | PrintDrawerCount
    | PrintReport
    | PrintSales
    | PrintSlip
    | PrintStoredValue
    | PrintCashMove
    | PrintSlipAgain
    | ForgetSlips
)
"""For the printer: all but the last waits for paper where it does not come out."""
