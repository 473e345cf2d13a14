"""The record's SQLite file: how a connection is opened, and the one way to write in it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pos.errors import JournalError

BUSY_TIMEOUT_MS = 5_000
LOG_LIMIT_BYTES = 4 * 1024 * 1024
"""The write-ahead log is moved into the file beyond this, and then cut back to it."""
SCHEMA_VERSION = 2
"""What `PRAGMA user_version` says once every step of migrations.py has been taken."""


def open_record(path: Path) -> sqlite3.Connection:
    """The writer's connection: every commit is on the disk before it returns."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            path.touch(mode=0o600)  # the log beside it takes the mode of the file
        db = _connect(path, synchronous="FULL")
        (version,) = db.execute("PRAGMA user_version").fetchone()
        if version < SCHEMA_VERSION:
            _migrate(db)
    except (OSError, sqlite3.Error) as problem:
        raise _unopened(path, problem) from problem
    if version > SCHEMA_VERSION:
        db.close()
        raise JournalError(f"{path} was written by a newer version of this program. Upgrade it.")
    return db


def open_beside(path: Path) -> sqlite3.Connection:
    """A second connection to the same file, for the relay's marks and for readers.

    Its commits are not flushed one by one: a mark lost at a power cut is found again by asking
    the service, and the sale path pays for no flush but its own.
    """
    if not path.exists():  # SQLite would make an empty one, without a single table
        raise JournalError(f"{path}: there is no record here yet.")
    try:
        return _connect(path, synchronous="NORMAL")
    except sqlite3.Error as problem:
        raise _unopened(path, problem) from problem


def _unopened(path: Path, problem: Exception) -> JournalError:
    return JournalError(
        f"{path}: the record cannot be opened ({problem}). Is it damaged? Run: pos journal rebuild"
    )


def _connect(path: Path, *, synchronous: str) -> sqlite3.Connection:
    db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    try:
        db.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        (mode,) = db.execute("PRAGMA journal_mode = WAL").fetchone()
        if mode != "wal":
            raise JournalError(f"{path}: this disk cannot keep a write-ahead log ({mode}).")
        db.execute(f"PRAGMA synchronous = {synchronous}")
        db.execute("PRAGMA foreign_keys = ON")
        # A checkpoint inside a commit would add its own flushes to a sale: `checkpoint` does it.
        db.execute("PRAGMA wal_autocheckpoint = 0")
        # A checkpoint leaves the log as long as it is. The first commit after it, on whichever
        # connection, begins the log anew and cuts it, so that the next is not due at once.
        db.execute(f"PRAGMA journal_size_limit = {LOG_LIMIT_BYTES}")
    except BaseException:
        db.close()
        raise
    return db


def _migrate(db: sqlite3.Connection) -> None:
    # sqlite-utils takes 90 ms to import: only a till that has steps to take pays for it.
    from pos.journal.migrations import apply_migrations

    apply_migrations(db)


@contextmanager
def atomic(db: sqlite3.Connection) -> Iterator[None]:
    """All or nothing. The write lock is taken at once.

    A deferred one fails on the first write when another connection has written since, and no
    busy timeout helps.
    """
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


@contextmanager
def readable() -> Iterator[None]:
    """Turn SQLite's failures while reading into the one error that everybody knows."""
    try:
        yield
    except sqlite3.Error as problem:
        raise JournalError(
            f"The record cannot be read ({problem}). Call support: pos journal rebuild makes it"
            " again from its second copy."
        ) from problem


def checkpoint(db: sqlite3.Connection) -> None:
    """Move what the log holds into the file, as far as no reader is in the way."""
    db.execute("PRAGMA wal_checkpoint(PASSIVE)")
