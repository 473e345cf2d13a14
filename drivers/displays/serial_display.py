"""A two-line display on a serial line. It is written to behind the caller's back, newest text only.

The line only goes out: RS-232 cannot tell that a display was unplugged. Bytes are `families.py`'s,
whose line it is `ways.py`'s.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from drivers.displays.families import Family, begin, cells_of, written
from drivers.displays.ways import DisplayLine, DisplayWay
from pos.ports.devices import DeviceNews
from pos.ports.health import Availability, Capabilities, HealthReport

BETWEEN_S = 0.1
"""Two lines take 50 ms at 9600 baud, and nobody reads faster than this."""
FIRST_RETRY_S = 0.1
LAST_RETRY_S = 2.0
CLOSES_WITHIN_S = 1.0

Cells = tuple[bytes, bytes]


class SerialDisplay:
    def __init__(
        self,
        *,
        family: Family,
        way: DisplayWay,
        codec: str = "ascii",
        brightness: int = 0,
        name: str = "display",
        between_s: float = BETWEEN_S,
    ) -> None:
        self._family = family
        self._way = way
        self._codec = codec
        self._begin = begin(family, brightness=brightness)
        self._name = name
        self._between_s = between_s
        self._availability = Availability.UNKNOWN
        self._trouble = ""
        self._deliver: Callable[[DeviceNews], None] = lambda _: None
        self._changed = threading.Condition()
        self._wanted: Cells | None = None
        self._there: Cells | None = None
        """What the display was last told since its line was opened."""
        self._closing = False
        self._retry_s = FIRST_RETRY_S
        self._thread: threading.Thread | None = None
        """Begins with the first text: a till that only looks at its devices opens nothing."""

    @property
    def name(self) -> str:
        return self._name

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(names=frozenset({"show"}))

    @property
    def availability(self) -> Availability:
        """Whether its line is open; that a display hears what is sent there nobody knows."""
        return self._availability

    def listen(self, deliver: Callable[[DeviceNews], None]) -> None:
        with self._changed:
            self._deliver = deliver

    def show(self, line_1: str, line_2: str) -> None:
        cells = cells_of(line_1, line_2, codec=self._codec)
        with self._changed:
            if self._closing:
                return
            self._wanted = cells
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="line-display", daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def check_health(self) -> HealthReport:
        """In use, tell what is known; otherwise try the port."""
        with self._changed:
            in_use, trouble = self._thread is not None, self._trouble
        if in_use:
            say = trouble or f"{self._way.place} is written to. Look at the display."
            return HealthReport(name=self._name, ok=not trouble, say=say)
        try:
            self._way.open().close()
        except OSError as error:
            return HealthReport(name=self._name, ok=False, say=self._way.why_not(error))
        say = f"{self._way.place} opens. Whether a display hears it cannot be told."
        return HealthReport(name=self._name, ok=True, say=say)

    def close(self) -> None:
        """What was shown last still goes out; a line that hangs is given up."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join(CLOSES_WITHIN_S)
        self._availability = Availability.UNKNOWN

    # -- on the display's own thread ----------------------------------------------------------

    def _run(self) -> None:
        while not self._is_over():
            try:
                self._write_on(self._way.open())
            except OSError as error:
                self._lost(error)
                self._rest(self._retry_s)
                self._retry_s = min(2 * self._retry_s, LAST_RETRY_S)

    def _write_on(self, line: DisplayLine) -> None:
        """Until it is closed, or OSError."""
        try:
            line.write(self._begin)
            self._opened()
            while (cells := self._next()) is not None:
                line.write(written(self._family, cells))
                self._there = cells
                self._rest(self._between_s)
            line.drain(within_s=CLOSES_WITHIN_S / 2)
        finally:
            line.close()

    def _next(self) -> Cells | None:
        """The newest text once it differs from what is there; None at the end."""
        with self._changed:
            self._changed.wait_for(lambda: self._closing or self._wanted != self._there)
            return self._wanted if self._wanted != self._there else None

    def _rest(self, seconds: float) -> None:
        """Texts that come meanwhile replace each other."""
        with self._changed:
            self._changed.wait_for(lambda: self._closing, seconds)

    def _is_over(self) -> bool:
        with self._changed:
            return self._closing

    def _opened(self) -> None:
        with self._changed:
            self._there = None
            self._retry_s = FIRST_RETRY_S
            self._trouble = ""
        self._is(Availability.AVAILABLE, "The customer display is back.")

    def _lost(self, error: OSError) -> None:
        with self._changed:
            self._there = None
            self._trouble = self._way.why_not(error)
            if self._closing:  # nobody listens any more
                return
        say = f"The customer display is unavailable: {self._trouble}"
        self._is(Availability.UNAVAILABLE, say)

    def _is(self, now: Availability, say: str) -> None:
        """Told once each way; in no words that it is there where nobody was told it was not."""
        with self._changed:
            was, self._availability = self._availability, now
            deliver = self._deliver
        is_first_well = was is Availability.UNKNOWN and now is Availability.AVAILABLE
        if was is not now:
            told = "" if is_first_well else say
            deliver(DeviceNews(device=self._name, availability=now, say=told))
