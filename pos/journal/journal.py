"""Append events and outbox entries in one transaction; read them back."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC
from pathlib import Path

from pos.core.deliveries import Delivery
from pos.core.events import Event
from pos.errors import JournalError
from pos.journal import codec
from pos.journal.chain import Record, chained
from pos.journal.database import atomic, open_record, readable
from pos.ports.record import Batch

COLUMNS = "seq, at, incarnation, kind, version, body, previous, hash"
INSERT = f"INSERT INTO journal ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"


class SqliteJournal:
    """The writer's side of the record. One thread, one connection; `on_commit` follows each."""

    def __init__(self, path: Path, *, on_commit: Callable[[], None] = lambda: None) -> None:
        self._db = open_record(path)
        self._on_commit = on_commit
        with readable():
            self._last = self._read_last()
            (self._incarnation,) = self._db.execute(
                "SELECT value FROM till WHERE key = 'incarnation'"
            ).fetchone()

    def append(self, batches: Sequence[Batch]) -> None:
        last = self._last
        try:
            with atomic(self._db):
                for batch in batches:
                    last = self._write(last, batch)
        except sqlite3.Error as problem:
            raise JournalError(
                f"The record cannot be written ({problem}). Stop selling and call support."
            ) from problem
        self._last = last
        self._on_commit()

    def since_shift_opened(self) -> Iterator[Event]:
        with readable():
            rows = self._db.execute(
                """
                SELECT journal.kind, journal.version, journal.body, people.body
                FROM journal LEFT JOIN people USING (seq)
                WHERE journal.seq >= coalesce(
                    (SELECT max(seq) FROM journal WHERE kind = 'ShiftOpened'), 0)
                ORDER BY journal.seq
                """
            )
            for kind, version, body, person in rows:
                yield codec.decode_event(kind, version, body, person)

    def close(self) -> None:
        self._db.close()

    def _read_last(self) -> Record | None:
        row = self._db.execute(
            f"SELECT {COLUMNS} FROM journal ORDER BY seq DESC LIMIT 1"
        ).fetchone()
        return record_of(row) if row else None

    def _write(self, last: Record | None, batch: Batch) -> Record | None:
        at = batch.at.astimezone(UTC).isoformat()
        for event in batch.events:
            last = self._write_event(last, at, event)
        for delivery in batch.deliveries:
            assert last is not None, "a delivery belongs to an event"
            self._write_delivery(last.seq, at, delivery)
        return last

    def _write_event(self, last: Record | None, at: str, event: Event) -> Record:
        encoded = codec.encode_event(event)
        record = chained(
            last,
            at=at,
            incarnation=self._incarnation,
            kind=encoded.kind,
            version=encoded.version,
            body=encoded.body,
        )
        self._db.execute(INSERT, row_of(record))
        if encoded.person is not None:
            self._db.execute(
                "INSERT INTO people (seq, customer_id, body) VALUES (?, ?, ?)",
                (record.seq, encoded.person.person_id, encoded.person.body),
            )
        return record

    def _write_delivery(self, seq: int, at: str, delivery: Delivery) -> None:
        encoded = codec.encode_delivery(delivery)
        self._db.execute(
            """
            INSERT INTO outbox (entry_id, seq, kind, version, customer_id, body, created_at)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
            (
                delivery.entry_id,
                seq,
                encoded.kind,
                encoded.version,
                delivery.customer_id,
                encoded.body,
                at,
            ),
        )


_Row = tuple[int, str, str, str, int, str, str, str]


def row_of(record: Record) -> _Row:
    return (
        record.seq,
        record.at,
        record.incarnation,
        record.kind,
        record.version,
        record.body,
        record.previous,
        record.hash,
    )


def record_of(row: _Row) -> Record:
    seq, at, incarnation, kind, version, body, previous, digest = row
    return Record(
        seq=seq,
        at=at,
        incarnation=incarnation,
        kind=kind,
        version=version,
        body=body,
        previous=previous,
        hash=digest,
    )
