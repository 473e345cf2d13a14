"""The sales of any days, from the record alone: what is over as it is kept, the rest as it is.

The record is read in stretches, from the opening of one shift to that of the next; whose shift a
sale was counted in is nothing to its day. Each stretch is folded once and kept beside the record;
of it only is read what the days need.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from sqlite3 import Connection
from typing import Final, NamedTuple

from pos.core.business_day import business_date
from pos.core.events import ShiftClosed, ShiftOpened
from pos.core.money import Money, total
from pos.core.reports.days import DayFigures, OpenOrder
from pos.core.reports.days_reading import DaysReading
from pos.core.reports.period import Period, PeriodReport, archived_said
from pos.core.reports.period_sums import PeriodSums
from pos.core.reports.today import LastZ, Today
from pos.core.setup import Setup
from pos.journal import codec
from pos.journal.archived import first_place, newest_archived
from pos.journal.cashiers import name_of
from pos.journal.counts import undelivered
from pos.journal.database import open_beside, readable
from pos.journal.kept_days import KeptDays
from pos.journal.shifts import END, NEVER_OPENED, last_close, last_end
from pos.ports.reports import NoReport

_NOT_WANTED: Final = NoReport("Nobody waits for these figures any more.")
_AROUND: Final = timedelta(days=2)
"""By how much a clock may have been wrong without a shift being overlooked."""


class _Stretch(NamedTuple):
    """One that is over: the opening of the next shift tells that it is whole."""

    opened: int
    before: int
    """Where the next shift was opened."""
    head: str
    """Of that opening."""
    earliest: datetime
    latest: datetime


class SqliteSales:
    def __init__(self, path: Path, kept: Path, setup: Setup) -> None:
        self._path = path
        self._kept = kept
        self._setup = setup

    def period(
        self, period: Period, *, is_wanted: Callable[[], bool] = lambda: True
    ) -> PeriodReport | NoReport:
        sums = PeriodSums(period, self._setup)
        with (
            closing(open_beside(self._path)) as db,
            closing(KeptDays(self._kept, self._setup)) as kept,
            readable(),
        ):
            db.execute("PRAGMA query_only = ON")
            done = self._add_closed(db, kept, sums, period, is_wanted)
            db.execute("BEGIN")  # the rest of it is of one moment, whatever is sold meanwhile
            self._add_closed(db, kept, sums, period, is_wanted, without=done)
            if not is_wanted():
                return _NOT_WANTED
            last = _Followed(self._setup)
            last.follow(db)
            if last.opened == 0:
                return NEVER_OPENED
            sums.add(last.days())
            report = _report_of(db, sums, self._setup)
            begins = report.archived_before
            if sums.is_nothing and begins is not None and period.last < begins:
                return NoReport(f"{archived_said(begins)} It is in this till's record no longer.")
            return report

    def follow_today(self) -> FollowedDay:
        return FollowedDay(self, _Followed(self._setup))

    def today(self, last: _Followed, now: datetime) -> Today | NoReport:
        day = business_date(now, self._setup.zone, self._setup.day_ends)
        period = Period(day, day)
        sums = PeriodSums(period, self._setup)
        with (
            closing(open_beside(self._path)) as db,
            closing(KeptDays(self._kept, self._setup)) as kept,
            readable(),
        ):
            db.execute("PRAGMA query_only = ON")
            db.execute("BEGIN")
            self._add_closed(db, kept, sums, period, lambda: True)
            self._keep_newest(db, kept)
            last.follow(db)
            if last.opened == 0:
                return NEVER_OPENED
            sums.add(last.days())
            return Today(day=day, sales=_report_of(db, sums, self._setup), last_z=_last_z(db, last))

    def _add_closed(
        self,
        db: Connection,
        kept: KeptDays,
        sums: PeriodSums,
        period: Period,
        is_wanted: Callable[[], bool],
        *,
        without: frozenset[int] = frozenset(),
    ) -> frozenset[int]:
        """Those of the days that have another shift behind them; returns where all such begin."""
        stretches = [*_stretches_over(db)]
        spans = kept.spans()
        for stretch in stretches:
            if stretch.opened in without or not self._may_be_of(period, stretch, spans):
                continue
            if not is_wanted():
                break
            figures = kept.of(stretch.opened, stretch.head)
            if figures is None:
                figures = self._read(db, stretch)
                kept.keep(stretch.opened, stretch.head, figures)
            sums.add(figures)
        return frozenset(stretch.opened for stretch in stretches)

    def _keep_newest(self, db: Connection, kept: KeptDays) -> None:
        """A day's work each day, so that the month is there when somebody asks for it."""
        newest = next(reversed([*_stretches_over(db)]), None)
        if newest is not None and kept.spans().get(newest.opened, ("",))[0] != newest.head:
            kept.keep(newest.opened, newest.head, self._read(db, newest))

    def _may_be_of(
        self, period: Period, stretch: _Stretch, spans: dict[int, tuple[str, str, str]]
    ) -> bool:
        head, first, last = spans.get(stretch.opened, ("", "", ""))
        if head == stretch.head:
            return first <= period.last.isoformat() and period.first.isoformat() <= last
        begins, ends = self._noon(period.first), self._noon(period.last)
        return stretch.earliest - _AROUND <= ends and begins <= stretch.latest + _AROUND

    def _noon(self, day: date) -> datetime:
        return datetime.combine(day, time(12), self._setup.zone)

    def _read(self, db: Connection, stretch: _Stretch) -> tuple[DayFigures, ...]:
        """What comes behind its last end is the next one's."""
        reading = DaysReading(self._setup)
        after = last_end(db, before=stretch.opened)
        before = last_end(db, before=stretch.before) + 1
        for _ in _into(reading, db, after=after, before=before):
            pass
        return reading.days()


