"""What the two-line display shows and when: what was said last, then the total, then a greeting.

How lines get there is the driver's. Nothing here keeps the terminal waiting.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from pos.config import Settings
from pos.core.effects import DISPLAY_CELLS
from pos.core.sale import SalePhase
from pos.ports.devices import DeviceNews, LineDisplay
from pos.ports.health import Availability, Capabilities, HealthReport
from pos.terminal.snapshot import Snapshot
from pos.terminal.terminal import Terminal

SAID_FOR_S = 2.0
"""An item and its price, before the total takes their place."""
ENDED_FOR_S = 20.0
"""The change, before the next customer is greeted."""

Lines = tuple[str, str]
CLOSED: Lines = ("This till is closed", "")
TRAINING: Lines = ("Training", "nothing is sold")


class Pole:
    """A LineDisplay over the driver's. `step` is its thread's, and a test's that has no thread."""

    def __init__(
        self,
        display: LineDisplay,
        *,
        greeting: Lines,
        said_for_s: float = SAID_FOR_S,
        ended_for_s: float = ENDED_FOR_S,
    ) -> None:
        self._display = display
        self._greeting = greeting
        self._said_for_s = said_for_s
        self._ended_for_s = ended_for_s
        self._changed = threading.Condition()
        self._snapshot: Snapshot | None = None
        self._rests_at_s: float | None = None
        self._closing = False
        self._thread: threading.Thread | None = None

    @property
    def name(self) -> str:
        return self._display.name

    @property
    def capabilities(self) -> Capabilities:
        return self._display.capabilities

    @property
    def availability(self) -> Availability:
        return self._display.availability

    def check_health(self) -> HealthReport:
        return self._display.check_health()

    def begin(self, terminal: Terminal) -> None:
        """From now on it follows the till."""
        terminal.subscribe(self.follow)
        self.follow(terminal.snapshot)
        self._thread = threading.Thread(target=self._run, name="pole", daemon=True)
        self._thread.start()

    def listen(self, deliver: Callable[[DeviceNews], None]) -> None:
        self._display.listen(deliver)

    def follow(self, snapshot: Snapshot, *, now_s: float | None = None) -> None:
        """What changed is shown a little later, unless it is said before then."""
        with self._changed:
            self._snapshot = snapshot
            if self._rests_at_s is None:
                self._rests_at_s = _now(now_s) + self._said_for_s
                self._changed.notify_all()

    def show(self, line_1: str, line_2: str, *, now_s: float | None = None) -> None:
        with self._changed:
            self._display.show(line_1, line_2)
            ended = self._snapshot is not None and self._snapshot.state.sale is None
            stays_s = self._ended_for_s if ended else self._said_for_s
            self._rests_at_s = _now(now_s) + stays_s
            self._changed.notify_all()

    def step(self, now_s: float) -> float | None:
        """Show what is due; how long until there may be more, or None until something changes."""
        with self._changed:
            if self._rests_at_s is None or self._snapshot is None:
                return None
            if now_s < self._rests_at_s:
                return self._rests_at_s - now_s
            self._rests_at_s = None
            self._display.show(*resting(self._snapshot, self._greeting))
            return None

    def close(self) -> None:
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join()
            self._display.show(*CLOSED)
        self._display.close()

    def _run(self) -> None:
        with self._changed:
            while not self._closing:
                self._changed.wait(self.step(time.monotonic()))


def resting(snapshot: Snapshot, greeting: Lines) -> Lines:
    """What stands there while nothing new is said."""
    sale, totals = snapshot.state.sale, snapshot.totals
    if sale is not None and totals is not None and sale.rows:
        if sale.phase is not SalePhase.TENDERING:
            return "Total", totals.to_pay.text()
        if totals.due.minor < 0:
            return "Left to pay back", (-totals.due).text()
        return "Left to pay", totals.due.text()
    if snapshot.state.cashier is None:
        return CLOSED
    return TRAINING if snapshot.state.setup.is_training else greeting


def greeting_of(settings: Settings) -> Lines:
    """In the middle of the lines there are."""
    told = settings.display.idle or ("Welcome", settings.store.name)
    first, second = (line[:DISPLAY_CELLS].strip().center(DISPLAY_CELLS) for line in (*told, "")[:2])
    return first, second


def with_greeting(display: LineDisplay, settings: Settings) -> LineDisplay:
    """A driver that shows nothing needs nobody to follow the till for it."""
    if not display.capabilities.has("show"):
        return display
    return Pole(display, greeting=greeting_of(settings))


def _now(now_s: float | None) -> float:
    return time.monotonic() if now_s is None else now_s
