"""Virtual time: what happens when, one thing after another, all on one thread.

Who acts may take time over it (`spend`); what they set off happens after that.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from datetime import datetime, timedelta


class Timeline:
    """The clock of everybody in the store, and the order of all that happens."""

    def __init__(self, start: datetime) -> None:
        self._start = start
        self._at_s = 0.0
        self._spent_s = 0.0
        self._queue: list[tuple[float, int, Callable[[], None]]] = []
        self._number = 0
        self.happened = 0

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self.monotonic_s())

    def monotonic_s(self) -> float:
        return self._at_s + self._spent_s

    def spend(self, seconds: float) -> None:
        """Whoever acts now is so much longer at it."""
        assert seconds >= 0, "time does not go back"
        self._spent_s += seconds

    def at(self, at_s: float, act: Callable[[], None]) -> None:
        self._number += 1
        heapq.heappush(self._queue, (max(at_s, self._at_s), self._number, act))

    def after(self, delay_s: float, act: Callable[[], None]) -> None:
        self.at(self.monotonic_s() + delay_s, act)

    def run(self, until_s: float, *, unless: Callable[[], bool] = lambda: False) -> None:
        """Everything up to then, in its order, or until `unless` says that it is enough."""
        while self._queue and self._queue[0][0] <= until_s and not unless():
            self._at_s, _, act = heapq.heappop(self._queue)
            self.happened += 1
            act()
            self._spent_s = 0.0
        if not unless():
            self._at_s = max(self._at_s, until_s)


class Newer:
    """A clock that never goes back, for the service: whom it answers may be a little ahead."""

    def __init__(self, timeline: Timeline) -> None:
        self._timeline = timeline
        self._latest = timeline.now()

    def __call__(self) -> datetime:
        self._latest = max(self._latest, self._timeline.now())
        return self._latest
