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
    from collections.abc import Sequence

    from drivers.displays.ways import DisplayWay
    from drivers.printers.profiles import Profile
    from drivers.scanners.wedge import WedgeScanner
    from drivers.transports.channel import Output
    from drivers.transports.serial_port import Framing

SCANNERS = ("serial", "wedge", "ssi", "none")
PRINTERS = ("escpos", "text_file", "none")
DRAWERS = ("printer", "none")
DISPLAYS = ("epson", "cd5220", "dsp800", "none")
SCALES = ("toledo8217", "dialog06", "none")
CARD_TERMINALS = ("simulator", "stand_alone", "none")


def build_scanner(
    *,
    driver: str,
    port: str = "",
    baud: int = 9600,
    framing: str = "",
    name: str = "scanner",
    idle_s: float | None = None,
    repeat_s: float = 0.0,
    feedback: str = "none",
) -> Scanner:
    """`idle_s` ends a code where no end is sent; the same code again within `repeat_s` is none."""
    match driver:
        case "serial":
            from drivers.scanners.feedback import Feedback
            from drivers.scanners.serial_scanner import SerialScanner
            from drivers.transports.serial_port import Framing

            of_text = tuple(one for one in Feedback if one is not Feedback.SSI)
            if feedback not in of_text:
                raise _unknown("scanner", feedback, of_text, key="feedback")
            return SerialScanner(
                port=_needed("scanner", port),
                baud=baud,
                framing=_framing("scanner", framing) or Framing.EIGHT_N_ONE,
                name=name,
                idle_s=idle_s,
                repeat_s=repeat_s,
                feedback=Feedback(feedback),
            )
        case "ssi":
            from drivers.scanners.feedback import Feedback
            from drivers.scanners.ssi import ssi_scanner
            from drivers.transports.serial_port import Framing

            if feedback not in {Feedback.NONE, Feedback.SSI}:
                raise _unknown("scanner", feedback, ("none", "ssi"), key="feedback")
            return ssi_scanner(
                port=_needed("scanner", port),
                baud=baud,
                framing=_framing("scanner", framing) or Framing.EIGHT_N_ONE,
                name=name,
                repeat_s=repeat_s,
                feedback=Feedback(feedback),
            )
        case "wedge":
            return build_wedge(name=name, repeat_s=repeat_s)
        case "none":
            from drivers.scanners.none import NoScanner

            return NoScanner()
        case _:
            raise _unknown("scanner", driver, SCANNERS)


def build_wedge(
    *,
    name: str = "scanner",
    repeat_s: float = 0.0,
    prefix: str = "",
    suffix: str = "",
    gap_s: float = 0.03,
    least: int = 6,
    silence_ends: bool = False,
    layout: str = "",
) -> WedgeScanner:
    """A scanner that types: without a prefix known by bursts of `least` keys within `gap_s`.
    `layout` is the computer's, where the scanner types the US one.
    """
    from drivers.scanners.wedge import WedgeScanner
    from drivers.scanners.wedge_layout import LAYOUTS
    from drivers.scanners.wedge_rule import WedgeRule

    rule = WedgeRule(
        prefix=prefix, suffix=suffix, gap_s=gap_s, least=least, silence_ends=silence_ends
    )
    if layout and layout not in LAYOUTS:
        raise _unknown("scanner", layout, LAYOUTS, key="layout")
    return WedgeScanner(rule, name=name, repeat_s=repeat_s, layout=layout)


def join_scanners(scanners: Sequence[Scanner]) -> Scanner:
    """All of a till as one."""
    if len(scanners) == 1:
        return scanners[0]
    from drivers.scanners.several import SeveralScanners

    return SeveralScanners(scanners)


