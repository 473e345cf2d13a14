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
    """A moment on the machine's own clock: sockets wait in real time, whatever the till's shows.

    With `is_wanted` it has come as soon as nobody wants the answer any more.
    """

    __slots__ = ("_ends_s", "_is_wanted", "_monotonic_s")

    def __init__(
        self,
        seconds: float,
        *,
        monotonic_s: Callable[[], float] = time.monotonic,
        is_wanted: Callable[[], bool] | None = None,
    ) -> None:
        self._monotonic_s = monotonic_s
        self._ends_s = monotonic_s() + seconds
        self._is_wanted = is_wanted

    def left_s(self) -> float:
        if self._is_wanted is not None and not self._is_wanted():
            return 0.0
        return max(0.0, self._ends_s - self._monotonic_s())

    @property
    def may_be_left(self) -> bool:
        """Whether it may come sooner, so that whoever waits for it looks now and then."""
        return self._is_wanted is not None

    def within(self, seconds: float) -> Deadline:
        """For a part of it, that may take so long at most."""
        return Deadline(
            min(seconds, self.left_s()), monotonic_s=self._monotonic_s, is_wanted=self._is_wanted
        )
