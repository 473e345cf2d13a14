"""What anyone may ask for: cashier, scanner, script, timer, and the answers that come back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from pos.core.barcode import ScanTrouble
from pos.core.customer import (
    AskedFor,
    AutomaticPromotion,
    CouponLock,
    Customer,
    CustomerDetails,
    PointsHold,
)
from pos.core.customer_code import CustomerCode
from pos.core.customer_file import Page
from pos.core.errand import Errand, ErrandResult
from pos.core.item import Item
from pos.core.money import Money
from pos.core.refund import ReceiptRead
from pos.core.sale import Basket
from pos.core.shift import CashMove
from pos.core.staff import Cashier

# -- who works the till -----------------------------------------------------------------------


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


# -- shift and drawer -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenShift:
    opening_float: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseShift:
    counted: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveCash:
    move: CashMove
    amount: Money
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RingNoSale:
    reason: str


# -- the sale ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanned:
    """A frame from a scanner; the terminal gathers the facts and asks again."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterCode:
    """A code typed by hand; never split into a customer and a proof. '3*CODE' counts."""

    code: str
    quantity: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AddItem:
    item: Item
    quantity: Decimal | None = None
    """None was given: one piece, and no weight."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectCode:
    """A code that names nothing; asked so that the answer is decided like any other."""

    code: str
    misread: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanFailed:
    """What the scanner sent could not be read as a code."""

    trouble: ScanTrouble


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptScanned:
    """A receipt's own barcode, which names nothing to sell."""

    receipt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadReceipt:
    """Show a receipt's lines, so that some of them may come back."""

    receipt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnGoods:
    receipt: str
    number: int
    """The line of the sale they were bought in."""
    quantity: Decimal | None = None
    """All that is left of the line where none is named."""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeQuantity:
    quantity: Decimal
    number: int | None = None
    """The last line where none is named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OverridePrice:
    number: int
    unit_price: Money
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscountLine:
    number: int
    reason: str
    percent: Decimal | None = None
    amount: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscountSale:
    reason: str
    percent: Decimal | None = None
    amount: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VoidLine:
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VoidSale:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspendSale:
    name: str = ""
    """The customer's, or a running number, where none is given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumeSale:
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeTender:
    method: str
    amount: Money | None = None
    """Exactly what is due where none is named."""
    reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VoidTender:
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteSale:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Reprint:
    """A copy of the last receipt, or of the one named."""

    receipt: str = ""
    from_the_office: bool = False
    """Asked by a command, where nobody signs on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveReceipt:
    """The cashier was told a receipt may not have printed, and wants none."""


# -- customer, points, coupons ----------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentifyCustomer:
    """By id, or by a scanned code whose proof the terminal keeps out of this."""

    customer_id: str
    code: CustomerCode | None = None
    or_coupon: str = ""
    """What the same scan may mean instead, where no such customer is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentifyByPhone:
    phone: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentifyByEmail:
    email: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentifyByCard:
    """The number printed on a plastic card."""

    card: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterCustomer:
    """Someone new. They were asked, and agreed to be kept by the program."""

    phone: str = field(repr=False)
    name: str = field(repr=False)
    email: str = field(default="", repr=False)
    birth_date: date | None = field(default=None, repr=False)
    referrer_code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateCustomer:
    """Something told anew by the customer on this sale; an empty field stays as it is."""

    name: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    email: str = field(default="", repr=False)
    birth_date: date | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class OptCustomer:
    """The customer joins the program again, or leaves it."""

    is_active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TagCustomer:
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkCard:
    """A plastic card is the customer's from now on."""

    card: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmCustomer:
    """Look the customer of this sale up again, as after a time offline."""

    by_itself: bool = False
    """The terminal asks, and nobody waits to hear that nothing came of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPage:
    """Look into the customer's file."""

    page: Page


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkNoticesRead:
    notice_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SendCustomerEvent:
    """Something the customer did that the program rewards, in a name the account knows."""

    name: str
    details: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GivePoints:
    """For a purchase that made no order."""

    amount: Money
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveCustomer:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class RedeemPoints:
    """Exactly one of the three; none of them means all that this sale can take."""

    points: int | None = None
    amount: Money | None = None
    rule_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterOtp:
    """The code the customer was sent for what was asked last."""

    code: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResendOtp:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtendHold:
    """The same points for a full time more: given back, and held again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleasePoints:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class RunErrand:
    """Spend points or a coupon at once, beside the order of the sale."""

    errand: Errand


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplyCoupon:
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveCoupon:
    code: str


# -- answers from outside, and time -----------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class PinWasRight:
    cashier: Cashier


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalGiven:
    approver: Cashier


@dataclass(frozen=True, slots=True, kw_only=True)
class AskFailed:
    """Any question whose answer was no, or never came, and that leaves nothing to undo."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerFound:
    """The till was asked about `sale_id`: '' before it was opened, and `next_receipt` names it."""

    sale_id: str
    next_receipt: int = 0
    customer: Customer
    to_register: CustomerDetails | None = None
    """Where they are new and the service could not be told yet."""
    consented_at: datetime | None = None
    """Where they are new, and agreed to be kept."""
    registered_by: str = ""
    """The cashier they agreed before."""
    confirms: bool = False
    """They were on the sale when they were looked up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerUpdated:
    """The customer of the sale as they are now."""

    sale_id: str
    customer: Customer
    to_send: CustomerDetails | None = None
    """Where the service could not be told yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardLinked:
    sale_id: str
    card: str = field(repr=False)
    was: str = ""
    """Whose it was until now, where it was another customer's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OtpSent:
    sale_id: str
    customer_id: str
    asked: AskedFor


@dataclass(frozen=True, slots=True, kw_only=True)
class OtpNotSent:
    sale_id: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceRead:
    """The customer of the sale as the service has them after points have moved."""

    sale_id: str
    customer: Customer


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrandDone:
    sale_id: str
    errand_id: str
    result: ErrandResult


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrandRefused:
    sale_id: str
    errand_id: str
    reason: str
    outcome_unknown: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PromotionTold:
    """What the account takes off the basket as it was when it was asked about."""

    sale_id: str
    customer_id: str
    goods: Basket
    promotion: AutomaticPromotion | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldPlaced:
    sale_id: str
    hold: PointsHold
    renews: PointsHold | None = None
    """What the customer was told they had, where this one takes its place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldRefused:
    sale_id: str
    reason: str
    outcome_unknown: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponLockPlaced:
    sale_id: str
    lock: CouponLock


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponLockRefused:
    sale_id: str
    reason: str
    outcome_unknown: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnFound:
    """What the record knows of the goods; asked for `sale_id`, '' before one was opened."""

    asked: ReturnGoods
    sale_id: str
    next_receipt: int
    approved_by: str = ""
    found: ReceiptRead


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptCameOut:
    receipt: str
    copy: int
    confirmed: bool
    substituted: tuple[str, ...] = ()
    """What the printer had to show another way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterUnavailable:
    receipt: str
    copy: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipNotRight:
    """What a slip is about has happened; its paper did not come out, or not as it should be."""

    say: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawerStayedShut:
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderArrived:
    sale_id: str
    points_earned: int | None
    points_redeemed: int | None
    balance_after: int | None = None
    """As the service gave it after the order; None where it was not asked or did not answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderTurnedDown:
    sale_id: str
    reason: str


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
class TimePassed:
    """A reservation may have lapsed."""


