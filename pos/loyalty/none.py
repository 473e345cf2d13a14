"""The loyalty program of a store that has none: it knows nobody and gives nothing."""

# ruff: noqa: ARG002 - the port's arguments mean nothing without a program

from __future__ import annotations

from pos.core.customer import AutomaticPromotion, Customer
from pos.core.deliveries import Delivery
from pos.core.order import OrderFacts
from pos.errors import LoyaltyRefused
from pos.loyalty.unable import UnableLoyalty
from pos.ports.loyalty import Delivered

_NO_PROGRAM = "This till has no loyalty program. Sell on without points."


class NoLoyalty(UnableLoyalty):
    def __init__(self) -> None:
        super().__init__(lambda: LoyaltyRefused(_NO_PROGRAM))

    def find_customer(self, customer_id: str) -> Customer | None:
        return None

    def release_hold(self, reference: str) -> None:
        """Nothing was ever held."""

    def release_coupons(self, reference: str) -> None:
        """Nothing was ever locked."""

    def automatic_promotion(self, order: OrderFacts) -> AutomaticPromotion | None:
        return None

    def find_delivered(self, delivery: Delivery) -> Delivered | None:
        return None
