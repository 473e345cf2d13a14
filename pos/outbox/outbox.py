"""The waiting entries as the relay works them: taken, delivered, retry, in doubt, rejected."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Protocol

from pos.core.deliveries import Delivery
from pos.errors import JournalError
from pos.ports.record import OutboxCounts


class EntryState(StrEnum):
    PENDING = "pending"
    """Not sent, or certainly not taken."""
    IN_DOUBT = "in_doubt"
    """Sent, and no answer came: ask before sending again."""
    DELIVERED = "delivered"
    REJECTED = "rejected"
    """The service's no: a person must look."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One waiting delivery, with what has been tried."""

    place: int
    entry_id: str
    kind: str
    state: EntryState
    attempts: int
    delivery: Delivery


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryLine:
    """One entry as a list shows it."""

    entry_id: str
    kind: str
    state: EntryState
    attempts: int
    created_at: datetime
    reason: str


class Written(Protocol):
    """A delivery as the record's codec writes it."""

    @property
    def version(self) -> int: ...

    @property
    def body(self) -> str: ...


Decode = Callable[[str, int, str], Delivery]
Encode = Callable[[Delivery], Written]

_Row = tuple[int, str, str, int, str, str, int]

_HEADS = """
    FROM outbox AS entry
    WHERE state IN ('pending', 'in_doubt') AND next_at_ms <= ?
      AND place = (
        SELECT min(place) FROM outbox
        WHERE customer_id = entry.customer_id AND state IN ('pending', 'in_doubt'))
    ORDER BY next_at_ms, place LIMIT ?
"""
"""The oldest waiting entry of each customer. In the order of its index, so that it stops early."""

_ALWAYS = 2**63 - 1


