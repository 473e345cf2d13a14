"""Does the record still belong to its second copy? Asked before anything is added to either."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from pos.errors import JournalError, RecordDamaged
from pos.journal.copy import last_line, whole_records
from pos.journal.database import open_beside

_NO_RECORD = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR}
"""The last where a file that was cut to nothing has no tables."""
REBUILT = "journal-rebuilt.db"
"""Made beside a damaged record, and there no longer once it has taken its place."""
_REMEDY = "Nothing may be sold before that is settled. Run: pos journal rebuild"


def must_agree(record: Path, copy_folder: Path) -> None:
    """JournalError where the copy holds what the record has not, or something else.

    A till that began a new record beside an old copy would give old receipt numbers out again.
    The copy never holds what was not committed, so it is never rightly ahead.
    """
    last = last_line(copy_folder)
    if last is None:
        return
    place, copied = int(last["seq"]), last["hash"]
    if not record.exists():
        # Only in the middle of a mend is there none, and another beside it.
        is_half_mended = record.with_name(REBUILT).exists()
        raise (RecordDamaged if is_half_mended else JournalError)(
            f"{record} is missing, but its second copy goes on to record {place:,}. {_REMEDY}"
        )
    written = _hash_at(record, place)
    if written is None:
        raise JournalError(
            f"{record} is shorter than its second copy, which goes on to record {place:,}. "
            f"{_REMEDY}"
        )
    if written != copied:
        raise JournalError(
            f"{record} is not the record its second copy was made of. "
            "Nothing may be sold before that is settled. Run: pos journal verify"
        )


def is_more_than_the_copy(record: Path, copy_folder: Path) -> bool:
    """Whether a readable record holds anything that a rebuild from the copy would lose."""
    last = last_line(copy_folder)
    with closing(open_beside(record)) as db:
        (place,) = db.execute("SELECT coalesce(max(seq), 0) FROM journal").fetchone()
    if last is None or place > int(last["seq"]):
        return bool(place)
    return _hash_at(record, place) != _copied_hash(copy_folder, place)


def _hash_at(record: Path, place: int) -> str | None:
    try:
        with closing(open_beside(record)) as db:
            row = db.execute("SELECT hash FROM journal WHERE seq = ?", [place]).fetchone()
    except sqlite3.Error as problem:
        is_damaged = problem.sqlite_errorcode & 0xFF in _NO_RECORD
        error = RecordDamaged if is_damaged else JournalError
        raise error(f"{record} cannot be read ({problem}). {_REMEDY}") from problem
    return row[0] if row else None


def _copied_hash(copy_folder: Path, place: int) -> str | None:
    return next((one.hash for one in whole_records(copy_folder) if one.seq == place), None)
