"""A record without what was archived of it: a new file, which takes the old one's place at once.

No record is ever taken out of a file that is in use: its triggers forbid it. A stop leaves the one
file or the other, and both are whole: the event that tells of the archive stands in each.
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import BinaryIO

import msgspec

from pos.errors import JournalError
from pos.journal.checking import check_record
from pos.journal.copy import BESIDE_FILE, RECORD_FILE
from pos.journal.database import failure, sync
from pos.journal.rebuild import all_at_once, files_of
from pos.places import draft_for

SHORTENED = "journal-shortened.db"
"""Made beside the record, and there no longer once it has taken its place."""
_COUNTED_ANEW = ("outbox_counts",)
"""By triggers, with each entry that is written."""
_FIRST = ("journal",)
"""The others refer to it."""
_AT_ONCE = 5_000


def shorten_record(record: Path, last: int) -> None:
    """Nothing up to a place stands in it when this is over. JournalError, and all is as it was,
    where that cannot be.
    """
    fresh = record.with_name(SHORTENED)
    _forget(fresh)
    try:
        _must_have_room(record)
        with closing(_alone(record)) as whole:
            with all_at_once(fresh) as db:
                _bring_over(whole, db, last)
            if findings := check_record(fresh, None).findings:
                found = f"record {findings[0].seq} {findings[0].what}"
                raise JournalError(f"{fresh}: {found}. {record.name} is as it was.")
            fresh.replace(record)
            sync(record.parent)
    except (OSError, sqlite3.Error) as problem:
        said = f"{record} cannot be made shorter ({problem}). It is as it was."
        raise failure(record, problem, said) from problem
    finally:
        _forget(fresh)


def shorten_copy(folder: Path, last: int) -> None:
    """The records first: what stands beside is of no record where these are gone."""
    try:
        for name in (RECORD_FILE, BESIDE_FILE):
            path = folder / name
            if path.exists():
                _keep_lines_after(path, last)
    except OSError as problem:
        raise JournalError(f"{folder} cannot be written: {problem.strerror}") from problem


def _alone(record: Path) -> sqlite3.Connection:
    """With nothing left in a log, and nobody beside it: such a connection stops all others."""
    db = sqlite3.connect(record, isolation_level=None)
    try:
        (mode,) = db.execute("PRAGMA journal_mode = DELETE").fetchone()
        db.execute("BEGIN EXCLUSIVE")
    except sqlite3.Error:
        mode = ""
    if mode != "delete":
        db.close()
        raise JournalError(
            f"{record} is read by another program (pos doctor, a report). Close that one and give "
            "the command again."
        )
    return db


def _must_have_room(record: Path) -> None:
    free = shutil.disk_usage(record.parent).free
    if free < record.stat().st_size:
        raise JournalError(
            f"There is no room for a second {record.name} beside it: {free // 1024 // 1024:,} MB "
            "are free. Make room first."
        )


def _bring_over(whole: sqlite3.Connection, db: sqlite3.Connection, last: int) -> None:
    found = {
        name
        for (name,) in db.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB '*sqlite_*'"
        )
    }
    tables = [*_FIRST, *sorted(found - {*_FIRST, *_COUNTED_ANEW})]
    for table in tables:
        columns = [name for _, name, *_ in db.execute(f"PRAGMA table_info({table})")]
        condition = f"WHERE seq > {last:d}" if "seq" in columns else ""
        rows = whole.execute(f"SELECT {', '.join(columns)} FROM {table} {condition}")
        marks = ", ".join("?" for _ in columns)
        while some := rows.fetchmany(_AT_ONCE):
            db.executemany(
                f"INSERT OR REPLACE INTO {table} ({', '.join(columns)}) VALUES ({marks})", some
            )
    # A place of the outbox is given once, also where its entry is here no more.
    for name, place in whole.execute("SELECT name, seq FROM sqlite_sequence").fetchall():
        db.execute("DELETE FROM sqlite_sequence WHERE name = ?", [name])
        db.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", [name, place])


class _Place(msgspec.Struct, gc=False):
    seq: int


def _keep_lines_after(path: Path, last: int) -> None:
    """Whole or as it was, whenever it stops."""
    decode = msgspec.json.Decoder(_Place).decode

    def keep(kept: BinaryIO) -> None:
        with path.open("rb") as lines:
            kept.writelines(line for line in lines if decode(line).seq > last)

    try:
        with draft_for(path, keep, is_alone=True) as draft:
            draft.replace(path)
            sync(path.parent)
    except msgspec.MsgspecError:
        raise JournalError(f"{path} has a line that cannot be read. It is as it was.") from None


def _forget(fresh: Path) -> None:
    for leftover in files_of(fresh):
        leftover.unlink(missing_ok=True)
