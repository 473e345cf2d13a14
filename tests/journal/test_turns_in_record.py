"""Shifts that took turns, read from a real record: reports, sales of days, and what may go."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, timedelta
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from builders import AMAL, NOON, Counter, item_of, sar, setup_of
from hypothesis import given, settings
from samples import batch_of
from taking_turns import OMAR, TURNS, Step, played, till

from pos.core import events as ev
from pos.core import intents as it
from pos.core.apply import fold
from pos.core.money import total
from pos.core.reports.period import Period, PeriodReport
from pos.core.reports.report import Report, ReportKind
from pos.core.reports.today import Today
from pos.core.state import empty_state
from pos.journal.database import open_beside
from pos.journal.journal import SqliteJournal
from pos.journal.keeping import reach_of
from pos.journal.sales import SqliteSales
from pos.journal.shifts import SqliteReports
from pos.ports.record import Batch
from pos.ports.reports import NoReport

SETUP = setup_of(own_drawers=True)
NEVER = NOON + timedelta(days=10_000)


def written(folder: Path, counter: Counter) -> Path:
    """What has happened since it was written last, in one transaction."""
    path = folder / "journal.db"
    with closing(SqliteJournal(path)) as journal:
        journal.append([batch_of(*counter.events)])
    return path


def told(path: Path, kind: ReportKind, shift: int | None = None) -> Report | NoReport:
    return SqliteReports(path, SETUP, UTC).report(kind, shift=shift)


def read(path: Path, kind: ReportKind, shift: int | None = None) -> Report:
    report = told(path, kind, shift)
    assert isinstance(report, Report), report
    return report


def reason(path: Path, kind: ReportKind, shift: int | None = None) -> str:
    report = told(path, kind, shift)
    assert isinstance(report, NoReport), report
    return report.reason


def period(path: Path) -> PeriodReport:
    days = Period(NOON.date() - timedelta(days=3), NOON.date() + timedelta(days=40))
    sales = SqliteSales(path, path.with_name("reports.db"), SETUP).period(days)
    assert isinstance(sales, PeriodReport), sales
    return sales


def sell(counter: Counter, price: str) -> None:
    counter.done(it.AddItem(item=item_of("bag", price)))
    counter.done(it.TakeTender(method="cash"))


def to(counter: Counter, who: object) -> None:
    """Whoever is there sets the shift aside, and another comes."""
    counter.done(it.SetShiftAside())
    counter.done(it.PinWasRight(cashier=who))  # type: ignore[arg-type]


def close(counter: Counter) -> None:
    shift = counter.state.shift
    assert shift is not None, "a shift is open"
    counter.done(it.CloseShift(counted=shift.drawer_expected))


def interleaved() -> Counter:
    """Amal 10.00, Omar 7.00, Amal 5.00, Omar 3.00: two shifts by turns, both open still."""
    counter = till()
    sell(counter, "10.00")
    to(counter, OMAR)
    counter.done(it.OpenShift(opening_float=sar("50.00")))
    sell(counter, "7.00")
    to(counter, AMAL)
    sell(counter, "5.00")
    to(counter, OMAR)
    sell(counter, "3.00")
    return counter


# -- one till by hand -------------------------------------------------------------------------


def test_the_x_of_each(tmp_path: Path) -> None:
    """Of the one that is open where none is named, and of the other by its number."""
    path = written(tmp_path, interleaved())

    assert (2, sar("10.00")) == _short(read(path, ReportKind.X))
    assert (1, sar("15.00")) == _short(read(path, ReportKind.X, 1))
    assert "Shift 1 is set aside: it has an X report" in reason(path, ReportKind.Z, 1)
    assert "Shift 2 is open: it has an X report" in reason(path, ReportKind.Z, 2)
    assert "No shift has been closed" in reason(path, ReportKind.Z)
    assert sar("25.00") == period(path).total


def test_none_open(tmp_path: Path) -> None:
    """What is aside is read by its number; no other is taken for the open one."""
    counter = interleaved()
    counter.done(it.SetShiftAside())
    path = written(tmp_path, counter)

    assert "No shift is open. One is set aside: name it" in reason(path, ReportKind.X)
    assert (2, sar("10.00")) == _short(read(path, ReportKind.X, 2))


def test_the_z_of_each(tmp_path: Path) -> None:
    """Numbered as they were closed, and each with the close of its own shift in the record."""
    counter = interleaved()
    close(counter)
    counter.done(it.SignOff())
    counter.done(it.PinWasRight(cashier=AMAL))
    sell(counter, "1.00")
    path = written(tmp_path, counter)
    assert (1, sar("10.00")) == _short(read(path, ReportKind.Z))
    assert "Shift 2 is closed: its reading is the Z report 1." in reason(path, ReportKind.X, 2)
    counter.events.clear()
    close(counter)
    written(tmp_path, counter)
    first, second = read(path, ReportKind.Z, 2), read(path, ReportKind.Z)

    assert (2, sar("16.00")) == _short(second)
    assert 1 == second.drawer.number
    assert (sar("10.00"), sar("10.00"), sar("26.00")) == (
        first.grand_total,
        second.grand_total_before,
        second.grand_total,
    )
    assert [_close_of(path, 2), _close_of(path, 1)] == [
        one.record_head.place if one.record_head else 0 for one in (first, second)
    ]


def test_the_z_that_was_taken_last(tmp_path: Path) -> None:
    """What a manager sees first names it by its own number, and what it came to."""
    counter = interleaved()
    close(counter)
    sales = SqliteSales(written(tmp_path, counter), tmp_path / "reports.db", SETUP)
    now = sales.follow_today().read(counter.now)

    assert isinstance(now, Today)
    assert now.last_z is not None
    assert (1, sar("10.00")) == (now.last_z.number, now.last_z.total)
    assert sar("25.00") == now.sales.total


@pytest.mark.parametrize("is_next_open", [False, True], ids=["closed", "opened since"])
def test_a_record_of_an_earlier_build(tmp_path: Path, *, is_next_open: bool) -> None:
    """Its closes tell neither number nor sums: they are the shift's, and what was sold up to it."""
    counter = till()
    for price in ("10.00", "7.00"):
        sell(counter, price)
        close(counter)
        counter.done(it.OpenShift(opening_float=sar("100.00")))
    sell(counter, "5.00")
    close(counter)
    if is_next_open:
        counter.done(it.OpenShift(opening_float=sar("100.00")))
    counter.events[:] = [_as_before(one) for one in counter.events]
    path = written(tmp_path, counter)
    now = SqliteSales(path, tmp_path / "reports.db", SETUP).follow_today().read(counter.now)

    assert isinstance(now, Today)
    assert now.last_z is not None
    assert (3, sar("5.00")) == (now.last_z.number, now.last_z.total)
    second, third = read(path, ReportKind.Z, 2), read(path, ReportKind.Z)
    assert [(2, sar("7.00")), (3, sar("5.00"))] == [_short(second), _short(third)]
    assert (sar("17.00"), sar("22.00")) == (third.grand_total_before, third.grand_total)


