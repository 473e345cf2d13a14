"""The devices of one till together, made ready and not yet opened; devices.py makes each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pos.assembly.devices import (
    card_terminal_of,
    display_of,
    drawer_of,
    key_reader_of,
    printer_of,
    scale_of,
    scanner_of,
    scanners_of,
)
from pos.assembly.pole import with_greeting
from pos.config import Settings
from pos.ports.card_terminal import CardTerminal
from pos.ports.devices import CashDrawer, Device, KeyReader, LineDisplay, ReceiptPrinter, Scanner
from pos.ports.scale import Scale


@dataclass(frozen=True, slots=True, kw_only=True)
class TillDevices:
    scanners: tuple[Scanner, ...]
    scanner: Scanner
    """All of them, as one."""
    key_reader: KeyReader | None
    reads_codes: bool
    """Whether a code may come from anything but the scan field."""
    printer: ReceiptPrinter
    drawer: CashDrawer
    display: LineDisplay
    scale: Scale
    card_terminal: CardTerminal

    def beside_scanners(self) -> Iterator[Device]:
        """In the order in which they are closed."""
        yield from (self.drawer, self.display, self.printer, self.scale, self.card_terminal)


def devices_of(
    settings: Settings, *, scanner: Scanner | None = None, printer: ReceiptPrinter | None = None
) -> TillDevices:
    """As the configuration names them, but for those that are given."""
    scanners = (scanner,) if scanner else scanners_of(settings)
    printer = printer or printer_of(settings)
    return TillDevices(
        scanners=scanners,
        scanner=scanner_of(scanners),
        key_reader=key_reader_of(scanners),
        reads_codes=scanner is not None or settings.scanner.driver != "none",
        printer=printer,
        drawer=drawer_of(settings, printer),
        display=with_greeting(display_of(settings, printer), settings),
        scale=scale_of(settings),
        card_terminal=card_terminal_of(settings),
    )
