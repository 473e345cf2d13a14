"""`pos outbox`: what waits for the loyalty service and what was rejected; work it.

What a manager decides of an entry goes through the till's record: see entries.py.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import IO, TYPE_CHECKING, Any

from pos.cli import entries
from pos.cli.common import Commands, add_command, add_group, places_of, print_json
from pos.errors import PosError
from pos.ports.entries import FIRST_TO_LAST
from pos.ports.record import OutboxCounts
from pos.text import safe

if TYPE_CHECKING:
    from pos.outbox.outbox import Outbox
    from pos.ports.entries import EntryLine, ListedEntry

LISTED_OF_EACH = 1_000
"""Of each state."""


def add_to(commands: Commands) -> None:
    group = add_group(commands, "outbox", "what waits for the loyalty service")
    listed = add_command(
        group, "list", "what is not delivered, what was rejected first", with_json=True
    )
    listed.set_defaults(carry_out=list_entries)
    shown = add_command(group, "show", "one entry", with_json=True)
    shown.add_argument("id")
    shown.set_defaults(carry_out=show)
    retried = add_command(group, "retry", "try an entry again")
    retried.add_argument("id")
    retried.set_defaults(carry_out=retry)
    written = add_command(group, "export", "all that is not delivered, a line of JSON each")
    written.add_argument("file", nargs="?", default="-", help="- is standard output")
    written.set_defaults(carry_out=export)
    entries.add_to(group)


def list_entries(given: argparse.Namespace) -> int:
    with _outbox(given) as outbox:
        listed = _with_deliveries(given, _first_to_last(outbox) if outbox else [])
        counts = outbox.counts() if outbox else OutboxCounts()
    if given.json:
        print_json([_told(one) for one in listed])
        return 0
    for one in listed:
        _print(one)
    more = counts.pending + counts.in_doubt + counts.rejected - len(listed)
    if more > 0:
        print(f"and {more:,} more; all of them with: pos outbox export")
    return 0


def _first_to_last(outbox: Outbox) -> list[EntryLine]:
    """A long backlog hides nothing that a person must see to."""
    return [
        line for state in FIRST_TO_LAST for line in outbox.lines_in(state, limit=LISTED_OF_EACH)
    ]


def _with_deliveries(given: argparse.Namespace, lines: list[EntryLine]) -> list[ListedEntry]:
    """As one reads them on the screen: by what is to be sent, where this program can read it."""
    from pos.journal.codec import decode_delivery
    from pos.journal.database import open_beside
    from pos.outbox.settling import entry_by_id
    from pos.ports.entries import ListedEntry

    if not lines:
        return []
    with closing(open_beside(places_of(given).record)) as db:
        found = [entry_by_id(db, decode_delivery, line.entry_id) for line in lines]
    return [
        ListedEntry(line=line, delivery=one.delivery if one else None)
        for line, one in zip(lines, found, strict=True)
    ]


def show(given: argparse.Namespace) -> int:
    with _outbox(given) as outbox:
        line = outbox.line(given.id) if outbox else None
    if line is None:
        return _unknown(given.id)
    (one,) = _with_deliveries(given, [line])
    ways = _ways(given, line)
    if given.json:
        print_json(_told(one) | ways)
    else:
        _print(one)
        if ways["offers"]:
            print(
                f"may be settled: {', '.join(ways['offers'])}; given: {ways['given'] or 'nothing'}"
            )
    return 0


def _ways(given: argparse.Namespace, line: EntryLine) -> dict[str, Any]:
    """How it may be settled, and what the customer had off by it."""
    from pos.assembly.entries import find_entry
    from pos.core.open_entry import offers

    found = find_entry(places_of(given), line.entry_id)
    if found is None:
        return {"offers": [], "given": None}
    worth = found.given.amount if found.given else None
    return {
        "offers": [how.value for how in offers(found)],
        "given": f"{worth.text()} {worth.currency}" if worth else None,
    }


def export(given: argparse.Namespace) -> int:
    from pos.journal.database import open_beside
    from pos.outbox.settling import exported

    record = places_of(given).record
    if not record.exists():
        return 0
    with closing(open_beside(record)) as db, _written(given.file) as file:
        for entry in exported(db):
            file.write(json.dumps(entry, ensure_ascii=False) + "\n")
    return 0


@contextmanager
def _written(name: str) -> Iterator[IO[str]]:
    """For its owner alone: it names customers by their ids."""
    if name == "-":
        yield sys.stdout
        return
    try:
        descriptor = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    except OSError as problem:
        raise PosError(f"{name} cannot be written: {problem.strerror}") from problem
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        yield file


def retry(given: argparse.Namespace) -> int:
    with _outbox(given) as outbox:
        line = outbox.line(given.id) if outbox else None
        if outbox is None or line is None or not outbox.retry(given.id):
            return _unknown(given.id)
    print(f"{given.id} is tried again at the till's next look, or with: pos sync")
    if line.may_count_twice:
        print("If it had arrived after all, it may count twice.")
    return 0


@contextmanager
def _outbox(given: argparse.Namespace) -> Iterator[Outbox | None]:
    """None where there is no record yet: looking makes none."""
    from pos.journal.codec import decode_delivery, encode_delivery
    from pos.journal.database import open_beside
    from pos.outbox.outbox import Outbox

    places = places_of(given)
    if not places.record.exists():
        yield None
        return
    with closing(Outbox(open_beside(places.record), decode_delivery, encode_delivery)) as outbox:
        yield outbox


def _told(one: ListedEntry) -> dict[str, object]:
    from pos.core.open_entry import amount_of, receipt_of

    line, amount = one.line, amount_of(one.delivery)
    return {
        "id": line.entry_id,
        "kind": line.kind,
        "state": line.state.value,
        "attempts": line.attempts,
        "created_at": line.created_at.isoformat(),
        "reason": line.reason,
        "receipt": receipt_of(one.delivery) or None,
        "amount": amount.text() if amount is not None else None,
        "currency": amount.currency if amount is not None else None,
    }


def _print(one: ListedEntry) -> None:
    from pos.core.open_entry import amount_of, receipt_of

    line, amount = one.line, amount_of(one.delivery)
    told = (
        f"{line.state.value:<10} {line.attempts:>3} tries",
        line.entry_id,
        safe(receipt_of(one.delivery)),
        f"{amount.text()} {amount.currency}" if amount is not None else "",
        safe(line.reason),
    )
    print("  ".join(part for part in told if part))


def _unknown(entry_id: str) -> int:
    print(f"pos: no entry {entry_id} waits; see: pos outbox list", file=sys.stderr)
    return 1
