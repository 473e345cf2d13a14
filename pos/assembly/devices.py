"""The drivers the configuration names, made ready; or none of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from drivers import catalog as drivers
from pos.config import (
    PRINTERS_CABLE,
    CardSettings,
    DisplaySettings,
    DrawerSettings,
    PrinterSettings,
    ScaleSettings,
    ScannerSettings,
    SerialScannerSettings,
    Settings,
    scanner_names,
)
from pos.ports.card_terminal import CardTerminal
from pos.ports.devices import CashDrawer, KeyReader, LineDisplay, ReceiptPrinter, Scanner
from pos.ports.scale import Scale


def scanners_of(settings: Settings) -> tuple[Scanner, ...]:
    """The first, then the further ones; one that is not there where there is none."""
    first = settings.scanner
    names = scanner_names(first)
    further = (
        _scanner(one, name, is_one_of_several=True)
        for one, name in zip(first.more, names[1:], strict=True)
    )
    if first.driver == "wedge":
        return (_wedge(first, names[0]), *further)
    return (_scanner(first, names[0], is_one_of_several=bool(first.more)), *further)


def scanner_of(scanners: Sequence[Scanner]) -> Scanner:
    """All of them, as one."""
    return drivers.join_scanners(scanners)


def key_reader_of(scanners: Iterable[Scanner]) -> KeyReader | None:
    """The one that types on the keyboard, where there is one."""
    return next((one for one in scanners if isinstance(one, KeyReader)), None)


def _scanner(
    scanner: ScannerSettings | SerialScannerSettings, name: str, *, is_one_of_several: bool
) -> Scanner:
    return drivers.build_scanner(
        driver=scanner.driver,
        port=scanner.port,
        baud=scanner.baud,
        framing=scanner.framing,
        name=name,
        idle_s=scanner.idle_ms / 1000 if scanner.idle_ms else None,
        repeat_s=scanner.repeat_ms / 1000,
        feedback=scanner.feedback,
        is_one_of_several=is_one_of_several,
    )


def _wedge(scanner: ScannerSettings, name: str) -> Scanner:
    return drivers.build_wedge(
        name=name,
        repeat_s=scanner.repeat_ms / 1000,
        prefix=scanner.wedge_prefix,
        suffix=scanner.wedge_suffix,
        gap_s=scanner.wedge_gap_ms / 1000,
        least=scanner.wedge_least,
        silence_ends=bool(scanner.idle_ms),
        layout=scanner.layout,
    )


def printer_of(settings: Settings) -> ReceiptPrinter:
    printer = settings.printer
    return drivers.build_printer(
        driver=printer.driver,
        port=printer.port,
        baud=printer.baud,
        flow=printer.flow,
        columns=printer.columns,
        drawer_pin=printer.drawer_pin,
        profile=printer.profile,
        code_pages=printer.code_pages,
        font=printer.font,
        logo=printer.logo,
        behind_display=_is_behind_display(settings),
    )


def drawer_of(settings: Settings, printer: ReceiptPrinter) -> CashDrawer:
    drawer = settings.drawer
    return drivers.build_drawer(
        driver=drawer.driver,
        printer=printer,
        open_level=drawer.open_level,
        open_limit_s=drawer.open_limit_s,
    )


def display_of(settings: Settings, printer: ReceiptPrinter) -> LineDisplay:
    """It may stand before that printer, on its cable."""
    display = settings.display
    return drivers.build_display(
        driver=display.driver,
        port=display.port,
        baud=display.baud,
        code_page=display.code_page,
        brightness=display.brightness,
        before=printer if _is_behind_display(settings) else None,
    )


def _is_behind_display(settings: Settings) -> bool:
    """Of the printer."""
    return settings.display.driver != "none" and settings.display.port == PRINTERS_CABLE


def scale_of(settings: Settings) -> Scale:
    scale = settings.scale
    return drivers.build_scale(
        driver=scale.driver,
        port=scale.port,
        baud=scale.baud,
        framing=scale.framing,
        unit=scale.unit,
    )


def card_terminal_of(settings: Settings) -> CardTerminal:
    card = settings.card
    return drivers.build_card_terminal(driver=card.driver, port=card.port, wait_s=card.wait_s)


def without_devices(settings: Settings) -> Settings:
    """For a till that is taken up to write in its record, and sells nothing."""
    return replace(
        settings,
        file=None,  # it does not say so: none of this is a change to be put on record
        scanner=ScannerSettings(),
        printer=PrinterSettings(),
        drawer=DrawerSettings(driver="none"),
        display=DisplaySettings(screen=False),
        scale=ScaleSettings(),
        card=CardSettings(),
    )
