"""Rows of text as the screen shows them: pieces with a tone, measured and cut by terminal cells.

Text from strangers goes through `shown` first; which colour a tone is belongs to the theme.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from rich.cells import cell_len

from pos.text import for_screens

ELLIPSIS = "…"
_JOINERS = "\u200c\u200d"


class Tone(StrEnum):
    """How much a piece of text wants to be seen; never the only sign of anything."""

    PLAIN = "plain"
    MUTED = "muted"
    STRONG = "strong"
    ACCENT = "accent"
    ALARM = "alarm"
    PAPER = "paper"
    """Dark on light, as a code must be to be read."""


class Piece(NamedTuple):
    text: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the screen. What is on the right stays whole; what is on the left is cut."""

    left: tuple[Piece, ...] = ()
    right: tuple[Piece, ...] = ()
    chosen: bool = False


BLANK = Row()


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Rows that are chosen together, and what stands above them and cannot be chosen."""

    rows: tuple[Row, ...]
    heading: tuple[Row, ...] = ()


def row(left: str = "", right: str = "", *, tone: Tone = Tone.PLAIN, chosen: bool = False) -> Row:
    """A row of one tone."""
    return Row(
        left=(Piece(left, tone),) if left else (),
        right=(Piece(right, tone),) if right else (),
        chosen=chosen,
    )


@lru_cache(maxsize=4096)
def shown(text: str, limit: int = 200) -> str:
    """Text from outside as it may stand on a screen: one line, no controls, no bidi overrides.

    A joiner at its end would join what stands beside it on the row, and take its cell.
    """
    return for_screens(text, limit).strip(_JOINERS)


@lru_cache(maxsize=4096)
def cut(text: str, width: int) -> str:
    """The text in at most `width` cells; an ellipsis marks what is missing."""
    if cell_len(text) <= width:
        return text
    if width < 1:
        return ""
    kept = text[:width]  # no shorter than the answer: only marks take no cell, and they may go
    while cell_len(kept) > width - 1:
        kept = kept[:-1]
    return kept.rstrip(" " + _JOINERS) + ELLIPSIS


def fitted(text: str, width: int) -> str:
    """The text in exactly `width` cells, cut or filled on the right."""
    short = cut(text, width)
    return short + " " * (width - cell_len(short))


def lay_out(line: Row, width: int) -> tuple[Piece, ...]:
    """The row's pieces in exactly `width` cells."""
    right = _cut_pieces(line.right, width)
    for_right = _cells(right)
    gap = 1 if right and line.left else 0
    left = _cut_pieces(line.left, max(0, width - for_right - gap))
    filler = width - for_right - _cells(left)
    return (*left, Piece(" " * filler), *right) if filler else (*left, *right)


def width_of(line: Row) -> int:
    """The cells the row takes when nothing is cut."""
    return _cells(line.left) + _cells(line.right) + bool(line.left and line.right)


def plain(line: Row, width: int) -> str:
    """The row as bare text."""
    return "".join(piece.text for piece in lay_out(line, width))


def wrapped(text: str, width: int, *, most: int) -> tuple[str, ...]:
    """The text broken between words into at most so many lines; the last is cut."""
    lines: list[str] = []
    rest = text
    while rest and len(lines) < most - 1 and cell_len(rest) > width:
        words = rest.split(" ")
        taken = next(
            (n for n in range(len(words), 0, -1) if cell_len(" ".join(words[:n])) <= width), 0
        )
        if not taken:
            break
        lines.append(" ".join(words[:taken]))
        rest = " ".join(words[taken:])
    return (*lines, cut(rest, width)) if rest else tuple(lines)


def folded(text: str, width: int, *, most: int) -> tuple[str, ...]:
    """As `wrapped`; a word longer than a line, as a port's name may be, is broken and not cut."""
    parts: list[str] = []
    for word in text.split(" "):
        rest = word
        while cell_len(rest) > width:
            fits = next((n for n in range(width, 1, -1) if cell_len(rest[:n]) <= width), 1)
            parts.append(rest[:fits])
            rest = rest[fits:]
        parts.append(rest)
    return wrapped(" ".join(parts), width, most=most)


def _cut_pieces(pieces: tuple[Piece, ...], width: int) -> tuple[Piece, ...]:
    kept: list[Piece] = []
    for text, tone in pieces:
        left = width - _cells(kept)
        if left <= 0:
            break
        kept.append(Piece(cut(text, left), tone))
        if cell_len(text) > left:
            break
    return tuple(kept)


def _cells(pieces: list[Piece] | tuple[Piece, ...]) -> int:
    return sum(cell_len(piece.text) for piece in pieces)
