"""`pos journal archive`: the record up to a day into a file, and with --drop out of the till."""

from __future__ import annotations

import argparse
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from pos.cli.common import (
    Commands,
    add_command,
    begin_of,
    day_of,
    places_of,
    print_json,
    settings_of,
)
from pos.errors import JournalError

if TYPE_CHECKING:
    from pos.config import Settings
    from pos.journal.archive import Manifest
    from pos.journal.archiving import Kept
    from pos.journal.keeping import Reach
    from pos.places import Places

RETURNS_LAST_DAYS = 365
"""Where the shop sets no end to returns: what was sold in the last year stays."""
_COMMAND = "pos journal archive"


def add_to(group: Commands) -> None:
    made = add_command(group, "archive", "the record before a day, into a file", with_json=True)
    made.add_argument("--before", metavar="DATE", required=True, help="2025-01-01: up to the day")
    made.add_argument("--output", type=Path, metavar="FILE", help="default: in data/archive/")
    made.add_argument(
        "--drop", action="store_true", help="and take it out of the till's record; no till may run"
    )
    made.set_defaults(carry_out=archive)


def archive(given: argparse.Namespace) -> int:
    from pos.clock import SystemClock
    from pos.journal.archiving import Kept, finish_dropping
    from pos.places import lock_folder

    settings, places = settings_of(given), places_of(given)
    if not places.record.exists():
        raise JournalError(f"{places.record}: there is no record here yet.")
    kept = Kept(record=places.record, copy=places.copy)
    now = SystemClock().now()
    unlock = lock_folder(places) if given.drop else lambda: None
    try:
        has_finished = given.drop and finish_dropping(kept)
        reach = _reach(given, settings, places, now)
        if reach.is_nothing:
            _tell_nothing(given, reach, has_finished=has_finished)
            return 0
        output = given.output or _default(places, reach)
        manifest = _archived(kept, reach, output, now if given.drop else None)
    finally:
        unlock()
    _tell(given, reach, output, manifest)
    return 0


def _reach(given: argparse.Namespace, settings: Settings, places: Places, now: datetime) -> Reach:
    from zoneinfo import ZoneInfo

    from pos.journal.database import open_beside, readable
    from pos.journal.keeping import reach_of

    zone = ZoneInfo(settings.store.timezone)
    days = settings.returns.days or RETURNS_LAST_DAYS
    sold_since = now.astimezone(zone).date() - timedelta(days=days)
    with closing(open_beside(places.record)) as db, readable():
        return reach_of(
            db,
            before=begin_of(day_of(given.before, _COMMAND, "--before"), zone),
            returns_from=begin_of(sold_since, zone),
            shipped=_shipped(settings, places),
        )


def _shipped(settings: Settings, places: Places) -> int | None:
    """As the hub has said it last: it need not be there now."""
    if not settings.hub.dsn:
        return None
    from pos.assembly.hub.till_hub import TillHub

    return TillHub(settings, places, note=lambda _: None).shipped()


def _default(places: Places, reach: Reach) -> Path:
    return places.archives / f"journal-{reach.first}-{reach.last}.jsonl.gz"


def _archived(kept: Kept, reach: Reach, output: Path, drop_at: datetime | None) -> Manifest:
    from pos.journal.archiving import archive as write
    from pos.journal.archiving import drop

    manifest = write(kept, reach, output)
    if drop_at is not None:
        drop(kept, manifest, output, now=drop_at)
    return manifest


def _tell_nothing(given: argparse.Namespace, reach: Reach, *, has_finished: bool) -> None:
    if given.json:
        told = {"archive": None, "records": 0, "kept_for": reach.kept_for}
        print_json({**told, "dropped": has_finished})
        return
    if has_finished:
        print("What was archived before is out of the second copy too now.")
    else:
        print(f"There is nothing to archive before {given.before}. {reach.kept_for}".rstrip())


def _tell(given: argparse.Namespace, reach: Reach, output: Path, manifest: Manifest) -> None:
    if given.json:
        print_json(
            {
                "archive": str(output),
                "records": manifest.records,
                "first": manifest.first,
                "last": manifest.last,
                "head": manifest.head,
                "sha256": manifest.sha256,
                "kept_for": reach.kept_for,
                "dropped": given.drop,
            }
        )
        return
    print(
        f"{manifest.records:,} records, {manifest.first:,} to {manifest.last:,} of "
        f"{manifest.begins_at[:10]} to {manifest.ends_at[:10]}, are in {output}."
    )
    print(f"SHA-256 {manifest.sha256}. Keep the file, and its manifest, on another disk too.")
    if reach.kept_for:
        print(f"Nothing later was archived. {reach.kept_for}")
    if given.drop:
        print(
            f"The till's record begins at {manifest.last + 1:,} now. "
            f"Together they are proven by: pos journal verify --archive {output}"
        )
