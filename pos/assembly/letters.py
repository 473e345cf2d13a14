"""Whether the receipt printer has the letters of what is on sale, told before it is sold."""

from __future__ import annotations

from collections.abc import Iterable

from drivers.printers.letters import FONT_ADVICE, KnowsItsLetters
from pos.ports.devices import ReceiptPrinter
from pos.text import safe

_TITLE_SHOWN = 40
_LETTERS_SHOWN = 20


def letters_missing(printer: ReceiptPrinter, titles: Iterable[str]) -> str:
    """What is wrong and what to set; empty where each title comes out, or nobody can tell."""
    if not isinstance(printer, KnowsItsLetters):
        return ""
    strange = (one for one in titles if not one.isascii())
    asked = ((one, printer.not_printable(one)) for one in strange)
    marked = [(title, missing) for title, missing in asked if missing]
    if not marked:
        return ""
    draws = printer.capabilities.has("raster")
    has = "1 item has" if len(marked) == 1 else f"{len(marked):,} items have"
    where = "no font here draws" if draws else "this printer has not"
    title, missing = marked[0]
    letters = safe("".join(sorted(missing)), _LETTERS_SHOWN)
    say = (
        f"{has} letters that {where}: a receipt says [?] for them. The first is"
        f" {safe(title, _TITLE_SHOWN)} ({letters})."
    )
    return f"{say} {FONT_ADVICE}" if draws else say
