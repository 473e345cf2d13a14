"""No drawer that the till can open."""

from __future__ import annotations

from pos.ports.devices import DrawerOutcome, DrawerState
from pos.ports.health import Availability, Capabilities, HealthReport


class NoDrawer:
    def __init__(self, *, name: str = "drawer") -> None:
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

    def open_drawer(self) -> DrawerOutcome:
        return DrawerOutcome(opened=False, reason="No drawer is configured.")

    def drawer_state(self) -> DrawerState:
        return DrawerState.UNKNOWN

    def check_health(self) -> HealthReport:
        return HealthReport(name=self._name, ok=True, say="No drawer is configured.")

    def close(self) -> None:
        """Nothing is open."""
