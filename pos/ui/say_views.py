"""The say line as rows: what just happened, or why not and what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pos.ui.rows import BLANK, Piece, Row, Tone, shown, wrapped

if TYPE_CHECKING:
    from pos.terminal.snapshot import Say


def say_rows(say: Say, width: int) -> tuple[Row, ...]:
    """One row, or two where the sentence needs them. A refusal has a mark and is bold."""
    mark, tone = ("✓", Tone.PLAIN) if say.ok else ("!", Tone.ALARM)
    if not say.text:
        return (BLANK,)
    lines = wrapped(shown(say.text), width - 3, most=2)
    marks = (Piece(f" {mark} ", Tone.ACCENT if say.ok else Tone.ALARM), *(Piece("   "),) * 2)
    return tuple(
        Row(left=(before, Piece(line, tone))) for before, line in zip(marks, lines, strict=False)
    )
