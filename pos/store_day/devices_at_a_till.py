"""The devices of a till that runs, as its screens see and try them beside selling."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pos.assembly import trying
from pos.ports.drivers import DeviceKind
from pos.ports.trying import DeviceLine, Tried
from pos.store_day import checks

if TYPE_CHECKING:
    from pos.assembly.till import Till

_CANNOT = Tried(ok=False, say="That device is not tried from here.")


class DevicesOfTill:
    """pos.ports.trying.DevicesAtTill over a till that was started in this program."""

    def __init__(self, till: Till) -> None:
        self._till = till

    def lines(self) -> Iterator[DeviceLine]:
        kinds = self._kinds()
        for report in checks.devices(self._till, is_running=True):
            kind = kinds[report.name]
            trial = self._trial(kind, report.name)
            yield DeviceLine(name=report.name, kind=kind, report=report, trial=trial)

    def try_out(self, name: str) -> Tried:
        till = self._till
        match self._kinds().get(name):
            case DeviceKind.PRINTER:
                return trying.try_printer(till.devices.printer, till.settings, at=till.clock.now())
            case DeviceKind.DISPLAY:
                return trying.try_display(till.devices.display)
            case DeviceKind.SCALE:
                return trying.try_scale(till.devices.scale, till.setup.currency)
            case DeviceKind.SCANNER:
                return self._beep(name)
            case _:
                return _CANNOT

    def _beep(self, name: str) -> Tried:
        """The sound for a code that is refused: the one that every style has."""
        scanner = next(one for one in self._till.devices.scanners if one.name == name)
        if not scanner.capabilities.has("sound"):
            return _CANNOT
        scanner.sound(good=False)
        return Tried(ok=True, say="The sound was sent.", question="Did the scanner sound?")

    def _kinds(self) -> dict[str, DeviceKind]:
        devices = self._till.devices
        return {
            devices.printer.name: DeviceKind.PRINTER,
            **{one.name: DeviceKind.SCANNER for one in devices.scanners},
            devices.drawer.name: DeviceKind.DRAWER,
            devices.display.name: DeviceKind.DISPLAY,
            devices.scale.name: DeviceKind.SCALE,
            devices.card_terminal.name: DeviceKind.CARD,
        }

    def _trial(self, kind: DeviceKind, name: str) -> str:
        """Only where it is there to be tried."""
        till = self._till
        match kind:
            case DeviceKind.PRINTER if till.settings.printer.driver != "none":
                return "prints a test page"
            case DeviceKind.DISPLAY:
                return "shows two lines"
            case DeviceKind.SCALE:
                return "weighs what lies on it"
            case DeviceKind.DRAWER if till.devices.drawer.capabilities.has("open"):
                return "opens it: a no sale"
            case DeviceKind.SCANNER:
                scanner = next(one for one in till.devices.scanners if one.name == name)
                return "sounds" if scanner.capabilities.has("sound") else ""
        return ""
