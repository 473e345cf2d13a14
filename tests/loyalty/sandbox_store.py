"""A sandbox on HTTP as the account of a store, with the program on it and a clock for both."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from loyalty_bench import SARA, StillClock, sar

from pos.core.deliveries import OrderDelivery
from pos.core.order import OrderFacts
from pos.loyalty.gameball.program import GameballProgram
from pos.ports.loyalty import HoldRequest, LockRequest
from pos.sandbox.faults import Faults
from pos.sandbox.server import SandboxServer

Make = Callable[..., GameballProgram]


class Store:
    """A sandbox on HTTP whose clock is the till's, and the program on it."""

    def __init__(self, server: SandboxServer, clock: StillClock, make: Make) -> None:
        self.sandbox = server.sandbox
        self.clock = clock
        self.program = make(server.base_url)
        self.make = make
        self.base_url = server.base_url
        self._heard_before = len(server.sandbox.received)

    def account(self, **changes: Any) -> None:
        """Change a setting as the account's dashboard would."""
        self.sandbox.change(lambda world: replace(world, account=replace(world.account, **changes)))

    def points(self, customer_id: str = SARA) -> int:
        customer = self.program.find_customer(customer_id)
        assert customer is not None
        assert customer.balance is not None
        return customer.balance.points

    def hold(self, points: int, customer_id: str = SARA, **more: Any) -> Any:
        return self.program.hold_points(
            HoldRequest(customer_id=customer_id, at=self.clock.now(), points=points, **more)
        )

    def lock(self, *codes: str, goods: str = "300.00", reference: str = "") -> Any:
        return self.program.lock_coupons(
            LockRequest(customer_id=SARA, codes=codes, goods=sar(goods), reference=reference)
        )

    def delivered(self, facts: OrderFacts) -> Any:
        return self.program.deliver(OrderDelivery(entry_id="e", order=facts))

    def received(self, path: str) -> list[Any]:
        """The bodies that arrived at an address."""
        return [
            json.loads(one.body, parse_float=Decimal)
            for one in self.sandbox.received[self._heard_before :]
            if one.path.endswith(path)
        ]

    def lose_answers(self, path: str, count: int = 1) -> None:
        """The next calls of an address take effect, and nobody hears of it."""
        self.sandbox.faults = Faults(lose_answers=count, only=path)

    def bodies(self, method: str, path: str) -> list[Any]:
        """What arrived at exactly this address, by this method."""
        return [
            json.loads(one.body or b"null", parse_float=Decimal)
            for one in self.sandbox.received[self._heard_before :]
            if one.method == method and one.path.partition("/integrations")[2] == path
        ]
