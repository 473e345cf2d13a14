"""What has happened. Names are past tense; a meaning never changes once it is in a journal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from pos.core.customer import AskedFor, AutomaticPromotion, CouponLock, Customer, PointsHold
from pos.core.errand import BoughtCoupon, BurnCoupon, BuyWithPoints, Errand, RedeemOutright
from pos.core.money import Money
from pos.core.sale import Discount, LineItem, ReturnLine, SaleTerms
from pos.core.shift import CashMove
from pos.core.staff import Cashier
from pos.core.tender import Tender


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


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftClosed:
    number: int
    at: datetime
    cashier_id: str
    expected: Money
    counted: Money


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
class SaleOpened:
    sale_id: str
    at: datetime
    cashier_id: str
    terms: SaleTerms


@dataclass(frozen=True, slots=True, kw_only=True)
class LineAdded:
    sale_id: str
    line: LineItem


@dataclass(frozen=True, slots=True, kw_only=True)
class QuantityChanged:
    sale_id: str
    number: int
    quantity: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceOverridden:
    sale_id: str
    number: int
    unit_price: Money
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LineDiscounted:
    sale_id: str
    number: int
    discount: Discount


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleDiscounted:
    sale_id: str
    discount: Discount


@dataclass(frozen=True, slots=True, kw_only=True)
class LineReturned:
    """Goods came back onto the open sale."""

    sale_id: str
    receipt: str
    """Of the sale they come from, where the record's index finds it."""
    line: ReturnLine


