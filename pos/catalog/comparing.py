"""Whether two catalogues sell the same, whenever each was made and whatever brought it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

_TABLES: Final = ("about", "items", "codes")


def sells_alike(one: Path, other: Path) -> bool:
    """False also where either is no catalogue of this format."""
    try:
        with closing(sqlite3.connect(f"{one.absolute().as_uri()}?mode=ro", uri=True)) as db:
            db.execute("ATTACH ? AS other", [f"{other.absolute().as_uri()}?mode=ro"])
            return not any(_differs(db, table) for table in _TABLES)
    except sqlite3.Error:
        return False


def _differs(db: sqlite3.Connection, table: str) -> bool:
    both = (f"main.{table}", f"other.{table}")
    return any(
        db.execute(f"SELECT * FROM {one} EXCEPT SELECT * FROM {two} LIMIT 1").fetchone()  # noqa: S608
        for one, two in (both, reversed(both))
    )
