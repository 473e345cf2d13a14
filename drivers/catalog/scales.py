"""Scales by their names."""

from __future__ import annotations

from typing import Final

from drivers.catalog.asked import framing as framing_of
from drivers.catalog.asked import needed, unknown
from pos.ports.drivers import DeviceKind, driver_names
from pos.ports.scale import Scale

SCALES: Final = driver_names(DeviceKind.SCALE)


def build_scale(
    *, driver: str, port: str = "", baud: int = 9600, framing: str = "", unit: str = "kg"
) -> Scale:
    """`framing` is how its bytes stand on the line, as 7E1; without it as the protocol has them.
    A scale that is told prices weighs in kilograms.
    """
    match driver:
        case "toledo8217":
            from drivers.scales.toledo8217 import Toledo8217
            from drivers.transports.serial_port import Framing

            bits = framing_of("scale", framing) or Framing.SEVEN_E_ONE
            return Toledo8217(port=needed("scale", port), baud=baud, framing=bits, unit=unit)
        case "dialog06":
            from drivers.scales.dialog06 import Dialog06
            from drivers.transports.serial_port import Framing

            bits = framing_of("scale", framing) or Framing.SEVEN_O_ONE
            return Dialog06(port=needed("scale", port), baud=baud, framing=bits)
        case "none":
            from drivers.scales.none import NoScale

            return NoScale()
        case _:
            raise unknown("scale", driver, SCALES)
