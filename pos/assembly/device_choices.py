"""What a device can be set to: the drivers there are, the printer models, the ports found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pos.ports.drivers import driver_names
from pos.ports.finding import DeviceKind, FoundPort

DRIVERS: Final[Mapping[DeviceKind, tuple[str, ...]]] = {
    kind: driver_names(kind) for kind in DeviceKind
}


def printer_models() -> tuple[str, ...]:
    from drivers.printers.profiles import profile_names

    return profile_names()


def find_ports() -> tuple[FoundPort, ...]:
    """May take seconds."""
    from drivers.transports import found

    return found.find_ports()
