"""The office's SQLite files: who may read them, their tables, and transactions on them."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from pos.errors import PosError
from pos.ports.transaction import atomic

BUSY_S = 5.0
_BUSY_AT_THE_COUNTER_S = 0.25
"""A till that looks something up between two scans waits no longer for a command that writes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """What stands in one file: the statements that lead from each format to the next."""

    holds: str
    statements: tuple[tuple[str, ...], ...]

    @property
    def format(self) -> int:
        """The number of its tables' newest shape."""
        return len(self.statements)


USERS = Tables(
    holds="users",
    statements=(
        (
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
        ),
        (
            """
CREATE TABLE badges (
  user_id TEXT PRIMARY KEY,
  digest  BLOB NOT NULL UNIQUE -- keyed, of the code that is on it
) STRICT
""",
            "CREATE TABLE badge_key (key BLOB NOT NULL) STRICT",
            "INSERT INTO badge_key VALUES (randomblob(32))",
        ),
        (
            "ALTER TABLE users ADD COLUMN max_discount_percent TEXT",  # NULL: as their role has it
            """
CREATE TABLE changes (
  number     INTEGER PRIMARY KEY, -- milliseconds since the epoch, or one more than the last
  at_ms      INTEGER NOT NULL,
  changed_by TEXT NOT NULL, -- empty: a command
  user_id    TEXT NOT NULL,
  what       TEXT NOT NULL,
  detail     TEXT NOT NULL
) STRICT
""",
            """
CREATE TRIGGER changes_are_never_changed BEFORE UPDATE ON changes
BEGIN SELECT RAISE(ABORT, 'what was done is not done otherwise'); END
""",
            """
CREATE TRIGGER changes_are_never_cut BEFORE DELETE ON changes
BEGIN SELECT RAISE(ABORT, 'what was done stays'); END
""",
        ),
        (
            """
CREATE TABLE from_hub (
  user_id TEXT PRIMARY KEY,
  store   TEXT NOT NULL, -- whose list they were on last; empty: that of all stores
  told    TEXT NOT NULL  -- what it said of them: what is changed here since stays
) STRICT
""",
            """
CREATE TABLE versions (
  kind   TEXT PRIMARY KEY,
  number INTEGER NOT NULL,
  digest TEXT NOT NULL
) STRICT
""",
        ),
    ),
)

CARDS = Tables(
    holds="cards",
    statements=(
        (
            """
CREATE TABLE cards (
  card        TEXT PRIMARY KEY,
  customer_id TEXT NOT NULL
) STRICT
""",
        ),
    ),
)


@contextmanager
def transaction(path: Path, tables: Tables = USERS) -> Iterator[sqlite3.Connection]:
    """All of what is done in it, durably, or nothing; PosError when the file is no use."""
    try:
        _make_private(path)
        connection = sqlite3.connect(path, isolation_level=None, timeout=BUSY_S)
        with closing(connection):
            connection.row_factory = sqlite3.Row
            # The rollback journal, not WAL: with a connection a transaction WAL wins nothing, and
            # its first switch ignores the busy timeout. EXTRA also makes the last commit durable.
            connection.execute("PRAGMA synchronous = EXTRA")
            connection.execute("PRAGMA secure_delete = ON")  # who is erased is written over
            with atomic(connection):
                _make_tables(connection, path, tables)
                yield connection
    except (OSError, sqlite3.Error) as error:
        raise _no_use(path, tables, error) from error


@contextmanager
def reading(
    path: Path, tables: Tables, *, busy_s: float = _BUSY_AT_THE_COUNTER_S
) -> Iterator[sqlite3.Connection | None]:
    """For one look between two scans: waits for nobody long. None where nothing was written yet."""
    if not path.exists():
        yield None
        return
    try:
        with closing(sqlite3.connect(path, timeout=busy_s)) as connection:
            connection.row_factory = sqlite3.Row
            yield connection if _format_of(connection, path, tables) == tables.format else None
    except sqlite3.Error as error:
        raise _no_use(path, tables, error) from error


def _no_use(path: Path, tables: Tables, error: Exception) -> PosError:
    return PosError(f"{path}: the {tables.holds} cannot be read or changed: {error}")


def _make_private(path: Path) -> None:
    """0600 before SQLite opens it, which gives its other files the same."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    if path.stat().st_mode & 0o077:
        path.chmod(0o600)


def _make_tables(connection: sqlite3.Connection, path: Path, tables: Tables) -> None:
    made = _format_of(connection, path, tables)
    if made == tables.format:
        return
    for statements in tables.statements[made:]:
        for statement in statements:
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {tables.format}")


def _format_of(connection: sqlite3.Connection, path: Path, tables: Tables) -> int:
    """0 where the tables are not made yet."""
    (found,) = connection.execute("PRAGMA user_version").fetchone()
    if found > tables.format:
        raise PosError(f"{path} was written by a newer version of this program; use that one")
    return int(found)
