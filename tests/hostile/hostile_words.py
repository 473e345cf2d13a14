"""Words nobody wishes a till, each told from the others by the mark at its beginning."""

from __future__ import annotations

import re
from random import Random
from typing import Final

from pos.text import safe

_FRAGMENTS: Final = (
    # What a terminal obeys: styles, the cursor, a title, the clipboard, a question to answer.
    "\x1b[31;5m", "\x1b[2J", "\x1b[H", "\x1b[999D", "\x1b]0;owned\x07", "\x1b]52;c;b3duZWQ=\x1b\\",
    "\x1b[6n", "\x1b[c", "\x1bP$q q\x1b\\", "\x1b_G\x1b\\", "\x1bc", "\x1b(0", "\x9b31m",
    "\x9d0;x\x9c", "\x0e", "\x0f", "\x07", "\x08\x08", "\x7f", "\r", "\n", "\t", "\x00",
    "\x1b", "\x1b[?1049l",
    # What a printer obeys.
    "\x1b@", "\x1dV\x00", "\x10\x04\x01", "\x1bp\x00\x19\x19",
    # What a screen made of markup would.
    "[bold red]", "[/]", "[/bold]", "[@click=app.quit]x[/]", "[link=file:///]", "[[", "]]", "\\[",
    "$text", "{name}", "{0}", "%s", "%(x)s", "&amp;", "<script>", "=cmd|'/c calc'!A1", "';--",
    "../..", "~",
    # What is drawn wider, narrower, from the right, or not at all.
    "\u202e", "\u2066", "\u200b", "\u200d", "\ufeff", "\u00ad", "\u2028", "\ud800", "\ue000",
    "\uffff", "e\u0301\u0301\u0301", "漢字", "한국어", "ｆｕｌｌ", "👩\u200d👩\u200d👧", "🇸🇦",
    "☎\ufe0f", "👍🏽", "ﷺ", "سارة", "שרה", "ไทย", "क्षि", "Ｉ", "ß", "İ", "﷽", "𝔘", "½",
    "\u0e33", "\u1100\u1161\u11a8",
    # What people write.
    "a", "Bag, navy", " ", "   ", "-1", "0.00", "9" * 30, "x" * 120,
)  # fmt: skip
_TOGETHER: Final = 8
"""A name of so many: one is seldom as long as there is room for."""
MARK: Final = re.compile(r"w[0-9a-f]{6,7}z")


class Words:
    """No two alike, drawn from a seed; each as it is once it has entered the till."""

    def __init__(self, seed: int) -> None:
        self.entered = 0
        """How many there were so far, without those that were too long a name's end."""
        self._drawn = 0
        self._by = Random(seed)
        self._seed = seed
        self._of: dict[str, str] = {}
        self._was: dict[str, str] = {}

    def renew(self) -> None:
        self._of.clear()
        self._was.clear()

    def in_place_of(self, word: str) -> str:
        """The same ones until they are renewed: what is alike stays alike."""
        if word not in self._of:
            self._of[word] = made = safe(" ".join(self._next() for _ in range(_TOGETHER)))
            self.entered += len(MARK.findall(made))
            self._was[made] = word
        return self._of[word]

    def meant_by(self, made: str) -> str:
        """What one of them stands for; any other text is meant as it is."""
        return self._was.get(made, made)

    def _next(self) -> str:
        self._drawn += 1
        pieces = self._by.choices(_FRAGMENTS, k=self._by.randint(1, 3))
        return f"w{self._seed:x}{self._drawn:05x}z{''.join(pieces)}"
