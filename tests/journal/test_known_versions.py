"""Which of a hub's versions the record knows: folded as it is written, and when it is rebuilt."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from builders import NOON

from pos.core import events as ev
from pos.core.version import VersionKind
from pos.journal.copy import SecondCopy
from pos.journal.journal import SqliteJournal
from pos.journal.queries import SqliteHistory
from pos.journal.rebuild import rebuild
from pos.ports.record import Batch

TAKEN = tuple(
    ev.VersionTaken(kind=kind, number=number, digest="ab")
    for number, kind in enumerate((VersionKind.PRICES, VersionKind.SETTINGS, VersionKind.PRICES), 1)
)


def known(path: Path) -> dict[str, int]:
    with closing(SqliteHistory(path)) as history:
        return {kind.value: one.number for kind, one in history.versions_taken().items()}


def test_the_newest_of_each_kind(tmp_path: Path) -> None:
    """Also of a record that was made again from its second copy, and none of a damaged row."""
    path, folder, again = (tmp_path / name for name in ("journal.db", "copy", "again.db"))
    with closing(SqliteJournal(path)) as journal:
        assert {} == known(path)
        journal.append([Batch(at=NOON, events=TAKEN)])
    assert {"prices": 3, "settings": 2} == known(path)

    copy = SecondCopy(path, folder)
    copy.start()
    copy.close()
    rebuild(folder, again)
    assert known(path) == known(again)
    with closing(sqlite3.connect(path)) as db:
        db.execute("UPDATE till SET value = '[' WHERE key = 'versions'")
        db.commit()
    assert {} == known(path)
