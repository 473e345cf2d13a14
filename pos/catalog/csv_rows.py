"""The rows of a CSV file with the line each begins on; what the fields mean is for others.

A row that is no CSV costs that row only: reading goes on with the line after its first.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TextIO

MOST_LINE_CHARACTERS = 100_000
MOST_LINES_OF_A_ROW = 50
"""A quotation mark left open takes no more of the file than this before it is noticed."""

SEPARATORS = ",;\t"


@dataclass(frozen=True, slots=True)
class CsvRow:
    """`problem` says why there are no fields."""

    line: int
    fields: tuple[str, ...] = ()
    problem: str = ""


def read_rows(file: TextIO) -> Iterator[CsvRow]:
    """Every row that is not blank, the header first; its separator and width bind the others.

    The file is opened with newline="" and errors="surrogateescape".
    """
    lines = _Lines(file)
    separator = max(SEPARATORS, key=lines.peek().count)
    reader = csv.reader(lines, delimiter=separator, skipinitialspace=True, strict=True)
    width = 0
    while True:
        line = lines.begin_row()
        try:
            fields = _without_empty_end(next(reader), width)
        except StopIteration:
            return
        except csv.Error:
            yield CsvRow(line, problem=lines.why_no_row())
            lines.give_back()
            continue
        if not any(map(str.strip, fields)):
            continue
        width = width or len(fields)
        problem = _problem(fields, width)
        if problem:
            lines.give_back()
        yield CsvRow(line, problem=problem) if problem else CsvRow(line, tuple(fields))


def _without_empty_end(fields: list[str], width: int) -> list[str]:
    """A spreadsheet may write separators to the end of its widest row."""
    return fields if not width or any(fields[width:]) else fields[:width]


def _problem(fields: list[str], width: int) -> str:
    if len(fields) != width:
        found = "1 field" if len(fields) == 1 else f"{len(fields)} fields"
        return f"{found} where the header has {width}"
    try:
        "".join(fields).encode()
    except UnicodeEncodeError:  # what stands for a byte that was not UTF-8
        return "not UTF-8; save the file as 'CSV UTF-8'"
    return ""


class _Lines:
    """The lines as csv.reader takes them, some of which may be given back."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._given_back: deque[str] = deque()
        self._of_row: list[str] = []
        self._taken = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if len(self._of_row) == MOST_LINES_OF_A_ROW:
            raise csv.Error
        text = self._given_back.popleft() if self._given_back else self._read()
        if not text:
            raise StopIteration
        self._taken += 1
        self._of_row.append(text)
        if len(text) > MOST_LINE_CHARACTERS:
            raise csv.Error
        return text

    def peek(self) -> str:
        if not self._given_back:
            self._given_back.append(self._read())
        return self._given_back[0]

    def begin_row(self) -> int:
        """The number of the line the next row begins on."""
        self._of_row.clear()
        return self._taken + 1

    def give_back(self) -> None:
        """All lines of this row but its first, to be read again."""
        rest = self._of_row[1:]
        self._given_back.extendleft(reversed(rest))
        self._taken -= len(rest)

    def why_no_row(self) -> str:
        if len(self._of_row[0]) > MOST_LINE_CHARACTERS:
            return f"longer than {MOST_LINE_CHARACTERS:,} characters"
        return "quotation marks that do not pair up; inside a field, write each of them twice"

    def _read(self) -> str:
        """A line, or the beginning of an overlong one whose rest is skipped."""
        text = part = self._file.readline(MOST_LINE_CHARACTERS + 1)
        while len(part) > MOST_LINE_CHARACTERS and not part.endswith(("\r", "\n")):
            part = self._file.readline(MOST_LINE_CHARACTERS + 1)
        return text
