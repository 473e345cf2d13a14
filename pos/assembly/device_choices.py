"""What a device can be set to: the drivers there are, the printer models, the ports found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from drivers import catalog
from pos.ports.finding import DeviceKind, FoundPort

DRIVERS: Final[Mapping[DeviceKind, tuple[str, ...]]] = {
    DeviceKind.SCANNER: catalog.SCANNERS,
    DeviceKind.PRINTER: catalog.PRINTERS,
    DeviceKind.DRAWER: catalog.DRAWERS,
    DeviceKind.DISPLAY: catalog.DISPLAYS,
    DeviceKind.SCALE: catalog.SCALES,
    DeviceKind.CARD: catalog.CARD_TERMINALS,
}


def printer_models() -> tuple[str, ...]:
    from drivers.printers.profiles import profile_names

    return profile_names()


def keyboard_layouts() -> tuple[str, ...]:
    """Of computers, at which a scanner may type the US one."""
    from drivers.scanners.wedge_layout import LAYOUTS

    return LAYOUTS


def find_ports() -> tuple[FoundPort, ...]:
    """May take seconds."""
    from drivers.transports import found

    return found.find_ports()
