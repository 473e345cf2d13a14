"""The loyalty program of a store that has none: it knows nobody and gives nothing."""

# ruff: noqa: ARG002 - the port's arguments mean nothing without a program

from __future__ import annotations

from typing import NoReturn

from pos.core.customer import CouponLock, Customer, EarnPreview, PointsHold, RedemptionTerms
from pos.core.deliveries import Delivery
from pos.core.order import OrderFacts
from pos.errors import LoyaltyRefused
from pos.ports.loyalty import Delivered, HoldRequest, LockRequest, NewCustomer

_NO_PROGRAM = "This till has no loyalty program. Sell on without points."


class NoLoyalty:
    def find_customer(self, customer_id: str) -> Customer | None:
        return None

    def register_customer(self, new: NewCustomer) -> Customer:
        _refuse()

    def redemption_terms(self, customer_id: str) -> RedemptionTerms:
        _refuse()

    def hold_points(self, request: HoldRequest) -> PointsHold:
        _refuse()

    def release_hold(self, reference: str) -> None:
        """Nothing was ever held."""

    def lock_coupons(self, request: LockRequest) -> CouponLock:
        _refuse()

    def release_coupons(self, reference: str) -> None:
        """Nothing was ever locked."""

    def preview_rewards(self, order: OrderFacts) -> EarnPreview:
        _refuse()

    def deliver(self, delivery: Delivery) -> Delivered:
        _refuse()

    def renew(self, delivery: Delivery) -> Delivery:
        _refuse()

    def find_delivered(self, delivery: Delivery) -> Delivered | None:
        return None

    def close(self) -> None:
        """Holds nothing open."""


def _refuse() -> NoReturn:
    raise LoyaltyRefused(_NO_PROGRAM)
