"""The record made again from its second copy, when the database file is lost or damaged."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from pos.errors import JournalError
from pos.journal.chain import Record, verify
from pos.journal.copy import BESIDE_FILE, RECORD_FILE, last_copied, lines_of, records_in
from pos.journal.database import atomic, open_record
from pos.journal.journal import INSERT, row_of


def rebuild(copy_folder: Path, target: Path) -> int:
    """Write a new record at `target`, which must not exist; how many records it holds.

    What was settled with the loyalty service is known from the record itself; of the rest the
    copy cannot tell whether it was sent, so the service is asked before it is sent again.
    """
    if target.exists():
        raise JournalError(f"{target} exists. Move it aside before you rebuild.")
    if not (copy_folder / RECORD_FILE).exists():
        raise JournalError(f"{copy_folder}: there is no second copy to rebuild from.")
    last_copied(copy_folder)
    _must_verify(copy_folder)
    db = open_record(target)
    try:
        with atomic(db):
            entries = _write_records(db, copy_folder)
            _write_beside(db, copy_folder)
            _settle(db)
        return entries
    finally:
        db.close()


def _must_verify(copy_folder: Path) -> None:
    for finding in verify(records_in(copy_folder)):
        raise JournalError(f"The second copy is not whole: record {finding.seq} {finding.what}.")


def _write_records(db: sqlite3.Connection, copy_folder: Path) -> int:
    last: Record | None = None
    for last in records_in(copy_folder):
        db.execute(INSERT, row_of(last))
    if last is None:
        return 0
    db.execute("UPDATE till SET value = ? WHERE key = 'incarnation'", [last.incarnation])
    return last.seq


def _write_beside(db: sqlite3.Connection, copy_folder: Path) -> None:
    """People and deliveries of the records there are.

    A crash between the two files may leave lines here of records the other never got, and the
    same lines again after it: the first are left out, the second replace.
    """
    (entries,) = db.execute("SELECT coalesce(max(seq), 0) FROM journal").fetchone()
    for line in lines_of(copy_folder / BESIDE_FILE):
        fields: dict[str, Any] = line
        if fields["seq"] > entries:
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


_ORDER = "'order:' || sale_id"
_REFUND = "'refund:' || (body ->> '$.refund_id')"
_OTHER = "body ->> '$.entry_id'"

_SETTLED_BY = (
    ("rejected", _ORDER, "kind = 'OrderRejected'"),
    ("rejected", _REFUND, "kind = 'RefundRejected'"),
    ("rejected", _OTHER, "kind = 'DeliverySettled' AND body ->> '$.rejected'"),
    ("delivered", _ORDER, "kind = 'OrderDelivered'"),
    ("delivered", _REFUND, "kind = 'RefundDelivered'"),
    ("delivered", _OTHER, "kind = 'DeliverySettled' AND NOT body ->> '$.rejected'"),
)
"""How the entry's id stands in the news that ends it. What was rejected may have been tried again
and have arrived, never the other way round."""


def _settle(db: sqlite3.Connection) -> None:
    for state, entry_id, news in _SETTLED_BY:
        db.execute(
            f"""
            UPDATE outbox SET state = ?, attempts = 1, settled_at = created_at
            WHERE entry_id IN (SELECT {entry_id} FROM journal WHERE {news})
            """,
            [state],
        )
    db.execute("UPDATE outbox SET state = 'in_doubt' WHERE state = 'pending'")
