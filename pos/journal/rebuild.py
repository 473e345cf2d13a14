"""The record made again from its second copy, when the database file is lost or damaged.

Putting it in the damaged one's place is mend.py's.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pos.errors import JournalError
from pos.journal.chain import Record, row_of, verify
from pos.journal.copy import BESIDE_FILE, RECORD_FILE, lines_of, whole_records
from pos.journal.database import LIVE_JOURNAL_MODE, failure, open_record, sync
from pos.journal.rows import INSERT
from pos.journal.settings import note_all_settings
from pos.journal.stored_value import work_all_stored_value
from pos.journal.used_coupons import work_all_used_coupons
from pos.journal.versions import note_all_versions
from pos.journal.worked import work_again
from pos.ports.transaction import atomic

_AT_ONCE = 1_000


def rebuild(copy_folder: Path, target: Path) -> int:
    """Write a new record at `target`, which must not exist; how many records it holds.

    What was settled with the loyalty service is known from the record itself; of the rest the
    copy cannot tell whether it was sent, so the service is asked before it is sent again. The copy
    is left as it is, also where a power cut tore its end.
    """
    if target.exists():
        raise JournalError(f"{target} exists. Move it aside before you rebuild.")
    if not (copy_folder / RECORD_FILE).exists():
        raise JournalError(f"{copy_folder}: there is no second copy to rebuild from.")
    try:
        with all_at_once(target) as db:
            entries = _write_records(db, copy_folder)
            _write_beside(db, copy_folder)
            _settle(db)
            work_all_stored_value(db)
            work_all_used_coupons(db)
            note_all_settings(db)
            note_all_versions(db)
    except BaseException as problem:
        for left in files_of(target):
            left.unlink(missing_ok=True)
        if isinstance(problem, OSError | sqlite3.Error):
            said = f"{target}: the record cannot be written anew ({problem})."
            raise failure(target, problem, said) from problem
        raise
    return entries


def files_of(record: Path) -> list[Path]:
    return [record.with_name(record.name + end) for end in ("", "-wal", "-shm")]


@contextmanager
def all_at_once(target: Path) -> Iterator[sqlite3.Connection]:
    """Nobody relies on it before it is whole, so nothing is flushed on the way."""
    db = open_record(target)
    try:
        db.execute("PRAGMA journal_mode = OFF")
        db.execute("PRAGMA synchronous = OFF")
        with atomic(db), _without_indexes(db):
            yield db
        db.execute(f"PRAGMA journal_mode = {LIVE_JOURNAL_MODE}")
    finally:
        db.close()
    sync(target)
    sync(target.parent)


@contextmanager
def _without_indexes(db: sqlite3.Connection) -> Iterator[None]:
    """Made in one go at the end they cost a fraction."""
    indexes = db.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'journal'"
        " AND sql IS NOT NULL"
    ).fetchall()
    for name, _ in indexes:
        db.execute(f"DROP INDEX {name}")
    yield
    for _, sql in indexes:
        db.execute(sql)


def _write_records(db: sqlite3.Connection, copy_folder: Path) -> int:
    """Checked as they are read: of a copy that is not whole nothing is taken."""
    rows: list[tuple[object, ...]] = []
    last: Record | None = None
    number = 0

    def written() -> Iterator[Record]:
        nonlocal last, number
        for last in whole_records(copy_folder):
            number += 1
            rows.append(row_of(last))
            if len(rows) >= _AT_ONCE:
                db.executemany(INSERT, rows)
                rows.clear()
            yield last

    for finding in verify(written()):
        raise JournalError(f"The second copy is not whole: record {finding.seq} {finding.what}.")
    db.executemany(INSERT, rows)
    if last is None:
        return 0
    db.execute("UPDATE till SET value = ? WHERE key = 'incarnation'", [last.incarnation])
    return number


def _write_beside(db: sqlite3.Connection, copy_folder: Path) -> None:
    """People and deliveries of the records there are.

    A crash between the two files may leave lines here of records the other never got or has no
    more, and the same lines again after it: the first are left out, the second replace.
    """
    first, last = db.execute("SELECT min(seq), max(seq) FROM journal").fetchone()
    for line in lines_of(copy_folder / BESIDE_FILE):
        fields: dict[str, Any] = line
        if first is None or not first <= fields["seq"] <= last:
            continue
        if "person" in fields:
            db.execute(
                "INSERT OR REPLACE INTO people (seq, customer_id, body)"
                " VALUES (:seq, :customer_id, :person)",
                fields,
            )
        else:
            db.execute(
                """
                INSERT INTO outbox (entry_id, seq, kind, version, customer_id, body, created_at)
                VALUES (:entry_id, :seq, :kind, :version, :customer_id, :body, :created_at)
                ON CONFLICT (entry_id) DO NOTHING
                """,
                fields,
            )


_NEWS = """
CREATE TEMP TABLE news AS
SELECT seq,
    CASE kind WHEN 'OrderRejected' THEN 'order:' || sale_id
        WHEN 'OrderDelivered' THEN 'order:' || sale_id
        WHEN 'RefundRejected' THEN 'refund:' || (body ->> '$.refund_id')
        WHEN 'RefundDelivered' THEN 'refund:' || (body ->> '$.refund_id')
        ELSE body ->> '$.entry_id' END AS entry_id,
    kind IN ('OrderRejected', 'RefundRejected')
        OR (kind = 'DeliverySettled' AND body ->> '$.rejected') AS is_no
FROM journal
WHERE kind IN ('OrderRejected', 'OrderDelivered', 'RefundRejected', 'RefundDelivered',
    'DeliverySettled')
"""
"""How the entry's id stands in the news that ends it."""


def _settle(db: sqlite3.Connection) -> None:
    """What was rejected may have been tried again and have arrived, never the other way round."""
    db.execute(_NEWS)
    for state, is_no in (("rejected", True), ("delivered", False)):
        db.execute(
            """
            UPDATE outbox SET state = ?, attempts = 1, settled_at = created_at
            WHERE entry_id IN (SELECT entry_id FROM news WHERE is_no = ?)
            """,
            [state, is_no],
        )
    db.execute("UPDATE outbox SET state = 'in_doubt' WHERE state = 'pending'")
    last_no = db.execute("SELECT entry_id, max(seq) FROM news WHERE is_no GROUP BY entry_id")
    work_again(db, dict(last_no.fetchall()))
    db.execute("DROP TABLE news")
