"""`pos outbox`: what waits for the loyalty service and what was turned down; try again."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from pos.cli.common import Commands, add_command, add_group, places_of, print_json
from pos.text import safe

if TYPE_CHECKING:
    from pos.outbox.outbox import EntryLine, Outbox


def add_to(commands: Commands) -> None:
    group = add_group(commands, "outbox", "what waits for the loyalty service")
    listed = add_command(group, "list", "everything not delivered, oldest first", with_json=True)
    listed.set_defaults(carry_out=list_entries)
    shown = add_command(group, "show", "one entry", with_json=True)
    shown.add_argument("id")
    shown.set_defaults(carry_out=show)
    retried = add_command(group, "retry", "try an entry again")
    retried.add_argument("id")
    retried.set_defaults(carry_out=retry)


def list_entries(given: argparse.Namespace) -> int:
    with _outbox(given) as outbox:
        lines = outbox.lines() if outbox else []
    if given.json:
        print_json([_told(line) for line in lines])
    else:
        for line in lines:
            _print(line)
    return 0


def show(given: argparse.Namespace) -> int:
    with _outbox(given) as outbox:
        line = outbox.line(given.id) if outbox else None
    if line is None:
        return _unknown(given.id)
    if given.json:
        print_json(_told(line))
    else:
        _print(line)
    return 0


def retry(given: argparse.Namespace) -> int:
    with _outbox(given) as outbox:
        if outbox is None or not outbox.retry(given.id):
            return _unknown(given.id)
    print(f"{given.id} is tried again at the till's next look, or with: pos sync")
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


def _told(line: EntryLine) -> dict[str, object]:
    return {
        "id": line.entry_id,
        "kind": line.kind,
        "state": line.state.value,
        "attempts": line.attempts,
        "created_at": line.created_at.isoformat(),
        "reason": line.reason,
    }


def _print(line: EntryLine) -> None:
    reason = safe(line.reason)
    print(f"{line.state.value:<10} {line.attempts:>3} tries  {line.entry_id}  {reason}".rstrip())


def _unknown(entry_id: str) -> int:
    print(f"pos: no entry {entry_id} waits; see: pos outbox list", file=sys.stderr)
    return 1
