"""A scanner that types on the keyboard: the screen shows it each key, and takes back what is typed.

Which keys are the scanner's is decided in `wedge_rule.py`, what another keyboard layout made of a
code in `wedge_layout.py`.
"""

from __future__ import annotations

from collections.abc import Callable

from drivers.scanners.frame_count import FrameCount
from drivers.scanners.framing import Dropped, Frame
from drivers.scanners.wedge_layout import advice, is_sure, meant, surely_fitting
from drivers.scanners.wedge_rule import Found, WedgeRule
from pos.ports.devices import DeviceNews, KeyPress, ScannerNews
from pos.ports.health import Availability, Capabilities, HealthReport


class WedgeScanner:
    """A keyboard does not tell that it was unplugged: nobody knows whether the scanner is there."""

    def __init__(
        self, rule: WedgeRule, *, name: str = "scanner", repeat_s: float = 0.0, layout: str = ""
    ) -> None:
        """`layout` is the computer's, where the scanner types the US one; empty: they are one."""
        self._rule = rule
        self._layout = layout
        self._trouble = ""
        """That they are not one, for as long as nothing tells otherwise."""
        self._name = name
        self._count = FrameCount(device=name, repeat_s=repeat_s)
        self._deliver: Callable[[ScannerNews], None] | None = None

    @property
    def name(self) -> str:
        return self._name

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(names=frozenset({"scan"}))

    @property
    def availability(self) -> Availability:
        return Availability.UNAVAILABLE if self._trouble else Availability.UNKNOWN

    @property
    def deadline_s(self) -> float | None:
        return self._rule.deadline_s

    def listen(self, deliver: Callable[[ScannerNews], None]) -> None:
        self._deliver = deliver

    def press(self, key: KeyPress, *, at_s: float) -> list[KeyPress]:
        return self._typed(self._rule.press(key, at_s=at_s), at_s=at_s)

    def expire(self, *, at_s: float) -> list[KeyPress]:
        return self._typed(self._rule.expire(at_s=at_s), at_s=at_s)

    def sound(self, *, good: bool, device: str = "") -> None:
        """Nothing can be sent to a keyboard; the screen's own bell sounds."""

    def check_health(self) -> HealthReport:
        if self._trouble:
            say = f"{self._trouble[:1].upper()}{self._trouble[1:]}"
            return HealthReport(name=self._name, ok=False, say=say)
        say = f"It types like a keyboard: {self._count.told()}{self._pace()}. Scan to try it."
        return HealthReport(name=self._name, ok=True, say=say)

    def _pace(self) -> str:
        """What `wedge_gap_ms` has to be above, once something was scanned."""
        widest_s = self._rule.widest_gap_s
        return f", its keys at most {widest_s * 1000:.0f} ms apart" if widest_s else ""

    def close(self) -> None:
        self._deliver = None

    def _typed(self, found: list[Found], *, at_s: float) -> list[KeyPress]:
        typed = []
        for one in found:
            if isinstance(one, KeyPress):
                typed.append(one)
            else:
                self._tell(one, at_s=at_s)
        return typed

    def _tell(self, one: Frame | Dropped, *, at_s: float) -> None:
        if isinstance(one, Frame):
            one = Frame(meant(one.text, self._layout))
            if self._is_first_of_another_layout(one.text):
                return  # that it is told is the answer to it; an unknown code would hide it
        if (news := self._count.news_of(one, at_s=at_s)) is not None:
            self._say(news)

    def _is_first_of_another_layout(self, text: str) -> bool:
        """What no keyboard of this computer was meant to type is told once, and once its end; all
        further ones are looked up as they stand, as a guess sells nothing.
        """
        if self._trouble:
            if is_sure(text):
                self._trouble = ""
                say = f"The {self._name} types this computer's keyboard layout again."
                self._say_availability(say)
            return False
        if layouts := surely_fitting(text):
            self._trouble = advice(layouts)
            self._say_availability(f"The {self._name} cannot be read: {self._trouble}")
        return bool(layouts)

    def _say_availability(self, say: str) -> None:
        self._say(DeviceNews(device=self._name, availability=self.availability, say=say))

    def _say(self, news: ScannerNews) -> None:
        if self._deliver is not None:
            self._deliver(news)
