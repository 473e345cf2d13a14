"""A receipt's words laid out in lines on a cell grid, the same on paper, in a file and on screen.

Pure. How a line becomes bytes or colours is for who shows it; so are barcodes, cuts and kicks.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from pos.ports.receipt import (
    Align,
    Barcode,
    Columns,
    Cut,
    DrawerKick,
    Element,
    Feed,
    QrCode,
    ReceiptDocument,
    Rule,
    Text,
)
from pos.text import drawable


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line, aligned by spaces on its left. A large line's characters cost two cells each."""

    text: str
    bold: bool = False
    large: bool = False


def cells(text: str) -> int:
    """How many cells the text takes: wide characters two, marks on another character none."""
    return sum(_cell(character) for character in text)


def wrap(text: str, columns: int) -> tuple[str, ...]:
    """Lines of at most `columns` cells, broken at spaces where it can be; only spaces are lost.

    Further lines keep the first one's indent, unless that would take half of them.
    """
    assert columns >= 2, "a wide character needs two cells"
    body = drawable(text).rstrip()
    indent = len(body) - len(body.lstrip(" "))
    indent = indent if indent * 2 < columns else 0
    room = columns - indent
    lines: list[str] = []
    rest = body.lstrip(" ")
    while cells(rest) > room:
        line, rest = _break(rest, room)
        lines.append(" " * indent + line)
    return (*lines, " " * indent + rest) if rest or not lines else tuple(lines)


def lay_out(
    element: Text | Columns | Rule, *, columns: int, magnify: bool = True
) -> tuple[Line, ...]:
    """The lines of one element. Lines break at the same words whether or not large is magnified."""
    match element:
        case Text():
            room, width = _room(columns, large=element.large, magnify=magnify)
            return tuple(
                Line(
                    text=_aligned(line, element.align, width),
                    bold=element.bold,
                    large=element.large,
                )
                for line in wrap(element.text, room)
            )
        case Columns():
            room, width = _room(columns, large=element.large, magnify=magnify)
            return tuple(
                Line(text=_apart(left, right, width), bold=element.bold, large=element.large)
                for left, right in _beside(element.left, element.right, room)
            )
        case Rule():
            return (Line(text="-" * columns),)


def plain(document: ReceiptDocument, *, columns: int) -> tuple[Line, ...]:
    """The whole document as lines for a screen or a text file; codes are shown as their data."""
    return tuple(line for element in document.elements for line in _plain(element, columns))


def plain_text(document: ReceiptDocument, *, columns: int) -> str:
    """The whole document as text, each line ended by a newline."""
    return "".join(f"{line.text}\n" for line in plain(document, columns=columns))


def in_words(element: Barcode | QrCode) -> tuple[Text, ...]:
    """What stands for a code where it cannot be drawn: its data, and its caption if any."""
    data = Text(text=element.data, align=Align.CENTRE)
    if isinstance(element, QrCode) and element.caption:
        return (Text(text=element.caption, align=Align.CENTRE), data)
    return (data,)


def _plain(element: Element, columns: int) -> tuple[Line, ...]:
    match element:
        case Text() | Columns() | Rule():
            return lay_out(element, columns=columns, magnify=False)
        case Feed():
            return (Line(text=""),) * element.lines
        case Barcode() | QrCode():
            return tuple(
                line
                for text in in_words(element)
                for line in lay_out(text, columns=columns, magnify=False)
            )
        case Cut():
            return (Line(text=("- " * columns)[:columns].rstrip()),)
        case DrawerKick():
            return ()


def _cell(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


def _break(text: str, room: int) -> tuple[str, str]:
    """Cut off one full line: after the last word that fits, or inside a word too long for any."""
    end = _fitting(text, room)
    space = text.rfind(" ", 0, end + 1)
    if space > 0:
        return text[:space].rstrip(" "), text[space:].lstrip(" ")
    return text[:end], text[end:]


def _fitting(text: str, room: int) -> int:
    """How many characters of a text that is too long fit; a mark stays with its letter."""
    taken = 0
    for place, character in enumerate(text):
        taken += _cell(character)
        if taken > room:
            return place
    return len(text)


def _room(columns: int, *, large: bool, magnify: bool) -> tuple[int, int]:
    """How many characters a line may hold, and over how many it is aligned."""
    room = columns // 2 if large else columns
    return room, room if magnify else columns


def _aligned(line: str, align: Align, width: int) -> str:
    spare = width - cells(line)
    return " " * {Align.LEFT: 0, Align.CENTRE: spare // 2, Align.RIGHT: spare}[align] + line


def _beside(left: str, right: str, room: int) -> list[tuple[str, str]]:
    """Rows of two texts: the right one on the last row of the left, or below where it is long."""
    label, amount = drawable(left).rstrip(), drawable(right).strip()
    spare = room - cells(amount) - 1
    if not label and cells(amount) <= room:
        return [("", amount)]
    if spare < max(2, min(cells(label), room // 3)):
        above = [(row, "") for row in wrap(label, room)] if label else []
        return above + [("", row) for row in wrap(amount, room)]
    rows = wrap(label, spare)
    return [(row, "") for row in rows[:-1]] + [(rows[-1], amount)]


def _apart(left: str, right: str, width: int) -> str:
    return (left + " " * (width - cells(left) - cells(right)) + right).rstrip()
