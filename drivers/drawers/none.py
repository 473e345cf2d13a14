"""No drawer that the till can open."""

from __future__ import annotations

from drivers.absent import Absent
from pos.ports.devices import DrawerOutcome, DrawerState

_SAY = "No drawer is configured."


class NoDrawer(Absent):
    def __init__(self) -> None:
        super().__init__(name="drawer", say=_SAY)

    def open_drawer(self) -> DrawerOutcome:
        return DrawerOutcome(opened=False, reason=_SAY)

    def drawer_state(self) -> DrawerState:
        return DrawerState.UNKNOWN
