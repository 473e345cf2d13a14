"""The users' SQLite file: who may read it, its tables, and transactions on it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from pos.errors import PosError

FORMAT = 1

_BUSY_S = 5.0

_TABLES = (
    """
CREATE TABLE users (
  user_id  TEXT PRIMARY KEY,
  name     TEXT NOT NULL,
  role     TEXT NOT NULL,
  pin_hash TEXT NOT NULL,
  active   INTEGER NOT NULL
) STRICT
""",
    """
CREATE TABLE wrong_pins (
  user_id TEXT PRIMARY KEY,
  count   INTEGER NOT NULL, -- in a row
  last_ms INTEGER NOT NULL  -- since the epoch
) STRICT
""",
)


@contextmanager
def transaction(path: Path) -> Iterator[sqlite3.Connection]:
    """All of what is done in it, durably, or nothing; PosError when the file is no use."""
    try:
        _make_private(path)
        connection = sqlite3.connect(path, isolation_level=None, timeout=_BUSY_S)
        with closing(connection):
            connection.row_factory = sqlite3.Row
            # The rollback journal, not WAL: with a connection a transaction WAL wins nothing, and
            # its first switch ignores the busy timeout. EXTRA also makes the last commit durable.
            connection.execute("PRAGMA synchronous = EXTRA")
            connection.execute("BEGIN IMMEDIATE")
            _make_tables(connection, path)
            yield connection
            connection.execute("COMMIT")
    except (OSError, sqlite3.Error) as error:
        raise PosError(f"{path}: the users cannot be read or changed: {error}") from error


def _make_private(path: Path) -> None:
    """0600 before SQLite opens it, which gives its other files the same."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    if path.stat().st_mode & 0o077:
        path.chmod(0o600)


def _make_tables(connection: sqlite3.Connection, path: Path) -> None:
    (found,) = connection.execute("PRAGMA user_version").fetchone()
    if found > FORMAT:
        raise PosError(f"{path} was written by a newer version of this program; use that one")
    if found == 0:
        for table in _TABLES:
            connection.execute(table)
        connection.execute(f"PRAGMA user_version = {FORMAT}")
