"""No customer display: what would be shown is not."""

from __future__ import annotations

from pos.ports.health import Availability, Capabilities, HealthReport


class NoDisplay:
    def __init__(self, *, name: str = "display") -> None:
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

    def show(self, line_1: str, line_2: str) -> None:
        """Quietly: the customer sees the cashier's screen or nothing."""

    def check_health(self) -> HealthReport:
        return HealthReport(name=self._name, ok=True, say="No customer display is configured.")

    def close(self) -> None:
        """Nothing is open."""
