"""Which driver a name in the configuration means. Only the one asked for is imported."""

from __future__ import annotations

from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pos.errors import ConfigError
from pos.ports.card_terminal import CardTerminal
from pos.ports.devices import CashDrawer, LineDisplay, ReceiptPrinter, Scanner
from pos.ports.scale import Scale

if TYPE_CHECKING:
    from drivers.printers.profiles import Profile

SCANNERS = ("serial", "wedge", "none")
PRINTERS = ("escpos", "text_file", "none")
DRAWERS = ("printer", "none")
DISPLAYS = ("epson", "cd5220", "dsp800", "none")
SCALES = ("toledo8217", "none")
CARD_TERMINALS = ("simulator", "stand_alone", "none")


def build_scanner(
    *, driver: str, port: str = "", baud: int = 9600, idle_s: float | None = None
) -> Scanner:
    match driver:
        case "serial":
            from drivers.scanners.serial_scanner import SerialScanner

            return SerialScanner(port=_needed("scanner", port), baud=baud, idle_s=idle_s)
        case "wedge" | "none":  # a wedge types on the keyboard: the screen reads it, no driver does
            from drivers.scanners.none import NoScanner

            return NoScanner()
        case _:
            raise _unknown("scanner", driver, SCANNERS)


def build_printer(
    *,
    driver: str,
    port: str = "",
    baud: int = 9600,
    columns: int | None = None,
    profile: str = "generic-80mm",
    drawer_pin: int | None = None,
) -> ReceiptPrinter:
    """`columns` and `drawer_pin` are what is set for the till; without them the profile's own.
    More columns than the paper has dots for would break every line in two, so the paper wins.
    """
    match driver:
        case "escpos":
            from drivers.printers.escpos import EscposPrinter
            from drivers.transports.output import output_for

            output = output_for(_needed("printer", port), baud=baud)
            fitted = _fitted(_model(profile), columns=columns, drawer_pin=drawer_pin)
            return EscposPrinter(output=output, profile=fitted)
        case "text_file":
            from drivers.printers.text_file import TextFilePrinter

            path = Path(_needed("printer", port))
            return TextFilePrinter(path=path, columns=columns or _model(profile).columns)
        case "none":
            from drivers.printers.none import NoPrinter

            return NoPrinter()
        case _:
            raise _unknown("printer", driver, PRINTERS)


def build_drawer(*, driver: str, printer: ReceiptPrinter, open_level: str = "none") -> CashDrawer:
    """`open_level` is what the drawer's sensor says when open: high, low, or none without one."""
    match driver:
        case "printer":
            from drivers.drawers.printer_kick import OpenLevel, PrinterKickDrawer

            if open_level not in tuple(OpenLevel):
                raise _unknown("drawer", open_level, tuple(OpenLevel), key="open_level")
            return PrinterKickDrawer(printer=printer, open_level=OpenLevel(open_level))
        case "none":
            from drivers.drawers.none import NoDrawer

            return NoDrawer()
        case _:
            raise _unknown("drawer", driver, DRAWERS)


def build_display(
    *, driver: str, port: str = "", baud: int = 9600, code_page: str = "ascii"
) -> LineDisplay:
    """`code_page` is the one the display is set to; all of them have ASCII."""
    match driver:
        case "epson" | "cd5220" | "dsp800":
            from drivers.displays.families import Family
            from drivers.displays.serial_display import SerialDisplay

            return SerialDisplay(
                family=Family(driver), port=_needed("display", port), baud=baud, codec=code_page
            )
        case "none":
            from drivers.displays.none import NoDisplay

            return NoDisplay()
        case _:
            raise _unknown("display", driver, DISPLAYS)


def build_scale(*, driver: str, port: str = "", baud: int = 9600, unit: str = "kg") -> Scale:
    match driver:
        case "toledo8217":
            from drivers.scales.toledo8217 import Toledo8217

            return Toledo8217(port=_needed("scale", port), baud=baud, unit=unit)
        case "none":
            from drivers.scales.none import NoScale

            return NoScale()
        case _:
            raise _unknown("scale", driver, SCALES)


def build_card_terminal(*, driver: str, port: str = "", wait_s: float = 90) -> CardTerminal:
    """`wait_s` is how long a customer may take at the terminal."""
    match driver:
        case "simulator":
            from drivers.card_terminals.simulator import CardSimulator

            host, number = _loopback("card", _needed("card", port))
            return CardSimulator(host=host, port=number, wait_s=wait_s)
        case "stand_alone" | "none":
            from drivers.card_terminals.none import NoCardTerminal

            return NoCardTerminal(stands_alone=driver == "stand_alone")
        case _:
            raise _unknown("card", driver, CARD_TERMINALS)


def _model(profile: str) -> Profile:
    from drivers.printers.profiles import profile_named

    return profile_named(profile)


def _fitted(model: Profile, *, columns: int | None, drawer_pin: int | None) -> Profile:
    from drivers.printers.profiles import FONT_A_DOTS

    wired = drawer_pin if drawer_pin and model.drawer_pin else model.drawer_pin
    width = min(columns, model.dots // FONT_A_DOTS) if columns else model.columns
    return replace(model, columns=width, drawer_pin=wired)


def _needed(device: str, port: str) -> str:
    if port:
        return port
    raise ConfigError(
        file="config.toml",
        key=f"{device}.port",
        problem="it is missing",
        expected="where the device is, such as /dev/ttyACM0 or socket://host:9100",
    )


def _loopback(device: str, port: str) -> tuple[str, int]:
    """What only pretends to take money is never asked for it over a network."""
    address = urlsplit(port)
    try:
        host, number = address.hostname or "", address.port or 0
    except ValueError:  # not a number, or too large for a port
        host, number = "", 0
    if address.scheme == "socket" and host in {"127.0.0.1", "::1", "localhost"} and number:
        return host, number
    raise ConfigError(
        file="config.toml",
        key=f"{device}.port",
        problem=f"{port!r} names no port of this machine",
        expected="socket://127.0.0.1:9200",
    )


def _unknown(device: str, name: str, known: tuple[str, ...], *, key: str = "driver") -> ConfigError:
    near = get_close_matches(name, known, n=1)
    return ConfigError(
        file="config.toml",
        key=f"{device}.{key}",
        problem=f"{name!r} is no {device} {key}",
        expected="one of " + ", ".join(known),
        hint=f"did you mean {near[0]!r}?" if near else "",
    )
