"""The drivers the configuration names, made ready; or none of them."""

from __future__ import annotations

from msgspec.structs import replace

from drivers import catalog as drivers
from pos.config import (
    CardSettings,
    DisplaySettings,
    DrawerSettings,
    PrinterSettings,
    ScaleSettings,
    ScannerSettings,
    Settings,
)
from pos.ports.card_terminal import CardTerminal
from pos.ports.devices import CashDrawer, LineDisplay, ReceiptPrinter, Scanner
from pos.ports.scale import Scale


def scanner_of(settings: Settings) -> Scanner:
    scanner = settings.scanner
    return drivers.build_scanner(
        driver=scanner.driver,
        port=scanner.port,
        baud=scanner.baud,
        idle_s=scanner.idle_ms / 1000 if scanner.idle_ms else None,
    )


def printer_of(settings: Settings) -> ReceiptPrinter:
    printer = settings.printer
    return drivers.build_printer(
        driver=printer.driver,
        port=printer.port,
        columns=printer.columns,
        drawer_pin=printer.drawer_pin,
        profile=printer.profile,
    )


def drawer_of(settings: Settings, printer: ReceiptPrinter) -> CashDrawer:
    return drivers.build_drawer(driver=settings.drawer.driver, printer=printer)


def display_of(settings: Settings) -> LineDisplay:
    display = settings.display
    return drivers.build_display(
        driver=display.driver, port=display.port, baud=display.baud, code_page=display.code_page
    )


def scale_of(settings: Settings) -> Scale:
    scale = settings.scale
    return drivers.build_scale(
        driver=scale.driver, port=scale.port, baud=scale.baud, unit=scale.unit
    )


def card_terminal_of(settings: Settings) -> CardTerminal:
    card = settings.card
    return drivers.build_card_terminal(driver=card.driver, port=card.port, wait_s=card.wait_s)


def without_devices(settings: Settings) -> Settings:
    """For a till that is taken up to write in its record, and sells nothing."""
    return replace(
        settings,
        scanner=ScannerSettings(),
        printer=PrinterSettings(),
        drawer=DrawerSettings(driver="none"),
        display=DisplaySettings(screen=False),
        scale=ScaleSettings(),
        card=CardSettings(),
    )
