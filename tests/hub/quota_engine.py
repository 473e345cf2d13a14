"""The statement that lends calls, by a clock of the test's own; and what it has lent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from pos.hub.schema.quota import LIMITS
from pos.hub.schema.quota_rules import PERCENT_FOR_DELIVERIES, SLICE_S, USABLE_S

Line = psycopg.Connection[tuple[object, ...]]
ACCOUNT = "0123456789abcdef"
"""As tills tell one from another."""
BEGUN_S = 1_800_000_000.0
LATE_S = 0.5
"""By so much more than others a call may take to the service."""


class Engine:
    """The statement by a clock of the test's own, and what it lent."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.given: Counter[tuple[str, str, str, float]] = Counter()
        self.by_till: Counter[str] = Counter()
        for kind in LIMITS:
            line.execute("INSERT INTO hub.quota VALUES (%s, %s)", [ACCOUNT, kind])

    def ask(
        self, now_s: float, till: str, calls: int, *, lane: str = "deliveries", kind: str = "orders"
    ) -> list[tuple[float, int]]:
        """When those begin that were lent; with none lent, when to come again."""
        rows = self.line.execute(
            "SELECT begins_s, calls FROM hub.leased_at(%s, %s, %s, %s, %s, 'S1', %s)",
            [now_s, ACCOUNT, kind, lane, calls, till],
        ).fetchall()
        told = [(float(str(begins_s)), int(str(number))) for begins_s, number in rows]
        if lane == "deliveries" and not calls:
            for one in [one for one in self.given if one[:3] == (kind, till, lane)]:
                if one[3] > now_s + USABLE_S:
                    del self.given[one]
        for begins_s, number in told:
            self.given[kind, till, lane, begins_s] += number
            self.by_till[till] += number
        return told

    def most_in(self, seconds: float, kind: str = "orders", *, of_lane: str = "") -> int:
        """Calls that the service can be met by in any so many seconds."""
        lent: Counter[float] = Counter()
        for (of, _, lane, begins_s), calls in self.given.items():
            if of == kind and of_lane in {"", lane}:
                lent[begins_s] += calls
        spread_s = seconds + SLICE_S + LATE_S
        return max(
            (sum(n for at, n in lent.items() if first <= at < first + spread_s) for first in lent),
            default=0,
        )

    def is_never_above(self, kind: str = "orders") -> bool:
        short, long = LIMITS[kind]
        kept = self.most_in(30.0, kind, of_lane="deliveries")
        is_left = kept <= long * PERCENT_FOR_DELIVERIES // 100
        return is_left and self.most_in(1.0, kind) <= short and self.most_in(30.0, kind) <= long


@contextmanager
def an_engine(line: Line) -> Iterator[Engine]:
    """Each statement is committed, as it is at work: else what it has changed is only piled up."""
    line.execute("SET synchronous_commit = off")
    line.execute("TRUNCATE hub.quota, hub.lease, hub.lease_asker, hub.block")
    yield Engine(line)
