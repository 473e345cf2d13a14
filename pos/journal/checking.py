"""Is the record as it was written? Its chain, its file, and its second copy, compared."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from pos.errors import JournalError
from pos.journal.chain import FIRST, Finding, Record, verify
from pos.journal.copy import records_in, whole_bytes
from pos.journal.database import open_beside
from pos.journal.journal import COLUMNS, record_of

MOST_FINDINGS = 20
"""Named one by one; a record that is wrong throughout need not be listed to the end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    entries: int
    head: str
    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        return not self.findings


def check_record(path: Path, copy_folder: Path | None) -> Verdict:
    """Walk the whole record. JournalError when it cannot even be read."""
    try:
        db = open_beside(path)
        try:
            return _check(db, copy_folder)
        finally:
            db.close()
    except sqlite3.Error as problem:
        raise JournalError(
            f"{path}: the record is damaged ({problem}). Run: pos journal rebuild"
        ) from problem


def _check(db: sqlite3.Connection, copy_folder: Path | None) -> Verdict:
    last: list[Record] = []

    def walked() -> Iterator[Record]:
        for record in _records(db):
            last[:] = [record]
            yield record

    findings: list[Finding] = []
    for finding in verify(walked()):
        if len(findings) < MOST_FINDINGS:
            findings.append(finding)
    if copy_folder is not None:
        findings.extend(_against_copy(db, copy_folder))
    return Verdict(
        entries=last[0].seq if last else 0,
        head=last[0].hash if last else FIRST,
        findings=tuple(findings[:MOST_FINDINGS]),
    )


def _against_copy(db: sqlite3.Connection, folder: Path) -> Iterator[Finding]:
    """The copy may be behind by what is not copied yet; it is never ahead, and never differs."""
    ahead = 0
    first_ahead = 0
    # Measured before the record is read: the till may be selling, and the copy grows meanwhile.
    copies = records_in(folder, up_to_byte=whole_bytes(folder))
    for record, copied in zip_longest(_records(db), copies):
        if copied is None:
            return
        if record is None:
            ahead += 1
            first_ahead = first_ahead or copied.seq
        elif record != copied:
            yield Finding(seq=copied.seq, what="is not what the second copy holds")
            return
    if ahead:
        yield Finding(
            seq=first_ahead, what=f"{ahead} records of the second copy are cut from the record"
        )


def _records(db: sqlite3.Connection) -> Iterator[Record]:
    for row in db.execute(f"SELECT {COLUMNS} FROM journal ORDER BY seq"):
        yield record_of(row)
