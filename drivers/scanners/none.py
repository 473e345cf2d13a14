"""No scanner of its own: codes are typed, or a keyboard wedge types them into the screen."""

from __future__ import annotations

from collections.abc import Callable

from drivers.absent import Absent
from pos.ports.devices import ScannerNews

_SAY = "No serial scanner is configured. Codes are typed, or come from a keyboard scanner."


class NoScanner(Absent):
    def __init__(self) -> None:
        super().__init__(name="scanner", say=_SAY)

    def listen(self, deliver: Callable[[ScannerNews], None]) -> None:
        """Nothing will come."""

    def sound(self, *, good: bool, device: str = "") -> None:
        """There is nothing to sound."""
