"""What devices, deliveries and the clock have to tell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pos.core.settings_change import NOTHING_SET, SettingsDiff
from pos.core.settlement import WasSettled
from pos.core.slip import Slip
from pos.core.staff import UserChange
from pos.core.version import VersionMark


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptCameOut:
    receipt: str
    copy: int
    confirmed: bool
    substituted: tuple[str, ...] = ()
    """What the printer had to show another way."""
    is_gift: bool = False
    in_doubt: tuple[str, ...] = ()
    """Receipts sent before, while it answered nothing: it does answer, so it may have hung."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterUnavailable:
    receipt: str
    copy: int
    reason: str
    is_gift: bool = False
    partly: bool = False
    """Some of it may have come out all the same."""
    again: bool = False
    """It waited for paper already, and was told of."""
    is_fault: bool = False
    """Of the program, not of the printer: another try would end as this one."""
    drawer: DrawerStayedShut | None = None
    """It was to open just before, and hangs on the same printer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipCameOut:
    """Any paper that is no receipt."""

    slip_id: str
    called: str
    confirmed: bool
    substituted: tuple[str, ...] = ()
    holds_value: bool = False
    """A code stood on it that is nowhere else: whether it came out must be known later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipStayedIn:
    """What it is about has happened all the same; `say` tells so."""

    slip: Slip
    say: str
    reason: str
    partly: bool = False
    again: bool = False
    """It waited for paper already, and was told of."""
    is_fault: bool = False
    """It cannot be printed at all: another try would end as this one."""
    is_replaced: bool = False
    """Its value was issued anew meanwhile: it is worth nothing, and wanted no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipNotRight:
    """What a slip is about has happened; a fault of ours kept it from being printed."""

    say: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawerStayedShut:
    reason: str
    may_be_open: bool = False
    """Nobody knows whether it did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderArrived:
    sale_id: str
    points_earned: int | None
    points_redeemed: int | None
    balance_after: int | None = None
    """As the service gave it after the order; None where it was not asked or did not answer."""
    was_settled: WasSettled | None = None
    """A person had ended it meanwhile; with what is thereby not given after all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderTurnedDown:
    sale_id: str
    reason: str
    receipt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundArrived:
    sale_id: str
    refund_id: str
    points: int | None = None
    """Earned points taken back, where the service told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundTurnedDown:
    sale_id: str
    refund_id: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryArrived:
    """Of another kind than orders and refunds, as is the next."""

    entry_id: str
    customer: str = ""
    """What someone registered goes by, for what is said of them."""
    unknown_code: str = ""
    """The referral code they are registered without: nobody has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryTurnedDown:
    entry_id: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramChanged:
    """A manager's change of the loyalty program was sent; not sure: no answer came to it."""

    what: str
    cashier_id: str
    is_sure: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class UsersChanged:
    """What the office has of changes, some of which may be on record already."""

    changes: tuple[UserChange, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsWritten:
    """A manager's change of the configuration is in its file."""

    found: SettingsDiff
    """What somebody else had written there since the record last knew."""
    made: SettingsDiff
    cashier_id: str
    is_rollback: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionTaken:
    """What the hub brought down is in its place."""

    mark: VersionMark
    found: SettingsDiff = NOTHING_SET
    """Of settings, what somebody else had written there since the record last knew."""
    made: SettingsDiff = NOTHING_SET
    """Of settings, what is otherwise by it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LapseNears:
    """Something reserved for the open sale ends soon."""

    online: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockSet:
    """The machine's clock says another time than what has gone by makes of the one before."""

    before: datetime
    after: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TimePassed:
    """A reservation may have lapsed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseAgain:
    """What has not gone back yet may be tried once more."""


News = (
    ReceiptCameOut
    | PrinterUnavailable
    | SlipCameOut
    | SlipStayedIn
    | SlipNotRight
    | DrawerStayedShut
    | OrderArrived
    | OrderTurnedDown
    | RefundArrived
    | RefundTurnedDown
    | DeliveryArrived
    | DeliveryTurnedDown
    | ProgramChanged
    | SettingsWritten
    | UsersChanged
    | VersionTaken
    | ClockSet
    | TimePassed
    | LapseNears
    | ReleaseAgain
)
