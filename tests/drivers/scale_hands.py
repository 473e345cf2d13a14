"""Who puts goods on a scale while it is asked: time passes only where the driver waits."""

from __future__ import annotations

from collections.abc import Callable

from drivers.scales.serial_scale import Waits


class Hands:
    def __init__(self) -> None:
        self.now_s = 0.0
        self.then: Callable[[], None] = lambda: None

    def waits(self, *, answer_s: float = 20) -> Waits:
        return Waits(answer_s=answer_s, clock=self._clock, sleep=self._sleep)

    def _clock(self) -> float:
        return self.now_s

    def _sleep(self, seconds: float) -> None:
        self.now_s += seconds
        self.then()
