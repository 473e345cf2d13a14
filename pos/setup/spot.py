"""A place at the counter for one device: of scanners there may be several, of all else one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from msgspec.structs import replace

from pos.config import (
    MOST_FURTHER_SCANNERS,
    CardSettings,
    DisplaySettings,
    DrawerSettings,
    PrinterSettings,
    ScaleSettings,
    ScannerSettings,
    SerialScannerSettings,
    Settings,
)
from pos.ports.drivers import DeviceKind
from pos.text import safe

DeviceTable = (
    ScannerSettings
    | SerialScannerSettings
    | PrinterSettings
    | DrawerSettings
    | DisplaySettings
    | ScaleSettings
    | CardSettings
)
NAMES: Final = {
    DeviceKind.SCANNER: "Scanner",
    DeviceKind.PRINTER: "Printer",
    DeviceKind.DRAWER: "Drawer",
    DeviceKind.DISPLAY: "Customer display",
    DeviceKind.SCALE: "Scale",
    DeviceKind.CARD: "Card terminal",
}


@dataclass(frozen=True, slots=True)
class Spot:
    kind: DeviceKind
    further: int = 0
    """0 for the first scanner and for whatever else there is one of; then [[scanner.more]] in
    its order.
    """

    @property
    def called(self) -> str:
        return f"{NAMES[self.kind]} {self.further + 1}" if self.further else NAMES[self.kind]

    def named(self, settings: Settings) -> str:
        """As the shop calls it, where it has given it a name."""
        table = self.table_of(settings)
        name = safe(getattr(table, "name", ""))
        return f"{name[:1].upper()}{name[1:]}" if name else self.called

    def table_of(self, settings: Settings) -> DeviceTable:
        """What is set there; of a further scanner that is not there yet the defaults."""
        if not self.further:
            table: DeviceTable = getattr(settings, self.kind.value)
            return table
        there = settings.scanner.more
        return there[self.further - 1] if self.further <= len(there) else SerialScannerSettings()

    def is_same(self, one: Settings, other: Settings) -> bool:
        """Whether both have the same device there, whatever stands beside it."""
        return self._alone(one) == self._alone(other)

    def _alone(self, settings: Settings) -> DeviceTable:
        table = self.table_of(settings)
        return replace(table, more=()) if isinstance(table, ScannerSettings) else table


def unnamed(settings: Settings) -> Settings:
    """But for what scanners are called: another name is the same device."""
    scanner = settings.scanner
    more = tuple(replace(one, name="") for one in scanner.more)
    return replace(settings, scanner=replace(scanner, name="", more=more))


def spots_of(settings: Settings) -> tuple[Spot, ...]:
    """All there are, the further scanners behind the first."""
    further = (Spot(DeviceKind.SCANNER, at) for at in range(1, len(settings.scanner.more) + 1))
    others = (Spot(kind) for kind in DeviceKind if kind is not DeviceKind.SCANNER)
    return (Spot(DeviceKind.SCANNER), *further, *others)


def next_scanner(settings: Settings) -> Spot | None:
    """Where a further scanner would be; None where there is no first one, or no room for more."""
    there = len(settings.scanner.more)
    if settings.scanner.driver == "none" or there == MOST_FURTHER_SCANNERS:
        return None
    return Spot(DeviceKind.SCANNER, there + 1)
