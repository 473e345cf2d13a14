"""The drivers there are of each kind of device, by their names in the configuration.

What each does is in `drivers/`; which values its other keys take is the configuration's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

NONE: Final = "none"
"""Of every kind: there is no such device."""


class DeviceKind(StrEnum):
    """What stands at a counter, by the name of its table in the configuration."""

    SCANNER = "scanner"
    PRINTER = "printer"
    DRAWER = "drawer"
    DISPLAY = "display"
    SCALE = "scale"
    CARD = "card"


@dataclass(frozen=True, slots=True, kw_only=True)
class Driver:
    name: str
    has_port: bool = True
    is_serial: bool = False
    """Its port may be a serial line, which has a speed."""


def _serial(name: str) -> Driver:
    return Driver(name=name, is_serial=True)


_NO_DEVICE: Final = Driver(name=NONE, has_port=False)
DRIVERS: Final[Mapping[DeviceKind, tuple[Driver, ...]]] = {
    DeviceKind.SCANNER: (
        _serial("serial"),
        Driver(name="wedge", has_port=False),
        _serial("ssi"),
        _NO_DEVICE,
    ),
    DeviceKind.PRINTER: (_serial("escpos"), Driver(name="text_file"), _NO_DEVICE),
    DeviceKind.DRAWER: (Driver(name="printer", has_port=False), _NO_DEVICE),
    DeviceKind.DISPLAY: (_serial("epson"), _serial("cd5220"), _serial("dsp800"), _NO_DEVICE),
    DeviceKind.SCALE: (_serial("toledo8217"), _serial("dialog06"), _NO_DEVICE),
    DeviceKind.CARD: (
        Driver(name="simulator"),
        Driver(name="stand_alone", has_port=False),
        _NO_DEVICE,
    ),
}
"""The usual one of each kind first."""


def driver_names(kind: DeviceKind) -> tuple[str, ...]:
    return tuple(one.name for one in DRIVERS[kind])


def serial_drivers(kind: DeviceKind) -> tuple[str, ...]:
    """Of a device on a serial line."""
    return tuple(one.name for one in DRIVERS[kind] if one.is_serial)


def needs_port(driver: str) -> bool:
    """No name that needs one stands for anything else."""
    return any(one.name == driver and one.has_port for kind in DRIVERS.values() for one in kind)
