"""Is the record as it was written? Its chain, its file, and its second copy, compared."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from pos.core.record_head import RecordHead
from pos.errors import JournalError
from pos.journal.chain import FIRST, Finding, Record, verify
from pos.journal.copy import RECORD_FILE, whole_records
from pos.journal.database import open_beside
from pos.journal.rows import COLUMNS, record_of

MOST_FINDINGS = 20
"""Named one by one; a record that is wrong throughout need not be listed to the end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    records: int
    head: str
    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        return not self.findings


def check_record(
    path: Path,
    copy_folder: Path | None,
    *,
    copy_may_lag: bool = False,
    paper: RecordHead | None = None,
) -> Verdict:
    """Walk the whole record. JournalError when it cannot even be read.

    While a till sells its copy is a moment behind, so `copy_may_lag`; after it never. `paper` is
    where the record once stood, as a report printed it.
    """
    try:
        db = open_beside(path)
        try:
            damage = integrity(db)
            if damage != "ok":
                raise JournalError(
                    f"{path}: the record is damaged ({damage}). Run: pos journal rebuild"
                )
            return _check(db, copy_folder, copy_may_lag=copy_may_lag, paper=paper)
        finally:
            db.close()
    except sqlite3.Error as problem:
        raise JournalError(
            f"{path}: the record is damaged ({problem}). Run: pos journal rebuild"
        ) from problem


def integrity(db: sqlite3.Connection) -> str:
    """SQLite's own verdict on the file: 'ok', or what is damaged."""
    (verdict,) = db.execute("PRAGMA quick_check(1)").fetchone()
    return str(verdict)


def _check(
    db: sqlite3.Connection,
    copy_folder: Path | None,
    *,
    copy_may_lag: bool,
    paper: RecordHead | None,
) -> Verdict:
    last: list[Record] = []

    def walked() -> Iterator[Record]:
        for record in _records(db):
            last[:] = [record]
            yield record

    findings: list[Finding] = []
    for finding in verify(walked()):
        if len(findings) < MOST_FINDINGS:
            findings.append(finding)
    if paper is not None:
        findings.extend(_against_paper(db, paper))
    if copy_folder is not None:
        findings.extend(_against_copy(db, copy_folder, may_lag=copy_may_lag))
    return Verdict(
        records=last[0].seq if last else 0,
        head=last[0].hash if last else FIRST,
        findings=tuple(findings[:MOST_FINDINGS]),
    )


def _against_paper(db: sqlite3.Connection, paper: RecordHead) -> Iterator[Finding]:
    """A record and its copy can be cut alike, and begun anew; a paper in a folder cannot."""
    found = db.execute("SELECT hash FROM journal WHERE seq = ?", [paper.place]).fetchone()
    if found is None:
        yield Finding(seq=paper.place, what="is on the paper, and was cut from the record")
    elif not found[0].startswith(paper.digest):
        yield Finding(seq=paper.place, what="is not the record that the paper was printed of")


def _against_copy(db: sqlite3.Connection, folder: Path, *, may_lag: bool) -> Iterator[Finding]:
    """The copy is never ahead and never differs; it is behind by no more than the till's burst."""
    behind, ahead = _Stretch(), _Stretch()
    # Measured before the record is read: the till may be selling, and the copy grows meanwhile.
    copies = whole_records(folder)
    for record, copied in zip_longest(_records(db), copies):
        if copied is None:
            behind.count(record)
        elif record is None:
            ahead.count(copied)
        elif record != copied:
            yield Finding(seq=copied.seq, what="is not what the second copy holds")
            return
    if ahead.length:
        yield Finding(
            seq=ahead.first,
            what=f"{ahead.length} records of the second copy are cut from the record",
        )
    if behind.length and not (folder / RECORD_FILE).exists():
        yield Finding(seq=behind.first, what=f"the second copy is missing: {folder}{_MADE_AGAIN}")
    elif behind.length and not may_lag:
        yield Finding(
            seq=behind.first,
            what=f"the second copy ends before it, {behind.length} records short{_MADE_AGAIN}",
        )


_MADE_AGAIN = "; a till that is started makes it up"


@dataclass(slots=True)
class _Stretch:
    """Records that only one of the two has."""

    first: int = 0
    length: int = 0

    def count(self, record: Record) -> None:
        self.first = self.first or record.seq
        self.length += 1


def _records(db: sqlite3.Connection) -> Iterator[Record]:
    for row in db.execute(f"SELECT {COLUMNS} FROM journal ORDER BY seq"):
        yield record_of(row)
