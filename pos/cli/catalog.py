"""`pos catalog`: import the shop's items from CSV, search them, show one."""

from __future__ import annotations

import argparse
import sys
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from pos.cli.common import Commands, add_command, add_group, print_json, settings_of

if TYPE_CHECKING:
    from pos.catalog.importer import ImportReport
    from pos.catalog.lookup import SqliteCatalog
    from pos.core.item import Item

SHOWN_REMARKS = 20


def add_to(commands: Commands) -> None:
    group = add_group(commands, "catalog", "the shop's items and prices")
    imported = add_command(group, "import", "make the catalogue from a CSV file", with_json=True)
    imported.add_argument("file", type=Path)
    imported.set_defaults(carry_out=import_file)
    found = add_command(group, "find", "items by some of their words", with_json=True)
    found.add_argument("text")
    found.set_defaults(carry_out=find)
    shown = add_command(group, "show", "one item by any of its codes", with_json=True)
    shown.add_argument("code")
    shown.set_defaults(carry_out=show)


def import_file(given: argparse.Namespace) -> int:
    """Whoever names a file is not asked again; far fewer items than before are told of."""
    from pos.catalog.importer import import_csv, is_far_fewer
    from pos.catalog.lookup import SqliteCatalog
    from pos.places import Places, making_the_catalogue

    settings = settings_of(given)
    places = Places(settings.data_dir)
    with making_the_catalogue(places):
        with closing(
            SqliteCatalog(places.catalogue, currency=settings.store.currency)
        ) as catalogue:
            before = catalogue.about().items
        report = import_csv(
            given.file,
            places.catalogue,
            currency=settings.store.currency,
            tax_names=settings.tax.rates,
        )
    if not report.problem and is_far_fewer(report.accepted, before):
        print(f"pos: there were {before:,} items before: look whether it is all.", file=sys.stderr)
    if given.json:
        print_json(asdict(report) | {"bad_count": report.bad_count})
    else:
        _print_report(report, given.file)
    return 0 if report.accepted and not report.problem and not report.bad_count else 1


def _print_report(report: ImportReport, file: Path) -> None:
    for column in report.unknown_columns:
        meant = f"; did you mean {column.nearest}?" if column.nearest else ""
        print(f"{file}: column {column.name!r} is not read{meant}", file=sys.stderr)
    for row in report.bad[:SHOWN_REMARKS]:
        print(f"{file}:{row.line}: left out: {row.reason}", file=sys.stderr)
    for warning in report.warnings[:SHOWN_REMARKS]:
        print(f"{file}:{warning.line}: {warning.reason}", file=sys.stderr)
    if report.problem:
        print(f"pos: {report.problem}", file=sys.stderr)
        return
    print(f"{report.accepted:,} items are on sale; {report.bad_count:,} rows were left out")


def find(given: argparse.Namespace) -> int:
    items = _catalogue(given).search(given.text)
    if given.json:
        print_json([_told(item) for item in items])
    for item in items if not given.json else ():
        print(f"{item.code:<14} {item.price.text():>10}  {item.title}")
    if not items and not given.json:
        print(f"pos: nothing matches {given.text!r}", file=sys.stderr)
    return 0 if items else 1


def show(given: argparse.Namespace) -> int:
    """By any of its codes, as a scanner would read it: also with a price or a weight in it."""
    from pos.assembly.told_codes import what_the_till_knows
    from pos.codes.telling import label_words
    from pos.terminal.facts import read_code

    with what_the_till_knows(settings_of(given)) as known:
        reading = read_code(given.code, known)
        item = known.catalog.find(reading.item_codes)
    if item is None:
        print(f"pos: no item has the code {given.code}", file=sys.stderr)
        return 1
    of_item = reading.of_item(item)
    in_the_code = [*label_words(of_item.label)] if of_item else []
    told = _told(item) | ({"in_the_code": in_the_code} if in_the_code else {})
    if given.json:
        print_json(told)
        return 0
    for name, value in told.items():
        if value not in ("", [], None, False):
            shown = ", ".join(value) if isinstance(value, list) else value
            print(f"{name:<14} {shown}")
    return 0


def _catalogue(given: argparse.Namespace) -> SqliteCatalog:
    from pos.catalog.lookup import SqliteCatalog
    from pos.places import Places

    settings = settings_of(given)
    return SqliteCatalog(Places(settings.data_dir).catalogue, currency=settings.store.currency)


def _told(item: Item) -> dict[str, object]:
    told = asdict(item) | {"price": item.price.text()}
    return {
        name: list(value) if isinstance(value, tuple) else value for name, value in told.items()
    }
