"""Where the record stood, as paper tells it: it shows if the end was cut off later."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_MARK: Final = "POS-RECORD"
_TEXT = re.compile(rf"{_MARK}:([1-9]\d{{0,17}}):([0-9a-f]{{64}})", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordHead:
    """A record's place and its hash, which covers all records before it."""

    place: int
    digest: str

    @property
    def text(self) -> str:
        """As its code on paper holds it, whole."""
        return f"{_MARK}:{self.place}:{self.digest}"

    @property
    def said(self) -> str:
        """For people to compare by eye."""
        return f"{self.place:,} · {self.digest[:8]}"


def head_in(text: str) -> RecordHead | None:
    """What such a code holds; None where it is none."""
    found = _TEXT.fullmatch(text.strip())
    return RecordHead(place=int(found[1]), digest=found[2].lower()) if found else None
