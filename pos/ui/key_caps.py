"""Keys as they stand on the screen before what they do, and which of them a click means."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from rich.cells import cell_len

from pos.ui.rows import Piece, Row, Tone

_NAMED: Final = {
    "Enter": "enter",
    "Esc": "escape",
    "Escape": "escape",
    "Del": "delete",
    "Delete": "delete",
    "↑": "up",
    "↓": "down",
    "PgUp": "pageup",
    "PgDn": "pagedown",
}
_LETTER_OR_F = re.compile(r"[A-Z0-9]|F\d{1,2}")
_TOLD = re.compile(r" ?(Esc|Enter|Delete) ")
"""At the beginning of a quiet remark, as 'Esc back'."""
_MARKS: Final = " ▸•"


def key_row(cap: str, does: str, *, room: int = 8) -> Row:
    """A key and what it does, of several that stand below one another."""
    return Row(left=(Piece(f"{cap:<{room}}", Tone.ACCENT), Piece(does)))


def key_of(cap: str) -> str:
    """The key with this on it, as bindings name keys; empty where it is none."""
    cap = cap.strip(_MARKS)
    if cap in _NAMED:
        return _NAMED[cap]
    if cap.startswith("Ctrl+"):
        return cap.lower()
    return cap.lower() if _LETTER_OR_F.fullmatch(cap) else ""


def key_at(pieces: Sequence[Piece], x: int) -> str:
    """The key that stands nearest before this cell of a row, or is there itself."""
    found, begins = "", 0
    for text, tone in pieces:
        if begins > x:
            break
        if tone is Tone.ACCENT:
            found = key_of(text)
        elif tone is Tone.MUTED and (told := _TOLD.match(text)):
            found = _NAMED[told[1]]
        begins += cell_len(text)
    return found
