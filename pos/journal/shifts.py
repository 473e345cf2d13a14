"""The shifts of a record and their reports: from the record alone, in one indexed read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import tzinfo
from pathlib import Path
from sqlite3 import Connection
from typing import NamedTuple

from pos.core.events import Event
from pos.core.record_head import RecordHead
from pos.core.reports.reading import ShiftReading
from pos.core.reports.report import Report, ReportKind
from pos.core.setup import Setup
from pos.journal import codec
from pos.journal.archived import first_place
from pos.journal.cashiers import name_of
from pos.journal.counts import undelivered
from pos.journal.database import open_beside, readable
from pos.ports.reports import NoReport


class _Place(NamedTuple):
    """Where the records of a shift stand: after the end of the one before, up to the next that
    begins once it is closed. Those of others that had their turn meanwhile are among them.
    """

    opened: int
    closed: int | None
    """None of one that is not closed yet."""
    after: int
    before: int | None
    """None where no other has begun since."""


class SqliteReports:
    """pos.ports.reports.Reports over a record that anyone may be writing: it only reads."""

    def __init__(self, path: Path, setup: Setup, zone: tzinfo) -> None:
        self._path = path
        self._setup = setup
        self._zone = zone

    def report(self, kind: ReportKind, *, shift: int | None = None) -> Report | NoReport:
        with closing(open_beside(self._path)) as db, readable():
            _hold_still(db)
            place = _place(db, kind, shift)
            return place if isinstance(place, NoReport) else self._read(db, kind, place)

    def _read(self, db: Connection, kind: ReportKind, place: _Place) -> Report | NoReport:
        reading = ShiftReading(self._setup, self._zone)
        for event in _events(db, place):
            reading.add(event)
        shift = reading.shift
        assert shift is not None, "a shift was found that nobody opened"
        if kind is ReportKind.X and not shift.is_open:
            return NoReport(
                f"Shift {shift.number} is closed: its reading is the Z report {reading.z_number}."
            )
        if kind is ReportKind.Z and shift.is_open:
            how = "open" if reading.is_at_work else "set aside"
            return NoReport(
                f"Shift {shift.number} is {how}: it has an X report until it is closed."
            )
        left = undelivered(db) if shift.is_open else None
        names = {user_id: name_of(db, user_id) for user_id in reading.staff}
        return reading.report(
            kind, names=names, undelivered=left, record_head=_head(db, kind, place)
        )


def _hold_still(db: Connection) -> None:
    """All of a report is of one moment, whatever is sold meanwhile, and nothing is written."""
    db.execute("PRAGMA query_only = ON")
    db.execute("BEGIN")


def _head(db: Connection, kind: ReportKind, place: _Place) -> RecordHead:
    """Of a Z the close of its shift, so that it is the same on each of its papers."""
    if kind is ReportKind.Z:
        found = db.execute("SELECT seq, hash FROM journal WHERE seq = ?", [place.closed]).fetchone()
    else:
        found = db.execute("SELECT seq, hash FROM journal ORDER BY seq DESC").fetchone()
    return RecordHead(place=found[0], digest=found[1])


NEVER_OPENED = NoReport("No shift was ever opened at this till.")


BEGINS = "kind IN ('ShiftOpened', 'ShiftTakenUp')"
ENDS = "kind IN ('ShiftClosed', 'ShiftSetAside')"
"""Shifts take turns: in between none is open."""


def _place(db: Connection, kind: ReportKind, shift: int | None) -> _Place | NoReport:
    number = _number_meant(db, kind) if shift is None else shift
    opened = number if isinstance(number, NoReport) else _opening_of(db, number)
    if isinstance(opened, NoReport):
        return opened
    closed = _first(db, "kind = 'ShiftClosed' AND body ->> '$.number' = ?", opened, number)
    return _Place(
        opened=opened,
        closed=closed,
        after=last_end(db, before=opened),
        before=_first(db, BEGINS, closed) if closed is not None else None,
    )


def _first(db: Connection, is_so: str, after: int, *values: object) -> int | None:
    """The place of the first such record behind a place."""
    found = db.execute(
        f"SELECT seq FROM journal WHERE seq > ? AND {is_so} ORDER BY seq LIMIT 1", [after, *values]
    ).fetchone()
    return int(found[0]) if found else None


def _number_meant(db: Connection, kind: ReportKind) -> int | NoReport:
    """Where nobody named one: the shift that is open, or was closed last."""
    turn = db.execute(
        f"SELECT kind, body ->> '$.number' FROM journal WHERE {BEGINS} OR {ENDS}"
        " ORDER BY seq DESC LIMIT 1"
    ).fetchone()
    if turn is None:
        return NEVER_OPENED
    last, number = turn
    if kind is ReportKind.X:
        if last in ("ShiftOpened", "ShiftTakenUp"):
            return int(number)
        return _NOT_OPEN if last == "ShiftClosed" else _ASIDE
    closed = db.execute(
        "SELECT body ->> '$.number' FROM journal WHERE kind = 'ShiftClosed'"
        " ORDER BY seq DESC LIMIT 1"
    ).fetchone()
    return int(closed[0]) if closed else NoReport("No shift has been closed at this till yet.")


_NOT_OPEN = NoReport("No shift is open. The last one that was closed has a Z report.")
_ASIDE = NoReport("No shift is open. One is set aside: name it by its number.")

END = 2**63 - 1
"""Past every place there is: the largest whole number of SQLite."""


def _opening_of(db: Connection, shift: int) -> int | NoReport:
    found = db.execute(
        "SELECT seq FROM journal WHERE kind = 'ShiftOpened' AND body ->> '$.number' = ?",
        [max(-END, min(shift, END))],
    ).fetchone()
    if found is not None:
        return int(found[0])
    (earliest,) = db.execute(
        "SELECT body ->> '$.number' FROM journal WHERE kind = 'ShiftOpened' ORDER BY seq LIMIT 1"
    ).fetchone() or (0,)
    if first_place(db) > 1 and 0 < shift < earliest:
        return NoReport(f"Shift {shift} is in an archive, and no longer in this till's record.")
    return NoReport(f"This till's record has no shift {shift}.")


def last_close(db: Connection, *, before: int) -> int:
    """The place of the newest one before a place; 0 where there is none."""
    return _last(db, "kind = 'ShiftClosed'", before)


def last_end(db: Connection, *, before: int) -> int:
    """The same of closes and of shifts set aside: what comes behind it is the next one's."""
    return _last(db, ENDS, before)


def _last(db: Connection, is_so: str, before: int) -> int:
    found = db.execute(
        f"SELECT seq FROM journal WHERE {is_so} AND seq < ? ORDER BY seq DESC LIMIT 1", [before]
    ).fetchone()
    return int(found[0]) if found else 0


def _events(db: Connection, place: _Place) -> Iterator[Event]:
    """Without what stands beside the chain: of customers a report tells nothing."""
    rows = db.execute(
        "SELECT kind, version, body FROM journal WHERE seq > ? AND seq < ? ORDER BY seq",
        [place.after, place.before or END],
    )
    for kind, version, body in rows:
        yield codec.decode_event(kind, version, body, None)
