"""Receipts that wait to go out by e-mail: a small file of its own, so that it can forget.

An address stands here, from asking until the store's server has the receipt, and nowhere else:
not in the record, not in its second copy, not in a log. What is deleted is written over.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pos.errors import JournalError
from pos.ports.mail import WaitingEmail

_BUSY_TIMEOUT_MS = 5_000
_SCHEMA = """
    CREATE TABLE IF NOT EXISTS emails (
        email_id TEXT PRIMARY KEY,
        receipt TEXT NOT NULL,
        address TEXT NOT NULL,
        asked_at_ms INTEGER NOT NULL,
        attempts INTEGER NOT NULL DEFAULT 0,
        next_at_ms INTEGER NOT NULL DEFAULT 0
    ) STRICT, WITHOUT ROWID
"""


class Emails:
    """Opened for each thing done with it: some a day, from two threads."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def queue(self, email: WaitingEmail, now: datetime) -> None:
        """On the disk when it returns; JournalError where it cannot be."""
        with self._open() as db:
            db.execute(
                "INSERT OR IGNORE INTO emails (email_id, receipt, address, asked_at_ms)"
                " VALUES (?, ?, ?, ?)",
                [email.email_id, email.receipt, email.address, _ms(now)],
            )

    def due(self, now: datetime) -> list[WaitingEmail]:
        """Those to try now, the one asked for first before the others."""
        if not self._path.exists():
            return []
        with self._open() as db:
            rows = db.execute(
                "SELECT email_id, receipt, address, attempts FROM emails"
                " WHERE next_at_ms <= ? ORDER BY asked_at_ms, email_id",
                [_ms(now)],
            ).fetchall()
        return [
            WaitingEmail(email_id=email_id, receipt=receipt, address=address, attempts=attempts)
            for email_id, receipt, address, attempts in rows
        ]

    def next_in_s(self, now: datetime) -> float | None:
        """Until the next is to be tried; None where none waits."""
        if not self._path.exists():
            return None
        with self._open() as db:
            (next_at_ms,) = db.execute("SELECT min(next_at_ms) FROM emails").fetchone()
        return None if next_at_ms is None else max(0.0, (next_at_ms - _ms(now)) / 1000)

    def put_off(self, email: WaitingEmail, *, until: datetime) -> None:
        with self._open() as db:
            db.execute(
                "UPDATE emails SET attempts = attempts + 1, next_at_ms = ? WHERE email_id = ?",
                [_ms(until), email.email_id],
            )

    def hasten(self) -> None:
        """Whatever the time of its next try."""
        if self._path.exists():
            with self._open() as db:
                db.execute("UPDATE emails SET next_at_ms = 0")

    def is_older_than(self, email: WaitingEmail, age: timedelta, *, now: datetime) -> bool:
        with self._open() as db:
            row = db.execute(
                "SELECT asked_at_ms FROM emails WHERE email_id = ?", [email.email_id]
            ).fetchone()
        return row is not None and _ms(now) - row[0] > age / timedelta(milliseconds=1)

    def forget(self, email: WaitingEmail) -> None:
        with self._open() as db:
            db.execute("DELETE FROM emails WHERE email_id = ?", [email.email_id])

    @property
    def waiting(self) -> int:
        if not self._path.exists():
            return 0
        with self._open() as db:
            (number,) = db.execute("SELECT count(*) FROM emails").fetchone()
        return int(number)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            if not self._path.exists():
                self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                self._path.touch(mode=0o600)
            db = sqlite3.connect(self._path, isolation_level=None)
        except (OSError, sqlite3.Error) as problem:
            raise JournalError(_said(self._path, problem)) from problem
        try:
            db.execute(f"PRAGMA busy_timeout = {_BUSY_TIMEOUT_MS}")
            db.execute("PRAGMA secure_delete = ON")
            db.execute("PRAGMA synchronous = FULL")
            db.execute(_SCHEMA)
            yield db
        except sqlite3.Error as problem:
            raise JournalError(_said(self._path, problem)) from problem
        finally:
            db.close()


def _said(path: Path, problem: Exception) -> str:
    return f"The e-mails that wait ({path.name}) cannot be read or written: {problem}."


def _ms(moment: datetime) -> int:
    return int(moment.astimezone(UTC).timestamp() * 1000)
