"""A desk at which to ask the pure sandbox: it keeps the world and the time between calls."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import msgspec

from pos.sandbox.account import account_with
from pos.sandbox.exchange import Request
from pos.sandbox.respond import respond
from pos.sandbox.scenarios import DEMO_API_KEY, DEMO_PARTNER_TOKEN, DEMO_SECRET_KEY, scenario
from pos.sandbox.verify import current_hash
from pos.sandbox.world import World

BASE = "/api/v4.0/integrations/"
PARTNER_BASE = "/api/v3.0/integrations/client"
NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
HEADERS = {
    "apikey": DEMO_API_KEY,
    "secretkey": DEMO_SECRET_KEY,
    "content-type": "application/json",
}


@dataclass(frozen=True)
class Told:
    """One answer, its JSON read with exact decimals."""

    status: int
    json: Any

    @property
    def code(self) -> int | None:
        return self.json.get("code") if self.status >= 400 else None


class Desk:
    def __init__(self, name: str = "tests", **settings: object) -> None:
        self.now = NOON
        self.world: World = scenario(name, now=NOON)
        self.set(**settings)

    def set(self, **settings: object) -> None:
        """Changes the account's settings."""
        self.world = replace(self.world, account=account_with(self.world.account, settings))

    def later(self, **delta: float) -> None:
        self.now += timedelta(**delta)

    def stamp(self, **delta: float) -> str:
        """The desk's time as a request writes it, or a time relative to it."""
        moment = self.now + timedelta(**delta)
        return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def ask(
        self, method: str, path: str, body: object = None, *, query: str = "", **headers: str
    ) -> Told:
        return self._told(method, BASE + path, body, query, {**HEADERS, **headers})

    def partner(self, method: str, path: str, body: object = None, **headers: str) -> Told:
        """Asks the partner API, as the partner of the account's store."""
        own = {"authorization": f"Bearer {DEMO_PARTNER_TOKEN}", "storeid": "sandbox-store"}
        kind = {"content-type": "application/json"}
        return self._told(method, PARTNER_BASE + path, body, "", {**kind, **own, **headers})

    def _told(
        self, method: str, path: str, body: object, query: str, headers: dict[str, str]
    ) -> Told:
        content = b"" if body is None else msgspec.json.encode(body)
        request = Request(method, path, query, headers, content)
        self.world, reply = respond(self.world, request, self.now)
        told = msgspec.json.Decoder(float_hook=Decimal).decode(reply.body) if reply.body else None
        return Told(reply.status, told)

    def get(self, path: str, *, query: str = "") -> Told:
        return self.ask("GET", path, query=query)

    def post(self, path: str, **body: object) -> Told:
        return self.ask("POST", path, body)

    def delete(self, path: str) -> Told:
        return self.ask("DELETE", path)

    def hold(self, customer_id: str, **figure: object) -> Told:
        return self.post(
            "transactions/hold",
            customerId=customer_id,
            transactionTime=self.stamp(),
            **figure,
        )

    def lock(self, customer_id: str, *codes: str, **more: object) -> Told:
        return self.post(
            "coupons/validate", customerId=customer_id, coupons=codes, lock=True, **more
        )

    def order(self, customer_id: str, order_id: str, paid: float, **more: object) -> Told:
        return self.post(
            "orders",
            customerId=customer_id,
            orderId=order_id,
            orderDate=self.stamp(),
            totalPaid=paid,
            **more,
        )

    def refund(self, customer_id: str, refund_id: str, order_id: str, **more: object) -> Told:
        """A second passes first: two transactions of one customer may not share their time."""
        self.later(seconds=1)
        return self.post(
            "transactions/refund",
            customerId=customer_id,
            refundTransactionId=refund_id,
            reverseTransactionId=order_id,
            transactionTime=self.stamp(),
            **more,
        )

    def available(self, customer_id: str) -> int:
        found = self.get(f"customers/{customer_id}/balance").json["availablePointsBalance"]
        assert isinstance(found, int)
        return found

    def hash(self, customer_id: str) -> str:
        return current_hash(self.world, self.world.customers[customer_id], now=self.now)
