"""A scanner on a serial line (USB-COM, RS-232, Bluetooth): scans arrive whatever has the focus.

Framing is in `framing.py`, what else than text one may speak in `tongue.py`, what a wrong setting
looks like in `line_watch.py`, the line and its return after unplugging in `transports`.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import closing, suppress

from drivers.scanners.feedback import BEFORE_USE, Feedback, Sent, sound_of
from drivers.scanners.frame_count import FrameCount
from drivers.scanners.framing import Dropped, Frame
from drivers.scanners.line_watch import LineWatch
from drivers.scanners.tongue import Tongue, text
from drivers.transports.loop import SHARED, DeviceLoop
from drivers.transports.serial_link import Listener, SerialLink
from drivers.transports.serial_port import Framing, open_port, who_else_reads, why_not
from pos.ports.devices import DeviceNews, ScannerNews
from pos.ports.health import Availability, Capabilities, HealthReport

_BY_HAND = "Type codes meanwhile."
_ANOTHER = "Scan with another one meanwhile, or type codes."


class SerialScanner:
    def __init__(
        self,
        *,
        port: str,
        baud: int = 9600,
        framing: Framing = Framing.EIGHT_N_ONE,
        name: str = "scanner",
        repeat_s: float = 0.0,
        feedback: Feedback = Feedback.NONE,
        tongue: Tongue | None = None,
        is_one_of_several: bool = False,
        devices: DeviceLoop = SHARED,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Without another `tongue` it sends text, with an end behind each code."""
        self._name = name
        self._port = port
        self._baud = baud
        self._framing = framing
        self._feedback = feedback
        self._clock = clock
        tongue = tongue or text()
        self._decoder = tongue.decoder
        self._ask = tongue.ask
        self._count = FrameCount(device=name, repeat_s=repeat_s)
        self._watch = LineWatch(baud=baud, framing=framing, always=tongue.wrong_setting)
        self._link = SerialLink(
            port=port,
            baud=baud,
            framing=framing,
            listener=Listener(received=self._received, found=self._found, lost=self._lost),
            devices=devices,
        )
        self._deliver: Callable[[ScannerNews], None] | None = None
        self._meanwhile = _ANOTHER if is_one_of_several else _BY_HAND
        self._closed = False
        self._availability = Availability.UNKNOWN
        self._trouble = ""
        self._is_gone = False
        self._timer: asyncio.TimerHandle | None = None
        self._sounds_until_s = 0.0

    @property
    def name(self) -> str:
        return self._name

    @property
    def capabilities(self) -> Capabilities:
        sounds = {"sound"} if sound_of(self._feedback, good=False) else set()
        return Capabilities(names=frozenset({"scan"} | sounds))

    @property
    def availability(self) -> Availability:
        return self._availability

    def listen(self, deliver: Callable[[ScannerNews], None]) -> None:
        assert self._deliver is None, "a scanner is listened to once"
        self._deliver = deliver
        self._link.start()

    def sound(self, *, good: bool, device: str = "") -> None:
        if self._deliver is None or self._closed or device not in {"", self._name}:
            return
        with suppress(RuntimeError):  # its loop has ended in this moment
            self._link.loop.call_soon_threadsafe(self._send, sound_of(self._feedback, good=good))

    def _send(self, sound: tuple[Sent, ...]) -> None:
        """One under way is not begun again: a flood of bad scans is one sound."""
        now_s = self._clock()
        if now_s < self._sounds_until_s:
            return
        for sent in sound:
            self._sounds_until_s = now_s + sent.after_s
            if sent.after_s:
                self._link.loop.call_later(sent.after_s, self._link.send, sent.data)
            else:
                self._link.send(sent.data)

    def check_health(self) -> HealthReport:
        """Listening, tell what is known; otherwise try the port."""
        if self._deliver is None:
            return self._try_port()
        if self._availability is not Availability.AVAILABLE:
            say = self._trouble or f"{self._port} is being opened. Ask again."
            return HealthReport(name=self._name, ok=False, say=say)
        say = f"{self._port} is open: {self._count.told()}."
        return HealthReport(name=self._name, ok=True, say=say)

    def close(self) -> None:
        self._closed = True
        self._link.close(last=BEFORE_USE.get(self._feedback, b""))
        self._availability = Availability.UNKNOWN

    def _try_port(self) -> HealthReport:
        try:
            trouble = self._asked()
        except OSError as error:
            return HealthReport(name=self._name, ok=False, say=why_not(error, self._port))
        if taker := who_else_reads(self._port):
            say = f"{self._port} opens, and {taker} reads it too. Close that one: it takes scans."
            return HealthReport(name=self._name, ok=False, say=say)
        if trouble:
            return HealthReport(name=self._name, ok=False, say=f"{self._port} opens, and {trouble}")
        well = "opens" if self._ask is None else "opens, and the scanner answers"
        return HealthReport(name=self._name, ok=True, say=f"{self._port} {well}. Scan to try it.")

    def _asked(self) -> str:
        with closing(open_port(self._port, baud=self._baud, framing=self._framing)) as line:
            return self._ask(line) if self._ask is not None else ""

    def _received(self, data: bytes) -> None:
        now_s = self._clock()
        found = self._decoder.feed(data, at_s=now_s)
        self._answer()  # before anybody is told: a scanner waits for it
        self._tell(found, at_s=now_s)
        self._wait_for_silence()

    def _answer(self) -> None:
        if said := self._decoder.take_answers():
            self._link.send(said)

    def _wait_for_silence(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        deadline_s = self._decoder.deadline_s
        if deadline_s is not None:
            wait_s = max(0.0, deadline_s - self._clock())
            self._timer = self._link.loop.call_later(wait_s, self._silent)

    def _silent(self) -> None:
        now_s = self._clock()
        found = self._decoder.expire(at_s=now_s)
        self._answer()
        self._tell(found, at_s=now_s)
        self._wait_for_silence()

    def _tell(self, found: list[Frame | Dropped], *, at_s: float) -> None:
        for one in found:
            self._tell_one(one, at_s=at_s)
            self._watch_line(one)

    def _tell_one(self, one: Frame | Dropped, *, at_s: float) -> None:
        is_known_trouble = isinstance(one, Dropped) and bool(self._watch.told)
        news = self._count.news_of(one, at_s=at_s)
        if news is not None and not is_known_trouble:
            self._say(news)

    def _watch_line(self, one: Frame | Dropped) -> None:
        if isinstance(one, Frame):
            if self._watch.whole():
                self._is_back()
        elif self._watch.dropped(one):
            self._is_away(self._watch.told, is_news=True)

    def _found(self) -> None:
        if wake := BEFORE_USE.get(self._feedback):
            self._link.send(wake)
        self._is_gone = False
        if not self._watch.whole():
            self._is_back()
            return
        # What was told of its setting may be so no more, and is told again where it is.
        self._is_back("It was set wrong when it went: scan to try it.")

    def _lost(self, why: str) -> None:
        for half in self._decoder.abandon():  # no sign of a wrong setting
            self._tell_one(half, at_s=self._clock())
        was_gone, self._is_gone = self._is_gone, True
        self._is_away(why, is_news=not was_gone)

    def _is_back(self, but: str = "") -> None:
        was, self._availability = self._availability, Availability.AVAILABLE
        self._trouble = ""
        if was is Availability.UNAVAILABLE:
            self._say_availability(f"{self._called} is back. {but}".strip())

    def _is_away(self, why: str, *, is_news: bool) -> None:
        was, self._availability = self._availability, Availability.UNAVAILABLE
        self._trouble = _sentence(why)
        if is_news:
            self._say_availability(
                f"{self._called} is unavailable: {why} {self._meanwhile}",
                is_another=was is Availability.UNAVAILABLE,
            )

    @property
    def _called(self) -> str:
        name = self._name
        return f"{name[:1].upper()}{name[1:]}" if name[-1:].isdigit() else f"The {name}"

    def _say_availability(self, say: str, *, is_another: bool = False) -> None:
        news = DeviceNews(
            device=self._name, availability=self._availability, say=say, is_another=is_another
        )
        self._say(news)

    def _say(self, news: ScannerNews) -> None:
        assert self._deliver is not None, "news comes after listen"
        if not self._closed:
            self._deliver(news)


def _sentence(why: str) -> str:
    return f"{why[:1].upper()}{why[1:]}"
