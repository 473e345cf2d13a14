"""How much of a record may be archived: all that nothing at the till needs any more.

It ends where a shift was closed and none is aside, so that each report has all of its shift.
What is wanted is given; what must stay is found here.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from pos.journal.archived import first_place


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """From the first record there is to the last one that may go; none where last < first."""

    first: int
    last: int
    kept_for: str = ""
    """Why it is less than was wanted, as a sentence; empty where it is not."""

    @property
    def is_nothing(self) -> bool:
        return self.last < self.first


@dataclass(frozen=True, slots=True, kw_only=True)
class _Need:
    place: int
    """Nothing from here on may go."""
    sentence: str


def reach_of(
    db: sqlite3.Connection, *, before: datetime, returns_from: datetime, shipped: int | None = None
) -> Reach:
    """`returns_from`: what was sold since may still be brought back with its receipt. `shipped`: up
    to where a hub is known to have the record; None without a hub.
    """
    first = first_place(db)
    last = wanted = _end_of_shift(db, before=_first_since(db, before))
    kept_for = ""
    for need in _needs(db, returns_from, shipped):
        if need.place <= last:
            last = _end_of_shift(db, before=need.place)
            kept_for = need.sentence
    while (cut := _cut_through(db, last)) is not None:
        last = _end_of_shift(db, before=cut.place)
        kept_for = cut.sentence
    return Reach(first=first, last=last, kept_for=kept_for if last < wanted else "")


def _needs(db: sqlite3.Connection, returns_from: datetime, shipped: int | None) -> Iterator[_Need]:
    yield _Need(
        place=_first_since(db, returns_from),
        sentence="What was sold since can still be brought back with its receipt.",
    )
    closed = db.execute(
        "SELECT seq FROM journal WHERE kind = 'ShiftClosed' ORDER BY seq DESC LIMIT 2"
    ).fetchall()
    yield _Need(
        place=closed[1][0] + 1 if len(closed) == 2 else 0,
        sentence="The last shift that was closed stays, with its Z report.",
    )
    if (unended := _first_unended(db)) is not None:
        yield _Need(
            place=unended,
            sentence="The loyalty service must still be told of something (pos outbox list).",
        )
    if shipped is not None:
        yield _Need(
            place=shipped + 1,
            sentence="The rest is not known to be in the hub yet: start the till, or run pos sync.",
        )


def _first_since(db: sqlite3.Connection, moment: datetime) -> int:
    """By the first record that is as late, as a clock may have been set; behind all if none is."""
    (place,) = db.execute(
        "SELECT coalesce(min(seq), (SELECT coalesce(max(seq), 0) + 1 FROM journal))"
        " FROM journal WHERE at >= ?",
        [moment.astimezone(UTC).isoformat()],
    ).fetchone()
    return int(place)


def _end_of_shift(db: sqlite3.Connection, *, before: int) -> int:
    (place,) = db.execute(
        "SELECT coalesce(max(seq), 0) FROM journal WHERE kind = 'ShiftClosed' AND seq < ?", [before]
    ).fetchone()
    return int(place)


def _first_unended(db: sqlite3.Connection) -> int | None:
    """Where the sale begins that the oldest entry is about which is not over."""
    (place,) = db.execute(
        """
        SELECT min(coalesce(
            (SELECT min(begun.seq) FROM journal AS begun WHERE begun.sale_id = told.sale_id),
            told.seq))
        FROM outbox JOIN journal AS told USING (seq)
        WHERE state NOT IN ('delivered', 'settled') OR untold IS NOT NULL
        """
    ).fetchone()
    return place if place is None else int(place)


def _cut_through(db: sqlite3.Connection, last: int) -> _Need | None:
    """What would be there in two parts."""
    if (place := _sale_cut_through(db, last)) is not None:
        return _Need(place=place, sentence="A sale that was suspended goes on behind it.")
    if (place := _shift_cut_through(db, last)) is not None:
        return _Need(place=place, sentence="A shift that was set aside goes on behind it.")
    return None


def _sale_cut_through(db: sqlite3.Connection, last: int) -> int | None:
    """Where one was opened that was carried over the place."""
    (place,) = db.execute(
        """
        SELECT min(opened.seq) FROM journal AS carried
            JOIN journal AS opened ON opened.sale_id = carried.sale_id
        WHERE carried.kind = 'SaleCarried' AND carried.seq > ?1
            AND opened.kind = 'SaleOpened' AND opened.seq <= ?1
        """,
        [last],
    ).fetchone()
    return place if place is None else int(place)


def _shift_cut_through(db: sqlite3.Connection, last: int) -> int | None:
    """Where one was opened that was aside at the place: its Z report has all of it."""
    (place,) = db.execute(
        """
        SELECT min(opened.seq) FROM journal AS opened
        WHERE opened.kind = 'ShiftOpened' AND opened.seq <= ?1 AND NOT EXISTS (
            SELECT 1 FROM journal AS closed
            WHERE closed.seq > opened.seq AND closed.seq <= ?1 AND closed.kind = 'ShiftClosed'
                AND closed.body ->> '$.number' = opened.body ->> '$.number')
        """,
        [last],
    ).fetchone()
    return place if place is None else int(place)