def _as_before(event: ev.Event) -> ev.Event:
    if not isinstance(event, ev.ShiftClosed):
        return event
    return replace(event, z_number=None, total=None, grand_total=None)


def _short(report: Report) -> tuple[int, object]:
    return report.number, report.total


def _close_of(path: Path, shift: int) -> int:
    with closing(open_beside(path)) as db:
        (place,) = db.execute(
            "SELECT seq FROM journal WHERE kind = 'ShiftClosed' AND body ->> '$.number' = ?",
            [shift],
        ).fetchone()
    return int(place)


# -- any order --------------------------------------------------------------------------------


@settings(max_examples=40)
@given(steps=TURNS)
def test_read_back(steps: list[Step]) -> None:
    """Whatever turns they took: the state of a till that starts, every report, and the days."""
    counter = played(steps)
    with TemporaryDirectory(dir="/dev/shm") as folder:
        path = written(Path(folder), counter)
        with closing(SqliteJournal(path)) as journal:
            state = fold(empty_state(counter.setup), journal.since_shift_opened())
        assert replace(counter.state, cashier=None, locked=False) == replace(
            state, cashier=None, locked=False
        )
        reports = [*_all_reports(path, counter)]
        assert period(path).total == total((one.total for one in reports), "SAR")
        assert period(path).total == counter.state.grand_total
        closed = sorted(
            (one for one in reports if one.kind is ReportKind.Z), key=lambda one: one.number
        )
        assert [*range(1, len(closed) + 1)] == [one.number for one in closed]
        for before, after in pairwise(closed):
            assert before.grand_total == after.grand_total_before
        if closed:
            assert closed[-1] == read(path, ReportKind.Z)


