"""What a command in another process wishes of the till that holds the folder, and its answer.

The till alone writes its record: whoever wants an entry settled meanwhile leaves a wish beside it.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pos.outbox.outbox import flushing

log = logging.getLogger("pos.wishes")

LOOK_EVERY_S = 0.5
FAULT_WAIT_S = 5.0

ANSWERS_STAY = timedelta(days=1)

_TAKEN_UP = -1
"""Instead of a yes or a no, while it is being carried out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    number: int
    entry_id: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WishAnswer:
    granted: bool
    say: str


class Wishes:
    """One connection, one thread. A wish outlives both its till and its command."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def leave(self, entry_id: str, body: str, now: datetime) -> int:
        """Its number, to wait for the answer with."""
        with flushing(self._db):
            left = self._db.execute(
                "INSERT INTO outbox_wishes (entry_id, body, asked_at) VALUES (?, ?, ?)",
                [entry_id, body, now.astimezone(UTC).isoformat()],
            )
        assert left.lastrowid is not None, "a row was written"
        return left.lastrowid

    def waiting(self) -> list[Wish]:
        """Those a fault or a stop left half carried out among them."""
        rows = self._db.execute(
            "SELECT wish, entry_id, body FROM outbox_wishes"
            " WHERE granted IS NULL OR granted = ? ORDER BY wish",
            [_TAKEN_UP],
        )
        return [
            Wish(number=number, entry_id=entry_id, body=body) for number, entry_id, body in rows
        ]

    def take_up(self, wish: Wish) -> bool:
        """From here on it cannot be withdrawn; False where it has been."""
        taken = self._db.execute(
            "UPDATE outbox_wishes SET granted = ? WHERE wish = ?", [_TAKEN_UP, wish.number]
        )
        return taken.rowcount == 1

    def answer(self, wish: Wish, answer: WishAnswer) -> None:
        """Without what was wished, which may name a customer."""
        self._db.execute(
            "UPDATE outbox_wishes SET granted = ?, answer = ?, body = '' WHERE wish = ?",
            [answer.granted, answer.say, wish.number],
        )

    def take_answer(self, number: int) -> WishAnswer | None:
        """Once: whoever left the wish has it then."""
        row = self._db.execute(
            "DELETE FROM outbox_wishes WHERE wish = ? AND granted <> ? RETURNING granted, answer",
            [number, _TAKEN_UP],
        ).fetchone()
        return WishAnswer(granted=bool(row[0]), say=row[1]) if row else None

    def forget_unread(self, now: datetime) -> None:
        """Answers nobody came for: whoever left the wish has given up long since."""
        before = (now - ANSWERS_STAY).astimezone(UTC).isoformat()
        old = "FROM outbox_wishes WHERE granted IN (0, 1) AND asked_at < ?"
        # Looked at first: a deletion of nothing would still wait for the one who writes.
        if self._db.execute(f"SELECT 1 {old} LIMIT 1", [before]).fetchone():
            self._db.execute(f"DELETE {old}", [before])

    def withdraw(self, number: int) -> bool:
        """Nobody has taken it up, and nobody will."""
        gone = self._db.execute(
            "DELETE FROM outbox_wishes WHERE wish = ? AND granted IS NULL", [number]
        )
        return gone.rowcount == 1

    def close(self) -> None:
        self._db.close()


class WishReader:
    """Looks for wishes on a thread of its own, and has each carried out in turn."""

    def __init__(
        self,
        open_wishes: Callable[[], Wishes],
        carry_out: Callable[[Wish], WishAnswer],
        *,
        now: Callable[[], datetime],
    ) -> None:
        self._open_wishes = open_wishes
        self._carry_out = carry_out
        self._now = now
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="wishes", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        self._closing.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._closing.is_set():
            try:
                self._follow()
            except Exception:  # the edge of the thread: a busy disk ends no wishes
                log.exception("wishes cannot be read; they wait")
                self._closing.wait(FAULT_WAIT_S)

    def _follow(self) -> None:
        wishes = self._open_wishes()
        try:
            while not self._closing.is_set():
                wishes.forget_unread(self._now())
                for wish in wishes.waiting():
                    if wishes.take_up(wish):
                        wishes.answer(wish, self._carry_out(wish))
                self._closing.wait(LOOK_EVERY_S)
        finally:
            wishes.close()