class _Followed:
    """From the opening of the newest shift on, of which only what is new is read."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self._reading = DaysReading(setup)
        self._read_to = 0
        self.opened = 0
        """Its place in the record; 0 where no shift was ever opened."""

    def follow(self, db: Connection) -> None:
        (opened,) = db.execute("SELECT max(seq) FROM journal WHERE kind = 'ShiftOpened'").fetchone()
        if opened is not None and opened != self.opened:
            self.opened = int(opened)
            self._reading = DaysReading(self._setup)
            self._read_to = last_end(db, before=self.opened)
        for place in _into(self._reading, db, after=self._read_to, before=END):
            self._read_to = place

    def days(self) -> tuple[DayFigures, ...]:
        return self._reading.days()


class FollowedDay:
    """pos.ports.reports.FollowedDay over a record that is written meanwhile."""

    def __init__(self, sales: SqliteSales, last: _Followed) -> None:
        self._sales = sales
        self._last = last

    def read(self, now: datetime) -> Today | NoReport:
        return self._sales.today(self._last, now)


def _stretches_over(db: Connection) -> Iterator[_Stretch]:
    """By the index of openings. A stretch has what came since the end of a shift before it, and so
    nothing from before the opening before it.
    """
    rows: list[tuple[int, str, str]] = db.execute(
        "SELECT seq, at, hash FROM journal WHERE kind = 'ShiftOpened' ORDER BY seq"
    ).fetchall()
    times = [datetime.fromisoformat(at) for _, at, _ in rows]
    for place, (opened, _, _) in enumerate(rows[:-1]):
        before, _, head = rows[place + 1]
        earliest, latest = times[max(0, place - 1)], times[place + 1]
        yield _Stretch(
            opened, before, head, min(earliest, latest), max(earliest, latest, times[place])
        )


def _into(reading: DaysReading, db: Connection, *, after: int, before: int) -> Iterator[int]:
    """Each place once it is in. What stands beside the chain is not read: a report tells nothing
    of customers.
    """
    rows = db.execute(
        "SELECT seq, at, kind, version, body FROM journal WHERE seq > ? AND seq < ? ORDER BY seq",
        [after, before],
    )
    for seq, at, kind, version, body in rows:
        event = codec.decode_event(kind, version, body, None)
        reading.add(event, datetime.fromisoformat(at).astimezone(UTC))
        yield seq


def _report_of(db: Connection, sums: PeriodSums, setup: Setup) -> PeriodReport:
    return sums.report(
        names={user_id: name_of(db, user_id) for user_id in sums.staff},
        still_open=_still_open(db, sums.open_orders),
        undelivered=undelivered(db),
        archived_before=_archived_before(db, setup),
    )


def _archived_before(db: Connection, setup: Setup) -> date | None:
    """The day after the newest sale that is here no longer; where no archive tells of it, after
    the first record that is here.
    """
    first = first_place(db)
    if first <= 1:
        return None
    at = newest_archived(db).at
    if at is None:
        (text,) = db.execute("SELECT at FROM journal WHERE seq = ?", [first]).fetchone()
        at = datetime.fromisoformat(text)
    return business_date(at, setup.zone, setup.day_ends) + timedelta(days=1)


def _still_open(db: Connection, orders: Iterable[OpenOrder]) -> Iterator[OpenOrder]:
    """As later shifts have heard of them: a search by the sale each."""
    for order in orders:
        rows = db.execute(
            "SELECT DISTINCT kind FROM journal WHERE sale_id = ?"
            " AND kind IN ('OrderDelivered', 'EntrySettled', 'OrderRejected')",
            [order.sale_id],
        )
        heard = {kind for (kind,) in rows}
        if not heard & {"OrderDelivered", "EntrySettled"}:
            yield OpenOrder(
                sale_id=order.sale_id, amount=order.amount, is_rejected="OrderRejected" in heard
            )


def _last_z(db: Connection, last: _Followed) -> LastZ | None:
    closed_at = last_close(db, before=END)
    if not closed_at:
        return None
    closed = _event_at(db, closed_at)
    assert isinstance(closed, ShiftClosed), "a close was found by its kind"
    return LastZ(
        number=closed.its_z,
        closed_at=closed.at,
        total=_sold(db, closed, closed_at, last),
        over_short=closed.counted - closed.expected,
    )


def _sold(db: Connection, closed: ShiftClosed, closed_at: int, last: _Followed) -> Money:
    """As the close tells it; of an earlier version's, which set no shift aside, by what was sold up
    to the next opening.
    """
    if closed.total is not None:
        return closed.total
    opened, following = db.execute(
        """
        SELECT (SELECT max(seq) FROM journal WHERE kind = 'ShiftOpened' AND seq < ?1),
            (SELECT min(seq) FROM journal WHERE kind = 'ShiftOpened' AND seq > ?1)
        """,
        [closed_at],
    ).fetchone()
    if following is None:
        return total((day.total for day in last.days()), closed.counted.currency)
    return _opening(db, following).grand_total - _opening(db, opened).grand_total


def _opening(db: Connection, place: int) -> ShiftOpened:
    event = _event_at(db, place)
    assert isinstance(event, ShiftOpened), "an opening was found by its kind"
    return event


def _event_at(db: Connection, place: int) -> object:
    row: tuple[str, int, str] = db.execute(
        "SELECT kind, version, body FROM journal WHERE seq = ?", [place]
    ).fetchone()
    return codec.decode_event(*row, None)
