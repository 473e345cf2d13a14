"""A drawer that is left open is told, once, and once more when it is shut. Nobody waits for it.

Only a drawer with a sensor is watched, and only after the till has opened it.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from pos.ports.devices import CashDrawer, DeviceNews, DrawerOutcome, DrawerState
from pos.ports.health import Availability, Capabilities, HealthReport

log = logging.getLogger("pos.drawer")

LOOK_EVERY_S = 5.0
"""While it is open too long; each look is a question to the printer."""
_STOP_WAIT_S = 5.0


class WatchedDrawer:
    """A CashDrawer over the driver's."""

    def __init__(
        self, drawer: CashDrawer, *, limit_s: float, look_every_s: float = LOOK_EVERY_S
    ) -> None:
        self._drawer = drawer
        self._limit_s = limit_s
        self._look_every_s = look_every_s
        self._changed = threading.Condition()
        self._opened = 0
        """How often the till has opened it, as far as it knows."""
        self._closing = False
        self._deliver: Callable[[DeviceNews], None] = lambda _: None
        self._thread: threading.Thread | None = None

    @property
    def name(self) -> str:
        return self._drawer.name

    @property
    def capabilities(self) -> Capabilities:
        return self._drawer.capabilities

    @property
    def availability(self) -> Availability:
        return self._drawer.availability

    def check_health(self) -> HealthReport:
        return self._drawer.check_health()

    def drawer_state(self) -> DrawerState:
        return self._drawer.drawer_state()

    def listen(self, deliver: Callable[[DeviceNews], None]) -> None:
        """From now on; `deliver` is called on a thread of the watch's own."""
        self._deliver = deliver
        self._thread = threading.Thread(target=self._run, name="drawer-watch", daemon=True)
        self._thread.start()

    def open_drawer(self) -> DrawerOutcome:
        outcome = self._drawer.open_drawer()
        if outcome.opened or outcome.may_be_open:
            with self._changed:
                self._opened += 1
                self._changed.notify_all()
        return outcome

    def close(self) -> None:
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join(_STOP_WAIT_S)
        self._drawer.close()

    def _run(self) -> None:
        seen = 0
        while self._waits_for_opening(seen):
            seen = self._opened
            try:
                self._watch_opened(seen)
            except Exception:  # the edge of the thread: the next opening is watched again
                log.exception("the drawer cannot be watched until it is opened again")

    def _watch_opened(self, seen: int) -> None:
        """A look without an answer tells nothing: the next one may."""
        wait_s = self._limit_s
        while self._rests(wait_s, unless_opened_after=seen):
            match self._drawer.drawer_state():
                case DrawerState.OPEN:
                    self._tell_until_shut()
                    return
                case DrawerState.CLOSED:
                    return
            wait_s = self._look_every_s

    def _tell_until_shut(self) -> None:
        say = f"The drawer has been open for {self._limit_s:g} s. Close it."
        self._tell(Availability.UNAVAILABLE, say)
        try:
            while self._rests(self._look_every_s) and not self._is_shut():
                pass
        finally:
            self._tell(Availability.AVAILABLE, "")

    def _is_shut(self) -> bool:
        """What a printer that does not answer leaves unknown is as it was told."""
        return self._drawer.drawer_state() is DrawerState.CLOSED

    def _tell(self, availability: Availability, say: str) -> None:
        self._deliver(DeviceNews(device=self.name, availability=availability, say=say))

    def _waits_for_opening(self, seen: int) -> bool:
        """False where the watch is over."""
        with self._changed:
            self._changed.wait_for(lambda: self._closing or self._opened > seen)
            return not self._closing

    def _rests(self, seconds: float, *, unless_opened_after: int | None = None) -> bool:
        """False where the watch is over, or the drawer was opened anew meanwhile."""

        def is_disturbed() -> bool:
            is_anew = unless_opened_after is not None and self._opened > unless_opened_after
            return self._closing or is_anew

        with self._changed:
            return not self._changed.wait_for(is_disturbed, seconds)


def watched(drawer: CashDrawer, *, limit_s: float) -> CashDrawer:
    """Where its state can be known, and somebody wants to be told."""
    if not limit_s or not drawer.capabilities.has("state"):
        return drawer
    return WatchedDrawer(drawer, limit_s=limit_s)
