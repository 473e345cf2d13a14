"""Which of a hub's versions a catalogue file has in it: noted in the file itself, with them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from pos.core.version import VersionKind, VersionMark


def marks_in(path: Path) -> tuple[VersionMark, ...]:
    """None of a file that is not there, that no hub ever changed, or that cannot be read."""
    if not path.exists():
        return ()
    uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(uri, uri=True)) as connection:
            rows = connection.execute("SELECT kind, number, digest FROM versions").fetchall()
    except sqlite3.Error:
        return ()
    return tuple(
        VersionMark(kind=VersionKind(kind), number=number, digest=digest)
        for kind, number, digest in rows
    )


def write_marks(connection: sqlite3.Connection, marks: Iterable[VersionMark]) -> None:
    """In the transaction of what they are the marks of."""
    connection.executemany(
        "INSERT OR REPLACE INTO versions VALUES (?, ?, ?)",
        [(one.kind.value, one.number, one.digest) for one in marks],
    )
