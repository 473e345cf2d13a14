"""The beginning of a record put into an archive, and with `drop` taken out of the record.

In an order that loses nothing wherever it stops: the file, the event that names it, the record
without it, the copy without it. Given again it goes on where it was.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from sqlite3 import Connection

from pos.core.events import RecordArchived
from pos.errors import JournalError
from pos.journal.archive import Manifest, read_archive, write_archive, write_manifest
from pos.journal.archived import (
    ArchivedSale,
    archives_told,
    cashiers_up_to,
    first_place,
    newest_archived,
)
from pos.journal.chain import Row
from pos.journal.checking import check_record
from pos.journal.copy import BESIDE_FILE, SecondCopy, lines_of, whole_records
from pos.journal.database import open_beside, readable
from pos.journal.journal import SqliteJournal
from pos.journal.keeping import Reach
from pos.journal.machine import this_machine
from pos.journal.rows import COLUMNS
from pos.journal.shortening import shorten_copy, shorten_record
from pos.journal.stored_value import stored_values_at
from pos.journal.used_coupons import used_coupons_at
from pos.ports.record import Batch


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Where one till's record and its copy are, and nothing else of its folder."""

    record: Path
    copy: Path


def finish_dropping(kept: Kept) -> bool:
    """What a stop left: the copy still has what the record has no more. Whether there was any."""
    with closing(open_beside(kept.record)) as db, readable():
        first = first_place(db)
    copied = next(whole_records(kept.copy), None)
    if copied is None or (copied.seq >= first and not _has_beside(kept.copy, before=first)):
        return False
    _must_be_well(kept)
    shorten_copy(kept.copy, first - 1)
    return True


def _has_beside(copy: Path, *, before: int) -> bool:
    """People of records that are in the copy no more."""
    path = copy / BESIDE_FILE
    return path.exists() and any(int(str(line["seq"])) < before for line in lines_of(path))


def archive(kept: Kept, reach: Reach, output: Path) -> Manifest:
    """The file, walked once it is written, and the record goes on from it. One that is there
    already is taken as it is where it is just that.
    """
    _must_be_well(kept, copy_may_lag=True)
    with closing(open_beside(kept.record)) as db, readable():
        if not output.exists():
            write_archive(output, _rows(db, reach))
    manifest = read_archive(output).manifest
    if (manifest.first, manifest.last) != (reach.first, reach.last):
        raise JournalError(f"{output} is another archive. Name a new file with --output.")
    write_manifest(output, manifest)
    _must_be_well(kept, output, copy_may_lag=True)
    return manifest


def drop(kept: Kept, manifest: Manifest, output: Path, *, now: datetime) -> None:
    """No till may run on the folder."""
    _note(kept, manifest, now)
    follow = SecondCopy(kept.record, kept.copy)
    follow.start()
    follow.close()
    _must_be_well(kept, output)
    shorten_record(kept.record, manifest.last)
    shorten_copy(kept.copy, manifest.last)
    _must_be_well(kept, output)


def _note(kept: Kept, manifest: Manifest, now: datetime) -> None:
    """Once for each archive, also where a stop came behind it."""
    with closing(open_beside(kept.record)) as db, readable():
        if any(one.digest == manifest.sha256 for one in archives_told(db)):
            return
        newest = _newest_sale(db, manifest.last)
        event = RecordArchived(
            at=now,
            first=manifest.first,
            last=manifest.last,
            last_hash=manifest.head,
            digest=manifest.sha256,
            last_receipt=newest.receipt,
            last_sale_at=newest.at,
            stored_values=stored_values_at(db, manifest.last),
            used_coupons=used_coupons_at(db, manifest.last, now=now),
            cashiers=cashiers_up_to(db, manifest.last),
        )
    with closing(SqliteJournal(kept.record, machine=this_machine())) as journal:
        journal.append([Batch(at=now, events=(event,))])


def _newest_sale(db: Connection, last: int) -> ArchivedSale:
    """Up to a place; where shifts without a sale are archived, that of an earlier archive."""
    row = db.execute(
        "SELECT receipt, body ->> '$.at' FROM journal WHERE kind = 'SaleCompleted' AND seq <= ?"
        " ORDER BY seq DESC LIMIT 1",
        [last],
    ).fetchone()
    return ArchivedSale(row[0], datetime.fromisoformat(row[1])) if row else newest_archived(db)


def _rows(db: Connection, reach: Reach) -> Iterator[Row]:
    between = [reach.first, reach.last]
    yield from db.execute(
        f"SELECT {COLUMNS} FROM journal WHERE seq BETWEEN ? AND ? ORDER BY seq", between
    )


def _must_be_well(kept: Kept, *archives: Path, copy_may_lag: bool = False) -> None:
    verdict = check_record(kept.record, kept.copy, copy_may_lag=copy_may_lag, archives=archives)
    for finding in verdict.findings:
        raise JournalError(
            f"Nothing is archived of a record that is not as it was written: record {finding.seq} "
            f"{finding.what}. See: pos journal verify"
        )
