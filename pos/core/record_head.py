"""Where the record stood, as paper tells it: it shows if the end was cut off later."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_MARK: Final = "POS-RECORD"
_TEXT = re.compile(rf"{_MARK}:([1-9]\d{{0,17}}):([0-9a-f]{{64}})", re.ASCII | re.IGNORECASE)
_PLACE = r"[1-9]\d{0,17}|[1-9]\d{0,2}(?:,\d{3}){1,5}"
_SHORT = re.compile(rf"({_PLACE})(?: |:|·| · )([0-9a-f]{{8}})", re.ASCII | re.IGNORECASE)
_WHOLE_DIGITS: Final = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordHead:
    """A record's place and its hash, which covers all records before it."""

    place: int
    digest: str
    """Its beginning alone where people typed what stands below the code."""

    @property
    def is_short(self) -> bool:
        return len(self.digest) < _WHOLE_DIGITS

    @property
    def text(self) -> str:
        """As its code on paper holds it, whole."""
        return f"{_MARK}:{self.place}:{self.digest}"

    @property
    def said(self) -> str:
        """For people to compare by eye."""
        return f"{self.place:,} · {self.digest[:8]}"


def head_in(text: str) -> RecordHead | None:
    """What such a code holds, also broken into lines, or what stands below it for people; None
    where it is neither.
    """
    words = text.split()
    found = _TEXT.fullmatch("".join(words)) or _SHORT.fullmatch(" ".join(words))
    if found is None:
        return None
    return RecordHead(place=int(found[1].replace(",", "")), digest=found[2].lower())
