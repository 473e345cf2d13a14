"""What comes back for what somebody asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from pos.core.customer import (
    AskedFor,
    AutomaticPromotion,
    CouponLock,
    Customer,
    CustomerDetails,
    PointsHold,
)
from pos.core.day import Undelivered
from pos.core.errand import ErrandResult
from pos.core.intents.counter import HandOver
from pos.core.intents.sale import ReturnGoods
from pos.core.money import Money
from pos.core.refund import ReceiptRead
from pos.core.sale import Basket
from pos.core.staff import Cashier


@dataclass(frozen=True, slots=True, kw_only=True)
class PinWasRight:
    cashier: Cashier


@dataclass(frozen=True, slots=True, kw_only=True)
class BadgeShown:
    """Somebody's badge was scanned, as the terminal has found out."""

    cashier: Cashier | None
    """None where they may not use it; `trouble` says why."""
    trouble: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalGiven:
    approver: Cashier


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeOver:
    """Whoever the drawer is handed to has proved who they are."""

    cashier: Cashier
    asked: HandOver
    asked_by: str
    shift: int
    drawer_expected: Money
    """What should have been in it as it was counted."""
    approved_by: str = ""
    undelivered: Undelivered | None = None
    """What the outbox has, which the terminal looks up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskFailed:
    """Any question whose answer was no, or never came, and that leaves nothing to undo."""

    reason: str
    is_nobody: bool = False
    """The loyalty service itself says that it knows nobody by what was asked."""


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
    is_final: bool = False
    """The service has said no, and will again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponLockPlaced:
    sale_id: str
    lock: CouponLock


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponLockRefused:
    sale_id: str
    reason: str
    outcome_unknown: bool = False
    is_final: bool = False
    """The service has said no, and will again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseArrived:
    """The service has back what was reserved, or knows nothing of it."""

    reference: str
    by_itself: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseFailed:
    reference: str
    is_final: bool = False
    """It was an answer, and trying again brings the same."""
    needs_a_person: bool = False
    """The keys or the account are not in order: it goes back once somebody has seen to them."""
    by_itself: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnFound:
    """What the record knows of the goods; asked for `sale_id`, '' before one was opened."""

    asked: ReturnGoods
    sale_id: str
    next_receipt: int
    approved_by: str = ""
    found: ReceiptRead
    claim: str = ""
    """Under which it was claimed, or asked to be; empty where there is no hub."""
    claimed: Decimal | None = None
    """How much of it no other till takes back now; None where that is not known."""
    why_not: str = ""
    """Another till may, and how it goes on."""


Answers = (
    PinWasRight
    | BadgeShown
    | ApprovalGiven
    | TakeOver
    | AskFailed
    | CustomerFound
    | CustomerUpdated
    | CardLinked
    | OtpSent
    | OtpNotSent
    | BalanceRead
    | ErrandDone
    | ErrandRefused
    | PromotionTold
    | HoldPlaced
    | HoldRefused
    | CouponLockPlaced
    | CouponLockRefused
    | ReleaseArrived
    | ReleaseFailed
    | ReturnFound
)
