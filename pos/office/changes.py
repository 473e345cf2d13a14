"""What was changed of the users, by whom: kept in order until the till has it on record.

Written in the transaction of the change itself. A till takes over what is newer than its record
has, so that each is there once, whichever of the two stopped in between.
"""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime

from pos.core.staff import UserChange, UserDid

MOST_AT_ONCE = 200
"""What one look brings over; the rest comes with the next."""


def note(
    connection: sqlite3.Connection,
    user_id: str,
    what: UserDid,
    *,
    by: str,
    now_ms: int,
    detail: str = "",
) -> None:
    """A file that was put back from a backup gives no number twice: they go by the time."""
    (last,) = connection.execute("SELECT coalesce(max(number), 0) FROM changes").fetchone()
    row = (max(last + 1, now_ms), now_ms, by, user_id, what.value, detail)
    connection.execute("INSERT INTO changes VALUES (?, ?, ?, ?, ?, ?)", row)


def after(connection: sqlite3.Connection, number: int) -> tuple[UserChange, ...]:
    rows = connection.execute(
        "SELECT * FROM changes WHERE number > ? ORDER BY number LIMIT ?", (number, MOST_AT_ONCE)
    )
    return tuple(
        UserChange(
            number=row["number"],
            at=datetime.fromtimestamp(row["at_ms"] / 1_000, UTC),
            changed_by=row["changed_by"],
            user_id=row["user_id"],
            what=UserDid(row["what"]),
            detail=row["detail"],
        )
        for row in rows
    )
