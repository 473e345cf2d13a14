"""The waiting entries as the relay works them: taken, delivered, retry, in doubt, rejected."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

import msgspec

from pos.core.deliveries import Delivery, EntryState
from pos.errors import JournalError
from pos.outbox.entry_lines import EntryLines
from pos.ports.entries import SENT_IN_BATCH
from pos.ports.loyalty import Delivered
from pos.ports.record import OutboxCounts
from pos.ports.transaction import atomic


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One waiting delivery, with what has been tried."""

    place: int
    entry_id: str
    customer_id: str
    kind: str
    state: EntryState
    attempts: int
    delivery: Delivery


@dataclass(frozen=True, slots=True, kw_only=True)
class Untold:
    """What came of an entry, and the record has no word of it yet."""

    entry: Entry
    delivered: Delivered
    """What the service told where it took it."""
    reason: str


class Written(Protocol):
    """A delivery as the record's codec writes it."""

    @property
    def version(self) -> int: ...

    @property
    def body(self) -> str: ...


class NoLongerWaits(Exception):
    """A person has ended the entry since it was taken: it is sent no more."""


Decode = Callable[[str, int, str], Delivery]
Encode = Callable[[Delivery], Written]

_Row = tuple[int, str, str, int, str, str, int, str]

_COLUMNS = "place, entry_id, kind, version, body, state, attempts, customer_id"
_FRONTS = " FROM outbox WHERE is_front = 1 AND next_at_ms <= ? ORDER BY next_at_ms, place LIMIT ?"
"""The next entry of each customer, which the record keeps marked. In the order of its index."""

_ALWAYS = 2**63 - 1

HASTENED_AT_ONCE = 1_000
"""A batch that was broken off, or more than a minute's deliveries: what else was put off has come
to its time by then."""

LONGEST_CLAIM = timedelta(hours=25)
"""Nobody lets a batch run for more than a day."""

ARRIVED_AFTER_ALL = "The service had taken it after all."
"""Of an entry that a person had settled while it was on its way, or sent bare when it was there."""

_NOTHING_TOLD = Delivered()

_WAITS = "state IN ('pending', 'in_doubt')"
"""What a person has settled while it was on its way stays settled."""


