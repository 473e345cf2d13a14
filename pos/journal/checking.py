"""Is the record as it was written? Its chain, its file, and its second copy, compared.

One pass over the record; the file is looked at meanwhile by a thread, which SQLite lets run beside.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter
from pathlib import Path

from pos.core.record_head import RecordHead
from pos.errors import JournalError
from pos.journal.archive import Archive, Manifest, read_archive
from pos.journal.archived import archived_before, archives_told, first_place
from pos.journal.chain import FIRST, Finding, Row, verify_rows
from pos.journal.comparing import Comparison
from pos.journal.database import open_beside
from pos.journal.rows import COLUMNS

MOST_FINDINGS = 20
"""Named one by one; a record that is wrong throughout need not be listed to the end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    records: int
    head: str
    findings: tuple[Finding, ...]
    first: int = 1
    """Where the record begins: behind those that were archived."""
    archive: str = ""
    """SHA-256 of the archive that ends before it; empty where the record has its first."""
    archives: tuple[Manifest, ...] = ()
    """Those that were walked with it."""

    @property
    def ok(self) -> bool:
        return not self.findings


def check_record(
    path: Path,
    copy_folder: Path | None,
    *,
    copy_may_lag: bool = False,
    paper: RecordHead | None = None,
    archives: Sequence[Path] = (),
) -> Verdict:
    """Walk the whole record. JournalError when it cannot even be read.

    While a till sells its copy is a moment behind, so `copy_may_lag`; after it never. `paper` is
    where the record once stood, as a report printed it. `archives` are walked as well, and must
    lead up to the record.
    """
    try:
        with closing(open_beside(path)) as db, ThreadPoolExecutor(max_workers=1) as beside:
            file = beside.submit(_integrity_of, path)
            try:
                read = [
                    read_archive(path, place=paper.place if paper else None) for path in archives
                ]
                verdict = _check(
                    db, copy_folder, copy_may_lag=copy_may_lag, paper=paper, archives=read
                )
            finally:
                damage = file.result()
                if damage != "ok":
                    raise JournalError(
                        f"{path}: the record is damaged ({damage}). Run: pos journal rebuild"
                    )
            return verdict
    except sqlite3.Error as problem:
        raise JournalError(
            f"{path}: the record is damaged ({problem}). Run: pos journal rebuild"
        ) from problem


def _integrity_of(path: Path) -> str:
    with closing(open_beside(path)) as db:
        return integrity(db)


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
    archives: list[Archive],
) -> Verdict:
    # Measured before the record is read: the till may be selling, and the copy grows meanwhile.
    copy = Comparison(copy_folder) if copy_folder is not None else None
    db.execute("BEGIN")  # all of it is of one moment
    rows: Iterator[Row] = db.execute(f"SELECT {COLUMNS} FROM journal ORDER BY seq")
    findings: list[Finding] = []
    for finding in verify_rows(rows if copy is None else copy.beside(rows)):
        # That the beginning is missing is told at the end, and is the first place of all.
        if len(findings) < MOST_FINDINGS or finding.seq < findings[0].seq:
            findings.append(finding)
    findings.extend(_of_archives(db, archives))
    if paper is not None:
        findings.extend(_against_paper(db, paper, archives))
    if copy is not None:
        findings.extend(copy.findings(db, may_lag=copy_may_lag))
    first, last, head = _ends(db)
    archived = archived_before(db) if first > 1 else None
    return Verdict(
        records=last - first + 1,
        head=head,
        findings=tuple(sorted(findings, key=attrgetter("seq"))[:MOST_FINDINGS]),
        first=first,
        archive=archived.digest if archived else "",
        archives=tuple(one.manifest for one in archives),
    )


def _ends(db: sqlite3.Connection) -> tuple[int, int, str]:
    """The first place, the last, and the hash there."""
    (first,) = db.execute("SELECT coalesce(min(seq), 1) FROM journal").fetchone()
    last = db.execute("SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1").fetchone()
    return (first, *(last or (0, FIRST)))


def _against_paper(
    db: sqlite3.Connection, paper: RecordHead, archives: list[Archive]
) -> Iterator[Finding]:
    """A record and its copy can be cut alike, and begun anew; a paper in a folder cannot."""
    found = db.execute("SELECT hash FROM journal WHERE seq = ?", [paper.place]).fetchone()
    digest = found[0] if found else next((one.hash_asked for one in archives if one.hash_asked), "")
    if digest and not digest.startswith(paper.digest):
        yield Finding(seq=paper.place, what="is not the record that the paper was printed of")
    elif not digest and paper.place < first_place(db):
        what = "is on the paper, and in no archive that was named (--archive FILE)"
        yield Finding(seq=paper.place, what=what)
    elif not digest:
        yield Finding(seq=paper.place, what="is on the paper, and was cut from the record")


def _of_archives(db: sqlite3.Connection, archives: list[Archive]) -> Iterator[Finding]:
    """Each as it was written, none left out between them, and the record goes on from the last."""
    known = {one.last: one.digest for one in archives_told(db)} if archives else {}
    for archive in archives:
        yield from archive.findings
    named = sorted((one.manifest for one in archives), key=attrgetter("first"))
    in_order = [one for one in named if not _is_anothers(db, one)]
    for one in named:
        if one not in in_order:
            what = f"to {one.last}, in {one.file}: is no archive of this till's record"
            yield Finding(seq=one.first, what=what)
    for one in in_order:
        if known.get(one.last, one.sha256) != one.sha256:
            yield Finding(seq=one.first, what="is in another file than the record was archived in")
    for one, following in pairwise(in_order):
        yield from _joined(one, following.first, following.previous)
    if in_order:
        last = in_order[-1]
        begins = max(first_place(db), last.last + 1)
        row = db.execute("SELECT previous FROM journal WHERE seq = ?", [begins]).fetchone()
        yield from _joined(last, begins, row[0] if row else "")


def _is_anothers(db: sqlite3.Connection, archive: Manifest) -> bool:
    """Where the record has what stands at its end, or right behind it, and that is another's."""
    end = db.execute(
        "SELECT hash FROM journal WHERE seq = ?"
        " UNION ALL SELECT previous FROM journal WHERE seq = ?",
        [archive.last, archive.last + 1],
    ).fetchone()
    return end is not None and end[0] != archive.head


def _joined(archive: Manifest, begins: int, previous: str) -> Iterator[Finding]:
    """To what comes after it."""
    after = archive.last + 1
    if begins > after:
        yield Finding(seq=after, what=f"to {begins - 1}: in no archive that was named")
    elif begins < after or previous != archive.head:
        yield Finding(seq=begins, what="does not follow the archive before it")
