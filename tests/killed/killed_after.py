"""What must be so when a day that was broken off has been played to its end and delivered."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

from pos.core import events as ev
from pos.core.deliveries import OrderDelivery, RefundDelivery
from pos.core.events import Event
from pos.core.order import OrderFacts
from pos.journal.codec import decode_delivery, decode_event
from pos.journal.database import open_beside
from pos.sandbox.passage import sweep
from pos.sandbox.world import World

LONGEST_LIFE = timedelta(hours=1)


def must_be_in_order(record: Path, world: World, *, now: datetime) -> None:
    """Receipts without gaps; at the service each order, refund and errand once, nothing held."""
    with closing(open_beside(record)) as db:
        events = events_of(db)
        orders = _in_order(db, events, world)
    _orders_are_there_once(orders, _errands(events), world)
    _errands_happened_once(events, world)
    _nothing_stays_reserved(events, world, now=now)


def events_of(db: sqlite3.Connection) -> list[Event]:
    rows = db.execute(
        "SELECT journal.kind, journal.version, journal.body, people.body"
        " FROM journal LEFT JOIN people USING (seq) ORDER BY journal.seq"
    )
    return [decode_event(*row) for row in rows]


def receipts_of(events: Sequence[Event]) -> list[str]:
    return [one.receipt for one in events if isinstance(one, ev.SaleCompleted)]


def _in_order(db: sqlite3.Connection, events: list[Event], world: World) -> list[OrderFacts]:
    """The orders of the outbox, which are those of the sales that somebody known has bought."""
    numbers = [int(one.rpartition("-")[2]) for one in receipts_of(events)]
    assert numbers == list(range(1, len(numbers) + 1)), f"receipts with gaps: {numbers}"

    rows = db.execute("SELECT kind, version, body, state FROM outbox").fetchall()
    assert all(state == "delivered" for *_, state in rows), "something was not delivered"
    deliveries = [decode_delivery(*written) for *written, _ in rows]
    orders = [one.order for one in deliveries if isinstance(one, OrderDelivery)]
    sold = [one for one in events if isinstance(one, ev.SaleCompleted) and one.awaits_delivery]
    assert sorted(one.order_id for one in orders) == sorted(one.sale_id for one in sold)

    for refund in (one for one in deliveries if isinstance(one, RefundDelivery)):
        there = world.orders[refund.order_id]
        back = there.total_paid if refund.amount is None else Decimal(refund.amount.text())
        assert there.paid_refunded == back, "a refund counts once"
    return orders


def _errands(events: list[Event]) -> set[str]:
    return {one.errand_id for one in events if isinstance(one, ev.ErrandAsked)}


def _orders_are_there_once(orders: list[OrderFacts], errands: set[str], world: World) -> None:
    ids = {one.order_id for one in orders}
    assert world.orders.keys() - errands == ids, "orders without a sale, or missing"
    moved = Counter(
        (one.order_id, one.kind)
        for customer in world.customers.values()
        for one in customer.transactions
    )
    for order in orders:
        there = world.orders[order.order_id]
        held = order.hold.points if order.hold else 0
        paid = Decimal(str(json.loads(there.received)["totalPaid"]))
        assert (paid, there.redeemed_points, there.codes) == (
            Decimal(order.total_paid.text()),
            held,
            order.coupon_codes,
        ), "the order is not the sale"
        assert moved[order.order_id, "PaymentReward"] == 1, "an order earned twice"
        assert moved[order.order_id, "Redemption"] == bool(held), "points were spent twice"


def _errands_happened_once(events: list[Event], world: World) -> None:
    """Or perhaps, where no answer came: never twice, and each that was told of."""
    asked = _errands(events)
    told = [one for one in events if isinstance(one, ev.CouponBought | ev.PointsRedeemed)]
    bought = [code for code in world.coupons if code.startswith("FIX")]
    redeemed = [
        one
        for customer in world.customers.values()
        for one in customer.transactions
        if one.transaction_id in asked
    ]
    assert len(told) <= len(bought) + len(redeemed) <= len(asked), "an errand was run twice"


def _nothing_stays_reserved(events: list[Event], world: World, *, now: datetime) -> None:
    """But by a request whose answer the kill swallowed, and that not for ever."""
    lost = [type(one) for one in events if getattr(one, "outcome_unknown", False)]
    now_there = sweep(world, now=now)
    holds = [one for one in now_there.holds.values() if one.state == "active"]
    locks = [
        one
        for one in now_there.locks.values()
        if one.used_at is None and one.released_at is None and one.expires_at > now
    ]
    assert len(holds) <= lost.count(ev.HoldFailed), f"{len(holds)} holds are left behind"
    assert len(locks) <= lost.count(ev.CouponLockFailed), f"{len(locks)} locks are left behind"
    in_the_end = sweep(world, now=now + LONGEST_LIFE)
    assert all(one.state != "active" for one in in_the_end.holds.values())
    assert all(one.expires_at <= now + LONGEST_LIFE for one in in_the_end.locks.values())
