"""Real time and real ids, and a clock that a script may move."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime, timedelta

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def _seconds() -> float:
    """Goes on while the machine sleeps: else its waking would look like a clock that was set."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic_s(self) -> float:
        return _seconds()


class MovableClock:
    """Runs as the system's does, ahead of it by what a script has asked for."""

    def __init__(self) -> None:
        self._ahead_s = 0.0

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self._ahead_s)

    def monotonic_s(self) -> float:
        return _seconds() + self._ahead_s

    def advance(self, seconds: float) -> None:
        assert seconds >= 0, "time does not go back"
        self._ahead_s += seconds


class TimeOrderedIds:
    """26 characters: 48 bits of milliseconds, then 80 random ones. Sorts by time."""

    def new_id(self) -> str:
        chance = int.from_bytes(os.urandom(10), "big")  # `secrets` would load OpenSSL
        number = (time.time_ns() // 1_000_000) << 80 | chance
        return "".join(_ALPHABET[number >> shift & 31] for shift in range(125, -1, -5))