class Outbox:
    """One connection, one thread at a time. The journal writes entries; this only moves them."""

    def __init__(self, db: sqlite3.Connection, decode: Decode, encode: Encode) -> None:
        self._db = db
        self.lines = EntryLines(db)
        self._decode = decode
        self._encode = encode

    def due(
        self, now: datetime, *, limit: int, without: Collection[str] = frozenset()
    ) -> list[Entry]:
        """The next entry of each customer whose time has come, the longest due first.

        `without` are customers who have one under way. An entry that this program cannot read is
        rejected to a person, so that it stops nobody else.
        """
        rows: list[_Row] = self._db.execute(
            f"SELECT {_COLUMNS}{_FRONTS}",
            [_milliseconds(now), limit + len(without)],
        ).fetchall()
        rows = [row for row in rows if row[-1] not in without][:limit]
        entries = []
        for row in rows:
            try:
                entries.append(self._entry(row))
            except JournalError as problem:
                self._reject(row[0], EntryState(row[5]), now, reason=str(problem))
        return entries if entries or not rows else self.due(now, limit=limit, without=without)

    def take(self, entry: Entry) -> bool:
        """In doubt from now on, on the disk before it is sent; what came of it is marked later.

        A crash or a power cut in between leaves it to be asked about. False where somebody, here or
        in another process, has moved it since `due`.
        """
        with flushing(self._db):
            changed = self._db.execute(
                "UPDATE outbox SET state = 'in_doubt'"
                " WHERE place = ? AND state = ? AND attempts = ?",
                [entry.place, entry.state.value, entry.attempts],
            )
        return changed.rowcount == 1

    def _entry(self, row: _Row) -> Entry:
        place, entry_id, kind, version, body, state, attempts, customer_id = row
        return Entry(
            place=place,
            entry_id=entry_id,
            customer_id=customer_id,
            kind=kind,
            state=EntryState(state),
            attempts=attempts,
            delivery=self._decode(kind, version, body),
        )

    def together(self) -> AbstractContextManager[None]:
        """Several marks in one transaction."""
        return atomic(self._db)

    def next_due(self, *, without: Collection[str] = frozenset()) -> datetime | None:
        """When the next entry's time comes that waits for no other; None when nothing waits."""
        rows = self._db.execute(
            "SELECT next_at_ms, customer_id" + _FRONTS, [_ALWAYS, 1 + len(without)]
        )
        at_ms = next((at_ms for at_ms, customer_id in rows if customer_id not in without), None)
        return None if at_ms is None else datetime.fromtimestamp(at_ms / 1000, UTC)

    def counts(self) -> OutboxCounts:
        return OutboxCounts(**dict(self._db.execute("SELECT state, entries FROM outbox_counts")))

    def delivered(
        self,
        entry: Entry,
        now: datetime,
        told: Delivered = _NOTHING_TOLD,
        *,
        after_all: bool = False,
    ) -> bool:
        """False where a person had settled it meanwhile: so it stays, and says what came of it.

        What the service told is kept until the record has it. `after_all`: it had been there before
        a person sent it bare.
        """
        untold = _written(told)
        changed = self._db.execute(
            "UPDATE outbox SET state = 'delivered', attempts = attempts + 1, reason = ?,"
            f" settled_at = ?, untold = ? WHERE place = ? AND {_WAITS}",
            [
                ARRIVED_AFTER_ALL if after_all else "",
                now.astimezone(UTC).isoformat(),
                untold,
                entry.place,
            ],
        )
        if changed.rowcount == 1:
            return True
        changed = self._db.execute(
            "UPDATE outbox SET reason = ?, untold = ? WHERE place = ? AND state = 'settled'",
            [ARRIVED_AFTER_ALL, untold, entry.place],
        )
        return changed.rowcount == 0

    def untold(self) -> list[Untold]:
        """What was marked before a stop that kept the record from hearing of it.

        What cannot be read tells nobody anything.
        """
        rows: list[tuple[int, str, str, int, str, str, int, str, str, str]] = self._db.execute(
            f"SELECT {_COLUMNS}, untold, reason FROM outbox WHERE untold IS NOT NULL"
            " AND state IN ('delivered', 'settled', 'rejected') ORDER BY place"
        ).fetchall()
        found = []
        for row in rows:
            with suppress(JournalError, msgspec.DecodeError):
                told, reason = row[8:]
                delivered = msgspec.json.decode(told, type=Delivered)
                found.append(Untold(entry=self._entry(row[:8]), delivered=delivered, reason=reason))
        return found

    def rejected(self, entry: Entry, now: datetime, *, reason: str) -> None:
        """What was not in doubt before the no is certainly not taken."""
        self._reject(entry.place, entry.state, now, reason=reason, untold=_written(_NOTHING_TOLD))

    def retry_at(self, entry: Entry, at: datetime, *, in_doubt: bool, reason: str) -> None:
        state = EntryState.IN_DOUBT if in_doubt else EntryState.PENDING
        self._db.execute(
            "UPDATE outbox SET state = ?, attempts = attempts + 1, next_at_ms = ?, reason = ?"
            f" WHERE place = ? AND {_WAITS}",
            [state.value, _milliseconds(at), reason, entry.place],
        )

    def give_back(self, entry: Entry) -> None:
        """Taken, and not sent after all: as it was."""
        self._db.execute(
            f"UPDATE outbox SET state = ? WHERE place = ? AND {_WAITS}",
            [entry.state.value, entry.place],
        )

    def renewed(self, entry: Entry, delivery: Delivery | None) -> None:
        """What is sent from now on, on the disk before it is sent; None where it is as it was."""
        if not (self._still_waits(entry) if delivery is None else self._rewritten(entry, delivery)):
            raise NoLongerWaits

    def _still_waits(self, entry: Entry) -> bool:
        row = self._db.execute(
            f"SELECT 1 FROM outbox WHERE place = ? AND {_WAITS}", [entry.place]
        ).fetchone()
        return row is not None

    def _rewritten(self, entry: Entry, delivery: Delivery) -> bool:
        """Its references are new."""
        assert delivery.entry_id == entry.entry_id, "an entry keeps its id"
        written = self._encode(delivery)
        with flushing(self._db):
            changed = self._db.execute(
                f"UPDATE outbox SET version = ?, body = ? WHERE place = ? AND {_WAITS}",
                [written.version, written.body, entry.place],
            )
        return changed.rowcount == 1

    def hasten(self, now: datetime) -> None:
        """The line is back: what was put off may be tried now, the soonest due first.

        What is claimed may be under way in its batch: it waits for the batch's end, or the claim's,
        unless that is farther off than any: then the clock has been set back since.
        """
        self._db.execute(
            """
            UPDATE outbox SET next_at_ms = 0 WHERE place IN (
                SELECT place FROM outbox
                WHERE next_at_ms > 0 AND state IN ('pending', 'in_doubt')
                    AND (reason <> ? OR next_at_ms > ?)
                ORDER BY next_at_ms LIMIT ?)
            """,
            [SENT_IN_BATCH, _milliseconds(now + LONGEST_CLAIM), HASTENED_AT_ONCE],
        )

    def close(self) -> None:
        self._db.close()

    def _reject(
        self,
        place: int,
        before: EntryState,
        now: datetime,
        *,
        reason: str,
        untold: str | None = None,
    ) -> None:
        self._db.execute(
            f"""
            UPDATE outbox SET state = 'rejected', not_taken = ?, attempts = attempts + 1,
                reason = ?, settled_at = ?, untold = ?
            WHERE place = ? AND {_WAITS}
            """,
            [before is EntryState.PENDING, reason, now.astimezone(UTC).isoformat(), untold, place],
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


def _written(told: Delivered) -> str:
    return msgspec.json.encode(told).decode()


def _milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)
