"""What should happen outside now. If it must survive a crash it is a delivery, not one of these."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from pos.core.card import CardAttempt
from pos.core.customer import AskedFor, Customer, CustomerDetails, PointsHold
from pos.core.customer_code import CustomerCode
from pos.core.customer_file import Page
from pos.core.errand import BoughtCoupon, Errand, RedeemedPoints
from pos.core.intents import ReaddressEntry, ReturnGoods, SettleEntry, TryEntryAgain
from pos.core.money import Money
from pos.core.reports.report import ReportKind
from pos.core.sale import Sale
from pos.core.shift import CashMove, Shift
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


@dataclass(frozen=True, slots=True)
class OpenDrawer:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowOnDisplay:
    line_1: str
    line_2: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowReceipt:
    """A finished sale, with what of it has come back, to choose from. Shown and not kept."""

    receipt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawReceipt:
    """On the screen; shown and not kept."""

    receipt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueEmail:
    """To be sent behind everything else, and on the disk before anybody is told so."""

    receipt: str
    email_id: str
    address: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class FindReturn:
    receipt: str
    asked: ReturnGoods
    sale_id: str
    """Empty before the sale is opened."""
    next_receipt: int
    """A sale completed meanwhile may have taken the same goods back."""
    approved_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FindEntry:
    """How an outbox entry stands now, to settle it or to send it, perhaps for another customer."""

    asked: SettleEntry | ReaddressEntry | TryEntryAgain
    by: str
    is_approval: bool = False
    settled_before: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckPin:
    user_id: str
    pin: str = field(repr=False)
    to_approve: bool = False


@dataclass(frozen=True, slots=True)
class WeighGoods:
    """Ask the scale at the counter, as long as it takes to come to rest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FindCustomer:
    sale_id: str
    """Empty before the sale is opened: `next_receipt` then tells the one it is for."""
    next_receipt: int = 0
    customer_id: str
    code: CustomerCode | None = None
    card: str = field(default="", repr=False)
    """A plastic card's number as typed: it may be linked to an id of another shape."""
    or_coupon: str = ""
    confirms: bool = False
    """They are on the sale already, and nobody could confirm them so far."""
    by_itself: bool = False
    """No cashier asked: only good news is worth an answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadBalance:
    """Points have moved: what the customer has now is the service's to say."""

    sale_id: str
    customer_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterWithLoyalty:
    sale_id: str
    next_receipt: int = 0
    customer_id: str
    details: CustomerDetails
    cashier_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateWithLoyalty:
    sale_id: str
    customer: Customer
    details: CustomerDetails


@dataclass(frozen=True, slots=True, kw_only=True)
class RememberCard:
    sale_id: str
    card: str = field(repr=False)
    customer_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadCustomerPage:
    """What it brings is shown and not kept."""

    customer_id: str
    page: Page


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkNoticesRead:
    customer_id: str
    notice_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SendOtp:
    sale_id: str
    customer_id: str
    asked: AskedFor


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceHold:
    sale_id: str
    customer_id: str
    asked: AskedFor
    otp: str = field(default="", repr=False)
    renews: PointsHold | None = None
    """What this one follows: the customer proved to be there for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoOnErrand:
    sale_id: str
    customer_id: str
    errand_id: str
    errand: Errand


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintSlip:
    """What an errand left in the customer's hands."""

    result: BoughtCoupon | RedeemedPoints
    points_name: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintCashMove:
    """For the drawer, or for the safe."""

    move: CashMove
    amount: Money
    reason: str
    cashier_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintStoredValue:
    """The only paper with its code."""

    kind: StoredKind
    code: str = field(repr=False)
    balance: Money
    expires_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AskPromotion:
    """Only the newest is worth asking: a later one takes its place."""

    sale: Sale


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseHold:
    reference: str
    by_itself: bool = False
    """Tried again, and nobody waits to hear that it still cannot be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LockCoupons:
    sale_id: str
    customer_id: str
    codes: tuple[str, ...]
    goods: Money
    collections: tuple[str, ...]
    reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseCoupons:
    reference: str
    by_itself: bool = False
    """Tried again, and nobody waits to hear that it still cannot be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewRewards:
    """Only the newest is worth asking: a later one takes its place."""

    sale: Sale


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeCard:
    """Or pay back: once on record, and once only."""

    sale_id: str
    attempt: CardAttempt


@dataclass(frozen=True, slots=True, kw_only=True)
class AskCard:
    """What became of it, which charges nothing."""

    sale_id: str
    reference: str
    by_itself: bool = False
    """Nobody waits to hear that it is still not known."""


Effect = (
    PrintReceipt
    | PrintDrawerCount
    | PrintReport
    | OpenDrawer
    | ShowOnDisplay
    | ShowReceipt
    | DrawReceipt
    | QueueEmail
    | FindReturn
    | FindEntry
    | CheckPin
    | WeighGoods
    | FindCustomer
    | ReadBalance
    | RegisterWithLoyalty
    | UpdateWithLoyalty
    | RememberCard
    | ReadCustomerPage
    | MarkNoticesRead
    | SendOtp
    | PlaceHold
    | ReleaseHold
    | LockCoupons
    | ReleaseCoupons
    | GoOnErrand
    | PrintSlip
    | AskPromotion
    | PreviewRewards
    | PrintStoredValue
    | PrintCashMove
    | ChargeCard
    | AskCard
)

BACKGROUND = (
    ShowOnDisplay,
    PreviewRewards,
    AskPromotion,
    ReadBalance,
    ReadCustomerPage,
    MarkNoticesRead,
    ReleaseHold,
    ReleaseCoupons,
)
"""Effects nobody waits for: what they bring is shown when it comes."""
