"""What the record knows to be set: folded from it in the same transaction, into one row."""

from __future__ import annotations

import sqlite3

import msgspec

from pos.core.events import Event, SettingsChanged
from pos.core.settings_change import KnownSettings
from pos.journal import codec


def note_settings(db: sqlite3.Connection, event: Event) -> None:
    if not isinstance(event, SettingsChanged):
        return
    before = known_settings(db)
    values = {
        **(before.values if before else {}),
        **{change.key: change.new for change in event.changes},
    }
    known = KnownSettings(digest=event.digest, values=values)
    db.execute(
        "INSERT OR REPLACE INTO till (key, value) VALUES ('settings', ?)",
        [msgspec.json.encode(known).decode()],
    )


def note_all_settings(db: sqlite3.Connection) -> None:
    """On a record that was made again."""
    rows: list[tuple[str, int, str]] = db.execute(
        "SELECT kind, version, body FROM journal WHERE kind = ? ORDER BY seq",
        [SettingsChanged.__name__],
    ).fetchall()
    for row in rows:
        note_settings(db, codec.decode_event(*row, None))


def known_settings(db: sqlite3.Connection) -> KnownSettings | None:
    row = db.execute("SELECT value FROM till WHERE key = 'settings'").fetchone()
    try:
        return msgspec.json.decode(row[0], type=KnownSettings) if row else None
    except msgspec.MsgspecError:
        return None  # all of it is put on record anew
