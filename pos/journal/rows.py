"""The columns of the journal's table, in the order of a record's fields; and one place of it."""

from __future__ import annotations

import sqlite3

from pos.ports.hub import Reached

COLUMNS = "seq, at, incarnation, kind, version, body, previous, hash"
INSERT = f"INSERT INTO journal ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"


def has_place(db: sqlite3.Connection, place: Reached) -> bool:
    """Whether just that record stands there."""
    found = db.execute(
        "SELECT 1 FROM journal WHERE (seq, incarnation, hash) = (?, ?, ?)",
        [place.seq, place.incarnation, place.hash],
    ).fetchone()
    return found is not None