Intent = (
    SignOn
    | SignOff
    | LockTill
    | Approve
    | OpenShift
    | CloseShift
    | MoveCash
    | RingNoSale
    | Scanned
    | EnterCode
    | AddItem
    | RejectCode
    | ScanFailed
    | ReceiptScanned
    | ReadReceipt
    | ReturnGoods
    | ChangeQuantity
    | OverridePrice
    | DiscountLine
    | DiscountSale
    | VoidLine
    | VoidSale
    | SuspendSale
    | ResumeSale
    | TakeTender
    | VoidTender
    | CompleteSale
    | Reprint
    | LeaveReceipt
    | IdentifyCustomer
    | IdentifyByPhone
    | IdentifyByEmail
    | IdentifyByCard
    | ConfirmCustomer
    | RegisterCustomer
    | UpdateCustomer
    | OptCustomer
    | TagCustomer
    | LinkCard
    | ReadPage
    | MarkNoticesRead
    | SendCustomerEvent
    | GivePoints
    | RemoveCustomer
    | RedeemPoints
    | EnterOtp
    | ResendOtp
    | ExtendHold
    | ReleasePoints
    | RunErrand
    | ApplyCoupon
    | RemoveCoupon
    | PinWasRight
    | ApprovalGiven
    | AskFailed
    | CustomerFound
    | CustomerUpdated
    | CardLinked
    | OtpSent
    | OtpNotSent
    | HoldPlaced
    | HoldRefused
    | CouponLockPlaced
    | CouponLockRefused
    | BalanceRead
    | ErrandDone
    | ErrandRefused
    | PromotionTold
    | ReturnFound
    | ReceiptCameOut
    | PrinterUnavailable
    | SlipNotRight
    | DrawerStayedShut
    | OrderArrived
    | OrderTurnedDown
    | RefundArrived
    | RefundTurnedDown
    | DeliveryArrived
    | DeliveryTurnedDown
    | ProgramChanged
    | TimePassed
)
