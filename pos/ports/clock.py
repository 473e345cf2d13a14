"""Time and identity, passed in so that tests can hold both still."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """The time in UTC, with its zone."""
        ...

    def monotonic_s(self) -> float:
        """Seconds that only grow, for durations."""
        ...


class IdSource(Protocol):
    def new_id(self) -> str:
        """A name never given before by this or any other till; sorts by time."""
        ...
