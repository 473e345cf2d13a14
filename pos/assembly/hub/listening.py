"""The thread on which a till takes what its hub brings down: woken by the hub, and now and then.

A notice only wakes, so one that is lost costs the time until the next look and nothing else.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from pos.core.backoff import wait_s
from pos.errors import HubUnreachable, PosError

if TYPE_CHECKING:
    from pos.assembly.hub.notices import VersionsDown
    from pos.assembly.hub.till_hub import TillHub
    from pos.assembly.till import Till
    from pos.hub.database import HubDatabase
    from pos.hub.listening import HubListener

log = logging.getLogger("pos.hub")

FIRST_AFTER_S: Final = 1.0
"""The till is seen and can sell before."""
EVERY_S: Final = 30.0
POSTPONED_S: Final = 1.0
ENDS_WITHIN_S: Final = 5.0
LINE: Final = "notices"
_BREATH_S: Final = 0.05


class NoLongerWanted(PosError):
    """The till ends: what is under way is taken at the next start."""


class VersionsThread:
    """Listens at the hub, and looks now and then. A hub that is away is no news of this one."""

    def __init__(
        self,
        make_down: Callable[[VersionsThread], VersionsDown],
        line: Callable[[], HubDatabase],
        *,
        first_after_s: float = FIRST_AFTER_S,
    ) -> None:
        """Both are asked for on the thread, as what they need takes long to load."""
        self._make_down = make_down
        self._line = line
        self._first_after_s = first_after_s
        self._down: VersionsDown | None = None
        self._listener: HubListener | None = None
        self._pause = threading.Event()
        self._is_ending = threading.Event()
        self._failed = ""
        self._failures = 0
        self._thread = threading.Thread(target=self._run, name="hub notices", daemon=True)

    @property
    def is_wanted(self) -> bool:
        return not self._is_ending.is_set()

    def start(self) -> None:
        self._thread.start()

    def hasten(self) -> None:
        """Look now. Returns at once."""
        self._pause.set()
        if self._listener is not None:
            self._listener.wake()

    def close(self) -> None:
        """What is under way is given up, and taken at the next start."""
        self._is_ending.set()
        self.hasten()
        if self._thread.is_alive():
            self._thread.join(ENDS_WITHIN_S)

    def _run(self) -> None:
        self._pause.wait(self._first_after_s)
        while self.is_wanted:
            self._pause.clear()
            try:
                seconds = self._looked()
            except NoLongerWanted:
                break
            except PosError as problem:
                seconds = self._failure(problem)
            except Exception:  # the edge of the thread: the till sells by what it has
                log.exception("what the hub brings down could not be taken")
                seconds = EVERY_S
            if self.is_wanted:
                self._wait(seconds)
        if self._listener is not None:
            self._listener.close()

    def _looked(self) -> float:
        from pos.hub.listening import HubListener
        from pos.hub.notices import HubNotices

        line = self._line()
        if self._listener is None:
            self._listener = HubListener(line)
        if self._down is None:
            self._down = self._make_down(self)
        hub = HubNotices(line)
        if self._listener.listen():
            self._down.begin(hub)
        self._down.look(hub)
        self._failed, self._failures = "", 0
        return POSTPONED_S if self._down.has_postponed else EVERY_S

    def _failure(self, problem: PosError) -> float:
        """How long to wait; the same trouble is logged once."""
        if self._listener is not None:
            self._listener.forget()
        if str(problem) != self._failed:
            self._failed = str(problem)
            log.log(
                logging.INFO if isinstance(problem, HubUnreachable) else logging.WARNING,
                "nothing comes down from the hub: %s",
                problem,
            )
        self._failures += 1
        return wait_s(self._failures, random.random(), longest_s=EVERY_S)  # noqa: S311  it spreads tills

    def _wait(self, seconds: float) -> None:
        if self._listener is None or self._failed:
            self._pause.wait(seconds)
        else:
            self._listener.wait(seconds)


def versions_of(till: Till, hub: TillHub) -> VersionsThread:
    def rest() -> None:
        if hub.pace.is_at_work:
            time.sleep(_BREATH_S)

    def make_down(thread: VersionsThread) -> VersionsDown:
        from pos.assembly.hub.notices import versions_down

        return versions_down(till, is_wanted=lambda: thread.is_wanted, rest=rest)

    return VersionsThread(make_down, lambda: hub.line(LINE))
