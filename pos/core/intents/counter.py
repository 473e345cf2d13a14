"""Who works the till, its shifts and its drawer."""

from __future__ import annotations

from dataclasses import dataclass, field

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
    pass


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


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseShift:
    counted: Money
    may_count_again: bool = False
    """A count that is far off is told as such before it closes anything."""
    undelivered: Undelivered | None = None
    """What the outbox has, which the terminal looks up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintReport:
    kind: ReportKind
    shift: int | None = None
    """None: X of the open one, Z of the one closed last."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class RingNoSale:
    reason: str


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
    | PrintReport
    | CloseDay
    | MoveCash
    | RingNoSale
)
