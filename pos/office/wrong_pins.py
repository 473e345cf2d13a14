"""Wrong PINs in a row, kept where a restart finds them; how long they lock is lockout.py's."""

from __future__ import annotations

import sqlite3

from pos.office.lockout import locked_for_s

MOST_UNKNOWN_IDS = 100
"""Ids of nobody are counted as well, so that a lock does not tell which ids exist."""

_SAVE = """
INSERT INTO wrong_pins VALUES (?, ?, ?)
ON CONFLICT DO UPDATE SET count = excluded.count, last_ms = excluded.last_ms
"""

_FORGET_MORE_UNKNOWN_IDS = """
DELETE FROM wrong_pins WHERE user_id IN (
  SELECT user_id FROM wrong_pins WHERE user_id NOT IN (SELECT user_id FROM users)
  ORDER BY last_ms DESC LIMIT -1 OFFSET ?
)
"""


def wrong_pins(connection: sqlite3.Connection, user_id: str) -> tuple[int, int]:
    """How many in a row, and when the last was, in milliseconds since the epoch."""
    row = connection.execute(
        "SELECT count, last_ms FROM wrong_pins WHERE user_id = ?", (user_id,)
    ).fetchone()
    return (row["count"], row["last_ms"]) if row else (0, 0)


def count_try(connection: sqlite3.Connection, user_id: str, *, now_ms: int) -> int:
    """Count a try as a wrong one; when the user is locked, answer the seconds to wait instead."""
    count, last_ms = wrong_pins(connection, user_id)
    wait_s = locked_for_s(count, last_ms=last_ms, now_ms=now_ms)
    if not wait_s:
        count, last_ms = count + 1, now_ms
    # A clock that was set back starts the lock anew, so that it ends at all.
    connection.execute(_SAVE, (user_id, count, min(last_ms, now_ms)))
    connection.execute(_FORGET_MORE_UNKNOWN_IDS, (MOST_UNKNOWN_IDS,))
    return wait_s


def forget(connection: sqlite3.Connection, user_id: str) -> None:
    connection.execute("DELETE FROM wrong_pins WHERE user_id = ?", (user_id,))
