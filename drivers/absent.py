"""What all devices that a shop has not got have in common: nothing is open, nothing is wrong."""

from __future__ import annotations

from pos.ports.health import Availability, Capabilities, HealthReport


class Absent:
    def __init__(self, *, name: str, say: str) -> None:
        self._name = name
        self._say = say

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
        return HealthReport(name=self._name, ok=True, say=self._say)

    def close(self) -> None:
        """Nothing is open."""
