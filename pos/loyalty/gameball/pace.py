"""Holds a call back until the quota lets it go, and no longer than anyone at a counter waits."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable

from pos.http.deadline import Deadline
from pos.loyalty.gameball import failures
from pos.loyalty.gameball.quota import Bucket, Quota
from pos.ports.account_quota import SharedCalls

LONGEST_WAIT_S = 0.5
"""More than that and the cashier hears that the service is busy; the outbox comes back later."""


class Pace:
    """One for an account, shared by all threads that call it."""

    def __init__(
        self,
        longest_wait_s: float = LONGEST_WAIT_S,
        *,
        monotonic_s: Callable[[], float] = time.monotonic,
        wait: Callable[[float], None] = time.sleep,
        chance: Callable[[], float] = random.random,
        shared: SharedCalls | None = None,
    ) -> None:
        """`shared`: what the tills of the account have shared among them, where they do."""
        self._longest_wait_s = longest_wait_s
        self._monotonic_s = monotonic_s
        self._wait = wait
        self._chance = chance
        self._lock = threading.Lock()
        self._quota = Quota()
        self._shared = shared

    def admit(self, bucket: Bucket, deadline: Deadline) -> None:
        """Returns when the call may leave. LoyaltyBusy says when it could, and nothing was sent."""
        gives_up_at_s = self._monotonic_s() + min(self._longest_wait_s, deadline.left_s())
        self._until_own(bucket, gives_up_at_s, self._quota.opens_in_s)
        if self._shared is not None:
            within_s = max(0.0, gives_up_at_s - self._monotonic_s())
            wait_s = self._shared.admit(bucket.value, within_s=within_s)
            if wait_s > 0:
                raise failures.too_many_calls(wait_s)
        self._until_own(bucket, gives_up_at_s, self._quota.take)

    def _until_own(
        self, bucket: Bucket, gives_up_at_s: float, look: Callable[[Bucket, float], float]
    ) -> None:
        while True:
            with self._lock:
                now_s = self._monotonic_s()
                wait_s = look(bucket, now_s)
            if wait_s <= 0:
                return
            if now_s + wait_s > gives_up_at_s:
                raise failures.too_many_calls(wait_s)
            self._wait(wait_s)

    def refused(self, bucket: Bucket, retry_after_s: float | None) -> float:
        """The service answered that it is too much. How long nothing of this kind leaves."""
        with self._lock:
            return self._quota.refused(
                bucket, self._monotonic_s(), retry_after_s=retry_after_s, chance=self._chance()
            )

    def waits_for(self, pause_s: float, deadline: Deadline) -> bool:
        """Whether a pause the service asked for is short enough to be sat out."""
        return pause_s <= min(self._longest_wait_s, deadline.left_s())

    def accepted(self, bucket: Bucket) -> None:
        with self._lock:
            self._quota.accepted(bucket, self._monotonic_s())
