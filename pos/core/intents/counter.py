"""Who works the till, its shifts and its drawer."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from pos.core.cash_count import Pieces
from pos.core.day import Undelivered
from pos.core.expected_scan import ScanOf
from pos.core.money import Money
from pos.core.reports.report import ReportKind
from pos.core.shift import CashMove


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOn:
    user_id: str
    pin: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOff:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class LockTill:
    by_itself: bool = False
    """Nobody asks for it: nobody is there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Approve:
    """A manager's yes for what was just refused."""

    user_id: str
    pin: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveApproval:
    """Nobody says yes to it: a badge that is scanned later is no yes either."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectScan:
    """A form waits for a code of that kind; None: no longer."""

    of: ScanOf | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanExpected:
    """The code that a form waits for: nothing else is made of it."""

    code: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenShift:
    opening_float: Money
    pieces: tuple[Pieces, ...] = ()
    """How it is made up, where it was counted so; empty where the amount alone is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseShift:
    counted: Money
    may_count_again: bool = False
    """A count that is far off is told as such before it closes anything."""
    undelivered: Undelivered | None = None
    """What the outbox has, which the terminal looks up."""
    pieces: tuple[Pieces, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SetShiftAside:
    """Its cashier goes away for a while, and takes the tray along."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeShiftUp:
    number: int | None = None
    """None: one's own, or the only one that is set aside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver:
    """The drawer is counted; whoever proves themselves by their PIN goes on with what is in it."""

    user_id: str
    pin: str = field(repr=False)
    counted: Money
    may_count_again: bool = False
    pieces: tuple[Pieces, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintReport:
    kind: ReportKind
    shift: int | None = None
    """None: X of the open one, Z of the one closed last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintSales:
    """The sales of some of the store's days, both ends among them."""

    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseDay:
    """The day ends, with what the outbox could not deliver meanwhile."""

    undelivered: Undelivered
    manager_id: str = ""
    """Who said yes to what is left open, where they did so at a command."""
    from_the_office: bool = False
    """Asked for by a command: nobody need be signed on at the till."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveCash:
    move: CashMove
    amount: Money
    reason: str = ""
    pieces: tuple[Pieces, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RingNoSale:
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSettings:
    """The configuration's file is to say `after`, where it still says `before`."""

    before: str = field(repr=False)
    after: str = field(repr=False)
    is_rollback: bool = False


AtTheCounter = (
    SignOn
    | SignOff
    | LockTill
    | Approve
    | LeaveApproval
    | ExpectScan
    | ScanExpected
    | OpenShift
    | CloseShift
    | SetShiftAside
    | TakeShiftUp
    | HandOver
    | PrintReport
    | PrintSales
    | CloseDay
    | MoveCash
    | RingNoSale
    | ChangeSettings
)
