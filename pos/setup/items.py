"""The store's items out of a CSV file: read to its end before anything changes, then on sale."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from pos.catalog.comparing import sells_alike
from pos.catalog.importer import ImportReport, import_csv
from pos.catalog.lookup import SqliteCatalog
from pos.config import Settings
from pos.errors import PosError
from pos.places import Places, making_the_catalogue
from pos.text import safe

Progress = Callable[[int], None]
"""Told how many rows have been read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemsFile:
    """What came of reading it; `is_on_sale` where the till sells just these already."""

    path: Path
    report: ImportReport
    is_on_sale: bool = False

    @property
    def say(self) -> str:
        if self.report.problem:
            return self.report.problem.removeprefix(f"{self.path.name}: ")
        count = self.report.accepted
        say = "1 item" if count == 1 else f"{count:,} items"
        return f"{say}; {left_out(self.report)}" if self.report.bad_count else say


def left_out(report: ImportReport) -> str:
    count = report.bad_count
    return "1 row is left out" if count == 1 else f"{count:,} rows are left out"


def look(path: Path, settings: Settings, *, progress: Progress | None = None) -> ItemsFile:
    """As an import would, into a file that nobody sells by."""
    on_sale = Places(settings.data_dir).catalogue
    with TemporaryDirectory(prefix="pos-") as folder:
        made = Path(folder) / on_sale.name
        report = _imported(path, made, settings, progress)
        is_same = made.exists() and on_sale.exists() and sells_alike(made, on_sale)
    return ItemsFile(path=path, report=report, is_on_sale=is_same)


def put_on_sale(
    path: Path, settings: Settings, *, progress: Progress | None = None
) -> ImportReport:
    """PosError, and the items on sale as they were, where there is nothing to be had from it."""
    places = Places(settings.data_dir)
    try:
        with making_the_catalogue(places):
            report = _imported(path, places.catalogue, settings, progress)
    except OSError as problem:
        raise PosError(f"The items cannot be stored: {problem.strerror}.") from problem
    if report.problem:
        raise PosError(f"{safe(str(path))}: {ItemsFile(path=path, report=report).say}")
    return report


def items_on_sale(settings: Settings) -> int:
    places = Places(settings.data_dir)
    if not places.catalogue.exists():
        return 0
    with closing(SqliteCatalog(places.catalogue, currency=settings.store.currency)) as catalogue:
        return catalogue.about().items


def _imported(
    path: Path, target: Path, settings: Settings, progress: Progress | None
) -> ImportReport:
    return import_csv(
        path,
        target,
        currency=settings.store.currency,
        tax_names=settings.tax.rates,
        progress=progress,
    )
