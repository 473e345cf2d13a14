"""A loyalty program that does nothing: every question ends in one failure.

The programs of a till that has none, has no keys or is cut off begin here and answer what they can.
"""

# ruff: noqa: ARG002 - what is asked means nothing to a program that cannot answer

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn

from pos.core.customer import (
    AutomaticPromotion,
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
from pos.core.order import OrderFacts
from pos.errors import LoyaltyError
from pos.ports.loyalty import Delivered, HoldRequest, LockRequest, RedeemRequest


class UnableLoyalty:
    def __init__(self, failure: Callable[[], LoyaltyError]) -> None:
        self._failure = failure

    def _fail(self) -> NoReturn:
        raise self._failure()

    def find_customer(self, customer_id: str) -> Customer | None:
        self._fail()

    def is_referrer(self, code: str, *, for_customer_id: str) -> bool:
        self._fail()

    def register_customer(self, customer_id: str, details: CustomerDetails) -> Customer:
        self._fail()

    def update_customer(self, customer_id: str, details: CustomerDetails) -> Customer:
        self._fail()

    def read_page(self, customer_id: str, page: Page) -> CustomerFile:
        self._fail()

    def mark_notices_read(self, customer_id: str, notice_ids: tuple[str, ...]) -> None:
        self._fail()

    def redemption_terms(self, customer_id: str) -> RedemptionTerms:
        self._fail()

    def send_otp(self, request: HoldRequest) -> None:
        self._fail()

    def hold_points(self, request: HoldRequest) -> PointsHold:
        self._fail()

    def release_hold(self, reference: str) -> None:
        self._fail()

    def lock_coupons(self, request: LockRequest) -> CouponLock:
        self._fail()

    def release_coupons(self, reference: str) -> None:
        self._fail()

    def buy_coupon(self, customer_id: str, rule_id: str) -> BoughtCoupon:
        self._fail()

    def redeem_outright(self, request: RedeemRequest) -> RedeemedPoints:
        self._fail()

    def burn_coupon(self, customer_id: str, code: str, *, transaction_id: str) -> None:
        self._fail()

    def automatic_promotion(self, order: OrderFacts) -> AutomaticPromotion | None:
        self._fail()

    def preview_rewards(self, order: OrderFacts) -> EarnPreview:
        self._fail()

    def deliver(self, delivery: Delivery) -> Delivered:
        self._fail()

    def renew(self, delivery: Delivery, *, may_be_reserved: bool = False) -> Delivery:
        self._fail()

    def find_delivered(self, delivery: Delivery) -> Delivered | None:
        self._fail()

    def check(self) -> None:
        self._fail()

    def close(self) -> None:
        """Nothing is open."""
