"""What comes out of the demo's printer, gathered to whole receipts of plain text."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from drivers.virtual.interpreter import (
    DrawerPulse,
    Happening,
    PaperCut,
    PaperFed,
    PrintedBarcode,
    PrintedLine,
    PrintedQr,
)

MOST_FEED_LINES = 2


class PaperTray:
    """Each cut makes a receipt: told, and added to a file that can be read along."""

    def __init__(self, file: Path, on_paper: Callable[[str], None]) -> None:
        self._file = file
        self._on_paper = on_paper
        self._lines: list[str] = []

    def take(self, happening: Happening) -> bool:
        """Whether that was a cut, and so the end of a receipt."""
        match happening:
            case PrintedLine():
                self._lines.append(happening.text.rstrip())
            case PrintedBarcode():
                self._lines.append(f"[barcode {happening.data}]")
            case PrintedQr():
                self._lines.append(f"[QR {happening.data}]")
            case PaperFed():
                self._lines.extend([""] * min(happening.lines, MOST_FEED_LINES))
            case DrawerPulse():
                self._lines.append("[the drawer opens]")
            case PaperCut():
                self._cut()
                return True
            case _:
                pass
        return False

    def _cut(self) -> None:
        text = "\n".join(self._lines).strip("\n")
        self._lines.clear()
        with self._file.open("a", encoding="utf-8") as file:
            file.write(f"{text}\n{'- ' * 24}\n")
        self._on_paper(text)
