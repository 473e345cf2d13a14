"""The drivers the configuration names, made ready."""

from __future__ import annotations

from drivers import catalog as drivers
from pos.config import Settings
from pos.ports.devices import CashDrawer, LineDisplay, ReceiptPrinter, Scanner


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
    return drivers.build_display(driver=settings.display.driver)
