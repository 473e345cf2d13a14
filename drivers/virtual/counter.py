"""A whole counter of devices that are not there: scanner, printer with drawer, scale, card terminal
and, where one is wanted, a two-line display. Real drivers talk to them over real lines.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from drivers.displays.families import Family
from drivers.virtual.card_terminal import VirtualCardTerminal
from drivers.virtual.interpreter import Happening
from drivers.virtual.pty_scanner import PtyScanner
from drivers.virtual.virtual_display import VirtualDisplay
from drivers.virtual.virtual_printer import VirtualPrinter
from drivers.virtual.virtual_scale import VirtualScale

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What stands there, and who is told what comes of it."""

    display: Family | None = None
    scanner: str = "serial"
    scale: str = "toledo8217"
    """Both by the name of the driver that understands it."""
    card_kept: Path | None = None
    card_takes_s: float = 0.0
    printer_port: int = 0
    """A free one where it is 0, or where another program has it; so is that of the card."""
    card_port: int = 0
    printed: Callable[[Happening], None] | None = None
    shown: Callable[[tuple[str, str]], None] = lambda _: None


class VirtualCounter:
    """There from the start; their serial lines are links in one folder."""

    def __init__(self, folder: Path, wanted: Wanted) -> None:
        with ExitStack() as begun:
            self.scanner = PtyScanner(folder / "scanner", speaks=wanted.scanner)
            begun.callback(self.scanner.close)
            self.scale = VirtualScale(folder / "scale", speaks=wanted.scale)
            begun.callback(self.scale.close)
            self.display = _display(folder, wanted)
            if self.display is not None:
                begun.callback(self.display.close)
            self.card = _at(
                lambda port: VirtualCardTerminal(
                    kept=wanted.card_kept, takes_s=wanted.card_takes_s, port=port
                ),
                wanted.card_port,
            )
            begun.callback(self.card.close)
            self.printer = _at(
                lambda port: VirtualPrinter(printed=wanted.printed, port=port), wanted.printer_port
            )
            begun.callback(self.printer.close)
            self._to_end = begun.pop_all()

    def close(self) -> None:
        self._to_end.close()


def _display(folder: Path, wanted: Wanted) -> VirtualDisplay | None:
    if wanted.display is None:
        return None
    return VirtualDisplay(folder / "display", family=wanted.display, shown=wanted.shown)


def _at(make: Callable[[int], _T], port: int) -> _T:
    try:
        return make(port)
    except OSError:
        return make(0)
