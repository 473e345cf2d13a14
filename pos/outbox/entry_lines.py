"""The waiting entries as a person reads them: a line each, oldest first."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime

from pos.core.deliveries import EntryState
from pos.ports.entries import EntryLine


class EntryLines:
    """On a connection of somebody else, who shuts it."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def open(self, *, limit: int = 1_000) -> list[EntryLine]:
        """What is neither delivered nor settled."""
        rows = self._db.execute(
            f"SELECT {_LINE} FROM outbox WHERE state NOT IN ('delivered', 'settled')"
            " ORDER BY place LIMIT ?",
            [limit],
        )
        return [_line(row) for row in rows]

    def in_state(self, state: EntryState, *, limit: int) -> list[EntryLine]:
        """Of one state: the rest of a long backlog does not hide them."""
        rows = self._db.execute(
            f"SELECT {_LINE} FROM outbox WHERE state = ? ORDER BY place LIMIT ?",
            [state.value, limit],
        )
        return [_line(row) for row in rows]

    def of(self, entry_id: str) -> EntryLine | None:
        """One entry, delivered or not."""
        row = self._db.execute(
            f"SELECT {_LINE} FROM outbox WHERE entry_id = ?", [entry_id]
        ).fetchone()
        return _line(row) if row else None

    def delivered_between(self, begin: datetime, end: datetime) -> int:
        """How many arrived in that time. It reads them all: not for a path that is in a hurry."""
        times = [one.astimezone(UTC).isoformat() for one in (begin, end)]
        (count,) = self._db.execute(
            "SELECT count(*) FROM outbox WHERE state = 'delivered'"
            " AND settled_at >= ? AND settled_at < ?",
            times,
        ).fetchone()
        return int(count)


MAY_COUNT_TWICE = "state = 'rejected' AND kind = 'EventDelivery' AND NOT not_taken"
"""An event may have arrived, and nobody can be asked about it."""

_LINE = f"entry_id, kind, state, attempts, created_at, reason, {MAY_COUNT_TWICE}"


def _line(row: tuple[str, str, str, int, str, str, int]) -> EntryLine:
    entry_id, kind, state, attempts, created_at, reason, may_count_twice = row
    return EntryLine(
        entry_id=entry_id,
        kind=kind,
        state=EntryState(state),
        attempts=attempts,
        created_at=datetime.fromisoformat(created_at),
        reason=reason,
        may_count_twice=bool(may_count_twice),
    )
