"""No scale: weights are typed."""

from __future__ import annotations

from pos.ports.health import Availability, Capabilities, HealthReport
from pos.ports.scale import NotWeighed, WeighOutcome


class NoScale:
    def __init__(self, *, name: str = "scale") -> None:
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

    def weigh(self) -> WeighOutcome:
        return NotWeighed(reason="No scale is configured. Type the weight.")

    def check_health(self) -> HealthReport:
        return HealthReport(name=self._name, ok=True, say="No scale is configured.")

    def close(self) -> None:
        """Nothing is open."""
