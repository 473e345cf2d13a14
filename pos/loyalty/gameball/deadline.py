"""How long one call may take in all, however many exchanges it is made of."""

from __future__ import annotations

import time


class Deadline:
    """A moment on the machine's own clock: sockets wait in real time, whatever the till's shows."""

    __slots__ = ("_ends_s",)

    def __init__(self, seconds: float) -> None:
        self._ends_s = time.monotonic() + seconds

    def left_s(self) -> float:
        return max(0.0, self._ends_s - time.monotonic())
