"""The record compared with its second copy, line by line as the record is walked.

What stands beside the copy is comparing_beside.py's.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import msgspec

from pos.errors import JournalError
from pos.journal.chain import Finding, Record, Row, row_of
from pos.journal.comparing_beside import MADE_ANEW, Beside
from pos.journal.copy import RECORD_FILE, record_in, whole_lines

MOST_UNREADABLE = 10
"""Named one by one; behind so many nothing more is compared."""


class Comparison:
    """The copy never differs. It is behind by no more than the till's burst, and ahead only at its
    beginning: what was archived is taken out of the record first.

    A line that cannot be read stands for one record, and hides nothing of what comes after it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / RECORD_FILE
        self._lines = whole_lines(self._path)
        self._kept: tuple[int, bytes] | None = None
        """A line of a later record than the one it was read for."""
        self._beside = Beside(folder)
        self._behind, self._ahead = _Stretch(), _Stretch()
        self._unreadable: list[Finding] = []
        self._differs_at = self._last = 0
        self._is_over = False

    def beside(self, rows: Iterator[Row]) -> Iterator[Row]:
        encode, lines, is_first = msgspec.json.Encoder().encode, self._lines, True
        for row in rows:
            yield row
            if self._is_over:
                continue
            kept, self._kept = self._kept, None
            number, line = kept or next(lines, _NO_LINE)
            if line[:-1] != encode(_Line(*row)):
                self._look_closer(row, number, line, is_lost=bool(kept), may_skip=is_first)
            is_first, self._last = False, row[0]
        if not self._is_over:
            self._count_ahead(lines if self._kept is None else chain([self._kept], lines))

    def _look_closer(
        self, row: Row, number: int, line: bytes, *, is_lost: bool, may_skip: bool
    ) -> None:
        """What is not there, what was archived, what cannot be read, and what was perhaps written
        in other words. `is_lost`: it stood in a line that could not be read.
        """
        place = row[0]
        copied = self._read(number, line, place=place)
        while line and (copied is None or (may_skip and copied.seq < place)) and not self._is_over:
            is_lost = is_lost or copied is None
            number, line = next(self._lines, _NO_LINE)
            copied = self._read(number, line, place=place)
        if copied is None:
            if not is_lost:
                self._behind.count(place)
        elif is_lost and copied.seq > place:
            self._kept = (number, line)
        elif row_of(copied) != row:
            self._differs_at = min(copied.seq, place)
            self._is_over = True

    def _count_ahead(self, lines: Iterable[tuple[int, bytes]]) -> None:
        place = self._last + 1
        for number, line in lines:
            if self._is_over:
                return
            if copied := self._read(number, line, place=place):
                self._ahead.count(copied.seq)
                place = copied.seq + 1

    def _read(self, number: int, line: bytes, *, place: int) -> Record | None:
        """None where there is no line, or where it cannot be read: that is noted."""
        if not line:
            return None
        try:
            return record_in(self._path, number, line)
        except JournalError:
            what = f"its second copy cannot be read: {self._path}, line {number}{MADE_ANEW}"
            self._unreadable.append(Finding(seq=place, what=what))
            self._is_over = len(self._unreadable) >= MOST_UNREADABLE
            return None

    def findings(self, db: sqlite3.Connection, *, may_lag: bool) -> Iterator[Finding]:
        behind, ahead = self._behind, self._ahead
        yield from self._unreadable
        if self._differs_at:
            yield Finding(seq=self._differs_at, what="is not what the second copy holds")
            return
        if ahead.length:
            what = f"{ahead.length} records of the second copy are cut from the record"
            yield Finding(seq=ahead.first, what=what)
        if behind.length and not self._path.exists():
            what = f"the second copy is missing: {self._folder}{_MADE_UP}"
            yield Finding(seq=behind.first, what=what)
            return
        if behind.length and not may_lag:
            what = f"the second copy ends before it, {behind.length} records short{_MADE_UP}"
            yield Finding(seq=behind.first, what=what)
        reached = behind.first - 1 if behind.length else self._last
        yield from self._beside.findings(db, reached=reached, may_lag=may_lag)


class _Line(msgspec.Struct, gc=False):
    """A record as the copy has it, made of a row without a look at each field."""

    seq: int
    at: str
    incarnation: str
    kind: str
    version: int
    body: str
    previous: str
    hash: str


_NO_LINE = (0, b"")
_MADE_UP = "; a till that is started makes it up"


@dataclass(slots=True)
class _Stretch:
    """Records that only one of the two has."""

    first: int = 0
    length: int = 0

    def count(self, seq: int) -> None:
        self.first = self.first or seq
        self.length += 1
