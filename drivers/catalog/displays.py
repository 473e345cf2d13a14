"""Line displays by their names: at a port of their own, or before the printer on its cable."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from drivers.catalog.asked import needed, unknown
from pos.errors import ConfigError
from pos.ports.devices import LineDisplay, ReceiptPrinter
from pos.ports.drivers import DeviceKind, driver_names

if TYPE_CHECKING:
    from drivers.displays.ways import DisplayWay

DISPLAYS: Final = driver_names(DeviceKind.DISPLAY)


def build_display(
    *,
    driver: str,
    port: str = "",
    baud: int = 9600,
    code_page: str = "ascii",
    brightness: int = 0,
    before: ReceiptPrinter | None = None,
) -> LineDisplay:
    """`code_page` is the one the display is set to; all of them have ASCII. `brightness` is 1 to 4,
    or 0: as it is set. It stands before a printer on its cable, where that is given, or at `port`.
    """
    match driver:
        case "epson" | "cd5220" | "dsp800":
            from drivers.displays.families import Family, can_dim
            from drivers.displays.serial_display import SerialDisplay

            family = Family(driver)
            if brightness and not can_dim(family):
                raise ConfigError(
                    file="config.toml",
                    key="display.brightness",
                    problem=f"no way to set that of a {driver} is known",
                    expected="0, and the display's own switches",
                )
            return SerialDisplay(
                family=family,
                way=_way_to_display(port, baud=baud, before=before),
                codec=code_page,
                brightness=brightness,
            )
        case "none":
            from drivers.displays.none import NoDisplay

            return NoDisplay()
        case _:
            raise unknown("display", driver, DISPLAYS)


def _way_to_display(port: str, *, baud: int, before: ReceiptPrinter | None) -> DisplayWay:
    from drivers.displays.ways import BehindPrinter, LendsLine, OwnPort

    if before is None:
        return OwnPort(needed("display", port), baud=baud)
    if isinstance(before, LendsLine):
        return BehindPrinter(before)
    raise ConfigError(
        file="config.toml",
        key="display.port",
        problem="the printer has no cable that it could share",
        expected="[printer] driver escpos, or a port of the display's own",
    )
