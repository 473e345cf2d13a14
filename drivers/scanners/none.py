"""No scanner of its own: codes are typed, or a keyboard wedge types them into the screen."""

from __future__ import annotations

from collections.abc import Callable

from pos.ports.devices import ScannerNews
from pos.ports.health import Availability, Capabilities, HealthReport


class NoScanner:
    def __init__(self, *, name: str = "scanner") -> None:
        self._name = name

    @property
    def name(self) -> str:
        return self._name

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities()

    @property
    def availability(self) -> Availability:
        return Availability.UNKNOWN

    def check_health(self) -> HealthReport:
        say = "No serial scanner is configured. Codes are typed, or come from a keyboard scanner."
        return HealthReport(name=self._name, ok=True, say=say)

    def listen(self, deliver: Callable[[ScannerNews], None]) -> None:
        """Nothing will come."""

    def sound(self, *, good: bool) -> None:
        """There is nothing to sound."""

    def close(self) -> None:
        """Nothing is open."""
