"""What comes out of a printer that is not there, gathered to whole receipts."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from drivers.virtual.interpreter import (
    DrawerPulse,
    Happening,
    PaperCut,
    PaperFed,
    PrintedBarcode,
    PrintedLine,
    PrintedPicture,
    PrintedQr,
)

MOST_FEED_LINES = 2
_PIECE = re.compile(r"\S+(?: \S+)*")
"""What stands together: a gap of two spaces parts the columns of a line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """All up to a cut, as lines of text and as what happened one by one."""

    text: str
    happened: tuple[Happening, ...]


class PaperTray:
    """Each cut makes a receipt: told, and added to a file that can be read along."""

    def __init__(self, file: Path, on_paper: Callable[[Paper], None]) -> None:
        self._file = file
        self._on_paper = on_paper
        self._happened: list[Happening] = []

    def take(self, happening: Happening) -> bool:
        """Whether that was a cut, and so the end of a receipt."""
        self._happened.append(happening)
        if not isinstance(happening, PaperCut):
            return False
        lines = [line for one in self._happened for line in _as_lines(one)]
        paper = Paper(text="\n".join(lines).strip("\n"), happened=tuple(self._happened))
        self._happened.clear()
        with self._file.open("a", encoding="utf-8") as file:
            file.write(f"{paper.text}\n{'- ' * 24}\n")
        self._on_paper(paper)
        return True


def _as_lines(happening: Happening) -> list[str]:
    match happening:
        case PrintedLine():
            text = happening.text.rstrip()
            return [_spread(text) if happening.large else text]
        case PrintedBarcode():
            return [f"[barcode {happening.data}]"]
        case PrintedQr():
            return [f"[QR {happening.data}]"]
        case PrintedPicture():
            return ["[picture]"]
        case PaperFed():
            return [""] * min(happening.lines, MOST_FEED_LINES)
        case DrawerPulse():
            return ["[the drawer opens]"]
        case _:
            return []


def _spread(text: str) -> str:
    """Large letters take two cells each: what stands at the left, in the middle or at the right of
    such a line stands there among the small ones too.
    """
    spread = ""
    for piece in _PIECE.finditer(text):
        begins, ends = piece.span()
        room = 2 * (ends - begins)
        spare = room - len(piece[0])
        shift = 0 if begins == 0 else spare if spread else spare // 2
        spread = spread.ljust(2 * begins + shift) + piece[0]
    return spread
