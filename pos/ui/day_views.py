"""The steps of opening and closing the store as rows, as they come."""

from __future__ import annotations

from collections.abc import Sequence

from pos.ports.store_day import VERDICT, Step
from pos.ui.rows import Piece, Row, Tone, row, shown, wrapped

_NAME = 11
_SIGN = 2
_MOST_ROWS = 4


def with_step(steps: Sequence[Step], new: Step) -> tuple[Step, ...]:
    """What was under way gives way to how it ended; the verdict has a place of its own."""
    kept = (one for one in steps if one.is_done or one.name != new.name)
    return (*kept, new) if new.name != VERDICT else tuple(kept)


def step_rows(step: Step, room: int) -> tuple[Row, ...]:
    """The name once, what is said beside it; below it what it counts."""
    tone = Tone.MUTED if not step.is_done else Tone.PLAIN if step.ok else Tone.ALARM
    sign = "·" if not step.is_done else "✓" if step.ok else "!"
    said = f"{shown(step.say)} …" if not step.is_done else shown(step.say)
    first, *more = wrapped(said, room - _SIGN - _NAME, most=_MOST_ROWS) or ("",)
    name = f"{sign} {shown(step.name):<{_NAME}}"
    indent = " " * (_SIGN + _NAME)
    details = [
        f"  {line}" for text in step.details for line in wrapped(shown(text), room - 4, most=2)
    ]
    return (
        Row(
            left=(Piece(name, Tone.ALARM if tone is Tone.ALARM else Tone.MUTED), Piece(first, tone))
        ),
        *(row(f"{indent}{line}", tone=tone) for line in more),
        *(row(f"  {line}", tone=Tone.MUTED) for line in details),
    )


def verdict_rows(verdict: Step, room: int) -> tuple[Row, ...]:
    sign, tone = ("✓", Tone.ACCENT) if verdict.ok else ("!", Tone.ALARM)
    lines = wrapped(f"{sign} {shown(verdict.say)}", room, most=4)
    return tuple(row(line, tone=tone) for line in lines)


def row_of_first_trouble(steps: Sequence[Step], room: int) -> int:
    """How far down it stands; 0 where all is well."""
    at = 0
    for step in steps:
        if not step.ok:
            return at
        at += len(step_rows(step, room))
    return 0
