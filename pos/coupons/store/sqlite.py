"""Coupons in one file of SQLite's: for a shop whose engine runs on one machine."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from pos.coupons.store.database import WAIT_S, Pool, Row, Rows, T, Values
from pos.coupons.store.dialect import for_sqlite
from pos.coupons.store.migrations import FORMAT, STEPS, refuse_newer
from pos.coupons.store.together import Together, Write
from pos.errors import CouponsOutOfReach
from pos.ports.transaction import atomic

LOG_LIMIT_BYTES: Final = 4 * 1024 * 1024
"""The write-ahead log is moved into the file beyond this, and then cut back to it."""
_MOST_CONNECTIONS: Final = 32
_BUSY_MS: Final = round(WAIT_S * 1000)
_FIRST_SWITCH_PAUSE_S: Final = 0.02


class SqliteDatabase:
    """pos.coupons.store.Database. Threads write together; other processes are waited for."""

    def __init__(
        self, path: Path, *, open_file: Callable[[Path], sqlite3.Connection] | None = None
    ) -> None:
        self._path = path
        self._log = path.with_name(f"{path.name}-wal")
        self._open_file = open_file or _open_file
        self._together = Together(self._write_all)
        self._pool = Pool(self._opened, most=_MOST_CONNECTIONS)
        with _reachable(path):
            _make_private(path)
        with self._pool.closed_on_error():
            self.write(_take_steps)

    @property
    def name(self) -> str:
        return f"SQLite {sqlite3.sqlite_version} in {self._path}"

    def read(self, work: Callable[[Rows], T]) -> T:
        with _reachable(self._path), self._pool.lent() as connection:
            return work(_SqliteRows(connection))

    def write(self, work: Callable[[Rows], T]) -> T:
        with _reachable(self._path):
            return self._together.write(work)

    def close(self) -> None:
        self._pool.close()

    def _write_all(self, writes: list[Write[Rows]]) -> None:
        with self._pool.lent() as connection:
            with atomic(connection):
                rows = _SqliteRows(connection)
                for write in writes:
                    if len(writes) == 1:
                        write.do(rows)
                    else:
                        _do_apart(write, rows, connection)
            self._shorten_log(connection)

    def _opened(self) -> sqlite3.Connection:
        connection = self._open_file(self._path)
        try:
            connection.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
            _switch_to_log(connection)
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            # A customer who is forgotten is written over, whatever this SQLite was built with.
            connection.execute("PRAGMA secure_delete = ON")
            # A checkpoint inside a commit would add its own flushes to it: `_shorten_log` does it.
            connection.execute("PRAGMA wal_autocheckpoint = 0")
            connection.execute(f"PRAGMA journal_size_limit = {LOG_LIMIT_BYTES}")
        except BaseException:
            connection.close()
            raise
        return connection

    def _shorten_log(self, connection: sqlite3.Connection) -> None:
        """FULL keeps every writer out meanwhile, of other processes too: SQLite before 3.51.3 can
        lose a commit that meets a checkpoint (sqlite.org/wal.html, "The WAL-Reset Bug").
        """
        with suppress(OSError, sqlite3.Error):  # what was written is safe without it
            if self._log.stat().st_size > LOG_LIMIT_BYTES:
                connection.execute("PRAGMA wal_checkpoint(FULL)").fetchone()


class _SqliteRows:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def one(self, sql: str, values: Values = ()) -> Row | None:
        found: Row | None = self._connection.execute(for_sqlite(sql), values).fetchone()
        return found

    def all(self, sql: str, values: Values = ()) -> list[Row]:
        return self._connection.execute(for_sqlite(sql), values).fetchall()

    def change(self, sql: str, values: Values = ()) -> int:
        return self._connection.execute(for_sqlite(sql), values).rowcount


def _do_apart(write: Write[Rows], rows: Rows, connection: sqlite3.Connection) -> None:
    """What fails is taken back by itself."""
    connection.execute("SAVEPOINT write")
    try:
        write.do(rows)
    except Exception as problem:  # noqa: BLE001 - whoever wished for it is told
        write.failed(problem)
        connection.execute("ROLLBACK TO write")
    connection.execute("RELEASE write")


def _take_steps(rows: Rows) -> None:
    names = {str(name) for (name,) in rows.all("SELECT name FROM sqlite_master")}
    if names and "coupons" not in names:
        raise CouponsOutOfReach(
            "This file is another program's database, and none of the coupon engine's. Set "
            "another: [coupon_engine] database."
        )
    (taken,) = rows.one("PRAGMA user_version") or (0,)
    refuse_newer(taken)
    for step in STEPS[taken:]:
        for statement in step:
            rows.change(statement)
    if taken < FORMAT:
        rows.change(f"PRAGMA user_version = {FORMAT}")


def _open_file(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, isolation_level=None, check_same_thread=False)


def _switch_to_log(connection: sqlite3.Connection) -> None:
    """The first switch of a new file waits for nobody, whatever the timeout says."""
    until_s = time.monotonic() + WAIT_S
    while True:
        try:
            (mode,) = connection.execute("PRAGMA journal_mode = WAL").fetchone()
        except sqlite3.OperationalError:
            if time.monotonic() > until_s:
                raise
            time.sleep(_FIRST_SWITCH_PAUSE_S)
            continue
        if mode != "wal":
            raise CouponsOutOfReach(f"This disk cannot keep a write-ahead log ({mode}).")
        return


@contextmanager
def _reachable(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, sqlite3.Error) as problem:
        raise CouponsOutOfReach(
            f"The coupons in {path} cannot be read or written: {problem}."
        ) from problem


def _make_private(path: Path) -> None:
    """0600 before SQLite opens it, which gives its other files the same; its name on the disk."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    if path.stat().st_mode & 0o077:
        path.chmod(0o600)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
