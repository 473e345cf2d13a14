"""What a device can be set to: the drivers there are, the printer models, the ports found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pos.ports.drivers import DeviceKind, driver_names
from pos.ports.finding import FoundPort

DRIVERS: Final[Mapping[DeviceKind, tuple[str, ...]]] = {
    kind: driver_names(kind) for kind in DeviceKind
}


def printer_models() -> tuple[str, ...]:
    from drivers.printers.profiles import profile_names

    return profile_names()


def is_usb_port(written: str) -> bool:
    """Whether it names what is plugged in, as `usb:0c2e:0206`."""
    from drivers.transports import usb_port

    return usb_port.is_usb_port(written)


def find_ports() -> tuple[FoundPort, ...]:
    """May take seconds."""
    from drivers.transports import found

    return found.find_ports()
