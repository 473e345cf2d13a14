"""The say line as rows: what just happened, or why not and what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pos.ui.rows import BLANK, Piece, Row, Tone, shown, wrapped

if TYPE_CHECKING:
    from pos.terminal.snapshot import Say

_MOST = 4
"""Rows of 80 columns: what has become of two items, and what to do, takes as many."""
_LONGEST = 400
"""Characters, more than there is room for."""


def say_rows(say: Say, width: int) -> tuple[Row, ...]:
    """One row, or as many as the sentences need. A refusal has a mark and is bold."""
    mark, tone = ("✓", Tone.PLAIN) if say.ok else ("!", Tone.ALARM)
    if not say.text:
        return (BLANK,)
    lines = wrapped(shown(say.text, _LONGEST), width - 3, most=_MOST)
    marks = (Piece(f" {mark} ", Tone.ACCENT if say.ok else Tone.ALARM), *(Piece("   "),) * _MOST)
    return tuple(
        Row(left=(before, Piece(line, tone))) for before, line in zip(marks, lines, strict=False)
    )
