"""Every write, cut and sync of a till's files, as SQLite and the second copy ask for them.

SQLite's own are seen in a VFS that hands everything on to the system's, shared memory included.
"""

from __future__ import annotations

import os
import sqlite3
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

import apsw
import pytest
from cut_disk import Cut, Gone, Image, Made, Mark, Op, Synced, Write

_VFS = "watched"
_OPENS_A_LOG = apsw.SQLITE_OPEN_WAL | apsw.SQLITE_OPEN_MAIN_JOURNAL | apsw.SQLITE_OPEN_SUPER_JOURNAL


class Log:
    """What was asked of the files below one folder, in order."""

    def __init__(self, folder: Path) -> None:
        self.ops: list[Op | Mark] = []
        self.meanwhile: Callable[[], None] | None = None
        """Called once, while a file of the program is written and not yet synced."""
        self._folder = folder
        self._seen: Image = files_below(folder)

    def name_of(self, path: str | Path) -> str:
        return str(Path(path).relative_to(self._folder))

    def opened(self, name: str) -> None:
        if name not in self._seen:
            self._seen[name] = b""
            self.ops.append(Made(name))

    def removed(self, name: str) -> None:
        if self._seen.pop(name, None) is not None:
            self.ops.append(Gone(name))

    def fsynced(self, descriptor: int) -> None:
        """By the program itself, which only ever appends or cuts: seen by what has changed."""
        there = os.fstat(descriptor)
        for path in (self._folder, *self._folder.rglob("*")):
            if path.exists() and os.path.samestat(there, path.stat()):
                name = self.name_of(path)
                if path.is_dir():
                    self.ops.append(Synced("/" if name == "." else f"{name}/"))
                else:
                    self._changed(name, path.read_bytes())
                    meanwhile, self.meanwhile = self.meanwhile, None
                    if meanwhile is not None:
                        meanwhile()
                    self.ops.append(Synced(name))

    def _changed(self, name: str, data: bytes) -> None:
        self.opened(name)
        before = self._seen[name]
        pairs = zip(before, data, strict=False)
        differ = (place for place, (one, other) in enumerate(pairs) if one != other)
        shorter = min(len(before), len(data))
        same = shorter if data.startswith(before) else next(differ, shorter)
        if same < len(before):
            self.ops.append(Cut(name, same))
        if same < len(data):
            self.ops.append(Write(name, same, data[same:]))
        self._seen[name] = data


def files_below(folder: Path) -> Image:
    """Every file of a till but SQLite's shared memory, which is on no disk."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.endswith("-shm")
    }


class _WatchedFile(apsw.VFSFile):
    def __init__(self, path: str | apsw.URIFilename, flags: list[int], log: Log) -> None:
        super().__init__("", path, flags)
        self._log = log
        self._name = log.name_of(_text(path))
        self._syncs_its_folder = bool(flags[0] & _OPENS_A_LOG)
        log.opened(self._name)

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802 - SQLite's names
        self._log.ops.append(Write(self._name, offset, bytes(data)))
        super().xWrite(data, offset)

    def xTruncate(self, newsize: int) -> None:  # noqa: N802
        self._log.ops.append(Cut(self._name, newsize))
        super().xTruncate(newsize)

    def xSync(self, flags: int) -> None:  # noqa: N802
        """The system's VFS syncs the folder with a log's first sync, for the log's own name."""
        super().xSync(flags)
        self._log.ops.append(Synced(self._name))
        if self._syncs_its_folder:
            self._syncs_its_folder = False
            self._log.ops.append(Synced("/"))


class _WatchedFiles(apsw.VFS):
    """The system's files, watched; its randomness comes from a seed, so that a run repeats."""

    def __init__(self, log: Log) -> None:
        super().__init__(_VFS, "")
        self._log = log
        self._chance = Random(4)

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> apsw.VFSFile:  # noqa: N802
        assert name is not None, "the till needs no temporary files"
        return _WatchedFile(name, flags, self._log)

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802
        super().xDelete(filename, syncdir)
        self._log.removed(self._log.name_of(filename))
        if syncdir:
            self._log.ops.append(Synced("/"))

    def xRandomness(self, numbytes: int) -> bytes:  # noqa: N802
        return self._chance.randbytes(numbytes)


def _text(path: str | apsw.URIFilename) -> str:
    return path if isinstance(path, str) else path.filename()


class Rows(list[tuple[Any, ...]]):
    """A statement's rows, all read, as the till's code asks a cursor for them."""

    def __init__(self, rows: Sequence[tuple[Any, ...]], rowcount: int, columns: Sequence[str]):
        super().__init__(rows)
        self.rowcount = rowcount
        self.description = [(column,) for column in columns]
        self.lastrowid = None

    def fetchone(self) -> tuple[Any, ...] | None:
        return self.pop(0) if self else None

    def fetchall(self) -> list[tuple[Any, ...]]:
        return list(self)


class WatchedConnection:
    """As much of sqlite3's connection as the till and its migrations use, over the watched VFS."""

    isolation_level = None

    def __init__(self, path: Path, synchronous: str) -> None:
        self._db = apsw.Connection(str(path), vfs=_VFS)
        self._synchronous = synchronous

    @property
    def in_transaction(self) -> bool:
        return self._db.in_transaction

    def execute(self, sql: str, values: Any = ()) -> Rows:
        if self._synchronous and sql.startswith("PRAGMA synchronous ="):
            sql = f"PRAGMA synchronous = {self._synchronous}"
        try:
            cursor = self._db.cursor()
            before = self._db.total_changes()
            cursor.execute(sql, values or None)
            columns = _columns(cursor)
            rows = cursor.fetchall()
        except apsw.Error as problem:
            raise sqlite3.OperationalError(str(problem)) from problem
        return Rows(rows, self._db.changes() if self._db.total_changes() > before else 0, columns)

    def close(self) -> None:
        self._db.close()


def _columns(cursor: apsw.Cursor) -> list[str]:
    try:
        return [column[0] for column in cursor.get_description()]
    except apsw.ExecutionCompleteError:  # no row came of it
        return []


@contextmanager
def watched(
    folder: Path, *, synchronous: str = ""
) -> Iterator[tuple[Log, Callable[..., sqlite3.Connection]]]:
    """The log of what happens below a folder meanwhile, and how files in it are to be opened.

    `synchronous` stands in for whatever the till asks for.
    """
    log = Log(folder)
    files = _WatchedFiles(log)
    fsync, numbers = os.fsync, Random(4)

    def seen_fsync(descriptor: int) -> None:
        fsync(descriptor)
        log.fsynced(descriptor)

    def connect(path: Path, **_: object) -> Any:
        return WatchedConnection(path, synchronous)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", seen_fsync)
        patch.setattr(uuid, "uuid4", lambda: uuid.UUID(int=numbers.getrandbits(128), version=4))
        try:
            yield log, connect
        finally:
            files.unregister()
