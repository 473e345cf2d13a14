"""Sees that the machine's clock was set: it then says more, or less, than has gone by."""

from __future__ import annotations

from datetime import timedelta

from pos.core.intents import ClockSet
from pos.ports.clock import Clock

JUMP_S = 10.0
"""A clock that is kept right is moved by far less between two looks."""


class ClockWatch:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._ahead_s = self._measured_s()

    def look(self) -> ClockSet | None:
        """Once a jump."""
        ahead_s = self._measured_s()
        by_s, self._ahead_s = ahead_s - self._ahead_s, ahead_s
        if abs(by_s) < JUMP_S:
            return None
        now = self._clock.now()
        return ClockSet(before=now - timedelta(seconds=by_s), after=now)

    def _measured_s(self) -> float:
        """How far the time of day is ahead of the seconds that only grow."""
        return self._clock.now().timestamp() - self._clock.monotonic_s()
