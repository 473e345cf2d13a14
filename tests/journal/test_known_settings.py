"""What the record knows to be set: folded as it is written, and again when it is rebuilt."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from builders import NOON

from pos.core import events as ev
from pos.core.settings_change import ChangedWhere, KeyChange, KnownSettings
from pos.journal.copy import SecondCopy
from pos.journal.journal import SqliteJournal
from pos.journal.rebuild import rebuild
from pos.ports.record import Batch

FIRST = ev.SettingsChanged(
    where=ChangedWhere.FIRST,
    changes=(
        KeyChange(key="[store] name", old='"Store"', new='"STYL"'),
        KeyChange(key="[returns] days", old="0", new="30"),
    ),
    digest="d1",
)
LATER = ev.SettingsChanged(
    where=ChangedWhere.TILL,
    changes=(KeyChange(key="[returns] days", old="30", new="60"),),
    digest="d2",
    cashier_id="2001",
)
KNOWN = KnownSettings(digest="d2", values={"[store] name": '"STYL"', "[returns] days": "60"})


def written(path: Path, *events: ev.Event) -> KnownSettings | None:
    with closing(SqliteJournal(path)) as journal:
        if events:
            journal.append([Batch(at=NOON, events=events)])
        return journal.known_settings()


def test_each_key_as_it_was_told_last(tmp_path: Path) -> None:
    """A key keeps what it was set to until another record says otherwise; over restarts too."""
    path = tmp_path / "journal.db"

    assert None is written(path)
    assert "d1" == getattr(written(path, FIRST), "digest", "")
    assert KNOWN == written(path, ev.TillLocked(cashier_id="1001"), LATER)
    assert KNOWN == written(path)


def test_rebuilt_from_the_second_copy(tmp_path: Path) -> None:
    """A record that was lost knows the same again, so that nothing is told twice."""
    path, folder, again = (tmp_path / name for name in ("journal.db", "copy", "again.db"))
    written(path, FIRST, LATER)
    copy = SecondCopy(path, folder)
    copy.start()
    copy.close()
    rebuild(folder, again)

    assert KNOWN == written(again)


def test_a_row_that_cannot_be_read(tmp_path: Path) -> None:
    """What is derived and damaged keeps no till from starting: all is put on record anew."""
    path = tmp_path / "journal.db"
    written(path, FIRST)
    with closing(sqlite3.connect(path)) as db:
        db.execute("UPDATE till SET value = '{' WHERE key = 'settings'")
        db.commit()

    assert None is written(path)
