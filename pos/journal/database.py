"""The record's SQLite file: how a connection is opened, and the one way to write in it."""

from __future__ import annotations

import errno
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from pos.errors import DiskFull, JournalError, RecordDamaged
from pos.places import Places

BUSY_TIMEOUT_MS = 5_000
LOG_LIMIT_BYTES = 4 * 1024 * 1024
"""The write-ahead log is moved into the file beyond this, and then cut back to it."""
LIVE_JOURNAL_MODE = "WAL"
SCHEMA_VERSION = 8
"""What `PRAGMA user_version` says once every step of migrations.py has been taken."""


class Connect(Protocol):
    """How a file is opened: `sqlite3.connect`, or in its place one that is watched."""

    def __call__(
        self, database: Path, /, *, isolation_level: None, check_same_thread: bool
    ) -> sqlite3.Connection: ...


def sqlite_version() -> str:
    """Of the library that keeps the record."""
    return sqlite3.sqlite_version


def open_record(path: Path, *, connect: Connect = sqlite3.connect) -> sqlite3.Connection:
    """The writer's connection: every commit is on the disk before it returns."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            path.touch(mode=0o600)  # the log beside it takes the mode of the file
        db = _connect(path, connect, synchronous="FULL")
        version = _up_to_date(db)
    except (OSError, sqlite3.Error) as problem:
        raise _unopened(path, problem) from problem
    if version > SCHEMA_VERSION:
        db.close()
        raise JournalError(f"{path} was written by a newer version of this program. Upgrade it.")
    return db


def open_beside(path: Path, *, connect: Connect = sqlite3.connect) -> sqlite3.Connection:
    """A second connection to the same file, for the relay's marks and for readers.

    Its commits are not flushed one by one but where the outbox asks for it, before something is
    sent: a mark lost at a power cut is found again by asking the service, and the sale path pays
    for no flush but its own.
    """
    if not path.exists():  # SQLite would make an empty one, without a single table
        if any(Places(path.parent).copy.glob("*.jsonl")):
            raise JournalError(
                f"{path} is missing, and its second copy is there. Run: pos journal rebuild"
            )
        raise JournalError(f"{path}: there is no record here yet.")
    try:
        return _connect(path, connect, synchronous="NORMAL")
    except sqlite3.Error as problem:
        raise _unopened(path, problem) from problem


def _unopened(path: Path, problem: OSError | sqlite3.Error) -> JournalError:
    if is_read_only(problem):
        return JournalError(
            f"{path} cannot be written: the disk or the folder is read-only ({problem}). "
            "Nothing can be sold from it. Make it writable, or replace the disk."
        )
    return failure(
        path,
        problem,
        f"{path}: the record cannot be opened ({problem}). Is it damaged? Run: pos journal rebuild",
    )


def failure(path: Path, problem: OSError | sqlite3.Error, said: str) -> JournalError:
    """The error a failure on this file is; `said` where it is no kind that has one of its own."""
    if is_full(path.parent, problem):
        return DiskFull(
            "The disk is full: nothing more can be recorded. Make room, then start the till again."
        )
    if _code(problem) in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
        return RecordDamaged(said)
    return JournalError(said)


def is_full(folder: Path, problem: OSError | sqlite3.Error) -> bool:
    """SQLite has a name for a full disk only where it met it in a plain write, and none for a
    user's share that is used up: where it has none, a small file is tried.
    """
    if isinstance(problem, OSError):
        return problem.errno in _NO_ROOM
    if _code(problem) == sqlite3.SQLITE_FULL:
        return True
    if _code(problem) not in {sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN}:
        return False
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(bytes(_TRIED_BYTES))
            file.flush()
    except OSError as tried:
        return tried.errno in _NO_ROOM
    return False


def is_read_only(problem: OSError | sqlite3.Error) -> bool:
    if isinstance(problem, OSError):
        return problem.errno in {errno.EROFS, errno.EACCES, errno.EPERM}
    return _code(problem) == sqlite3.SQLITE_READONLY


def _code(problem: Exception) -> int:
    """SQLite's own, without what it adds to it; 0 where this is none of its errors."""
    return int(getattr(problem, "sqlite_errorcode", 0)) & 0xFF


_NO_ROOM = {errno.ENOSPC, errno.EDQUOT}
_TRIED_BYTES = 64 * 1024


def _connect(path: Path, connect: Connect, *, synchronous: str) -> sqlite3.Connection:
    db = connect(path, isolation_level=None, check_same_thread=False)
    try:
        db.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        (mode,) = db.execute(f"PRAGMA journal_mode = {LIVE_JOURNAL_MODE}").fetchone()
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


def _up_to_date(db: sqlite3.Connection) -> int:
    """The version it then has. Shut where a step fails: nobody else has the connection."""
    try:
        (version,) = db.execute("PRAGMA user_version").fetchone()
        if version < SCHEMA_VERSION:
            _migrate(db)
    except BaseException:
        db.close()
        raise
    return int(version)


def _migrate(db: sqlite3.Connection) -> None:
    # sqlite-utils takes 90 ms to import: only a till that has steps to take pays for it.
    from pos.journal.migrations import apply_migrations

    apply_migrations(db)


@contextmanager
def readable() -> Iterator[None]:
    """Turn SQLite's failures while reading into the one error that everybody knows."""
    try:
        yield
    except sqlite3.Error as problem:
        said = (
            f"The record cannot be read ({problem}). Call support: pos journal rebuild makes it"
            " again from its second copy."
        )
        is_damaged = _code(problem) in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
        raise (RecordDamaged if is_damaged else JournalError)(said) from problem


def checkpoint(db: sqlite3.Connection) -> bool:
    """Move what the log holds into the file, as far as no reader is in the way; was it all?"""
    busy, in_log, moved = db.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
    return not busy and in_log == moved


class Checkpoints:
    """When the log has become long, and only while something of it is not in the file yet.

    SQLite before 3.51.3, 3.50.7 and 3.44.6 can skip commits for good where a checkpoint that
    finds everything moved already meets the commit that begins the log anew (sqlite.org/wal.html,
    "The WAL-Reset Bug"). After a commit the log always holds something; after a checkpoint that
    moved it all, none begins before the next. One thread alone does them; nobody else does.
    """

    def __init__(self, db: sqlite3.Connection, record: Path) -> None:
        self._db = db
        self._log = record.with_name(f"{record.name}-wal")
        self._all_moved_at: int | None = self._commits()  # perhaps, by whoever was before us

    def if_due(self) -> bool:
        """Whether there was one to do."""
        if not self._log.exists() or self._log.stat().st_size <= LOG_LIMIT_BYTES:
            return False
        if self._commits() == self._all_moved_at:
            return False
        # Asked after it: a commit in between counts as moved, and the next one is waited for.
        self._all_moved_at = self._commits() if checkpoint(self._db) else None
        return True

    def _commits(self) -> int:
        """Another number after any commit of another connection; this one makes none."""
        (version,) = self._db.execute("PRAGMA data_version").fetchone()
        return int(version)


def sync(path: Path) -> None:
    """A file, or the names in a folder, onto the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
