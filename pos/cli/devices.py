"""`pos devices`: a counter of devices that are not there, and what a printer's page numbers mean.

What may be done to made-up devices, in words, is in `drivers/virtual/orders.py`.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pos.cli.common import Commands, add_command, add_group, settings_of
from pos.ports.drivers import DeviceKind, serial_drivers

if TYPE_CHECKING:
    from pos.ports.devices import PrintOutcome, ReceiptPrinter

FAMILIES: Final = serial_drivers(DeviceKind.DISPLAY)
SCALES: Final = serial_drivers(DeviceKind.SCALE)
SCANNERS: Final = serial_drivers(DeviceKind.SCANNER)
_LAST_PAGE: Final = 255
_HOW_TO_SET: Final = (
    "A number whose line on the paper looks like one of these has that page. Write those that the"
    ' shop needs, the best first: [printer] code_pages = ["0 cp437", "16 cp1252"]'
)


def add_to(commands: Commands) -> None:
    group = add_group(commands, "devices", "the devices of a counter")
    made = add_command(
        group,
        "simulate",
        "scanner, printer, drawer, display, scale and card terminal that are not there",
        with_json=True,
    )
    made.add_argument("--dir", type=Path, help="where their lines, receipts and pictures are")
    made.add_argument("--display", choices=FAMILIES, default=FAMILIES[0], help="what it speaks")
    made.add_argument("--scale", choices=SCALES, default=SCALES[0], help="what it speaks")
    made.add_argument("--scanner", choices=SCANNERS, default=SCANNERS[0], help="what it speaks")
    made.set_defaults(carry_out=simulate)
    pages = add_command(
        group, "code-pages", "a page on which a printer shows what its numbers mean"
    )
    pages.add_argument(
        "--last", type=int, default=99, metavar="NUMBER", help="up to this one, 99 or at most 255"
    )
    pages.set_defaults(carry_out=print_code_pages)


def print_code_pages(given: argparse.Namespace) -> int:
    """On the printer that is set up; what to compare it with on the screen too."""
    from pos.cli.paper import with_printer

    if not 0 <= given.last <= _LAST_PAGE:
        print(
            f"pos devices code-pages: --last: found {given.last}; expected 0 to {_LAST_PAGE}",
            file=sys.stderr,
        )
        return 2
    settings = settings_of(given)
    if settings.printer.driver != "escpos":
        print('pos: only a printer with driver "escpos" has code pages', file=sys.stderr)
        return 1

    def print_them(printer: ReceiptPrinter) -> PrintOutcome:
        from drivers.printers.escpos import EscposPrinter

        assert isinstance(printer, EscposPrinter), printer
        return printer.print_code_pages(last=given.last)

    status = with_printer(settings, print_them, what="page", else_how="End it first.")
    if not status:
        _print_key(settings.printer.columns)
    return status


def _print_key(columns: int) -> None:
    from drivers.printers.code_page_sheet import DRAWN, PAGES, sample_of

    for codec, words in (PAGES | DRAWN).items():
        told = words if codec in PAGES else f"{words}: drawn by the till, and not to be set"
        print(f"{sample_of(codec, columns=columns)}  {codec:<10} {told}")
    print(_HOW_TO_SET)


def simulate(given: argparse.Namespace) -> int:
    """Until Ctrl+C, SIGTERM, `quit`, or its terminal is gone."""
    from pos.cli.devices_shown import teller_of
    from pos.demo.simulated import Simulated

    folder = (given.dir or _usual_folder()).absolute()
    tell = teller_of(as_json=given.json)
    for ends in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ends, signal.default_int_handler)
    try:
        speaks = {"display": given.display, "scale": given.scale, "scanner": given.scanner}
        with Simulated(folder, **speaks) as simulated:
            tell(simulated.begun())
            with simulated.orders_from(sys.stdin.fileno()):
                for told in simulated.told():
                    tell(told)
    except KeyboardInterrupt:
        pass  # the usual way to end it
    return 0


def _usual_folder() -> Path:
    state = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
    return state / "pos-devices"
