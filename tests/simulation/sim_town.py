"""What the tills of a store share: its goods, its customers, and the coupons they all want."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from builders import item_of
from fakes import Shelf

from pos.sandbox.account import Account
from pos.sandbox.exchange import Outcome, Reply
from pos.sandbox.sandbox import Sandbox, Visit
from pos.sandbox.scenarios import DEMO_API_KEY, DEMO_SECRET_KEY
from pos.sandbox.world import Batch, Coupon, Customer, World

CUSTOMERS = 6
WANTED_CODES = 2
"""Of coupons that are good for one use, and that anybody may have a copy of."""

_PRICES = ("1.00", "4.95", "12.50", "19.99", "35.00", "89.00", "149.00", "7.25")


class Town:
    def __init__(self, seed: str, start: datetime) -> None:
        self._start = start
        self._seed = seed
        self._newcomers = 0
        self.codes = tuple(f"item{number}" for number in range(len(_PRICES)))
        self.day = 0

    def shelf(self) -> Shelf:
        return Shelf(
            item_of(code, price, tax="zero" if number == 3 else "")
            for number, (code, price) in enumerate(zip(self.codes, _PRICES, strict=True))
        )

    def code(self, chance: Random) -> str:
        return chance.choice(self.codes)

    def somebody(self, chance: Random) -> str:
        """Their phone. They are few, so that several tills serve the same one in a day."""
        return _phone(chance.randrange(CUSTOMERS))

    def newcomer(self) -> str:
        self._newcomers += 1
        return _phone(500 + self._newcomers)

    def coupon(self, chance: Random) -> str:
        if chance.random() < 0.8:
            return f"ONCE{self.day}X{chance.randrange(WANTED_CODES)}"
        return chance.choice(("TENOFF", "FIVEPERCENT", "NOSUCH"))

    def world(self) -> World:
        account = Account(
            rate_limits=True,
            api_key=DEMO_API_KEY,
            secret_key=DEMO_SECRET_KEY,
        )
        people = [self._customer(number) for number in range(CUSTOMERS)]
        world = World(
            account=account,
            seed=self._seed,
            customers={one.customer_id: one for one in people},
        )
        return self.with_coupons(
            world, {"TENOFF": ("fixed", "10"), "FIVEPERCENT": ("percentage", "5")}, uses=100_000
        )

    def with_coupons(
        self, world: World, coupons: dict[str, tuple[str, str]], *, uses: int
    ) -> World:
        more = {
            code: Coupon(
                code=code,
                kind=kind,
                value=Decimal(value),
                starts_at=self._start - timedelta(days=1),
                expires_at=self._start + timedelta(days=1_000),
                name=code,
                usage_limit=uses,
                limit_per_customer=uses,
            )
            for code, (kind, value) in coupons.items()
        }
        return replace(world, coupons={**world.coupons, **more})

    def of_today(self, world: World) -> World:
        """The day's coupons, each good for one use."""
        codes = {f"ONCE{self.day}X{number}": ("fixed", "15") for number in range(WANTED_CODES)}
        return self.with_coupons(world, codes, uses=1)

    def _customer(self, number: int) -> Customer:
        phone = _phone(number)
        points = 60 * number
        batch = Batch(
            number=number + 1,
            points=points,
            left=points,
            usable_at=self._start - timedelta(days=30),
            expires_at=self._start + timedelta(days=1_000),
            source="opening",
        )
        return Customer(
            customer_id=f"mobile_{phone.removeprefix('+')}",
            number=1_000 + number,
            created_at=self._start - timedelta(days=100),
            attributes={"displayName": f"Customer {number}", "channel": "pos"},
            mobile=phone,
            batches=(batch,) if points else (),
            earned_points=points,
        )


class ForgetfulSandbox(Sandbox):
    """Takes an order that comes twice for two: a till that asks first sends none twice.

    No document promises that a repeat is known again.
    """

    def reply(self, visit: Visit, outcome: Outcome | None = None) -> Reply:
        request = visit.request
        if request.method == "POST" and request.path.endswith("/orders"):
            order_id = json.loads(request.body)["orderId"]
            self.change(lambda world: _without_id(world, order_id))
        return super().reply(visit, outcome)


def _without_id(world: World, order_id: str) -> World:
    return replace(world, ids={one: whose for one, whose in world.ids.items() if one != order_id})


def _phone(number: int) -> str:
    return f"+96650000{number:04d}"
