"""New prices for some of the items: read from CSV, told to tills, and put into their catalogue.

A list is read as an import is, row by row; one bad row is one too many. Codes are kept as the
catalogue's index has them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from pos.catalog.columns import (
    UnknownColumn,
    nearest,
    read_code,
    read_price,
    read_yes_or_no,
)
from pos.catalog.csv_rows import CsvRow, read_rows
from pos.catalog.importer import MOST_REMARKS, BadRow, first_row, text_of_file
from pos.catalog.schema import code_key
from pos.text import safe

COLUMNS: Final = ("code", "price", "removed")

PriceChange = tuple[str, int | None]
"""The key of a code, and minor units; None: it is sold no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceListReport:
    """What a file says. Good where there is neither a problem nor a bad row."""

    changes: tuple[PriceChange, ...] = ()
    bad: tuple[BadRow, ...] = ()
    """The first MOST_REMARKS of them."""
    unknown_columns: tuple[UnknownColumn, ...] = ()
    problem: str = ""


def read_price_list(path: Path, *, currency: str) -> PriceListReport:
    try:
        with path.open("rb") as file, text_of_file(file) as text:
            rows = read_rows(text)
            first, problem = first_row(file, rows)
            if problem:
                return PriceListReport(problem=f"{path.name}: {problem}")
            names = [safe(name, 40).lower().replace(" ", "_") for name in first.fields]
            if problem := _problem_of(names):
                return PriceListReport(problem=f"{path.name}: {problem}")
            return _Reader(names, currency).read([*rows])
    except OSError as error:
        return PriceListReport(problem=f"{error.filename or path.name}: {error.strerror}")


def _problem_of(names: Sequence[str]) -> str:
    for name in COLUMNS:
        if names.count(name) > 1:
            return f"the header has the column '{name}' twice"
    missing = next((name for name in COLUMNS[:2] if name not in names), "")
    return f"the header has no column '{missing}'; code and price are needed" if missing else ""


class _Reader:
    def __init__(self, names: Sequence[str], currency: str) -> None:
        self._names = names
        self._currency = currency
        self._lines: dict[str, int] = {}
        self._changes: list[PriceChange] = []
        self._bad: list[BadRow] = []

    def read(self, rows: Sequence[CsvRow]) -> PriceListReport:
        for row in rows:
            try:
                self._take(row)
            except ValueError as reason:
                if len(self._bad) < MOST_REMARKS:
                    self._bad.append(BadRow(row.line, str(reason)))
        problem = "" if self._changes or self._bad else "no row in it"
        unknown = [name for name in self._names if name and name not in COLUMNS]
        return PriceListReport(
            changes=tuple(self._changes),
            bad=tuple(self._bad),
            unknown_columns=tuple(UnknownColumn(one, nearest(one, COLUMNS)) for one in unknown),
            problem=problem,
        )

    def _take(self, row: CsvRow) -> None:
        if row.problem:
            raise ValueError(row.problem)
        fields = dict(zip(self._names, row.fields, strict=True))
        code = read_code(fields["code"])
        key = code_key(code)
        if key in self._lines:
            raise ValueError(f"code '{code}' is on line {self._lines[key]} already")
        is_removed = read_yes_or_no("removed", fields.get("removed", "").strip())
        if is_removed and not fields["price"].strip():
            price = None
        else:
            price = read_price(fields["price"], self._currency).minor
        self._lines[key] = row.line
        self._changes.append((key, None if is_removed else price))


def encoded(changes: Sequence[PriceChange]) -> bytes:
    """As they travel."""
    return msgspec.json.encode(changes)


def decoded(content: bytes) -> list[PriceChange]:
    """ValueError where it is no list of prices."""
    return msgspec.json.decode(content, type=list[PriceChange])