@dataclass(frozen=True, slots=True, kw_only=True)
class LineVoided:
    sale_id: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleVoided:
    sale_id: str
    cashier_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleSuspended:
    """The record keeps the name beside the chain: it is often somebody's."""

    sale_id: str
    at: datetime
    cashier_id: str
    name: str
    """Empty once it has been erased."""
    customer_id: str = ""
    """Whose data the name may be."""
    gave_back: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleResumed:
    sale_id: str
    at: datetime
    cashier_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleCarried:
    """A suspended sale goes on into the shift just opened; nothing older need be read for it."""

    sale_id: str
    name: str
    """Empty once it has been erased."""
    at: datetime
    gave_back: bool
    opened_at: datetime
    cashier_id: str
    terms: SaleTerms
    lines: tuple[LineItem, ...]
    """Without what is returned on it, which follows: the record keeps one person an event."""
    next_line: int
    next_tender: int
    discount: Discount | None
    customer: Customer | None
    bought: tuple[BoughtCoupon, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnCarried:
    """Belongs to the suspended sale carried before it."""

    sale_id: str
    line: ReturnLine


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerIdentified:
    """Who buys. The record keeps the person beside the chain, so that they can be erased."""

    sale_id: str
    customer: Customer


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerRemoved:
    sale_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentGiven:
    """Someone new agreed to be kept by the program. The record keeps who beside the chain."""

    customer_id: str = ""
    """Empty once they have been erased."""
    at: datetime
    cashier_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerOpted:
    """The customer of this sale joined the program again, or left it."""

    sale_id: str
    is_active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerTagged:
    sale_id: str
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CardLinked:
    """A plastic card became the customer's of this sale."""

    sale_id: str
    card: str
    """Its last three characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerEventSent:
    sale_id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PointsGiven:
    """For a purchase that made no order."""

    sale_id: str
    amount: Money
    reason: str
    cashier_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OtpSent:
    """The customer was sent a code that is good for exactly this."""

    sale_id: str
    asked: AskedFor


@dataclass(frozen=True, slots=True, kw_only=True)
class OtpForgotten:
    """The code is waited for no more; nothing was held by it."""

    sale_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrandAsked:
    """Written before the call, like a hold: a crash in between leaves this.

    One of the three is there; each has a field of its own, since a record tells them by name.
    """

    sale_id: str
    errand_id: str
    buy: BuyWithPoints | None = None
    redeem: RedeemOutright | None = None
    burn: BurnCoupon | None = None

    @classmethod
    def of(cls, errand: Errand, *, sale_id: str, errand_id: str) -> ErrandAsked:
        match errand:
            case BuyWithPoints():
                return cls(sale_id=sale_id, errand_id=errand_id, buy=errand)
            case RedeemOutright():
                return cls(sale_id=sale_id, errand_id=errand_id, redeem=errand)
            case BurnCoupon():
                return cls(sale_id=sale_id, errand_id=errand_id, burn=errand)

    @property
    def errand(self) -> Errand:
        errand = self.buy or self.redeem or self.burn
        assert errand is not None, "an errand nobody named"
        return errand


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponBought:
    sale_id: str
    errand_id: str
    coupon: BoughtCoupon


@dataclass(frozen=True, slots=True, kw_only=True)
class PointsRedeemed:
    """Outside any order."""

    sale_id: str
    errand_id: str
    points: int
    amount: Money
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponBurned:
    sale_id: str
    errand_id: str
    code: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrandFailed:
    """Nothing came of it; with an unknown outcome the points or the coupon may be spent."""

    sale_id: str
    errand_id: str
    reason: str
    outcome_unknown: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PromotionApplied:
    sale_id: str
    promotion: AutomaticPromotion


@dataclass(frozen=True, slots=True, kw_only=True)
class PromotionDropped:
    """The basket is not the one it was for."""

    sale_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldAsked:
    """Written before the call: a crash in between leaves this, and recovery reads it."""

    sale_id: str
    asked: AskedFor


@dataclass(frozen=True, slots=True, kw_only=True)
class PointsHeld:
    sale_id: str
    hold: PointsHold


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldFailed:
    """No points are on this sale. With an unknown outcome some stay reserved until they lapse."""

    sale_id: str
    reason: str
    outcome_unknown: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PointsReleased:
    sale_id: str
    reference: str
    lapsed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponLockAsked:
    sale_id: str
    asked: AskedFor


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponsLocked:
    sale_id: str
    lock: CouponLock


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponLockFailed:
    """The lock that was there before, if any, stands as it was."""

    sale_id: str
    reason: str
    outcome_unknown: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponsReleased:
    sale_id: str
    reference: str
    lapsed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Tendered:
    sale_id: str
    tender: Tender


@dataclass(frozen=True, slots=True, kw_only=True)
class TenderVoided:
    sale_id: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleCompleted:
    sale_id: str
    receipt: str
    at: datetime
    total: Money
    change: Money
    awaits_delivery: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptPrinted:
    """`copy` is 0 for the first print, then counts the copies."""

    receipt: str
    copy: int
    confirmed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptNotPrinted:
    receipt: str
    copy: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptLeft:
    """The cashier saw that a receipt may not have printed, and left it."""

    receipt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderDelivered:
    sale_id: str
    points_earned: int | None
    points_redeemed: int | None
    balance_after: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRejected:
    """The service's no: a person must look. The sale itself stands."""

    sale_id: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundDelivered:
    """The service took back what the returned goods had earned."""

    sale_id: str
    """The sale the goods were returned on."""
    refund_id: str
    points: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundRejected:
    sale_id: str
    refund_id: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliverySettled:
    """The service has answered to something of a customer's that is neither order nor refund.

    A rebuilt outbox knows by it what not to send again.
    """

    entry_id: str
    rejected: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramChanged:
    """Someone changed the loyalty program for all tills; not sure: no answer came to it."""

    what: str
    cashier_id: str
    is_sure: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TillStarted:
    """The program came up; whoever was signed on no longer is."""

    at: datetime
    version: str


Event = (
    CashierSignedOn
    | CashierSignedOff
    | TillLocked
    | Approved
    | ShiftOpened
    | ShiftClosed
    | CashMoved
    | NoSaleRung
    | SaleOpened
    | LineAdded
    | QuantityChanged
    | PriceOverridden
    | LineDiscounted
    | SaleDiscounted
    | LineVoided
    | LineReturned
    | SaleVoided
    | SaleSuspended
    | SaleResumed
    | SaleCarried
    | ReturnCarried
    | CustomerIdentified
    | CustomerRemoved
    | ConsentGiven
    | CustomerOpted
    | CustomerTagged
    | CardLinked
    | CustomerEventSent
    | PointsGiven
    | OtpSent
    | OtpForgotten
    | ErrandAsked
    | CouponBought
    | PointsRedeemed
    | CouponBurned
    | ErrandFailed
    | PromotionApplied
    | PromotionDropped
    | HoldAsked
    | PointsHeld
    | HoldFailed
    | PointsReleased
    | CouponLockAsked
    | CouponsLocked
    | CouponLockFailed
    | CouponsReleased
    | Tendered
    | TenderVoided
    | SaleCompleted
    | ReceiptPrinted
    | ReceiptNotPrinted
    | ReceiptLeft
    | OrderDelivered
    | OrderRejected
    | RefundDelivered
    | RefundRejected
    | DeliverySettled
    | ProgramChanged
    | TillStarted
)

OfLastSale = (
    ReceiptPrinted
    | ReceiptNotPrinted
    | ReceiptLeft
    | OrderDelivered
    | OrderRejected
    | RefundDelivered
    | RefundRejected
)
"""What may still happen to a sale after it is completed."""
