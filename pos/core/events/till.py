"""Who worked the till, its shifts and its drawer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from pos.core.cash_count import Pieces
from pos.core.day import LeftOpen, Undelivered
from pos.core.money import Money
from pos.core.settings_change import ChangedWhere, KeyChange
from pos.core.settlement import SettledTotal
from pos.core.shift import CashMove, ShiftAside
from pos.core.shop_coupon import UsedHere
from pos.core.staff import Cashier, UserDid
from pos.core.stored_value import CarriedValue
from pos.core.version import VersionKind


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
    by_itself: bool = False
    """By the clock, after nobody had done anything for as long as the store has set."""


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
    business_date: date | None = None
    """The store's day; None as earlier versions wrote it."""
    pieces: tuple[Pieces, ...] = ()
    """Of the float, where it was counted by them."""
    users_told: int = 0
    """The newest change of a user that is on record."""
    aside: tuple[ShiftAside, ...] = ()
    """Shifts that are set aside meanwhile, as they stood."""


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
    pieces: tuple[Pieces, ...] = ()
    """What was counted, where it was counted by them."""
    handed_to: str = ""
    """Whose shift follows with the same cash in the drawer, in the same moment; empty for none."""
    z_number: int | None = None
    """Of its Z report: they are numbered as shifts are closed. None as earlier versions wrote it,
    where it is the shift's own."""
    total: Money | None = None
    """What its sales came to; None as earlier versions wrote it."""
    grand_total: Money | None = None
    """The same of this shift and all that were closed before it; None as earlier versions wrote
    it."""

    @property
    def its_z(self) -> int:
        return self.z_number or self.number


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftSetAside:
    """Its cashier went away with the tray; another shift may be opened or taken up meanwhile."""

    number: int
    at: datetime
    cashier_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftTakenUp:
    """A shift that was set aside goes on where it stood."""

    number: int
    at: datetime
    cashier_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CountTold:
    """A count of the drawer was far off, and whoever made it was told how far."""

    number: int
    """Of the shift."""
    counted: Money
    cashier_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawerLent:
    """Somebody else than its cashier sells on a shift from here on, on a manager's word."""

    number: int
    """Of the shift."""
    cashier_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DayClosed:
    """The store's day ended at this till. Nobody had to say yes where nothing was left open."""

    at: datetime
    manager_id: str
    left: LeftOpen
    business_date: date | None = None
    """The day that ended; None as earlier versions wrote it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CashMoved:
    move: CashMove
    amount: Money
    reason: str
    cashier_id: str
    pieces: tuple[Pieces, ...] = ()
    """What it was made up of, where that was told."""


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
class SettingsChanged:
    """The configuration says otherwise than the record last knew; it holds from the next start."""

    where: ChangedWhere
    changes: tuple[KeyChange, ...]
    digest: str
    """Of all that is set after it, without secrets."""
    cashier_id: str = ""
    """Who did it at the till; empty where it was found."""
    is_rollback: bool = False
    """What was there before the last saving was brought back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UserChanged:
    """Somebody who may work the till was added or changed: by id, without PIN, badge or name."""

    number: int
    """The office's own; each is recorded once, in their order."""
    at: datetime
    changed_by: str
    """Empty: by a command."""
    user_id: str
    what: UserDid
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionTaken:
    """What the hub brought down is in force here, all of it; settings are from the next start."""

    kind: VersionKind
    number: int
    digest: str
    """SHA-256 of its content, as the hub has it."""


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
class RecordArchived:
    """All up to a place is in a file of its own from here on, and need not stay in the record."""

    at: datetime
    first: int
    last: int
    last_hash: str
    """Which the record goes on from."""
    digest: str
    """SHA-256 of the file."""
    last_receipt: str = ""
    """The newest of what is archived by now; empty where there is none."""
    last_sale_at: datetime | None = None
    """When it was completed; None where there is none, and as earlier versions wrote it."""
    stored_values: tuple[CarriedValue, ...] = ()
    """As they stood at its end."""
    used_coupons: tuple[UsedHere, ...] = ()
    """The shop's own that sales up to there had off, and that are not over yet."""
    cashiers: tuple[Cashier, ...] = ()
    """Whoever signed on up to there, as they were called. Their names stand beside the chain."""


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
    | ShiftSetAside
    | ShiftTakenUp
    | CountTold
    | DrawerLent
    | DayClosed
    | CashMoved
    | NoSaleRung
    | AgeRefused
    | ProgramChanged
    | SettingsChanged
    | UserChanged
    | VersionTaken
    | DeliverySettled
    | TillStarted
    | TillMoved
    | RecordRebuilt
    | RecordArchived
    | ClockJumped
)
