"""The loyalty program as the till asks it. Failures are raised here and become values one step up.

Every method may raise LoyaltyUnreachable (no answer: the outcome may be unknown),
LoyaltyRefused (an answer, and it is no) or LoyaltyMisuse (keys or request wrong), and returns
or raises within the configured deadline for the whole call.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from pos.core.customer import (
    AutomaticPromotion,
    Balance,
    CouponLock,
    Customer,
    CustomerDetails,
    EarnPreview,
    PointsHold,
    RedemptionTerms,
)
from pos.core.customer_file import CustomerFile, Page
from pos.core.deliveries import Delivery
from pos.core.errand import BoughtCoupon, RedeemedPoints
from pos.core.money import Money
from pos.core.order import OrderFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldRequest:
    """Exactly one of points, amount and rule_id. The proof is a scanned virtual ID's."""

    customer_id: str
    at: datetime
    points: int | None = None
    amount: Money | None = None
    rule_id: str = ""
    proof: str = field(default="", repr=False)
    otp: str = field(default="", repr=False)
    renewal: bool = False
    """The customer proved to be there for the first hold, and has left since."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LockRequest:
    """All codes wanted on the sale; with a reference, they replace those of a running lock."""

    customer_id: str
    codes: tuple[str, ...]
    goods: Money
    collections: tuple[str, ...] = ()
    reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RedeemRequest:
    """Points spent outside an order, under an id of ours. Exactly one of points and amount."""

    customer_id: str
    transaction_id: str
    at: datetime
    reason: str
    points: int | None = None
    amount: Money | None = None
    proof: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """The service has it. Points are None where the answer did not say."""

    points_earned: int | None = None
    points_redeemed: int | None = None
    points_reversed: int | None = None
    """Earned points that a refund took back."""
    already: bool = False
    """It had been taken earlier; found out by asking."""
    balance_after: Balance | None = None
    """Read from the service after a fresh order, where it told."""
    unknown_code: str = ""
    """Of a customer registered without it: nobody has that referral code."""


class LoyaltyProgram(Protocol):
    def find_customer(self, customer_id: str) -> Customer | None:
        """Name, tier and balance; None when the service knows no such customer."""
        ...

    def is_referrer(self, code: str, *, for_customer_id: str) -> bool:
        """Whether someone may have brought this new customer by that referral code."""
        ...

    def register_customer(self, customer_id: str, details: CustomerDetails) -> Customer: ...

    def update_customer(self, customer_id: str, details: CustomerDetails) -> Customer:
        """Only what the details say is changed."""
        ...

    def read_page(self, customer_id: str, page: Page) -> CustomerFile:
        """The customer's file with this page in it and no other."""
        ...

    def mark_notices_read(self, customer_id: str, notice_ids: tuple[str, ...]) -> None: ...

    def redemption_terms(self, customer_id: str) -> RedemptionTerms: ...

    def send_otp(self, request: HoldRequest) -> None:
        """A code to the customer's phone, good for exactly what the request asks for."""
        ...

    def hold_points(self, request: HoldRequest) -> PointsHold: ...

    def release_hold(self, reference: str) -> None:
        """Points given back; a hold the service no longer knows is given back already."""
        ...

    def lock_coupons(self, request: LockRequest) -> CouponLock: ...

    def release_coupons(self, reference: str) -> None: ...

    def buy_coupon(self, customer_id: str, rule_id: str) -> BoughtCoupon:
        """Spends the rule's points at once; asked twice, it spends them twice."""
        ...

    def redeem_outright(self, request: RedeemRequest) -> RedeemedPoints:
        """The same request again is recognised by its id and spends nothing more."""
        ...

    def burn_coupon(self, customer_id: str, code: str, *, transaction_id: str) -> None:
        """A coupon that goes into no order is used up."""
        ...

    def automatic_promotion(self, order: OrderFacts) -> AutomaticPromotion | None:
        """What the account takes off such a basket by itself."""
        ...

    def preview_rewards(self, order: OrderFacts) -> EarnPreview: ...

    def deliver(self, delivery: Delivery) -> Delivered:
        """Send an outbox entry's content, with the same id every time.

        Raises ReservationGone where what was held or locked for it went back meanwhile.
        """
        ...

    def renew(self, delivery: Delivery, *, may_be_reserved: bool = False) -> Delivery:
        """The same delivery, with the same points held and the same coupons locked anew.

        LoyaltyRefused says what could not be had. It is for a delivery that has not arrived.
        `may_be_reserved`: for one whose renewal may have been asked for before, without an answer.
        """
        ...

    def find_delivered(self, delivery: Delivery) -> Delivered | None:
        """What became of a delivery whose answer was lost; None when it never arrived."""
        ...

    def close(self) -> None: ...
