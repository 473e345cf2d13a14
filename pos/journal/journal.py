"""Append events and outbox entries in one transaction; read them back."""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from pos.core.day import Undelivered
from pos.core.events import CustomerErased, Event, TillMoved
from pos.core.settings_change import KnownSettings
from pos.core.shop_coupon import UsedHere
from pos.core.stored_value import Replaced, StoredValue
from pos.errors import JournalError, RecordDamaged, RecordElsewhere
from pos.journal import codec
from pos.journal.chain import Record, chained, record_of, row_of
from pos.journal.counts import undelivered
from pos.journal.database import Connect, failure, open_record, readable
from pos.journal.entries import change_entry, write_entry
from pos.journal.erasing import Erased, erase_rows, why_not_yet
from pos.journal.machine import Machine, decoded, encoded
from pos.journal.rows import COLUMNS, INSERT
from pos.journal.settings import known_settings, note_settings
from pos.journal.stored_value import stored_value_of, stored_values_of, work_stored_value
from pos.journal.told import note_told
from pos.journal.used_coupons import used_coupon, work_used_coupon
from pos.journal.versions import note_version
from pos.journal.whose import note_whose
from pos.ports.record import Batch
from pos.ports.transaction import atomic


class SqliteJournal:
    """The writer's side of the record. One thread, one connection; `on_commit` follows each."""

    def __init__(
        self,
        path: Path,
        *,
        on_commit: Callable[[], None] = lambda: None,
        connect: Connect = sqlite3.connect,
        machine: Machine | None = None,
    ) -> None:
        """`machine`: the one this is, where it matters. RecordElsewhere where it is another."""
        self._path = path
        self._db = open_record(path, connect=connect)
        self._on_commit = on_commit
        with readable():
            self._last = self._read_last()
            (self._incarnation,) = self._db.execute(
                "SELECT value FROM till WHERE key = 'incarnation'"
            ).fetchone()
        if machine is not None:
            self._must_be_on(machine)

    def append(self, batches: Sequence[Batch]) -> None:
        last = self._last
        with self._committed():
            for batch in batches:
                last = self._write(last, batch)
        self._last = last
        self._on_commit()

    def go_on_at(self, machine: Machine, at: datetime) -> None:
        """Here and as another incarnation, on record. Where the folder was copied, the other one
        may have sent what waits: it is asked about first.
        """
        moved = TillMoved(at=at, earlier=self._incarnation)
        incarnation = uuid.uuid4().hex
        with self._committed():
            last = self._write_event(
                self._last, at.astimezone(UTC).isoformat(), moved, incarnation=incarnation
            )
            self._db.execute("UPDATE till SET value = ? WHERE key = 'incarnation'", [incarnation])
            self._db.execute("UPDATE outbox SET state = 'in_doubt' WHERE state = 'pending'")
            self._db.execute("UPDATE outbox SET not_taken = 0 WHERE not_taken = 1")
            self._note_machine(machine)
        self._last, self._incarnation = last, incarnation
        self._on_commit()

    def erase_customer(self, customer_id: str, at: datetime) -> Erased:
        """Them, and on record that somebody was. JournalError while anything of them must still go
        out to the loyalty service or the coupon engine.
        """
        if why_not := why_not_yet(self._db, customer_id):
            raise JournalError(why_not)
        self._db.execute("PRAGMA secure_delete = ON")
        with self._committed():
            erased = erase_rows(self._db, customer_id)
            if not erased.is_nothing:
                event = CustomerErased(at=at, records=erased.people, entries=erased.entries)
                written_at = at.astimezone(UTC).isoformat()
                self._last = self._write_event(
                    self._last, written_at, event, incarnation=self._incarnation
                )
        self._empty_the_log()
        self._on_commit()
        return erased

    def _empty_the_log(self) -> None:
        """It has the pages as they were. JournalError where somebody reads on and keeps it from it;
        asked once more it goes on with that alone.
        """
        (is_busy, *_) = self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if is_busy:
            raise JournalError(
                "They are erased in the record, but not in its log, which another program reads. "
                "Close that one (pos doctor, a report) and give the command again."
            )

    @contextmanager
    def _committed(self) -> Iterator[None]:
        """One transaction, on the disk when it is over; JournalError where none of it is."""
        try:
            with atomic(self._db):
                yield
        except sqlite3.Error as problem:
            said = f"The record cannot be written ({problem}). Stop selling and call support."
            error = failure(self._path, problem, said)
            if isinstance(error, RecordDamaged):
                error = RecordDamaged(_DAMAGED)
            raise error from problem

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

    def undelivered(self) -> Undelivered:
        with readable():
            return undelivered(self._db)

    def stored_value(self, digest: str) -> StoredValue | Replaced | None:
        with readable():
            return stored_value_of(self._db, digest)

    def stored_values_of(self, receipt: str) -> tuple[StoredValue, ...]:
        with readable():
            return stored_values_of(self._db, receipt)

    def coupon_used_here(self, code: str) -> UsedHere | None:
        with readable():
            return used_coupon(self._db, code)

    def known_settings(self) -> KnownSettings | None:
        with readable():
            return known_settings(self._db)

    @property
    def last_at(self) -> datetime | None:
        return datetime.fromisoformat(self._last.at) if self._last else None

    def close(self) -> None:
        self._db.close()

    def _must_be_on(self, machine: Machine) -> None:
        row = self._db.execute("SELECT value FROM till WHERE key = 'machine'").fetchone()
        noted = decoded(row[0]) if row else machine
        if not machine.is_like(noted):
            self._db.close()
            raise RecordElsewhere(
                f"{self._path.parent} was last used on another machine. Where that one still sells "
                "with it, give this one another till id and an empty folder: both would number "
                "their receipts alike. Where it does not, run: pos journal adopt"
            )
        if noted.joined_by(machine) != noted or row is None:
            try:
                with atomic(self._db):
                    self._note_machine(noted.joined_by(machine))
            except sqlite3.Error:
                pass  # noted at the next start

    def _note_machine(self, machine: Machine) -> None:
        self._db.execute(
            "INSERT OR REPLACE INTO till (key, value) VALUES ('machine', ?)", [encoded(machine)]
        )

    def _read_last(self) -> Record | None:
        row = self._db.execute(
            f"SELECT {COLUMNS} FROM journal ORDER BY seq DESC LIMIT 1"
        ).fetchone()
        return record_of(row) if row else None

    def _write(self, last: Record | None, batch: Batch) -> Record | None:
        at = batch.at.astimezone(UTC).isoformat()
        for event in batch.events:
            last = self._write_event(last, at, event, incarnation=self._incarnation)
        for delivery in batch.deliveries:
            assert last is not None, "a delivery belongs to an event"
            write_entry(self._db, last.seq, at, delivery)
        for change in batch.changes:
            change_entry(self._db, at, change)
        return last

    def _write_event(
        self, last: Record | None, at: str, event: Event, *, incarnation: str
    ) -> Record:
        encoded = codec.encode_event(event)
        record = chained(
            last,
            at=at,
            incarnation=incarnation,
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
        note_settings(self._db, event)
        note_version(self._db, event)
        note_whose(self._db, event)
        work_stored_value(self._db, event)
        work_used_coupon(self._db, event)
        note_told(self._db, event)
        return record


_DAMAGED = (
    "The record is damaged. Close the till and start it again: it is then made again from its "
    "second copy."
)
