"""A scanner on a serial line (USB-COM, RS-232, Bluetooth): scans arrive whatever has the focus.

Framing is in `framing.py`, the line and its return after unplugging in `transports`.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from enum import StrEnum

from drivers.scanners.framing import Dropped, Frame, Framer
from drivers.transports.loop import SHARED, DeviceLoop
from drivers.transports.serial_link import Listener, SerialLink
from drivers.transports.serial_port import open_port, why_not
from pos.ports.devices import DeviceNews, Scan, ScanFault, ScannerNews
from pos.ports.health import Availability, Capabilities, HealthReport

_BELL = b"\x07"
_BAD_BELLS = 3
_BELL_GAP_S = 0.12


class Feedback(StrEnum):
    """How the scanner is made to sound."""

    NONE = "none"
    BELL = "bell"
    """A beep for each BEL; scanners sound good reads by themselves."""


class SerialScanner:
    def __init__(
        self,
        *,
        port: str,
        baud: int = 9600,
        name: str = "scanner",
        idle_s: float | None = None,
        feedback: Feedback = Feedback.NONE,
        devices: DeviceLoop = SHARED,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._name = name
        self._port = port
        self._baud = baud
        self._feedback = feedback
        self._clock = clock
        self._framer = Framer(idle_s=idle_s)
        listener = Listener(received=self._received, found=self._found, lost=self._lost)
        self._link = SerialLink(port=port, baud=baud, listener=listener, devices=devices)
        self._deliver: Callable[[ScannerNews], None] | None = None
        self._closed = False
        self._availability = Availability.UNKNOWN
        self._trouble = ""
        self._frames = 0
        self._faults = 0
        self._timer: asyncio.TimerHandle | None = None

    @property
    def name(self) -> str:
        return self._name

    @property
    def capabilities(self) -> Capabilities:
        sounds = {"sound"} if self._feedback is Feedback.BELL else set()
        return Capabilities(names=frozenset({"scan"} | sounds))

    @property
    def availability(self) -> Availability:
        return self._availability

    def listen(self, deliver: Callable[[ScannerNews], None]) -> None:
        assert self._deliver is None, "a scanner is listened to once"
        self._deliver = deliver
        self._link.start()

    def sound(self, *, good: bool) -> None:
        if good or self._feedback is Feedback.NONE or self._deliver is None:
            return
        for bell in range(_BAD_BELLS):
            self._link.loop.call_soon_threadsafe(
                self._link.loop.call_later, bell * _BELL_GAP_S, self._link.send, _BELL
            )

    def check_health(self) -> HealthReport:
        """Listening, tell what is known; otherwise try the port."""
        if self._deliver is None:
            return self._try_port()
        if self._availability is not Availability.AVAILABLE:
            say = self._trouble or f"{self._port} has not been opened yet. Ask again."
            return HealthReport(name=self._name, ok=False, say=say)
        if self._faults > self._frames:
            say = f"{self._faults} damaged reads on {self._port}. Check its baud rate and parity."
            return HealthReport(name=self._name, ok=False, say=say)
        say = f"{self._port} is open: {self._frames} scans, {self._faults} damaged."
        return HealthReport(name=self._name, ok=True, say=say)

    def close(self) -> None:
        self._closed = True
        self._link.close()
        self._availability = Availability.UNKNOWN

    def _try_port(self) -> HealthReport:
        try:
            open_port(self._port, baud=self._baud).close()
        except OSError as error:
            return HealthReport(name=self._name, ok=False, say=why_not(error, self._port))
        return HealthReport(name=self._name, ok=True, say=f"{self._port} opens. Scan to try it.")

    def _received(self, data: bytes) -> None:
        now_s = self._clock()
        self._tell(self._framer.feed(data, at_s=now_s), at_s=now_s)
        self._wait_for_silence()

    def _wait_for_silence(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        deadline_s = self._framer.deadline_s
        if deadline_s is not None:
            wait_s = max(0.0, deadline_s - self._clock())
            self._timer = self._link.loop.call_later(wait_s, self._silent)

    def _silent(self) -> None:
        now_s = self._clock()
        self._tell(self._framer.expire(at_s=now_s), at_s=now_s)
        self._wait_for_silence()

    def _tell(self, found: list[Frame | Dropped], *, at_s: float) -> None:
        for one in found:
            self._say(self._as_news(one, at_s=at_s))

    def _as_news(self, one: Frame | Dropped, *, at_s: float) -> Scan | ScanFault:
        if isinstance(one, Frame):
            self._frames += 1
            return Scan(text=one.text, device=self._name, number=self._frames, at_monotonic_s=at_s)
        self._faults += 1
        return ScanFault(trouble=one.trouble, device=self._name, dropped_bytes=one.dropped_bytes)

    def _found(self) -> None:
        was, self._availability = self._availability, Availability.AVAILABLE
        self._trouble = ""
        if was is Availability.UNAVAILABLE:
            self._say_availability("The scanner is back.")

    def _lost(self, why: str) -> None:
        self._tell(self._framer.abandon(), at_s=self._clock())
        was, self._availability = self._availability, Availability.UNAVAILABLE
        self._trouble = why
        if was is not Availability.UNAVAILABLE:
            self._say_availability(f"The scanner is unavailable: {why} Type codes meanwhile.")

    def _say_availability(self, say: str) -> None:
        self._say(DeviceNews(device=self._name, availability=self._availability, say=say))

    def _say(self, news: ScannerNews) -> None:
        assert self._deliver is not None, "news comes after listen"
        if not self._closed:
            self._deliver(news)
