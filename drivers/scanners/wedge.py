"""A scanner that types on the keyboard: the screen shows it each key, and takes back what is typed.

Which keys are the scanner's is decided in `wedge_rule.py`.
"""

from __future__ import annotations

from collections.abc import Callable

from drivers.scanners.frame_count import FrameCount
from drivers.scanners.wedge_rule import Found, WedgeRule
from pos.ports.devices import KeyPress, ScannerNews
from pos.ports.health import Availability, Capabilities, HealthReport


class WedgeScanner:
    """A keyboard does not tell that it was unplugged: nobody knows whether the scanner is there."""

    def __init__(self, rule: WedgeRule, *, name: str = "scanner", repeat_s: float = 0.0) -> None:
        self._rule = rule
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
        return Availability.UNKNOWN

    @property
    def deadline_s(self) -> float | None:
        return self._rule.deadline_s

    def listen(self, deliver: Callable[[ScannerNews], None]) -> None:
        self._deliver = deliver

    def press(self, key: KeyPress, *, at_s: float) -> list[KeyPress]:
        return self._typed(self._rule.press(key, at_s=at_s), at_s=at_s)

    def expire(self, *, at_s: float) -> list[KeyPress]:
        return self._typed(self._rule.expire(at_s=at_s), at_s=at_s)

    def sound(self, *, good: bool) -> None:
        """Nothing can be sent to a keyboard; the screen's own bell sounds."""

    def check_health(self) -> HealthReport:
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
            elif (news := self._count.news_of(one, at_s=at_s)) and self._deliver is not None:
                self._deliver(news)
        return typed
