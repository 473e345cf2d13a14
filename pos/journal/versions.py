"""Which of a hub's versions the record knows to be taken, folded in the same transaction."""

from __future__ import annotations

import sqlite3

import msgspec

from pos.core.events import Event, VersionTaken
from pos.core.version import VersionKind, VersionMark
from pos.journal import codec

_KEY = "versions"


def note_version(db: sqlite3.Connection, event: Event) -> None:
    if not isinstance(event, VersionTaken):
        return
    mark = VersionMark(kind=event.kind, number=event.number, digest=event.digest)
    known = {**known_versions(db), mark.kind: mark}
    db.execute(
        "INSERT OR REPLACE INTO till (key, value) VALUES (?, ?)",
        [_KEY, msgspec.json.encode([*known.values()]).decode()],
    )


def note_all_versions(db: sqlite3.Connection) -> None:
    """On a record that was made again."""
    rows: list[tuple[str, int, str]] = db.execute(
        "SELECT kind, version, body FROM journal WHERE kind = ? ORDER BY seq",
        [VersionTaken.__name__],
    ).fetchall()
    for row in rows:
        note_version(db, codec.decode_event(*row, None))


def known_versions(db: sqlite3.Connection) -> dict[VersionKind, VersionMark]:
    """Of each kind the newest."""
    row = db.execute("SELECT value FROM till WHERE key = ?", [_KEY]).fetchone()
    try:
        marks = msgspec.json.decode(row[0], type=list[VersionMark]) if row else []
    except msgspec.MsgspecError:
        marks = []  # they are taken once more, which changes nothing
    return {mark.kind: mark for mark in marks}
