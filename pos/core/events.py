"""What has happened. Names are past tense; a meaning never changes once it is in a journal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from pos.core.customer import CouponLock, Customer, PointsHold
from pos.core.money import Money
from pos.core.sale import AskedFor, Discount, LineItem, SaleTerms
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
class LineVoided:
    sale_id: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleVoided:
    sale_id: str
    cashier_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerIdentified:
    """Who buys. The record keeps the person beside the chain, so that they can be erased."""

    sale_id: str
    customer: Customer


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerRemoved:
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
    | SaleVoided
    | CustomerIdentified
    | CustomerRemoved
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
    | TillStarted
)

OfLastSale = ReceiptPrinted | ReceiptNotPrinted | ReceiptLeft | OrderDelivered | OrderRejected
"""What may still happen to a sale after it is completed."""
