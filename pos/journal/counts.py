"""How many entries of the outbox are in which state, as triggers keep it with each change."""

from __future__ import annotations

from sqlite3 import Connection

from pos.core.day import Undelivered


def undelivered(db: Connection) -> Undelivered:
    counts: dict[str, int] = dict(db.execute("SELECT state, entries FROM outbox_counts").fetchall())
    return Undelivered(
        pending=counts["pending"], in_doubt=counts["in_doubt"], rejected=counts["rejected"]
    )
