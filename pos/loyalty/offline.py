"""The loyalty program while the line is down: last known customers, and no promise about points."""

# ruff: noqa: ARG002 - what is asked matters little while nothing can be asked

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import replace
from typing import NoReturn

from pos.core.customer import CouponLock, Customer, EarnPreview, PointsHold, RedemptionTerms
from pos.core.deliveries import Delivery
from pos.core.order import OrderFacts
from pos.errors import LoyaltyRefused, LoyaltyUnreachable
from pos.ports.loyalty import Delivered, HoldRequest, LockRequest, NewCustomer

MOST_CUSTOMERS = 1_000

_NO_REDEEMING = "Redeeming needs the network. The sale earns as usual and is sent later."
_NO_COUPONS = "Coupons need the network. Sell without it, or try again when the line is back."
_CUT_OFF = "The loyalty service cannot be reached. The sale earns as usual and is sent later."


class OfflineLoyalty:
    """Knows the customers seen since the till was started, each with their balance's age."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: OrderedDict[str, Customer] = OrderedDict()

    def remember(self, customer: Customer) -> None:
        with self._lock:
            self._known[customer.customer_id] = customer
            self._known.move_to_end(customer.customer_id)
            if len(self._known) > MOST_CUSTOMERS:
                self._known.popitem(last=False)

    def find_customer(self, customer_id: str) -> Customer | None:
        """Never None, which would be the service's no, and never verified."""
        with self._lock:
            known = self._known.get(customer_id)
        if known is None:
            _cut_off()
        return replace(known, verified=False)

    def register_customer(self, new: NewCustomer) -> Customer:
        _cut_off()

    def redemption_terms(self, customer_id: str) -> RedemptionTerms:
        raise LoyaltyRefused(_NO_REDEEMING)

    def hold_points(self, request: HoldRequest) -> PointsHold:
        raise LoyaltyRefused(_NO_REDEEMING)

    def release_hold(self, reference: str) -> None:
        _cut_off()

    def lock_coupons(self, request: LockRequest) -> CouponLock:
        raise LoyaltyRefused(_NO_COUPONS)

    def release_coupons(self, reference: str) -> None:
        _cut_off()

    def preview_rewards(self, order: OrderFacts) -> EarnPreview:
        _cut_off()

    def deliver(self, delivery: Delivery) -> Delivered:
        _cut_off()

    def renew(self, delivery: Delivery) -> Delivery:
        _cut_off()

    def find_delivered(self, delivery: Delivery) -> Delivered | None:
        _cut_off()

    def close(self) -> None:
        """Holds nothing open."""


def _cut_off() -> NoReturn:
    raise LoyaltyUnreachable(_CUT_OFF, sent=False)
