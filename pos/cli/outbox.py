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
from pos.cli.common import Commands, add_command, add_group, places_of, print_json, settings_of
from pos.cli.outbox_coupons import coupons_of, coupons_said, coupons_told
from pos.core.backlog import backlog_s, backlog_said
from pos.core.deliveries import EntryState, RefundDelivery
from pos.errors import PosError
from pos.ports.entries import FIRST_TO_LAST
from pos.ports.record import OutboxCounts
from pos.text import safe

if TYPE_CHECKING:
    from pos.core.customer import Release
    from pos.core.open_entry import EntryRead
    from pos.outbox.outbox import Outbox
    from pos.places import Places
    from pos.ports.entries import EntryLine, ListedEntry

GOES_BACK = "It goes back to the service by itself."
BACK_TO_ENGINE = "It goes back to the coupon engine by itself."

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
    written = add_command(group, "export", "all that is not delivered, a line of JSON each")
    written.add_argument("file", nargs="?", default="-", help="- is standard output")
    written.set_defaults(carry_out=export)
    entries.add_to(group)


def list_entries(given: argparse.Namespace) -> int:
    with open_outbox(places_of(given)) as outbox:
        listed = _with_deliveries(given, _first_to_last(outbox) if outbox else [])
        counts = outbox.counts() if outbox else OutboxCounts()
    releases = _going_back(given)
    burns, doubles = coupons_of(places_of(given))
    if given.json:
        going = [_release_told(at, one) for at, one in enumerate(releases, start=1)]
        print_json([*_told_in_turn(listed), *going, *coupons_told(burns, doubles)])
        return 0
    for one in listed:
        _print(one)
    for release in releases:
        _print_release(given, release)
    for said in coupons_said(burns, doubles):
        print(said)
    if not (listed or releases or burns or doubles):
        print("Nothing waits.")
    more = counts.pending + counts.in_doubt + counts.rejected - len(listed)
    if more > 0:
        print(f"and {more:,} more; all of them with: pos outbox export")
    if said := backlog_said(counts.pending + counts.in_doubt):
        print(said)
    return 0


def _first_to_last(outbox: Outbox) -> list[EntryLine]:
    """A long backlog hides nothing that a person must see to."""
    return [
        line
        for state in FIRST_TO_LAST
        for line in outbox.lines.in_state(state, limit=LISTED_OF_EACH)
    ]


def _with_deliveries(given: argparse.Namespace, lines: list[EntryLine]) -> list[ListedEntry]:
    """As one reads them on the screen: by what is to be sent, where this program can read it."""
    from pos.assembly.entries import listed_of

    return [*listed_of(places_of(given), lines)]


def _going_back(given: argparse.Namespace) -> list[Release]:
    """What lapsed while no till ran is back by itself."""
    from pos.clock import SystemClock
    from pos.journal.queries import SqliteHistory

    record = places_of(given).record
    if not record.exists():
        return []
    with closing(SqliteHistory(record)) as history:
        return [one for one in history.releases() if one.lapses_at > SystemClock().now()]


def show(given: argparse.Namespace) -> int:
    with open_outbox(places_of(given)) as outbox:
        line = outbox.lines.of(given.id) if outbox else None
    if line is None:
        return _unknown(given.id)
    (one,) = _with_deliveries(given, [line])
    ways = _ways(given, line)
    if given.json:
        print_json(_told(one) | ways)
    else:
        _print(one)
        if settled := ways["settled"]:
            print(_settled_said(settled))
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
        return {"offers": [], "given": None, "settled": None}
    worth = found.given.amount if found.given else None
    return {
        "offers": [how.value for how in offers(found)],
        "given": f"{worth.text()} {worth.currency}" if worth else None,
        "settled": _settled(found),
    }


def _settled_said(settled: dict[str, str]) -> str:
    who = settled["by"] or "whoever may use the folder"
    return f"settled: {settled['how']}, by {who}: {settled['why']}"


def _settled(read: EntryRead) -> dict[str, str] | None:
    if read.settled is None:
        return None
    how, by, why = read.settled.how.value, read.settled.by, safe(read.settled.why)
    return {"how": how, "by": by, "why": why, "at": read.settled.at.isoformat()}


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


@contextmanager
def open_outbox(places: Places) -> Iterator[Outbox | None]:
    """None where there is no record yet: looking makes none."""
    from pos.journal.codec import decode_delivery, encode_delivery
    from pos.journal.database import open_beside
    from pos.outbox.outbox import Outbox

    if not places.record.exists():
        yield None
        return
    with closing(Outbox(open_beside(places.record), decode_delivery, encode_delivery)) as outbox:
        yield outbox


def _told_in_turn(listed: list[ListedEntry]) -> Iterator[dict[str, object]]:
    """With how long it is until each leaves, once the line is up; None where a person must see."""
    turn = 0
    for one in listed:
        waits = one.line.state is not EntryState.REJECTED
        turn += waits
        yield _told(one) | {"backlog_s": backlog_s(turn) if waits else None}


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
        "receipt": receipt_of(one.delivery) or one.bought_on or None,
        "amount": amount.text() if amount is not None else None,
        "currency": amount.currency if amount is not None else None,
    }


def _release_told(number: int, release: Release) -> dict[str, object]:
    """Without its reference at the service, which alone would be enough to release it."""
    return {
        "id": f"release:{number}",
        "kind": "release",
        "state": EntryState.PENDING.value,
        "attempts": None,
        "created_at": None,
        "reason": _back(release),
        "receipt": None,
        "amount": None,
        "currency": None,
        "points": None if release.is_lock else release.points,
        "coupons": len(release.codes) if release.is_lock else None,
        "codes": list(release.codes) if release.is_lock else None,
        "backlog_s": None,
        "lapses_at": release.lapses_at.isoformat(),
    }


def _print_release(given: argparse.Namespace, release: Release) -> None:
    from zoneinfo import ZoneInfo

    what = f"{release.points:,} {safe(release.points_name) or 'points'}"
    if release.is_lock:
        codes = ", ".join(safe(code) for code in release.codes)
        what = f"coupon{'' if len(release.codes) == 1 else 's'} {codes}"
    zone = ZoneInfo(settings_of(given).store.timezone)
    until = f"{release.lapses_at.astimezone(zone):%H:%M}"
    print(f"going back  {what}  {_back(release)} At the latest at {until}.")


def _back(release: Release) -> str:
    return BACK_TO_ENGINE if release.is_shop else GOES_BACK


def _print(one: ListedEntry) -> None:
    from pos.core.open_entry import amount_of, receipt_of

    line, amount = one.line, amount_of(one.delivery)
    back = " paid back" if isinstance(one.delivery, RefundDelivery) else ""
    told = (
        f"{line.state.value:<10} {line.attempts:>3} tries",
        line.entry_id,
        safe(receipt_of(one.delivery) or one.bought_on),
        f"{amount.text()} {amount.currency}{back}" if amount is not None else "",
        safe(line.reason),
    )
    print("  ".join(part for part in told if part))


def _unknown(entry_id: str) -> int:
    print(f"pos: no entry {entry_id} waits; see: pos outbox list", file=sys.stderr)
    return 1
