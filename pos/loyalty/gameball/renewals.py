"""New holds and locks for an order whose own lapsed before it was sent, or a no that says how much.

When one is needed is the relay's decision; placing one is program.py's.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta

from pos.core.customer import CouponLock, PointsHold
from pos.core.deliveries import OrderDelivery
from pos.core.order import OrderFacts
from pos.errors import LoyaltyError, LoyaltyRefused, LoyaltyUnreachable
from pos.http.deadline import Deadline
from pos.loyalty.gameball import failures
from pos.loyalty.gameball.client import GameballClient
from pos.loyalty.gameball.turns import Recent
from pos.ports.clock import Clock
from pos.ports.loyalty import HoldRequest, LockRequest

_LOST_LAPSES_AFTER = timedelta(minutes=30)
"""What was reserved by a request whose answer was lost cannot be released by its reference."""
_MOST_REMEMBERED = 500


class Renewals:
    """Both are asked for anew, whichever went back, so that they end together."""

    def __init__(
        self,
        client: GameballClient,
        clock: Clock,
        *,
        hold: Callable[[HoldRequest, Deadline], PointsHold],
        lock: Callable[[LockRequest, Deadline], CouponLock],
    ) -> None:
        self._client = client
        self._clock = clock
        self._hold = hold
        self._lock = lock
        self._guard = threading.Lock()
        self._lost: Recent[datetime] = Recent(_MOST_REMEMBERED)

    def renew(
        self, delivery: OrderDelivery, deadline: Deadline, *, may_be_reserved: bool
    ) -> OrderDelivery:
        """`may_be_reserved`: by a request of which nobody here knows, from before a restart."""
        order = delivery.order
        with self._no_final_no(delivery.entry_id, may_be_reserved=may_be_reserved):
            hold = self._hold_again(order, order.hold, deadline) if order.hold else None
            try:
                lock = self._lock_again(order, order.lock, deadline) if order.lock else None
            except LoyaltyError:
                if hold is not None:
                    with suppress(LoyaltyError):  # then it lapses by itself
                        self._client.transactions.release_hold(hold.reference, deadline=deadline)
                raise
        return replace(delivery, order=order.renewed(hold=hold, lock=lock))

    def _hold_again(self, order: OrderFacts, old: PointsHold, deadline: Deadline) -> PointsHold:
        """As it was asked for, without proof: the customer gave it once, and has left."""
        with suppress(LoyaltyRefused):  # our margin may end a hold that still stands there
            self._client.transactions.release_hold(old.reference, deadline=deadline)
        asked = old.to_ask_again
        request = HoldRequest(
            customer_id=order.customer_id,
            at=self._clock.now(),
            points=asked.points,
            amount=asked.amount,
            rule_id=asked.rule_id,
            renewal=True,
        )
        try:
            hold = self._hold(request, deadline)
            if (hold.points, hold.amount) == (old.points, old.amount):
                return replace(hold, asked=old.asked)
            self._client.transactions.release_hold(hold.reference, deadline=deadline)
            raise failures.unlike_asked()
        except LoyaltyRefused as refusal:
            raise failures.not_held_again(old, refusal) from None

    def _lock_again(self, order: OrderFacts, old: CouponLock, deadline: Deadline) -> CouponLock:
        with suppress(LoyaltyRefused):  # as with points
            self._client.coupons.release(old.reference, deadline=deadline)
        request = LockRequest(
            customer_id=order.customer_id,
            codes=order.coupon_codes,
            goods=order.goods,
            collections=order.collections,
        )
        try:
            return self._lock(request, deadline)
        except LoyaltyRefused as refusal:
            raise failures.not_locked_again(old, refusal) from None

    @contextmanager
    def _no_final_no(self, entry_id: str, *, may_be_reserved: bool) -> Iterator[None]:
        """A lost answer may have reserved all the same: until that lapses, a no proves nothing."""
        try:
            yield
        except LoyaltyUnreachable as no_answer:
            if no_answer.sent:
                self._note_lost(entry_id)
            raise
        except LoyaltyRefused as refusal:
            lost_at = self._lost_at(entry_id)
            if lost_at is None and may_be_reserved:
                lost_at = self._note_lost(entry_id)
            if lost_at is not None and self._clock.now() - lost_at < _LOST_LAPSES_AFTER:
                raise failures.perhaps_reserved(refusal) from None
            raise

    def _lost_at(self, entry_id: str) -> datetime | None:
        with self._guard:
            return self._lost.get(entry_id)

    def _note_lost(self, entry_id: str) -> datetime:
        """At the latest now."""
        now = self._clock.now()
        with self._guard:
            self._lost.put(entry_id, now)
        return now
