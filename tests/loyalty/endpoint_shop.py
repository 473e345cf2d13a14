"""A shop with a customer on the stand-in service, for the checks of each call."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from loyalty_bench import NOON, SARA, options

from pos.http.deadline import Deadline
from pos.loyalty.gameball.bodies import instant
from pos.loyalty.gameball.client import GameballClient
from pos.loyalty.gameball.reading import Fields
from pos.sandbox.server import SandboxServer

BAG = {"productId": "BAG", "sku": "BAG", "title": "Bag", "quantity": 1, "price": 100, "taxes": 15}


class Shop:
    """A client on a world of its own, and what arrived there."""

    def __init__(self, server: SandboxServer) -> None:
        account = replace(options(server.base_url).account, language="en")
        self.client = GameballClient(account)
        self.sandbox = server.sandbox
        self._heard_before = len(server.sandbox.received)
        self._orders = 0

    @property
    def within(self) -> Deadline:
        return Deadline(10)

    def received(self) -> list[Any]:
        """Method, path with query, body and status of what arrived in this test."""
        return list(self.sandbox.received[self._heard_before :])

    def body(self) -> Any:
        return json.loads(self.received()[-1].body, parse_float=Decimal)

    def order(self, order_id: str = "S001-T1-9", *, ago_s: int = 60, **more: Any) -> Fields:
        body = {
            "customerId": SARA,
            "orderId": order_id,
            "orderDate": instant(NOON - timedelta(seconds=ago_s)),
            "totalPaid": Decimal("115.00"),
            "totalPrice": Decimal("115.00"),
            "totalDiscount": 0,
            "totalShipping": 0,
            "totalTax": 15,
            "channel": "pos",
            "lineItems": [BAG],
        }
        return self.client.orders.send(body | more, deadline=self.within)

    def hold(self, points: int = 100) -> str:
        body = {"customerId": SARA, "transactionTime": instant(NOON), "pointsToHold": points}
        told = self.client.transactions.hold(body, deadline=self.within)
        return told.reference("holdReference")

    def lock(self, *codes: str) -> str:
        body = {
            "customerId": SARA,
            "coupons": list(codes),
            "lock": True,
            "totalPurchaseAmount": 300,
        }
        told = self.client.coupons.validate(body, deadline=self.within)
        return told.reference("lockReference")

    def points(self) -> int | None:
        told = self.client.customers.balance(SARA, deadline=self.within)
        return told.points("availablePointsBalance")
