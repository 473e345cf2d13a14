"""How letters that stand together are joined and lines turned around, by whatever is here for it.

Printers do neither. raqm does it while drawing where Pillow finds it; else two small libraries do
it before, for Arabic and Hebrew alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

_TURNED = frozenset({"R", "AL"})
# Scripts whose letters change shape or place beside others: Devanagari to Khmer, and Vedic marks.
_JOINED = re.compile("[\u0900-\u0dff\u0f00-\u109f\u1780-\u17ff\u1a00-\u1cff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shaping:
    """`before` gives a text in the order and shapes it is drawn in; raqm needs none of it."""

    raqm: bool
    before: Callable[[str], str] | None = None

    def can(self, character: str) -> bool:
        if self.raqm:
            return True
        if unicodedata.bidirectional(character) in _TURNED:
            return self.before is not None
        return not _JOINED.match(character)

    def as_drawn(self, text: str) -> str:
        return text if self.raqm or self.before is None else self.before(text)


def shaping_here() -> Shaping:
    """What this machine has: raqm comes with Pillow, but needs a library of the system."""
    from PIL import features

    if features.check("raqm"):
        return Shaping(raqm=True)
    return Shaping(raqm=False, before=shaped_before())


def shaped_before() -> Callable[[str], str] | None:
    """The two libraries together; None where one is missing."""
    try:
        joined = import_module("arabic_reshaper").reshape
        turned = import_module("bidi").get_display
    except ImportError:
        return None
    return lambda text: str(turned(joined(text)))
