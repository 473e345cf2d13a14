"""A till's disk: the real record in a folder in memory, commits that fail, a kill, a power cut."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterable
from pathlib import Path
from random import Random
from typing import Any

from sim_faults import Met, Plan
from sim_time import Timeline

_COMMIT_S = (0.001, 0.02)
_FULL = "PRAGMA synchronous = FULL"


class Disk:
    """One folder, and every connection to the record in it. Outlives the till's program."""

    def __init__(
        self, folder: Path, timeline: Timeline, chance: Random, plan: Callable[[], Plan], met: Met
    ) -> None:
        self.folder = folder
        self.plan = plan
        self._met = met
        self._timeline = timeline
        self._chance = chance
        self._open: list[_Watched] = []
        self._synced_bytes = 0
        """Of the write-ahead log: what stands behind was written, and flushed by nobody."""

    @property
    def record(self) -> Path:
        return self.folder / "journal.db"

    @property
    def _log(self) -> Path:
        return self.folder / "journal.db-wal"

    def connect(
        self, database: Path, /, *, isolation_level: None, check_same_thread: bool
    ) -> sqlite3.Connection:
        db = sqlite3.connect(
            database,
            isolation_level=isolation_level,
            check_same_thread=check_same_thread,
            factory=_Watched,
        )
        assert isinstance(db, _Watched)
        db.disk = self
        self._open.append(db)
        return db

    def stop(self, *, power_is_cut: bool) -> None:
        """The program is gone; the files are as it left them, or as far as they were flushed."""
        left = {path: path.read_bytes() for path in (self.record, self._log) if path.exists()}
        self.close()
        for path in self.folder.glob("journal.db*"):
            path.unlink()
        for path, content in left.items():
            lasts = self._synced_bytes if power_is_cut and path == self._log else len(content)
            path.write_bytes(content[:lasts])
            path.chmod(0o600)

    def close(self) -> None:
        """Whatever is still open: a till that was stopped in order has closed all itself."""
        for db in self._open:
            db.close()
        self._open.clear()

    def committed(self, *, is_flushed: bool) -> None:
        if is_flushed:
            self._timeline.spend(self._chance.uniform(*_COMMIT_S))
            self._synced_bytes = self._log.stat().st_size if self._log.exists() else 0

    def fails_now(self) -> bool:
        plan = self.plan()
        if not plan.commit_that_fails:
            return False
        plan.commit_that_fails -= 1
        if plan.commit_that_fails:
            return False
        self._met["disk commit failed"] += 1
        return True


class _Watched(sqlite3.Connection):
    """Knows which of its commits are flushed, and dies or fails where it is told to."""

    disk: Disk
    _flushes = False

    def execute(self, sql: str, parameters: Iterable[Any] = (), /) -> sqlite3.Cursor:  # type: ignore[override]
        if sql.startswith("PRAGMA synchronous ="):
            self._flushes = sql == _FULL
        if sql == "COMMIT":
            return self._committed()
        before = self.total_changes
        cursor = super().execute(sql, parameters)
        if not self.in_transaction and self.total_changes != before:
            self.disk.committed(is_flushed=self._flushes)
            self.disk.plan().fate.moment()
        return cursor

    def _committed(self) -> sqlite3.Cursor:
        self.disk.plan().fate.moment()
        if self._flushes and self.disk.fails_now():
            raise sqlite3.OperationalError("disk I/O error")
        cursor = super().execute("COMMIT")
        self.disk.committed(is_flushed=self._flushes)
        self.disk.plan().fate.moment()
        return cursor


def new_record(template: Path, folder: Path, incarnation: str) -> None:
    """As the first start makes it, with a name that the seed gives."""
    folder.mkdir(mode=0o700, parents=True)
    shutil.copy(template, folder / "journal.db")
    db = sqlite3.connect(folder / "journal.db", isolation_level=None)
    db.execute("UPDATE till SET value = ? WHERE key = 'incarnation'", [incarnation])
    db.close()
