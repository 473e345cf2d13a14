"""The service's rate limits, kept before a call leaves: pure, the time is given.

Two windows for each bucket of calls, and a pause where the service itself said it is too much:
other tills share the account, so our own count alone does not tell.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from enum import StrEnum

LONG_WINDOW_S = 30.0
SHORT_WINDOW_S = 1.0
FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 30.0
LONGEST_TOLD_PAUSE_S = 300.0
"""A gateway's `Retry-After` may name hours; a till asks again before the day is over."""


class Bucket(StrEnum):
    """Calls that are counted together."""

    CUSTOMERS_READ = "customers read"
    CUSTOMERS_WRITTEN = "customers written"
    TRANSACTIONS = "transactions"
    COUPONS = "coupons"
    EVENTS = "events"
    ORDERS = "orders"
    PREVIEWS = "previews"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """How many calls in one second, and how many in thirty."""

    short: int
    long: int


LIMITS = {
    Bucket.CUSTOMERS_READ: Limit(short=100, long=1_200),
    Bucket.CUSTOMERS_WRITTEN: Limit(short=30, long=360),
    Bucket.TRANSACTIONS: Limit(short=30, long=360),
    Bucket.COUPONS: Limit(short=30, long=360),
    Bucket.EVENTS: Limit(short=100, long=1_200),
    Bucket.ORDERS: Limit(short=30, long=360),
    Bucket.PREVIEWS: Limit(short=1_000, long=15_000),
    Bucket.OTHER: Limit(short=30, long=360),
}

_BY_METHOD_AND_GROUP = {
    ("GET", "customers"): Bucket.CUSTOMERS_READ,
    ("POST", "customers"): Bucket.CUSTOMERS_WRITTEN,
    ("GET", "transactions"): Bucket.TRANSACTIONS,
    ("POST", "transactions"): Bucket.TRANSACTIONS,
    ("POST", "orders"): Bucket.ORDERS,
}
_BY_GROUP = {"coupons": Bucket.COUPONS, "events": Bucket.EVENTS}
_PREVIEWS = frozenset({"/orders/cashback", "/orders/reward-preview"})


def bucket_of(method: str, path: str) -> Bucket:
    """The bucket of a call; its path is the part after the version and the prefix."""
    if path in _PREVIEWS and method == "POST":
        return Bucket.PREVIEWS
    group = path.split("/")[1]
    by_group = _BY_GROUP.get(group, Bucket.OTHER)
    return _BY_METHOD_AND_GROUP.get((method, group), by_group)


class Quota:
    """What was asked lately, by bucket. For one thread at a time."""

    def __init__(self) -> None:
        self._counts = {bucket: _Count(limit) for bucket, limit in LIMITS.items()}

    def take(self, bucket: Bucket, now_s: float) -> float:
        """0 where the call may go, which then counts; else how long until one may."""
        return self._counts[bucket].take(now_s)

    def opens_in_s(self, bucket: Bucket, now_s: float) -> float:
        """As `take`, and nothing counts."""
        return max(0.0, self._counts[bucket].opens_in_s(now_s))

    def is_paused(self, bucket: Bucket, now_s: float) -> bool:
        return now_s < self._counts[bucket].paused_until_s

    def refused(
        self, bucket: Bucket, now_s: float, *, retry_after_s: float | None, chance: float
    ) -> float:
        """The service said it is too much: nothing goes for so long. `chance` is from 0 to 1."""
        assert 0 <= chance <= 1, "a chance is from 0 to 1"
        return self._counts[bucket].pause(now_s, retry_after_s, chance)

    def accepted(self, bucket: Bucket, now_s: float) -> None:
        """The service answers again; the next pause starts short."""
        if not self.is_paused(bucket, now_s):
            self._counts[bucket].refusals = 0


@dataclass(slots=True)
class _Count:
    limit: Limit
    paused_until_s: float = 0.0
    refusals: int = 0
    asked_at_s: deque[float] = field(init=False)

    def __post_init__(self) -> None:
        self.asked_at_s = deque(maxlen=self.limit.long)

    def opens_in_s(self, now_s: float) -> float:
        return max(
            self.paused_until_s - now_s,
            self._until_free(self.limit.short, SHORT_WINDOW_S) - now_s,
            self._until_free(self.limit.long, LONG_WINDOW_S) - now_s,
        )

    def take(self, now_s: float) -> float:
        wait_s = self.opens_in_s(now_s)
        if wait_s > 0:
            return wait_s
        self.asked_at_s.append(now_s)
        return 0.0

    def _until_free(self, most: int, window_s: float) -> float:
        """When the call that is `most` calls back has left the window."""
        return self.asked_at_s[-most] + window_s if len(self.asked_at_s) >= most else 0.0

    def pause(self, now_s: float, retry_after_s: float | None, chance: float) -> float:
        """Calls under way are refused together: what comes during a pause adds nothing to it."""
        if now_s >= self.paused_until_s:
            self.refusals += 1
            self.paused_until_s = now_s + self._pause_s(retry_after_s, chance)
        return self.paused_until_s - now_s

    def _pause_s(self, retry_after_s: float | None, chance: float) -> float:
        if retry_after_s:
            return min(LONGEST_TOLD_PAUSE_S, retry_after_s)
        longest = min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2.0 ** min(self.refusals - 1, 10))
        return longest * (0.5 + chance / 2)
