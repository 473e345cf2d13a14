"""The columns of the journal's table, in the order of a record's fields."""

from __future__ import annotations

COLUMNS = "seq, at, incarnation, kind, version, body, previous, hash"
INSERT = f"INSERT INTO journal ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
