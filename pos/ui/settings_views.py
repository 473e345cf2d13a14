"""The settings as rows: tables, their keys, what is known of one, and what would be saved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from pos.ports.settings import KeyKind, KeyLine, SettingsDraft, TableLines
from pos.ui.rows import Choice, Piece, Row, Tone, folded, row, shown

_KEY: Final = 21
_NOTHING: Final = "—"
_CHANGED: Final = "changed"
_MOST_ABOUT: Final = 3
_MOST_VALUE: Final = 3
_MOST_MISTAKES: Final = 3
_KEYS_ROOM: Final = 7


def table_choice(table: TableLines) -> Choice:
    changed = any(line.is_changed for line in table.keys)
    set_here = sum(line.is_set for line in table.keys)
    count = f"{set_here} of {len(table.keys)} set"
    right = Piece(_CHANGED, Tone.ACCENT) if changed else Piece(count, Tone.MUTED)
    return Choice(rows=(Row(left=(Piece(table.name),), right=(right,)),))


def key_choice(line: KeyLine) -> Choice:
    """What is as it comes is quiet."""
    tone = Tone.PLAIN if line.is_set else Tone.MUTED
    left = (Piece(f"{line.key:<{_KEY}}", Tone.MUTED), Piece(shown(line.value) or _NOTHING, tone))
    right = (Piece(_CHANGED, Tone.ACCENT),) if line.is_changed else ()
    return Choice(rows=(Row(left=left, right=right),))


def known_of(line: KeyLine, room: int) -> Iterator[Row]:
    """What it is for, what it says where that is cut, and what it may say."""
    yield from _folded(line.about, room, most=_MOST_ABOUT)
    if _KEY + len(line.value) + len(_CHANGED) + 2 > room:
        yield from _folded(shown(line.value), room, most=_MOST_VALUE, tone=Tone.STRONG)
    if line.kind is KeyKind.ELSEWHERE:
        yield from _folded(line.expected, room, most=2, tone=Tone.MUTED)
        return
    if not line.choices and line.kind is not KeyKind.YES_NO:
        several = "; | between them" if line.kind is KeyKind.LIST else ""
        yield from _folded(
            f"Type {line.expected}{several}", room, most=_MOST_ABOUT, tone=Tone.MUTED
        )
    comes = f"As it comes: {shown(line.default) or 'nothing'}"
    yield from _folded(comes, room, most=2, tone=Tone.MUTED)


def mistake_rows(draft: SettingsDraft, room: int) -> Iterator[Row]:
    """Each that keeps it from being saved; of many the first, and how many more."""
    for mistake in draft.mistakes[:_MOST_MISTAKES]:
        yield from _folded(f"! {mistake}", room, most=3, tone=Tone.ALARM)
    if more := len(draft.mistakes[_MOST_MISTAKES:]):
        yield row(f"! and {more} more", tone=Tone.ALARM)


def difference_rows(draft: SettingsDraft, room: int) -> list[Row]:
    """Whole, on as many rows as it takes: a port is compared to its last letter."""
    rows: list[Row] = []
    for line in draft.difference:
        tone = Tone.ACCENT if line.startswith("+") else Tone.MUTED
        parts = (line[at : at + room] for at in range(0, max(1, len(line)), room))
        rows.extend(row(part, tone=tone) for part in parts)
    return rows


def keys_rows(keys: Sequence[tuple[str, str]], *, place: str = "") -> Iterator[Row]:
    """Where in the list the choice is stands beside the last."""
    for number, (cap, does) in enumerate(keys, start=1):
        told = place if number == len(keys) else ""
        right = (Piece(told, Tone.MUTED),) if told else ()
        yield Row(left=(Piece(f"{cap:<{_KEYS_ROOM}}", Tone.ACCENT), Piece(does)), right=right)


def _folded(text: str, room: int, *, most: int, tone: Tone = Tone.PLAIN) -> Iterator[Row]:
    for line in folded(text, room, most=most):
        yield row(line, tone=tone)
