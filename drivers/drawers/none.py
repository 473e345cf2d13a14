"""No drawer that the till can open."""

from __future__ import annotations

from drivers.absent import Absent
from pos.ports.devices import DrawerOutcome, DrawerState


class NoDrawer(Absent):
    def __init__(self, say: str = "No drawer is configured.") -> None:
        super().__init__(name="drawer", say=say)

    def open_drawer(self) -> DrawerOutcome:
        return DrawerOutcome(opened=False, reason=self._say)

    def drawer_state(self) -> DrawerState:
        return DrawerState.UNKNOWN
