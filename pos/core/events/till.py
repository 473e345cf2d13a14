"""Who worked the till, its shifts and its drawer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pos.core.day import LeftOpen, Undelivered
from pos.core.money import Money
from pos.core.settlement import SettledTotal
from pos.core.shift import CashMove
from pos.core.staff import Cashier


@dataclass(frozen=True, slots=True, kw_only=True)
class CashierSignedOn:
    """The record keeps the name beside the chain, as a customer's."""

    cashier: Cashier


@dataclass(frozen=True, slots=True, kw_only=True)
class CashierSignedOff:
    cashier_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TillLocked:
    cashier_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Approved:
    """A manager's yes to what is recorded next."""

    action: str
    approver_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftOpened:
    """Carries what goes on from shift to shift, so that nothing older need be read."""

    number: int
    at: datetime
    cashier_id: str
    opening_float: Money
    next_receipt: int
    grand_total: Money
    settled: tuple[SettledTotal, ...] = ()
    """What was settled since the last shift closed: it belongs on this one's reading."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftClosed:
    number: int
    at: datetime
    cashier_id: str
    expected: Money
    counted: Money
    counted_before: Money | None = None
    """The first count, where it was far off and the drawer was counted again."""
    undelivered: Undelivered | None = None
    """What the outbox had; None as earlier versions wrote it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CountTold:
    """A count of the drawer was far off, and whoever made it was told how far."""

    number: int
    """Of the shift."""
    counted: Money
    cashier_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DayClosed:
    """The store's day ended at this till. Nobody had to say yes where nothing was left open."""

    at: datetime
    manager_id: str
    left: LeftOpen


@dataclass(frozen=True, slots=True, kw_only=True)
class CashMoved:
    move: CashMove
    amount: Money
    reason: str
    cashier_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoSaleRung:
    reason: str
    cashier_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgeRefused:
    """Something was not sold: the customer is too young for it, or showed no papers."""

    code: str
    min_age: int
    cashier_id: str
    sale_id: str
    """Empty before the sale is opened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramChanged:
    """Someone changed the loyalty program for all tills; not sure: no answer came to it."""

    what: str
    cashier_id: str
    is_sure: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliverySettled:
    """The service has answered to something of a customer's that is neither order nor refund.

    A rebuilt outbox knows by it what not to send again.
    """

    entry_id: str
    rejected: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TillStarted:
    """The program came up; whoever was signed on no longer is."""

    at: datetime
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TillMoved:
    """The folder goes on at another machine than it was used on. From here on another incarnation
    of the till writes: where the folder was copied, the two are told apart by it.
    """

    at: datetime
    earlier: str
    """The incarnation that wrote up to here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordRebuilt:
    """The file was damaged, and was made again from its second copy, which held so many records."""

    at: datetime
    records: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockJumped:
    """The clock of the machine was set, in either direction: times before and after it differ.

    What ends by the clock ends as much later or earlier: its life is counted from where it began.
    """

    before: datetime
    """What it would have said; of a till that was closed, the end of the record."""
    after: datetime
    was_running: bool = True

    @property
    def moves_ends(self) -> bool:
        """A till that was closed cannot tell a jump ahead from the time that has gone by."""
        return self.was_running or self.after < self.before


OfTheTill = (
    CashierSignedOn
    | CashierSignedOff
    | TillLocked
    | Approved
    | ShiftOpened
    | ShiftClosed
    | CountTold
    | DayClosed
    | CashMoved
    | NoSaleRung
    | AgeRefused
    | ProgramChanged
    | DeliverySettled
    | TillStarted
    | TillMoved
    | RecordRebuilt
    | ClockJumped
)
