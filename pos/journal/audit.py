"""Who did what, from the record alone: the newest first, as far back as somebody looks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from sqlite3 import Connection
from typing import Final, NamedTuple

from pos.core.audit import AUDITED, AuditLine, Did, did
from pos.journal import codec
from pos.journal.archived import first_place
from pos.journal.cashiers import name_of
from pos.journal.database import open_beside, readable
from pos.ports.audit import AuditPage

_CLOCKS_MAY_DIFFER: Final = timedelta(days=1)
"""A clock that was set back leaves later times before earlier ones."""

_KINDS: Final = ", ".join(f"'{kind}'" for kind in AUDITED)
_WHO_WORKS: Final = "'CashierSignedOn', 'CashierSignedOff', 'TillStarted'"


class _Found(NamedTuple):
    place: int
    at: datetime
    did: Did


class SqliteAudit:
    """pos.ports.audit.Audit over a record that anyone may be writing: it only reads."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def begins_at(self) -> datetime | None:
        """When the first record was written that is here; None where all of them are."""
        with closing(open_beside(self._path)) as db, readable():
            if first_place(db) <= 1:
                return None
            (at,) = db.execute("SELECT at FROM journal ORDER BY seq LIMIT 1").fetchone()
            return datetime.fromisoformat(at)

    def page(
        self,
        *,
        user_id: str = "",
        since: datetime | None = None,
        older_than: int | None = None,
        most: int = 50,
    ) -> AuditPage:
        with closing(open_beside(self._path)) as db, readable():
            db.execute("PRAGMA query_only = ON")
            lines: list[AuditLine] = []
            for line in _lines(db, since=since, older_than=older_than):
                if user_id and not line.is_about(user_id):
                    continue
                if len(lines) == most:
                    last = lines[-1].place
                    return AuditPage(
                        lines=_with_receipts(db, lines), older_than=last, names=_names(db, lines)
                    )
                lines.append(line)
            return AuditPage(lines=_with_receipts(db, lines), names=_names(db, lines))


def _lines(
    db: Connection, *, since: datetime | None, older_than: int | None
) -> Iterator[AuditLine]:
    """Without the receipts that their sales became."""
    who = _WhoWorked(db)
    for place, at, told in _found(db, since=since, older_than=older_than):
        user_id, beside, words = told.user_id, told.beside, told.words
        if user_id is None:
            user_id = who.at(place)
        elif told.kind == "approval" and (helped := who.at(place)) != user_id:
            beside, words = helped, f"{words}, for {helped}" if helped else words
        yield AuditLine(
            place=place,
            at=at,
            kind=told.kind,
            words=words,
            user_id=user_id,
            sale_id=told.sale_id,
            receipt=told.receipt,
            beside=beside,
        )


def _found(db: Connection, *, since: datetime | None, older_than: int | None) -> Iterator[_Found]:
    rows = db.execute(
        f"SELECT seq, at, kind, version, body FROM journal WHERE kind IN ({_KINDS})"
        " AND seq < ? ORDER BY seq DESC",
        [older_than or 2**63 - 1],
    )
    for seq, at_text, kind, version, body in rows:
        at = datetime.fromisoformat(at_text)
        if since is not None and at < since:
            if at < since - _CLOCKS_MAY_DIFFER:
                return
            continue
        told = did(codec.decode_event(kind, version, body, None))
        if told is None:
            continue
        done_at = told.at or at
        if since is None or done_at >= since:
            yield _Found(seq, done_at, told)


class _WhoWorked:
    """Asked from the newest to the oldest: one look serves all that lies behind what it found."""

    def __init__(self, db: Connection) -> None:
        self._db = db
        self._from: int | None = None
        self._user_id = ""

    def at(self, place: int) -> str:
        """By id; empty where nobody was signed on."""
        if self._from is None or place <= self._from:
            self._look(place)
        return self._user_id

    def _look(self, place: int) -> None:
        row = self._db.execute(
            f"SELECT seq, kind, body ->> '$.cashier.user_id' FROM journal WHERE seq < ?"
            f" AND kind IN ({_WHO_WORKS}) ORDER BY seq DESC LIMIT 1",
            [place],
        ).fetchone()
        self._from = row[0] if row else 0
        self._user_id = row[2] if row and row[1] == "CashierSignedOn" else ""


def _with_receipts(db: Connection, lines: list[AuditLine]) -> tuple[AuditLine, ...]:
    """Of the sales that were completed; the others have none."""
    ids = {line.sale_id for line in lines if line.sale_id and not line.receipt}
    marks = ", ".join("?" for _ in ids)
    found: dict[str, str] = dict(
        db.execute(
            f"SELECT sale_id, receipt FROM journal WHERE sale_id IN ({marks})"
            " AND kind = 'SaleCompleted'",
            [*ids],
        ).fetchall()
    )
    return tuple(
        replace(line, receipt=line.receipt or found.get(line.sale_id, "")) for line in lines
    )


def _names(db: Connection, lines: Iterable[AuditLine]) -> Mapping[str, str]:
    """As each signed on last; without those whose name was erased."""
    user_ids = {one for line in lines for one in (line.user_id, line.beside) if one}
    names = {user_id: name_of(db, user_id) for user_id in user_ids}
    return {user_id: name for user_id, name in names.items() if name}
