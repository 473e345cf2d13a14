"""The loyalty program of a till whose keys are missing: every answer says what an operator does."""

# ruff: noqa: ARG002 - nothing can be asked without keys

from __future__ import annotations

from typing import NoReturn

from pos.core.customer import CouponLock, Customer, EarnPreview, PointsHold, RedemptionTerms
from pos.core.deliveries import Delivery
from pos.core.order import OrderFacts
from pos.errors import LoyaltyMisuse
from pos.ports.loyalty import Delivered, HoldRequest, LockRequest, NewCustomer

MISSING_KEYS = (
    "The loyalty keys are missing or damaged. Sell on; a manager sets POS_GAMEBALL_API_KEY and "
    "POS_GAMEBALL_SECRET_KEY, or both in secrets.toml."
)


class WithoutKeys:
    """Orders wait in the outbox until the keys are there."""

    def find_customer(self, customer_id: str) -> Customer | None:
        _misused()

    def register_customer(self, new: NewCustomer) -> Customer:
        _misused()

    def redemption_terms(self, customer_id: str) -> RedemptionTerms:
        _misused()

    def hold_points(self, request: HoldRequest) -> PointsHold:
        _misused()

    def release_hold(self, reference: str) -> None:
        _misused()

    def lock_coupons(self, request: LockRequest) -> CouponLock:
        _misused()

    def release_coupons(self, reference: str) -> None:
        _misused()

    def preview_rewards(self, order: OrderFacts) -> EarnPreview:
        _misused()

    def deliver(self, delivery: Delivery) -> Delivered:
        _misused()

    def renew(self, delivery: Delivery) -> Delivery:
        _misused()

    def find_delivered(self, delivery: Delivery) -> Delivered | None:
        _misused()

    def check(self) -> None:
        _misused()

    def close(self) -> None:
        """Nothing is open."""


def _misused() -> NoReturn:
    raise LoyaltyMisuse(MISSING_KEYS)
