"""How a till's machine is shared between the counter and what goes up to the hub."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

LATELY_S: Final = 5.0
"""Whoever was served so short a time ago is being served."""
SLICE_S: Final = 0.001
"""As long as this is worked before anybody else is let in."""
_MOST: Final = 500
_MOST_AT_WORK: Final = 40
_RESTS_AT_WORK: Final = 19.0
_RESTS: Final = 0.2
"""Of the time that was worked."""
_LONGEST_REST_S: Final = 0.25


class TillsPace:
    """pos.hub.shipper.Pace: a twentieth of the machine while the till is asked, else nearly all."""

    def __init__(
        self,
        *,
        now_s: Callable[[], float] = time.monotonic,
        worked_s: Callable[[], float] = time.thread_time,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        """`worked_s`: of the thread that rests, without what it only waited for."""
        self._now_s = now_s
        self._worked_s = worked_s
        self._sleep = sleep
        self._asked_s = now_s() - LATELY_S
        self._rested_at_s = 0.0

    def asked(self) -> None:
        """Somebody is at the counter. From any thread; returns at once."""
        self._asked_s = self._now_s()

    @property
    def is_at_work(self) -> bool:
        return self._now_s() - self._asked_s < LATELY_S

    @property
    def most(self) -> int:
        return _MOST_AT_WORK if self.is_at_work else _MOST

    def rest(self) -> None:
        worked_s = self._worked_s() - self._rested_at_s
        if worked_s < SLICE_S:
            return
        times = _RESTS_AT_WORK if self.is_at_work else _RESTS
        self._sleep(min(worked_s * times, _LONGEST_REST_S))
        self._rested_at_s = self._worked_s()
