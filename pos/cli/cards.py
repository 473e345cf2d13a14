"""`pos cards`: whose plastic card is whose. A CSV has the columns card and customer_id."""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final, TextIO

from pos.cli.common import Commands, add_command, add_group, places_of, print_json
from pos.text import safe

if TYPE_CHECKING:
    from pos.office.cards import CardFile, LinkedCard

COLUMNS: Final = ("card", "customer_id")
SHOWN_REMARKS = 20


def add_to(commands: Commands) -> None:
    group = add_group(commands, "cards", "whose plastic loyalty card is whose")
    linked = add_command(group, "link", "make a card a customer's, whosever it was", with_json=True)
    linked.add_argument("card")
    linked.add_argument("customer_id")
    linked.set_defaults(carry_out=link)
    unlinked = add_command(group, "unlink", "let a lost card name nobody", with_json=True)
    unlinked.add_argument("card")
    unlinked.set_defaults(carry_out=unlink)
    shown = add_command(group, "show", "whose a card is", with_json=True)
    shown.add_argument("card")
    shown.set_defaults(carry_out=show)
    imported = add_command(group, "import", "link every card of a CSV file", with_json=True)
    imported.add_argument("file", type=Path)
    imported.set_defaults(carry_out=import_file)
    exported = add_command(group, "export", "every linked card, as CSV", with_json=True)
    exported.set_defaults(carry_out=export)


def link(given: argparse.Namespace) -> int:
    from pos.office.cards import link_problem

    if problem := link_problem(given.card, given.customer_id):
        return _no(given, problem)
    _book(given).link(given.card, given.customer_id)
    return _yes(given, f"Card {safe(given.card)} is {given.customer_id}'s.", linked=1)


def unlink(given: argparse.Namespace) -> int:
    if not _book(given).unlink(given.card):
        return _no(given, f"card {safe(given.card)} is not linked")
    return _yes(given, f"Card {safe(given.card)} is nobody's now.", unlinked=1)


def show(given: argparse.Namespace) -> int:
    customer_id = _book(given).customer_of(given.card)
    if not customer_id:
        return _no(given, f"card {safe(given.card)} is not linked")
    return _yes(given, customer_id, card=safe(given.card), customer_id=customer_id)


def import_file(given: argparse.Namespace) -> int:
    """Good rows are linked all at once; the others are named, and the status is 1."""
    from pos.errors import PosError

    links: list[LinkedCard] = []
    bad: list[tuple[int, str]] = []
    try:
        with given.file.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
            for line, found in _links_in(file):
                if isinstance(found, str):
                    bad.append((line, found))
                else:
                    links.append(found)
    except OSError as error:
        raise PosError(f"{safe(str(given.file))} cannot be read: {error.strerror}") from error
    count = _book(given).link_all(links)
    if given.json:
        rows = [{"line": line, "reason": reason} for line, reason in bad]
        print_json({"linked": count, "bad_count": len(bad), "bad": rows[:SHOWN_REMARKS]})
        return 1 if bad else 0
    for line, reason in bad[:SHOWN_REMARKS]:
        print(f"{safe(str(given.file))}:{line}: left out: {reason}", file=sys.stderr)
    print(f"{count:,} cards are linked; {len(bad):,} rows were left out")
    return 1 if bad else 0


def export(given: argparse.Namespace) -> int:
    """On standard output: whoever keeps it in a file says where, and guards it."""
    cards = _book(given).list_cards()
    if given.json:
        print_json([{"card": one.card, "customer_id": one.customer_id} for one in cards])
        return 0
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows((one.card, one.customer_id) for one in cards)
    return 0


def _links_in(file: TextIO) -> Iterator[tuple[int, LinkedCard | str]]:
    """Each row below the header, as a link or as why it is none."""
    from pos.catalog.csv_rows import read_rows
    from pos.errors import PosError
    from pos.office.cards import LinkedCard, link_problem

    rows = read_rows(file)
    header = next(rows, None)
    names = tuple(name.strip().lower() for name in header.fields) if header else ()
    if set(COLUMNS) - set(names):
        raise PosError("the first row names the columns: card,customer_id")
    places = [names.index(column) for column in COLUMNS]
    for row in rows:
        if row.problem:
            yield row.line, row.problem
            continue
        card, customer_id = (row.fields[place].strip() for place in places)
        problem = link_problem(card, customer_id)
        yield row.line, problem or LinkedCard(card=card, customer_id=customer_id)


def _book(given: argparse.Namespace) -> CardFile:
    from pos.office.cards import CardFile

    places = places_of(given)
    places.make()
    return CardFile(places.cards)


def _yes(given: argparse.Namespace, said: str, **data: object) -> int:
    if given.json:
        print_json(data)
    else:
        print(said)
    return 0


def _no(given: argparse.Namespace, reason: str) -> int:
    if given.json:
        print_json({"error": reason})
    else:
        print(f"pos: {reason}", file=sys.stderr)
    return 1
