"""Every call that the counter and the outbox make, each about a customer of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from pos.core.customer import CustomerDetails, PointsHold
from pos.core.customer_file import Page
from pos.core.deliveries import (
    CashbackDelivery,
    CustomerDelivery,
    Delivery,
    EventDelivery,
    OptDelivery,
    OrderDelivery,
    RefundDelivery,
    TagDelivery,
)
from pos.core.money import Money
from pos.core.order import OrderFacts, OrderLine
from pos.loyalty.gameball.program import GameballOptions, GameballProgram
from pos.ports.loyalty import HoldRequest, LockRequest, RedeemRequest
from pos.sandbox.scenarios import DEMO_API_KEY, DEMO_SECRET_KEY, SARA, scenario
from pos.sandbox.world import World

NOON = datetime(2026, 3, 4, 12, 0, 0, 123_456, tzinfo=UTC)
NEVER_SEEN = "mobile_966599999999"


class StillClock:
    """A clock that moves when told to."""

    def __init__(self) -> None:
        self._ahead_s = 0.0

    def now(self) -> datetime:
        return NOON + timedelta(seconds=self._ahead_s)

    def monotonic_s(self) -> float:
        return 100.0 + self._ahead_s

    def advance(self, seconds: float) -> None:
        self._ahead_s += seconds


def options(base_url: str, **changes: Any) -> GameballOptions:
    given = {
        "base_url": base_url,
        "api_key": DEMO_API_KEY,
        "secret_key": DEMO_SECRET_KEY,
        "currency": "SAR",
        "store_id": "S001",
        "till_id": "T1",
    }
    return GameballOptions(**(given | changes))


def world_of(customer_ids: list[str]) -> World:
    """The shop, with the same well-to-do customer as many times as there are calls."""
    world = scenario("tests", now=NOON)
    sara, coupon = world.customers[SARA], world.coupons["SUMMER50"]
    codes = [Place(one).code for one in customer_ids]
    copies = {
        one: replace(
            sara,
            customer_id=one,
            number=9_000 + number,
            mobile=f"+{one.removeprefix('mobile_')}",
            email=f"c{number}@example.com",
            referral_code=f"COPY{number}",
        )
        for number, one in enumerate(customer_ids)
    }
    return replace(
        world,
        account=replace(world.account, otp=True),
        customers={**world.customers, **copies},
        coupons={**world.coupons, **{code: replace(coupon, code=code) for code in codes}},
    )


@dataclass(frozen=True)
class Place:
    """Whose call it is, and what stood at the service before."""

    customer_id: str
    reference: str = ""
    """Of a hold or a lock that is asked for before the trouble begins."""
    hold: PointsHold | None = None

    @property
    def marks(self) -> tuple[str, ...]:
        """What tells this call's requests from others'."""
        return tuple(filter(None, (self.customer_id, self.reference, self.order_id)))

    @property
    def code(self) -> str:
        """Of a coupon that nobody else uses."""
        return f"LINE{self.customer_id[-4:]}"

    @property
    def order_id(self) -> str:
        return f"S001-T1-{self.customer_id.removeprefix('mobile_')}"


Ask = Callable[[GameballProgram, Place], object]
Prepare = Callable[[GameballProgram, Place], Place]


@dataclass(frozen=True, kw_only=True)
class CallKind:
    name: str
    ask: Ask
    prepare: Prepare = lambda _program, place: place
    changes: bool = True
    """It may do something at the service."""
    counts: str = ""
    """Where it does several things, which of them matters: by its method."""

    def __str__(self) -> str:
        return self.name


def sar(text: str) -> Money:
    return Money.parse(text, "SAR")


def order(place: Place, **changes: Any) -> OrderFacts:
    line = OrderLine(
        product_id="P1",
        sku="SKU1",
        title="Leather Bag",
        quantity=Decimal(1),
        unit_price=sar("115.00"),
        reductions=sar("0.00"),
        tax=sar("15.00"),
        tax_percent=Decimal(15),
        paid=sar("115.00"),
    )
    given = {
        "order_id": place.order_id,
        "customer_id": place.customer_id,
        "at": NOON,
        "store_id": "S001",
        "store_name": "Olaya Street",
        "till_id": "T1",
        "prices_include_tax": True,
        "total_price": sar("115.00"),
        "total_discount": sar("0.00"),
        "total_tax": sar("15.00"),
        "total_paid": sar("115.00"),
        "goods": sar("115.00"),
        "lines": (line,),
    }
    return OrderFacts(**(given | changes))


def sale(place: Place) -> OrderDelivery:
    return OrderDelivery(entry_id=f"order:{place.order_id}", order=order(place))


def sale_with_points(place: Place) -> OrderDelivery:
    facts = order(place, hold=place.hold, total_discount=sar("5.00"), total_paid=sar("110.00"))
    return OrderDelivery(entry_id=f"order:{place.order_id}", order=facts)


def refund(place: Place) -> RefundDelivery:
    return RefundDelivery(
        entry_id=f"refund:{place.order_id}-r1",
        refund_id=f"{place.order_id}-r1",
        sale_id=f"{place.order_id}-back",
        order_id=place.order_id,
        customer_id=place.customer_id,
        at=NOON,
        amount=None,
        lines=order(place).lines,
        prices_include_tax=True,
    )


def cashback(place: Place) -> CashbackDelivery:
    return CashbackDelivery(
        entry_id=f"cashback:{place.order_id}-c1",
        transaction_id=f"{place.order_id}-c1",
        customer_id=place.customer_id,
        at=NOON,
        amount=sar("80.00"),
        store_id="S001",
        store_name="Olaya Street",
    )


def contact_told(place: Place) -> CustomerDelivery:
    return CustomerDelivery(
        entry_id=f"customer:{place.customer_id}", customer_id=place.customer_id, name="Huda"
    )


def left(place: Place) -> OptDelivery:
    return OptDelivery(
        entry_id=f"opt:{place.customer_id}", customer_id=place.customer_id, is_active=False
    )


def tagged(place: Place) -> TagDelivery:
    return TagDelivery(
        entry_id=f"tag:{place.customer_id}", customer_id=place.customer_id, added=("tall",)
    )


def visited(place: Place) -> EventDelivery:
    return EventDelivery(
        entry_id=f"event:{place.customer_id}", customer_id=place.customer_id, name="visit"
    )


def _held(program: GameballProgram, place: Place) -> Place:
    hold = program.hold_points(
        HoldRequest(customer_id=place.customer_id, at=NOON, points=50, renewal=True)
    )
    return replace(place, reference=hold.reference, hold=hold)


def _locked(program: GameballProgram, place: Place) -> Place:
    lock = program.lock_coupons(_lock(place))
    return replace(place, reference=lock.reference)


def _delivered(*makes: Callable[[Place], Delivery]) -> Prepare:
    def prepare(program: GameballProgram, place: Place) -> Place:
        for make in makes:
            program.deliver(make(place))
        return place

    return prepare


def _lock(place: Place) -> LockRequest:
    return LockRequest(customer_id=place.customer_id, codes=(place.code,), goods=sar("300.00"))


def _hold(place: Place) -> HoldRequest:
    return HoldRequest(customer_id=place.customer_id, at=NOON, points=60, renewal=True)


def _redeem(place: Place) -> RedeemRequest:
    return RedeemRequest(
        customer_id=place.customer_id,
        transaction_id=f"{place.order_id}-e1",
        at=NOON,
        reason="A gift card",
        points=70,
    )


def _deliver(make: Callable[[Place], Delivery]) -> Ask:
    return lambda program, place: program.deliver(make(place))


def _find(make: Callable[[Place], Delivery]) -> Ask:
    return lambda program, place: program.find_delivered(make(place))


COUNTER = (
    CallKind(
        name="find a customer",
        ask=lambda program, place: program.find_customer(place.customer_id),
        changes=False,
    ),
    CallKind(
        name="check a referral code",
        ask=lambda program, place: program.is_referrer("COPY0", for_customer_id=place.customer_id),
        changes=False,
    ),
    CallKind(
        name="register a customer",
        ask=lambda program, place: program.register_customer(
            place.customer_id, CustomerDetails(name="Huda Saleh")
        ),
    ),
    CallKind(
        name="change a customer",
        ask=lambda program, place: program.update_customer(
            place.customer_id, CustomerDetails(name="Huda Omar")
        ),
    ),
    *(
        CallKind(
            name=f"read the page {page}",
            ask=lambda program, place, page=page: program.read_page(place.customer_id, page),
            changes=False,
        )
        for page in Page
    ),
    CallKind(
        name="mark messages read",
        ask=lambda program, place: program.mark_notices_read(place.customer_id, ("1",)),
    ),
    CallKind(
        name="what points are worth",
        ask=lambda program, place: program.redemption_terms(place.customer_id),
        changes=False,
    ),
    CallKind(
        name="send a code",
        ask=lambda program, place: program.send_otp(_hold(place)),
    ),
    CallKind(name="hold points", ask=lambda program, place: program.hold_points(_hold(place))),
    CallKind(
        name="give points back",
        ask=lambda program, place: program.release_hold(place.reference),
        prepare=_held,
    ),
    CallKind(name="lock coupons", ask=lambda program, place: program.lock_coupons(_lock(place))),
    CallKind(
        name="give coupons back",
        ask=lambda program, place: program.release_coupons(place.reference),
        prepare=_locked,
    ),
    CallKind(
        name="points into a coupon",
        ask=lambda program, place: program.buy_coupon(place.customer_id, "2138"),
    ),
    CallKind(
        name="points without a sale",
        ask=lambda program, place: program.redeem_outright(_redeem(place)),
    ),
    CallKind(
        name="use a coupon up",
        ask=lambda program, place: program.burn_coupon(
            place.customer_id, place.code, transaction_id=f"{place.order_id}-b1"
        ),
    ),
    CallKind(
        name="automatic promotion",
        ask=lambda program, place: program.automatic_promotion(order(place)),
        changes=False,
    ),
    CallKind(
        name="what a sale would earn",
        ask=lambda program, place: program.preview_rewards(order(place)),
        changes=False,
    ),
    CallKind(name="try the line", ask=lambda program, _place: program.check(), changes=False),
)
OUTBOX = (
    CallKind(name="deliver an order", ask=_deliver(sale)),
    CallKind(name="deliver an order with points", ask=_deliver(sale_with_points), prepare=_held),
    CallKind(name="deliver a return", ask=_deliver(refund), prepare=_delivered(sale)),
    CallKind(name="deliver a cashback", ask=_deliver(cashback)),
    CallKind(name="deliver a customer", ask=_deliver(contact_told)),
    CallKind(name="deliver an opt-out", ask=_deliver(left)),
    CallKind(name="deliver tags", ask=_deliver(tagged)),
    CallKind(name="deliver an event", ask=_deliver(visited)),
    CallKind(
        name="hold the points of an order anew",
        ask=lambda program, place: program.renew(sale_with_points(place)),
        prepare=_held,
        counts="POST",
    ),
    CallKind(
        name="what became of an order",
        ask=_find(sale),
        prepare=_delivered(sale),
        changes=False,
    ),
    CallKind(name="what became of an order that is not there", ask=_find(sale), changes=False),
    CallKind(
        name="what became of a return",
        ask=_find(refund),
        prepare=_delivered(sale, refund),
        changes=False,
    ),
    CallKind(
        name="what became of a cashback",
        ask=_find(cashback),
        prepare=_delivered(cashback),
        changes=False,
    ),
)
CALLS = (*COUNTER, *OUTBOX)

_NAMED_BY_THE_SERVICE = frozenset({"reference", "code", "url", "pin", "notice_id"})


def alike(value: object) -> object:
    """An answer without what the service named by itself: two of one question are then equal."""
    if is_dataclass(value) and not isinstance(value, type):
        kept = (one.name for one in fields(value) if one.name not in _NAMED_BY_THE_SERVICE)
        return type(value).__name__, {name: alike(getattr(value, name)) for name in kept}
    if isinstance(value, tuple):
        return tuple(map(alike, value))
    if isinstance(value, datetime):
        return value.replace(microsecond=0)
    if isinstance(value, dict):
        return {name: alike(inner) for name, inner in value.items()}
    return value


def references(value: object) -> Iterator[str]:
    """The names the service gave to what it holds, locked or made."""
    if is_dataclass(value) and not isinstance(value, type):
        for one in fields(value):
            inner = getattr(value, one.name)
            if one.name == "reference" and inner:
                yield inner
            else:
                yield from references(inner)