def build_printer(
    *,
    driver: str,
    port: str = "",
    baud: int = 9600,
    flow: str = "none",
    columns: int | None = None,
    profile: str = "generic-80mm",
    drawer_pin: int | None = None,
    code_pages: tuple[str, ...] = (),
    font: str = "",
    logo: str = "",
    behind_display: bool = False,
) -> ReceiptPrinter:
    """`columns`, `drawer_pin` and `code_pages` ("16 cp1252": its number, its page) are what is set
    for the till; without them the profile's own.
    More columns than the paper has dots for would break every line in two, so the paper wins.
    `font` and `logo` are files; they are read when they are first needed. `behind_display`: its
    cable goes through a display, which hands on to it.
    """
    match driver:
        case "escpos":
            from drivers.printers.escpos import EscposPrinter
            from drivers.transports.output import output_for

            output = output_for(_needed("printer", port), baud=baud, flow=flow)
            if behind_display:
                output = _through_display(output)
            fitted = _fitted(_model(profile), columns=columns, drawer_pin=drawer_pin)
            fitted = _with_pages(fitted, code_pages)
            return EscposPrinter(output=output, profile=fitted, font=font, logo=logo)
        case "text_file":
            from drivers.printers.text_file import TextFilePrinter

            path = Path(_needed("printer", port))
            return TextFilePrinter(path=path, columns=columns or _model(profile).columns)
        case "none":
            from drivers.printers.none import NoPrinter

            return NoPrinter()
        case _:
            raise _unknown("printer", driver, PRINTERS)


def build_drawer(
    *, driver: str, printer: ReceiptPrinter, open_level: str = "none", open_limit_s: float = 0
) -> CashDrawer:
    """`open_level` is what the drawer's sensor says when open: high, low, or none without one;
    one with a sensor that stays open longer than `open_limit_s` is told, unless that is 0.
    """
    match driver:
        case "printer":
            from drivers.drawers.open_watch import watched
            from drivers.drawers.printer_kick import OpenLevel, PrinterKickDrawer

            if open_level not in tuple(OpenLevel):
                raise _unknown("drawer", open_level, tuple(OpenLevel), key="open_level")
            drawer = PrinterKickDrawer(printer=printer, open_level=OpenLevel(open_level))
            return watched(drawer, limit_s=open_limit_s)
        case "none":
            from drivers.drawers.none import NoDrawer

            return NoDrawer()
        case _:
            raise _unknown("drawer", driver, DRAWERS)


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
            raise _unknown("display", driver, DISPLAYS)


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

            bits = _framing("scale", framing) or Framing.SEVEN_E_ONE
            return Toledo8217(port=_needed("scale", port), baud=baud, framing=bits, unit=unit)
        case "dialog06":
            from drivers.scales.dialog06 import Dialog06
            from drivers.transports.serial_port import Framing

            bits = _framing("scale", framing) or Framing.SEVEN_O_ONE
            return Dialog06(port=_needed("scale", port), baud=baud, framing=bits)
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


def _through_display(output: Output) -> Output:
    from drivers.transports.through_display import ThroughDisplay

    return ThroughDisplay(output)


def _way_to_display(port: str, *, baud: int, before: ReceiptPrinter | None) -> DisplayWay:
    from drivers.displays.ways import BehindPrinter, LendsLine, OwnPort

    if before is None:
        return OwnPort(_needed("display", port), baud=baud)
    if isinstance(before, LendsLine):
        return BehindPrinter(before)
    raise ConfigError(
        file="config.toml",
        key="display.port",
        problem="the printer has no cable that it could share",
        expected="[printer] driver escpos, or a port of the display's own",
    )


def _model(profile: str) -> Profile:
    from drivers.printers.profiles import profile_named

    return profile_named(profile)


def _fitted(model: Profile, *, columns: int | None, drawer_pin: int | None) -> Profile:
    from drivers.printers.profiles import FONT_A_DOTS

    wired = drawer_pin if drawer_pin and model.drawer_pin else model.drawer_pin
    width = min(columns, model.dots // FONT_A_DOTS) if columns else model.columns
    return replace(model, columns=width, drawer_pin=wired)


def _framing(device: str, framing: str) -> Framing | None:
    from drivers.transports.serial_port import Framing

    if framing and framing not in tuple(Framing):
        raise _unknown(device, framing, tuple(Framing), key="framing")
    return Framing(framing) if framing else None


def _with_pages(model: Profile, written: tuple[str, ...]) -> Profile:
    from drivers.printers.profiles import CodePage

    pages = (page.split(" ") for page in written)
    own = tuple(CodePage(number=int(number), codec=codec) for number, codec in pages)
    return replace(model, code_pages=own or model.code_pages)


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
