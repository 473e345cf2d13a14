"""Finished sales as the service's orders: sent once, and asked about afterwards."""

from __future__ import annotations

from pos.core.order import OrderFacts
from pos.errors import LoyaltyRefused
from pos.http.deadline import Deadline
from pos.loyalty.gameball import failures, order_bodies, wire
from pos.loyalty.gameball.access import Access
from pos.loyalty.gameball.once import sent_once
from pos.ports.loyalty import Delivered


class Orders:
    def __init__(self, access: Access) -> None:
        self._access = access
        self._calls = access.client.orders

    def deliver(self, order: OrderFacts, deadline: Deadline) -> Delivered:
        return sent_once(
            lambda: self._send(order, deadline),
            find=lambda: self.find(order, deadline),
            # An order that earned nothing leaves no trace.
            untraced=lambda _refusal: Delivered(already=True),
            move=lambda: self._access.move_moment(order.order_id),
        )

    def find(self, order: OrderFacts, deadline: Deadline) -> Delivered | None:
        """Refused where what stands under its id is not this order."""
        try:
            told = self._calls.transactions(order.order_id, deadline=deadline)
        except LoyaltyRefused as refusal:
            if refusal.code in failures.NOTHING_THERE:
                return None
            raise
        found = wire.order_found(told, order.order_id)
        if found is not None and _redeemed_otherwise(order, found):
            raise failures.another_order()
        return found

    def _send(self, order: OrderFacts, deadline: Deadline) -> Delivered:
        at = self._access.moment(order.customer_id, order.at, key=order.order_id)
        # A guest is nobody whose channels could be joined.
        contact = {} if order.is_guest else self._access.contact(order.customer_id, deadline)
        body = order_bodies.order(order, at=at, contact=contact)
        try:
            told = self._calls.send(body, deadline=deadline)
        except LoyaltyRefused as refusal:
            if _is_reservation_gone(order, refusal):
                raise failures.reservation_gone(refusal) from None
            raise
        return wire.order_taken(told, order.order_id)


def _redeemed_otherwise(order: OrderFacts, found: Delivered) -> bool:
    """By more than rounding. What redeemed nothing may not be listed yet."""
    if order.hold is None or not found.points_redeemed:
        return False
    return abs(found.points_redeemed - order.hold.points) > 1


def _is_reservation_gone(order: OrderFacts, refusal: LoyaltyRefused) -> bool:
    if refusal.code in failures.HOLD_GONE:
        return order.hold is not None or order.lock is not None
    return order.lock is not None and refusal.code in failures.LOCK_GONE
