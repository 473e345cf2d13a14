"""No customer display: what would be shown is not."""

from __future__ import annotations

from collections.abc import Callable

from drivers.absent import Absent
from pos.ports.devices import DeviceNews


class NoDisplay(Absent):
    def __init__(self) -> None:
        super().__init__(name="display", say="No customer display is configured.")

    def listen(self, deliver: Callable[[DeviceNews], None]) -> None:
        """Nothing will come."""

    def show(self, line_1: str, line_2: str) -> None:
        """Quietly: the customer sees the cashier's screen or nothing."""
