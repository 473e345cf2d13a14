"""Many items in one call. What an item is, is its kind's; how many fit is the service's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from pos.core.order import OrderFacts
from pos.loyalty.gameball.bodies import Body, instant

MOST_ITEMS = 1_000


def batch(items: Sequence[object]) -> Body:
    assert 1 <= len(items) <= MOST_ITEMS, "a batch has its size"
    return {"body": list(items)}


def order(facts: OrderFacts, *, at: datetime) -> Body:
    """All a batch takes of an order: no lines, no redemption, no store, no channel."""
    return {
        "customerId": facts.customer_id,
        "orderId": facts.order_id,
        "orderDate": instant(at),
        "totalPaid": facts.total_paid.major,
    }
