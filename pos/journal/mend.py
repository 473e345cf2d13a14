"""A damaged record put right in its place: made of its second copy and of what can still be read.

The damaged file is kept beside it, under a name that says what it is.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import chain, count
from pathlib import Path

from pos.errors import JournalError
from pos.journal.agreement import REBUILT
from pos.journal.chain import Record, is_next, record_of
from pos.journal.copy import copy_after, last_copied, last_line
from pos.journal.database import open_beside, sync
from pos.journal.rebuild import files_of, rebuild
from pos.journal.rows import COLUMNS


@dataclass(frozen=True, slots=True, kw_only=True)
class Mended:
    records: int
    kept_as: str
    """How the names of the damaged files end; empty where there were none."""


def mend(record: Path, copy_folder: Path) -> Mended:
    """JournalError where the copy does not allow it; then all is as it was.

    A power cut between the moves leaves no record: the next start knows it by the one beside, and
    mends again.
    """
    _save_the_end(record, copy_folder)
    fresh = record.with_name(REBUILT)
    for leftover in files_of(fresh):
        leftover.unlink(missing_ok=True)
    records = rebuild(copy_folder, fresh)
    damaged = [one for one in files_of(record) if one.exists()]
    kept_as = _free_ending(record) if damaged else ""
    for old in damaged:
        old.replace(old.with_name(f"{old.name}{kept_as}"))
        sync(record.parent)  # in this order on the disk: no new file ever meets an old log
    fresh.replace(record)
    sync(record.parent)
    return Mended(records=records, kept_as=kept_as)


def _save_the_end(record: Path, copy_folder: Path) -> None:
    """The copy may be a second behind: what follows on from it and can be read, it gets first."""
    last = last_line(copy_folder)
    if last is None or not record.exists():
        return
    place, link = int(last["seq"]), last["hash"]
    try:
        with closing(open_beside(record)) as db:
            end = _follows_on(db, place, link)
            while place < end:
                last_copied(copy_folder)
                place = copy_after(db, copy_folder, place, up_to=end)
    except (sqlite3.Error, JournalError):
        return  # so much for what could be read


def _follows_on(db: sqlite3.Connection, place: int, link: str) -> int:
    """How far the records after a place are as they were written."""
    try:
        for record in _records_after(db, place):
            if not is_next(record, seq=place + 1, link=link):
                break
            place, link = record.seq, record.hash
    except sqlite3.Error:
        pass  # up to here they were
    return place


def _records_after(db: sqlite3.Connection, place: int) -> Iterator[Record]:
    rows = db.execute(f"SELECT {COLUMNS} FROM journal WHERE seq > ? ORDER BY seq", [place])
    for row in rows:
        yield record_of(row)


def _free_ending(record: Path) -> str:
    """What to add to a damaged file's name: the time, and a number where that is taken."""
    ending = time.strftime(".damaged-%Y%m%dT%H%M%SZ", time.gmtime())
    taken = (f"{ending}-{number}" for number in count(2))
    return next(
        one
        for one in chain([ending], taken)
        if not any(old.with_name(old.name + one).exists() for old in files_of(record))
    )
