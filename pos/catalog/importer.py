"""CSV to a new catalogue file, checked row by row and switched to whole.

The rows are streamed, so a million take no more memory than a thousand. How a file is read as
rows, a row as an item and an item into the file is in the modules beside this one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from io import BufferedReader, TextIOWrapper
from pathlib import Path

from pos.catalog.columns import Header, UnknownColumn, read_header, read_item
from pos.catalog.csv_rows import CsvRow, read_rows
from pos.catalog.new_file import NewCatalogueFile
from pos.core.money import exponent_of
from pos.core.version import VersionMark

MOST_REMARKS = 1_000
"""Kept of each kind; the counts go on."""

ROWS_BETWEEN_PROGRESS = 2_000

NOT_SWITCHED = "the items on sale were left as they are"
NOT_ALL_GOOD = "not every row is good"
_NO_ROW = "no row could be used, so the catalogue is unchanged"

_NOT_CSV = {
    b"PK\x03\x04": "a spreadsheet, not CSV; save it as 'CSV UTF-8'",
    b"\xff\xfe": "UTF-16, not UTF-8; save it as 'CSV UTF-8'",
    b"\xfe\xff": "UTF-16, not UTF-8; save it as 'CSV UTF-8'",
}


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row left out; the line is the one it begins on."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class RowWarning:
    """A row taken in that a person may want to look at."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What became of a file. `problem` empty: the till sells from it now; else nothing changed."""

    rows: int = 0
    accepted: int = 0
    bad: tuple[BadRow, ...] = ()
    """The first MOST_REMARKS of them."""
    warnings: tuple[RowWarning, ...] = ()
    """The first MOST_REMARKS of them."""
    warning_count: int = 0
    unknown_columns: tuple[UnknownColumn, ...] = ()
    problem: str = ""

    @property
    def bad_count(self) -> int:
        return self.rows - self.accepted


def import_csv(
    path: Path,
    target: Path,
    *,
    currency: str,
    tax_names: Collection[str],
    progress: Callable[[int], None] | None = None,
    may_switch: Callable[[int], bool] | None = None,
    mark: VersionMark | None = None,
) -> ImportReport:
    """Make `target` anew from the CSV file; `progress` hears how many rows have been read.

    `may_switch` is asked last, with how many items there are; on a no the old ones stay on sale.
    `mark`: of a hub's version, which is taken whole or not at all: a bad row is one too many.
    """
    exponent_of(currency)  # a currency nobody knows is our caller's mistake, not the file's
    try:
        with path.open("rb") as file, text_of_file(file) as text:
            rows = read_rows(text)
            header, problem = _header(file, rows)
            if problem:
                return ImportReport(
                    problem=f"{path.name}: {problem}", unknown_columns=header.unknown
                )
            with NewCatalogueFile(target, currency=currency) as new:
                tally = _Tally(new, header, currency=currency, tax_names=tax_names)
                for count, row in enumerate(rows, start=1):
                    tally.take(row)
                    if progress and count % ROWS_BETWEEN_PROGRESS == 0:
                        progress(count)
                if not new.items:
                    return tally.report(problem=_NO_ROW)
                if mark is not None and tally.has_bad:
                    return tally.report(problem=NOT_ALL_GOOD)
                if may_switch is not None and not may_switch(new.items):
                    return tally.report(problem=NOT_SWITCHED)
                new.switch(mark)
                return tally.report()
    except OSError as error:
        return ImportReport(problem=f"{error.filename or path.name}: {error.strerror}")
    except sqlite3.Error as error:
        return ImportReport(problem=f"the new catalogue could not be written: {error}")


def is_far_fewer(items: int, before: int) -> bool:
    """Half an export, or the wrong file: nobody wants to sell by it without knowing."""
    return items * 2 < before


def text_of_file(file: BufferedReader) -> TextIOWrapper:
    return TextIOWrapper(file, encoding="utf-8-sig", errors="surrogateescape", newline="")


def _header(file: BufferedReader, rows: Iterator[CsvRow]) -> tuple[Header, str]:
    """The header, and why the rows below it cannot be read."""
    first, problem = first_row(file, rows)
    if problem:
        return Header(()), problem
    header = read_header(first.fields)
    return header, header.problem


def first_row(file: BufferedReader, rows: Iterator[CsvRow]) -> tuple[CsvRow, str]:
    """The names of the columns, or why there are none."""
    beginning = file.peek(4)
    for magic, what in _NOT_CSV.items():
        if beginning.startswith(magic):
            return CsvRow(1), what
    first = next(rows, CsvRow(1, problem="nothing in it"))
    return first, f"line {first.line}: {first.problem}" if first.problem else ""


class _Tally:
    """Takes row after row into the new file and keeps what there is to say of them."""

    def __init__(
        self, new: NewCatalogueFile, header: Header, *, currency: str, tax_names: Collection[str]
    ) -> None:
        self._new = new
        self._header = header
        self._currency = currency
        self._tax_names = tax_names
        self._rows = 0
        self._bad: list[BadRow] = []
        self._warnings: list[RowWarning] = []
        self._warning_count = 0

    def take(self, row: CsvRow) -> None:
        self._rows += 1
        reason = row.problem or self._reason_against(row)
        if reason and len(self._bad) < MOST_REMARKS:
            self._bad.append(BadRow(row.line, reason))

    @property
    def has_bad(self) -> bool:
        return self._rows > self._new.items

    def report(self, *, problem: str = "") -> ImportReport:
        return ImportReport(
            rows=self._rows,
            accepted=self._new.items,
            bad=tuple(self._bad),
            warnings=tuple(self._warnings),
            warning_count=self._warning_count,
            unknown_columns=self._header.unknown,
            problem=problem,
        )

    def _reason_against(self, row: CsvRow) -> str:
        """Why the row cannot be an item; empty when it was taken in."""
        try:
            item, doubts = read_item(
                row.fields,
                self._header.columns,
                currency=self._currency,
                tax_names=self._tax_names,
            )
        except ValueError as reason:
            return str(reason)
        taken = self._new.add(item, line=row.line)
        if taken:
            code, line = taken
            return f"code '{code}' is on line {line} already"
        self._warning_count += len(doubts)
        if len(self._warnings) < MOST_REMARKS:
            self._warnings.extend(RowWarning(row.line, doubt) for doubt in doubts)
        return ""
