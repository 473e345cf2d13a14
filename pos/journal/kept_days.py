"""Days' figures of shifts that were closed, kept beside the record so that no year is folded twice.

Everything in the file is made again from the record: it may be lost, and what is not of this very
record, or was made in other terms, is not used.
"""

from __future__ import annotations

import logging
import sqlite3
from pathlib import Path
from typing import Final

import msgspec

from pos.core.business_day import MIDNIGHT
from pos.core.reports.days import DayFigures
from pos.core.setup import Setup
from pos.journal.database import BUSY_TIMEOUT_MS

logger = logging.getLogger("pos.journal")

_VERSION: Final = 2
"""Another one where the figures mean something else than they did."""

_DAMAGED: Final = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS shift_days (
    opened INTEGER PRIMARY KEY,
    head TEXT NOT NULL,
    terms TEXT NOT NULL,
    first_day TEXT NOT NULL,
    last_day TEXT NOT NULL,
    body BLOB NOT NULL
) STRICT
"""


class KeptDays:
    """By the place at which a shift was opened, and the hash of the record that opened the next:
    the same hash is the same shift, to the last record before it.

    A file that cannot be used costs time and nothing else.
    """

    def __init__(self, path: Path, setup: Setup) -> None:
        self._path = path
        self._terms = _terms_of(setup)
        self._db = self._open()

    def _open(self) -> sqlite3.Connection | None:
        try:
            self._path.touch(mode=0o600)
            return _opened(self._path)
        except sqlite3.Error as problem:
            return self._after(problem)
        except OSError as problem:
            logger.warning("figures cannot be kept: %s", problem)
            return None

    def _after(self, problem: sqlite3.Error) -> sqlite3.Connection | None:
        """What is damaged is made anew; what another program holds is left to it."""
        if problem.sqlite_errorcode & 0xFF not in _DAMAGED:
            logger.warning("figures cannot be kept: %s", problem)
            return None
        logger.warning("kept figures are made anew: %s", problem)
        return self._made_anew()

    def _made_anew(self) -> sqlite3.Connection | None:
        try:
            for suffix in ("-wal", "-shm", ""):
                self._path.with_name(f"{self._path.name}{suffix}").unlink(missing_ok=True)
            self._path.touch(mode=0o600)
            return _opened(self._path)
        except (OSError, sqlite3.Error) as problem:
            logger.warning("figures cannot be kept: %s", problem)
            return None

    def of(self, opened: int, head: str) -> tuple[DayFigures, ...] | None:
        """None where they are not kept."""
        if self._db is None:
            return None
        try:
            found = self._db.execute(
                "SELECT body FROM shift_days WHERE opened = ? AND head = ? AND terms = ?",
                [opened, head, self._terms],
            ).fetchone()
            if found is not None:
                return msgspec.json.decode(found[0], type=tuple[DayFigures, ...])
        except sqlite3.Error as problem:
            self._lose(problem)
        except msgspec.MsgspecError as problem:
            logger.warning("kept figures are read anew: %s", problem)
        return None

    def spans(self) -> dict[int, tuple[str, str, str]]:
        """Of each shift that is kept in these terms: its head, and its first and last day."""
        if self._db is None:
            return {}
        try:
            rows = self._db.execute(
                "SELECT opened, head, first_day, last_day FROM shift_days WHERE terms = ?",
                [self._terms],
            ).fetchall()
        except sqlite3.Error as problem:
            self._lose(problem)
            return {}
        return {opened: (head, first, last) for opened, head, first, last in rows}

    def keep(self, opened: int, head: str, figures: tuple[DayFigures, ...]) -> None:
        if self._db is None:
            return
        days = [one.day.isoformat() for one in figures] or [""]
        body = msgspec.json.encode(figures)
        try:
            self._db.execute(
                "INSERT OR REPLACE INTO shift_days VALUES (?, ?, ?, ?, ?, ?)",
                [opened, head, self._terms, days[0], days[-1], body],
            )
        except sqlite3.Error as problem:
            self._lose(problem)

    def _lose(self, problem: sqlite3.Error) -> None:
        self.close()
        self._db = self._after(problem)

    def close(self) -> None:
        if self._db is not None:
            self._db.close()


def _opened(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    try:
        db.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
        db.execute(_SCHEMA)
    except BaseException:
        db.close()
        raise
    return db


def _terms_of(setup: Setup) -> str:
    """What the same records might be told otherwise by."""
    ends = "" if setup.day_ends == MIDNIGHT else f" {setup.day_ends:%H:%M}"
    return f"{_VERSION} {setup.currency} {setup.zone}{ends}"
