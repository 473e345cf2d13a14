"""The thread that ships a till's record to its hub as it is written, and goes on whatever happens.

No sale waits for it. It is usable without a till: whoever measures many tills gives it a record.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Final

from pos.core.backoff import wait_s
from pos.errors import HubMisuse, HubUnreachable, PosError
from pos.hub.shipper import Shipper, Stopped
from pos.ports.hub import Reached

log = logging.getLogger("pos.hub")

FIRST_AFTER_S: Final = 2.0
"""The till is seen and can sell before anything is loaded that speaks to a hub."""
GATHER_S: Final = 0.3
"""A burst of scans is one shipment."""
LONGEST_WAIT_S: Final = 60.0
STOPPED_WAIT_S: Final = 600.0
"""A person has to look; what they did may be seen without a new start."""
LOOKS_AGAIN_S: Final = 60.0
"""A hub that was put back from a backup says nothing of it by itself."""
ENDS_WITHIN_S: Final = 2.0
_TOLD_AT_FAILURE: Final = 2
"""A hub that only began anew is there again by then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HubTrouble:
    """Why nothing goes up: no answer, or what a person must look at."""

    problem: PosError | Stopped

    @property
    def is_away(self) -> bool:
        return isinstance(self.problem, HubUnreachable)


class RecordsUp:
    def __init__(
        self,
        opened: Callable[[], AbstractContextManager[Shipper]],
        *,
        on_reached: Callable[[Reached], None],
        on_trouble: Callable[[HubTrouble | None], None],
        on_well: Callable[[], None] = lambda: None,
        first_after_s: float = FIRST_AFTER_S,
    ) -> None:
        """`opened` is called on the thread, and again after each failure. `on_trouble` is told once
        what is wrong, again where it is something else, and None once when all is well again;
        `on_well` each time that the hub has everything.
        """
        self._opened = opened
        self._on_reached = on_reached
        self._on_trouble = on_trouble
        self._on_well = on_well
        self._first_after_s = first_after_s
        self._trouble: HubTrouble | None = None
        self._failures = 0
        self._asked = self._answered = 0
        """How often it was hastened; up to which of them the hub has said since how far it is."""
        self._more = threading.Event()
        self._hastened = threading.Event()
        self._closing = threading.Event()
        self._ends_s = float("inf")
        self._thread = threading.Thread(target=self._run, name="hub", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def poke(self) -> None:
        """Something was committed. Returns at once."""
        self._more.set()

    def hasten(self) -> int:
        """Try now, whatever the time of the next try, and ask the hub how far it is. Returns at
        once, and by which number `is_level` tells of it.
        """
        self._asked += 1
        self._hastened.set()
        self._more.set()
        return self._asked

    def is_level(self, asked: int) -> bool:
        """Whether the hub has said since then that it has everything."""
        return self._answered >= asked

    @property
    def is_in_trouble(self) -> bool:
        """Nothing went up when it was tried last."""
        return self._failures > 0 or self._trouble is not None

    def close(self) -> None:
        """Ship what is left, within ENDS_WITHIN_S; the rest goes up another time."""
        self._ends_s = time.monotonic() + ENDS_WITHIN_S
        self._closing.set()
        self._hastened.set()
        self._more.set()
        if self._thread.is_alive():
            self._thread.join(ENDS_WITHIN_S)

    def _run(self) -> None:
        self._hastened.wait(self._first_after_s)
        while True:
            rest_s = self._follow()
            if self._closing.is_set() or self._rests(rest_s):
                return

    def _rests(self, rest_s: float) -> bool:
        """Whether the till ends meanwhile: what did not go up just now is not tried once more."""
        self._hastened.clear()
        if not self._closing.is_set():  # it is set before the other
            self._hastened.wait(rest_s)
        return self._closing.is_set()

    def _follow(self) -> float:
        """Until it must stop, or the till ends; how long to wait then."""
        self._more.set()  # there may be some of which nobody tells anew
        try:
            with self._opened() as shipper:
                return self._ship_on(shipper)
        except HubUnreachable as problem:
            self._failed(HubTrouble(problem=problem))
        except PosError as problem:
            self._failures = max(self._failures, _TOLD_AT_FAILURE - 1)
            self._failed(HubTrouble(problem=problem))
        except Exception:  # the edge of the thread: nothing is lost, and it is tried again
            log.exception("records could not be shipped")
            self._failed(HubTrouble(problem=HubMisuse("This program met a fault with the hub.")))
        return wait_s(self._failures, random.random(), longest_s=LONGEST_WAIT_S)  # noqa: S311  it spreads tills

    def _ship_on(self, shipper: Shipper) -> float:
        asked = self._asked
        while True:
            is_news = self._more.wait(LOOKS_AGAIN_S)
            self._closing.wait(GATHER_S)
            self._more.clear()
            closing = self._closing.is_set()
            if not is_news or self._asked > asked:
                asked = self._asked
                shipper.begin()
            for told in shipper.ship(is_wanted=self._has_time):
                if isinstance(told, Stopped):
                    self._tell(HubTrouble(problem=told))
                    return STOPPED_WAIT_S
                self._on_reached(told)
            self._well()
            self._answered = asked
            if closing:
                return 0.0

    def _has_time(self) -> bool:
        return time.monotonic() < self._ends_s

    def _failed(self, trouble: HubTrouble) -> None:
        self._failures += 1
        log.info("nothing goes up to the hub: %s", trouble.problem)
        if self._failures >= _TOLD_AT_FAILURE:
            self._tell(trouble)

    def _tell(self, trouble: HubTrouble) -> None:
        if self._trouble is None or not _is_alike(self._trouble, trouble):
            log.warning("nothing goes up to the hub: %s", trouble.problem)
            self._on_trouble(trouble)
        self._trouble = trouble

    def _well(self) -> None:
        self._failures = 0
        self._on_well()
        if self._trouble is not None:
            self._trouble = None
            log.info("records go up to the hub again")
            self._on_trouble(None)


def _is_alike(one: HubTrouble, other: HubTrouble) -> bool:
    """The words of a line that is gone differ with each try, and so does where a copy is stopped
    that goes on.
    """
    if isinstance(one.problem, Stopped) and isinstance(other.problem, Stopped):
        return one.problem.why is other.problem.why
    return (one.is_away and other.is_away) or str(one.problem) == str(other.problem)