def _all_reports(path: Path, counter: Counter) -> Iterator[Report]:
    done = {one.number for one in counter.events if isinstance(one, ev.ShiftClosed)}
    for opened in counter.events:
        if isinstance(opened, ev.ShiftOpened):
            kind = ReportKind.Z if opened.number in done else ReportKind.X
            yield read(path, kind, opened.number)


# -- archived ---------------------------------------------------------------------------------


def by_days(folder: Path, turns: Sequence[str]) -> Path:
    """A line a day: 'A' is Amal's turn, 'O' Omar's, 'a' and 'o' that it ends with a close."""
    counter = till()
    close(counter)
    counter.done(it.SignOff())
    path = folder / "journal.db"
    for day, turn in enumerate(turns, start=1):
        counter.now = NOON + timedelta(days=day)
        for whose in turn:
            _work(counter, AMAL if whose in "Aa" else OMAR, ends=whose.islower())
        with closing(SqliteJournal(path)) as journal:
            journal.append([Batch(at=counter.now, events=tuple(counter.events))])
        counter.events.clear()
    return path


def _work(counter: Counter, who: object, *, ends: bool) -> None:
    counter.done(it.PinWasRight(cashier=who))  # type: ignore[arg-type]
    if not counter.state.shift_is_open:
        counter.done(it.OpenShift(opening_float=sar("50.00")))
    sell(counter, "10.00")
    if ends:
        close(counter)
        counter.done(it.SignOff())
    else:
        counter.done(it.SetShiftAside())


@pytest.mark.parametrize(
    ("turns", "days"),
    [
        # closed each day: all but the last goes
        (("a", "a", "a"), 2),
        # Amal's was aside for two days, and is the last that was closed: it stays from its opening
        (("o", "A", "o", "o", "a"), 1),
        # the same, once two others were closed behind it
        (("o", "A", "o", "a", "o", "o"), 5),
        # two that cross each other hold each other
        (("o", "A", "O", "a", "o", "a"), 5),
        (("o", "AO", "a", "o"), 1),
        # one that is aside still
        (("o", "A", "o", "o"), 1),
    ],
)
def test_how_much_may_go(tmp_path: Path, turns: tuple[str, ...], days: int) -> None:
    """What ends where a shift is aside would tear it in two: each has all of its Z report."""
    path = by_days(tmp_path, turns)
    with closing(open_beside(path)) as db:
        reach = reach_of(db, before=NEVER, returns_from=NEVER)

    assert _last_of_day(path, days) == reach.last
    assert bool(reach.kept_for)


def _last_of_day(path: Path, day: int) -> int:
    """Where a day's last shift was closed."""
    until = NOON + timedelta(days=day, hours=6)
    with closing(open_beside(path)) as db:
        (place,) = db.execute(
            "SELECT max(seq) FROM journal WHERE kind = 'ShiftClosed' AND at < ?",
            [until.astimezone(UTC).isoformat()],
        ).fetchone()
    return int(place)


def test_why_it_stays(tmp_path: Path) -> None:
    """It is said that a shift is in the way."""
    path = by_days(tmp_path, ("o", "A", "o", "o", "o"))
    with closing(open_beside(path)) as db:
        reach = reach_of(db, before=NEVER, returns_from=NEVER)

    assert "A shift that was set aside goes on behind it." == reach.kept_for
