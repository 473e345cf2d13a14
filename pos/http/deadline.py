"""How long one call may take in all, however many exchanges it is made of."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """How seconds pass and are waited for, and what spreads a wait; a simulation has its own."""

    monotonic_s: Callable[[], float] = time.monotonic
    wait: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random


class Deadline:
    """A moment on the machine's own clock: sockets wait in real time, whatever the till's shows."""

    __slots__ = ("_ends_s", "_monotonic_s")

    def __init__(
        self, seconds: float, *, monotonic_s: Callable[[], float] = time.monotonic
    ) -> None:
        self._monotonic_s = monotonic_s
        self._ends_s = monotonic_s() + seconds

    def left_s(self) -> float:
        return max(0.0, self._ends_s - self._monotonic_s())

    def within(self, seconds: float) -> Deadline:
        """For a part of it, that may take so long at most."""
        return Deadline(min(seconds, self.left_s()), monotonic_s=self._monotonic_s)
