"""What anyone may ask for: cashier, scanner, script, timer, and the answers that come back."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from pos.core.barcode import ScanTrouble
from pos.core.customer import CouponLock, Customer, PointsHold
from pos.core.customer_code import CustomerCode
from pos.core.item import Item
from pos.core.money import Money
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
    phone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterCustomer:
    phone: str
    name: str


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
class ReleasePoints:
    pass


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
    register_mobile: str = ""
    """Given where they are new and the service could not be told yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldPlaced:
    sale_id: str
    hold: PointsHold


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
    | ChangeQuantity
    | OverridePrice
    | DiscountLine
    | DiscountSale
    | VoidLine
    | VoidSale
    | TakeTender
    | VoidTender
    | CompleteSale
    | Reprint
    | LeaveReceipt
    | IdentifyCustomer
    | IdentifyByPhone
    | RegisterCustomer
    | RemoveCustomer
    | RedeemPoints
    | ReleasePoints
    | ApplyCoupon
    | RemoveCoupon
    | PinWasRight
    | ApprovalGiven
    | AskFailed
    | CustomerFound
    | HoldPlaced
    | HoldRefused
    | CouponLockPlaced
    | CouponLockRefused
    | ReceiptCameOut
    | PrinterUnavailable
    | DrawerStayedShut
    | OrderArrived
    | OrderTurnedDown
    | TimePassed
)