class Outbox:
    """One connection, one thread at a time. The journal writes entries; this only moves them."""

    def __init__(self, db: sqlite3.Connection, decode: Decode, encode: Encode) -> None:
        self._db = db
        self._decode = decode
        self._encode = encode

    def due(self, now: datetime, *, limit: int) -> list[Entry]:
        """The oldest waiting entry of each customer whose time has come, the longest due first.

        One that this program cannot read is rejected to a person, so that it stops nobody else.
        """
        rows: list[_Row] = self._db.execute(
            "SELECT place, entry_id, kind, version, body, state, attempts" + _HEADS,
            [_milliseconds(now), limit],
        ).fetchall()
        entries = []
        for row in rows:
            try:
                entries.append(self._entry(row))
            except JournalError as problem:
                self._reject(row[0], EntryState(row[5]), now, reason=str(problem))
        return entries if entries or not rows else self.due(now, limit=limit)

    def take(self, entry: Entry, *, flushed: bool) -> bool:
        """In doubt from now on, before it is sent; what came of it is marked afterwards.

        A crash in between leaves it to be asked about. False where somebody, here or in another
        process, has moved it since `due`.
        """
        with flushing(self._db) if flushed else nullcontext():
            changed = self._db.execute(
                "UPDATE outbox SET state = 'in_doubt'"
                " WHERE place = ? AND state = ? AND attempts = ?",
                [entry.place, entry.state.value, entry.attempts],
            )
        return changed.rowcount == 1

    def _entry(self, row: _Row) -> Entry:
        place, entry_id, kind, version, body, state, attempts = row
        return Entry(
            place=place,
            entry_id=entry_id,
            kind=kind,
            state=EntryState(state),
            attempts=attempts,
            delivery=self._decode(kind, version, body),
        )

    def next_due(self) -> datetime | None:
        """When the next entry's time comes that waits for no other; None when nothing waits."""
        row = self._db.execute("SELECT next_at_ms" + _HEADS, [_ALWAYS, 1]).fetchone()
        return datetime.fromtimestamp(row[0] / 1000, UTC) if row else None

    def counts(self) -> OutboxCounts:
        return OutboxCounts(**dict(self._db.execute("SELECT state, entries FROM outbox_counts")))

    def delivered(self, entry: Entry, now: datetime) -> None:
        self._db.execute(
            "UPDATE outbox SET state = 'delivered', attempts = attempts + 1, reason = '',"
            " settled_at = ? WHERE place = ?",
            [now.astimezone(UTC).isoformat(), entry.place],
        )

    def rejected(self, entry: Entry, now: datetime, *, reason: str) -> None:
        """What was not in doubt before the no is certainly not taken."""
        self._reject(entry.place, entry.state, now, reason=reason)

    def retry_at(self, entry: Entry, at: datetime, *, in_doubt: bool, reason: str) -> None:
        state = EntryState.IN_DOUBT if in_doubt else EntryState.PENDING
        self._db.execute(
            "UPDATE outbox SET state = ?, attempts = attempts + 1, next_at_ms = ?, reason = ?"
            " WHERE place = ?",
            [state.value, _milliseconds(at), reason, entry.place],
        )

    def renewed(self, entry: Entry, delivery: Delivery) -> None:
        """What is sent from now on, on the disk before it is sent: its references are new."""
        assert delivery.entry_id == entry.entry_id, "an entry keeps its id"
        written = self._encode(delivery)
        with flushing(self._db):
            self._db.execute(
                "UPDATE outbox SET version = ?, body = ? WHERE place = ?",
                [written.version, written.body, entry.place],
            )

    def hasten(self) -> None:
        """The line is back: everything that waits may be tried now."""
        self._db.execute(
            "UPDATE outbox SET next_at_ms = 0"
            " WHERE state IN ('pending', 'in_doubt') AND next_at_ms > 0"
        )

    def retry(self, entry_id: str) -> bool:
        """A person wants a rejected or waiting entry tried again; False when there is none.

        Unless it is certainly not taken, it is asked about first.
        """
        changed = self._db.execute(
            """
            UPDATE outbox SET next_at_ms = 0, state = CASE
                WHEN state = 'pending' OR state = 'rejected' AND not_taken THEN 'pending'
                ELSE 'in_doubt' END
            WHERE entry_id = ? AND state <> 'delivered'
            """,
            [entry_id],
        )
        return changed.rowcount == 1

    def lines(self, *, limit: int = 1_000) -> list[EntryLine]:
        """What is not delivered, oldest first."""
        rows = self._db.execute(
            f"SELECT {_LINE} FROM outbox WHERE state <> 'delivered' ORDER BY place LIMIT ?", [limit]
        )
        return [_line(row) for row in rows]

    def line(self, entry_id: str) -> EntryLine | None:
        """One entry, delivered or not."""
        row = self._db.execute(
            f"SELECT {_LINE} FROM outbox WHERE entry_id = ?", [entry_id]
        ).fetchone()
        return _line(row) if row else None

    def close(self) -> None:
        self._db.close()

    def _reject(self, place: int, before: EntryState, now: datetime, *, reason: str) -> None:
        self._db.execute(
            """
            UPDATE outbox SET state = 'rejected', not_taken = ?, attempts = attempts + 1,
                reason = ?, settled_at = ?
            WHERE place = ?
            """,
            [before is EntryState.PENDING, reason, now.astimezone(UTC).isoformat(), place],
        )


@contextmanager
def flushing(db: sqlite3.Connection) -> Iterator[None]:
    """What is committed meanwhile is on the disk when it is."""
    (before,) = db.execute("PRAGMA synchronous").fetchone()
    db.execute("PRAGMA synchronous = FULL")
    try:
        yield
    finally:
        db.execute(f"PRAGMA synchronous = {before}")


_LINE = "entry_id, kind, state, attempts, created_at, reason"


def _line(row: tuple[str, str, str, int, str, str]) -> EntryLine:
    entry_id, kind, state, attempts, created_at, reason = row
    return EntryLine(
        entry_id=entry_id,
        kind=kind,
        state=EntryState(state),
        attempts=attempts,
        created_at=datetime.fromisoformat(created_at),
        reason=reason,
    )


def _milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)
