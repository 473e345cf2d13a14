"""Printers by their names, fitted to what is set for the till, and the drawers that they open."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from drivers.catalog.asked import needed, unknown
from pos.ports.devices import CashDrawer, ReceiptPrinter
from pos.ports.drivers import DeviceKind, driver_names

if TYPE_CHECKING:
    from drivers.printers.profiles import Profile
    from drivers.transports.channel import Output

PRINTERS: Final = driver_names(DeviceKind.PRINTER)
DRAWERS: Final = driver_names(DeviceKind.DRAWER)


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

            output = output_for(needed("printer", port), baud=baud, flow=flow)
            if behind_display:
                output = _through_display(output)
            fitted = _fitted(_model(profile), columns=columns, drawer_pin=drawer_pin)
            fitted = _with_pages(fitted, code_pages)
            return EscposPrinter(output=output, profile=fitted, font=font, logo=logo)
        case "text_file":
            from drivers.printers.text_file import TextFilePrinter

            path = Path(needed("printer", port))
            return TextFilePrinter(path=path, columns=columns or _model(profile).columns)
        case "none":
            from drivers.printers.none import NoPrinter

            return NoPrinter()
        case _:
            raise unknown("printer", driver, PRINTERS)


def build_drawer(
    *, driver: str, printer: ReceiptPrinter, open_level: str = "none", open_limit_s: float = 0
) -> CashDrawer:
    """`open_level` is what the drawer's sensor says when open: high, low, or none without one;
    one with a sensor that stays open longer than `open_limit_s` is told, unless that is 0.
    """
    from drivers.absent import Absent
    from drivers.drawers.none import NoDrawer

    match driver:
        case "printer":
            from drivers.drawers.open_watch import watched
            from drivers.drawers.printer_kick import OpenLevel, PrinterKickDrawer

            if open_level not in tuple(OpenLevel):
                raise unknown("drawer", open_level, tuple(OpenLevel), key="open_level")
            if isinstance(printer, Absent):
                return NoDrawer("No printer is configured, and so none opens a drawer.")
            drawer = PrinterKickDrawer(printer=printer, open_level=OpenLevel(open_level))
            return watched(drawer, limit_s=open_limit_s)
        case "none":
            return NoDrawer()
        case _:
            raise unknown("drawer", driver, DRAWERS)


def _through_display(output: Output) -> Output:
    from drivers.transports.through_display import ThroughDisplay

    return ThroughDisplay(output)


def _model(profile: str) -> Profile:
    from drivers.printers.profiles import profile_named

    return profile_named(profile)


def _fitted(model: Profile, *, columns: int | None, drawer_pin: int | None) -> Profile:
    from drivers.printers.profiles import FONT_A_DOTS

    wired = drawer_pin if drawer_pin and model.drawer_pin else model.drawer_pin
    width = min(columns, model.dots // FONT_A_DOTS) if columns else model.columns
    return replace(model, columns=width, drawer_pin=wired)


def _with_pages(model: Profile, written: tuple[str, ...]) -> Profile:
    from drivers.charset import CodePage

    pages = (page.split(" ") for page in written)
    own = tuple(CodePage(number=int(number), codec=codec) for number, codec in pages)
    return replace(model, code_pages=own or model.code_pages)
