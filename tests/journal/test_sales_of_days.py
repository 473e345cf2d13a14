"""Sales of any days read from a real record, and what of it is kept so that it is read once."""

from __future__ import annotations

import sqlite3
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from builders import MUNA, NOON, counter_of, customer_of, hold_of, item_of, sar, setup_of

from pos.core import events as ev
from pos.core import intents as it
from pos.core.reports.period import Period, PeriodReport
from pos.core.reports.report import Report, ReportKind
from pos.core.reports.today import Today
from pos.core.setup import Setup
from pos.errors import JournalError
from pos.journal.journal import SqliteJournal
from pos.journal.sales import SqliteSales
from pos.journal.shifts import SqliteReports
from pos.ports.record import Batch
from pos.ports.reports import NoReport

BAG = item_of("bag", "100.00")
FIRST = NOON.date()
SHIFTS = 30
ALWAYS = Period(date(2026, 1, 1), date(2027, 12, 31))


def sales_at(path: Path, setup: Setup | None = None) -> SqliteSales:
    return SqliteSales(path, path.with_name("reports.db"), setup or setup_of())


def period(path: Path, wanted: Period = ALWAYS, setup: Setup | None = None) -> PeriodReport:
    told = sales_at(path, setup).period(wanted)
    assert isinstance(told, PeriodReport), told
    return told


class Till:
    """A counter whose record is on the disk after each step."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.counter = counter_of(who=MUNA)
        self.write()

    def write(self) -> None:
        journal = SqliteJournal(self.path)
        counter = self.counter
        journal.append([Batch(at=counter.now, events=tuple(counter.events), deliveries=())])
        journal.close()
        counter.events.clear()

    def sell(self, times: int = 1) -> None:
        for _ in range(times):
            self.counter.done(it.AddItem(item=BAG))
            self.counter.done(it.TakeTender(method="cash"))
        self.write()

    def next_day(self) -> None:
        """The shift is closed, and the next one opened a day later."""
        self.close()
        self.counter.now += timedelta(days=1)
        self.counter.done(it.OpenShift(opening_float=sar("100.00")))
        self.write()

    def close(self) -> None:
        shift = self.counter.state.shift
        assert shift is not None
        self.counter.done(it.CloseShift(counted=shift.drawer_expected + sar("1.00")))
        self.write()


@pytest.fixture
def till(tmp_path: Path) -> Till:
    return Till(tmp_path / "journal.db")


def a_month(till: Till) -> None:
    """As many shifts as a month has days, the last one open; each sells one more than before."""
    for number in range(1, SHIFTS + 1):
        till.sell(number % 4)
        if number % 7 == 0:
            _take_back(till)
        if number < SHIFTS:
            till.next_day()


def _take_back(till: Till) -> None:
    till.counter.done(it.ReturnItem(code="bag", item=BAG, quantity=Decimal(1), reason="torn"))
    till.counter.done(it.TakeTender(method="cash"))
    till.write()


def z_of(path: Path, number: int) -> Report:
    told = SqliteReports(path, setup_of(), UTC).report(ReportKind.Z, shift=number)
    assert isinstance(told, Report), told
    return told


def test_thirty_shifts(till: Till) -> None:
    """Z reports are numbered without a gap, each goes on from the one before, and by days they
    come to the same.
    """
    a_month(till)
    till.close()
    reports = [z_of(till.path, number) for number in range(1, SHIFTS + 1)]
    told = period(till.path)

    assert [*range(1, SHIFTS + 1)] == [one.number for one in reports]
    for before, after in pairwise(reports):
        assert before.grand_total == after.grand_total_before
    assert told.total == reports[-1].grand_total
    by_day = {one.key: one.amount for one in told.days}
    for report in reports:
        assert report.total == by_day[report.opened_at.date().isoformat()]
    with sqlite3.connect(till.path) as db:
        (minor,) = db.execute(
            "SELECT sum(body ->> '$.total.minor') FROM journal WHERE kind = 'SaleCompleted'"
        ).fetchone()
    db.close()
    assert minor == told.total.minor


def test_only_the_days_asked_for(till: Till) -> None:
    """Both ends are among them; a day on which nothing was sold is there with nothing."""
    a_month(till)
    week = Period(FIRST + timedelta(days=2), FIRST + timedelta(days=8))
    told = period(till.path, week)

    assert [3, 0, 1, 2, 4, 0, 1] == [one.receipts for one in told.days]
    assert sar("900.00") == told.total
    assert (10, 1) == (told.sales, told.returns)


def test_what_is_kept_says_the_same(till: Till) -> None:
    """Figures that were kept, and figures read anew, are the same to the last one."""
    a_month(till)
    fresh = period(till.path)
    kept = period(till.path)
    till.path.with_name("reports.db").unlink()

    assert fresh == kept == period(till.path)


def test_what_was_closed_is_read_once(till: Till) -> None:
    """A year of shifts costs its records once: then they may be as unreadable as they like."""
    a_month(till)
    told = period(till.path)
    with sqlite3.connect(till.path) as db:
        db.execute("DROP TRIGGER journal_is_never_changed")
        db.execute("UPDATE journal SET version = 99 WHERE kind = 'LineAdded' AND seq < 40")
    db.close()

    assert told == period(till.path)
    till.path.with_name("reports.db").unlink()
    with pytest.raises(JournalError, match="version 99"):
        period(till.path)


def test_another_record_in_its_place(till: Till, tmp_path: Path) -> None:
    """What is kept is of one record: of another that was put there nothing of it is told."""
    till.sell(2)
    till.next_day()
    assert sar("200.00") == period(till.path).total
    other = Till(tmp_path / "other" / "journal.db")
    other.sell(3)
    other.next_day()
    other.path.with_name("reports.db").write_bytes(till.path.with_name("reports.db").read_bytes())

    assert sar("300.00") == period(other.path).total


def test_in_other_terms(till: Till) -> None:
    """Where the store's day ends at another time, or its clock is another, days are made anew."""
    till.counter.now = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
    till.sell()
    till.next_day()
    late = setup_of(day_ends=time(4))

    assert {"2026-11-22": 1} == _sold(period(till.path))
    assert {"2026-11-21": 1} == _sold(period(till.path, setup=late))
    assert {"2026-11-22": 1} == _sold(period(till.path))


def _sold(report: PeriodReport) -> dict[str, int]:
    return {one.key: one.receipts for one in report.days if one.receipts}


BROKEN = [b"", b"no database", b"SQLite format 3\x00" + bytes(4_000)]


@pytest.mark.parametrize("content", BROKEN)
def test_a_damaged_file_of_figures(till: Till, content: bytes) -> None:
    """It is made again, and nobody is told less or something else."""
    a_month(till)
    told = period(till.path)
    till.path.with_name("reports.db").write_bytes(content)

    assert told == period(till.path)
    assert told == period(till.path)


def test_a_damaged_page(till: Till) -> None:
    """Damage that is met only when a shift is looked up costs a second reading, and no figure."""
    a_month(till)
    told = period(till.path)
    kept = till.path.with_name("reports.db")
    with sqlite3.connect(kept) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    page = 4096
    content = kept.read_bytes()
    kept.write_bytes(content[:page] + b"\xff" * (len(content) - page))

    assert told == period(till.path)
    assert told == period(till.path)


def test_another_program_at_the_figures(till: Till) -> None:
    """What another program is writing is left to it."""
    till.sell(2)
    till.next_day()
    period(till.path)
    kept = till.path.with_name("reports.db")
    with sqlite3.connect(kept, isolation_level=None) as db:
        db.execute("BEGIN EXCLUSIVE")
        db.execute("DELETE FROM shift_days")
        assert sar("200.00") == period(till.path).total
        db.execute("ROLLBACK")
        assert (1,) == db.execute("SELECT count(*) FROM shift_days").fetchone()
    db.close()


def test_a_file_that_cannot_be_kept(till: Till) -> None:
    """Then the record is read each time; a report is told all the same."""
    till.sell(2)
    till.next_day()
    till.path.with_name("reports.db").mkdir()

    assert sar("200.00") == period(till.path).total


def test_the_file_is_the_tills_own(till: Till) -> None:
    """Takings are nobody else's: only the till's user may read what is kept."""
    till.sell()
    till.next_day()
    period(till.path)

    assert 0o600 == till.path.with_name("reports.db").stat().st_mode & 0o777


def test_where_there_is_nothing(tmp_path: Path) -> None:
    """Where no till ever was nothing is made; where no shift was opened it says so."""
    with pytest.raises(JournalError, match="no record"):
        sales_at(tmp_path / "journal.db").period(ALWAYS)
    assert [] == [*tmp_path.iterdir()]
    SqliteJournal(tmp_path / "journal.db").close()
    told = sales_at(tmp_path / "journal.db").period(ALWAYS)

    assert isinstance(told, NoReport)
    assert "No shift was ever opened" in told.reason


def test_nobody_waits_any_more(till: Till) -> None:
    """It is left at the next shift, and what was read by then is kept."""
    a_month(till)
    looks = iter((True, True, True, False))
    told = sales_at(till.path).period(ALWAYS, is_wanted=lambda: next(looks, False))

    assert isinstance(told, NoReport)
    with sqlite3.connect(till.path.with_name("reports.db")) as db:
        assert (3,) == db.execute("SELECT count(*) FROM shift_days").fetchone()
    db.close()


def test_by_an_index(till: Till) -> None:
    """The shifts of a record are found without a look at its other records."""
    with sqlite3.connect(till.path) as db:
        (*_, plan) = db.execute(
            "EXPLAIN QUERY PLAN SELECT seq, at, hash FROM journal"
            " WHERE kind = 'ShiftOpened' ORDER BY seq"
        ).fetchone()
    db.close()

    assert "journal_by_shift" in plan


# -- the day at a glance ----------------------------------------------------------------------


def test_a_day_that_goes_on(till: Till) -> None:
    """What is sold between two looks is there at the second, also over the end of a shift."""
    today = sales_at(till.path).follow_today()
    now = till.counter.now

    def receipts() -> int:
        told = today.read(now)
        assert isinstance(told, Today), told
        return told.sales.receipts

    seen = [receipts()]
    till.sell(2)
    seen.append(receipts())
    seen.append(receipts())
    till.close()
    seen.append(receipts())
    till.counter.done(it.OpenShift(opening_float=sar("100.00")))
    till.sell()
    seen.append(receipts())

    assert [0, 2, 2, 2, 3] == seen


def test_the_last_z(till: Till) -> None:
    """None before a shift was closed; then its figures, whether or not another one is open."""
    today = sales_at(till.path).follow_today()

    def last_z() -> tuple[int, str, str] | None:
        told = today.read(till.counter.now)
        assert isinstance(told, Today), told
        last = told.last_z
        return (last.number, last.total.text(), last.over_short.text()) if last else None

    till.sell(2)
    seen = [last_z()]
    till.close()
    seen.append(last_z())
    till.counter.done(it.OpenShift(opening_float=sar("100.00")))
    till.sell()
    seen.append(last_z())
    till.close()
    seen.append(last_z())

    one, two = (1, "200.00", "1.00"), (2, "100.00", "1.00")
    assert [None, one, one, two] == seen


def test_only_what_is_new_is_read(till: Till) -> None:
    """A look at a long day reads the records that came since the last."""
    today = sales_at(till.path).follow_today()
    till.sell(2)
    assert isinstance(today.read(till.counter.now), Today)
    with sqlite3.connect(till.path) as db:
        db.execute("DROP TRIGGER journal_is_never_changed")
        db.execute("UPDATE journal SET version = 99 WHERE kind = 'LineAdded'")
    db.close()
    till.counter.done(it.AddItem(item=BAG))
    till.counter.done(it.TakeTender(method="cash"))
    till.write()
    told = today.read(till.counter.now)

    assert isinstance(told, Today)
    assert 3 == told.sales.receipts


def test_orders_heard_of_in_a_later_shift(till: Till) -> None:
    """Points had off a sale are open while no later shift has heard of its order."""
    counter = till.counter
    counter.done(it.AddItem(item=BAG))
    sale_id = counter.sale.sale_id
    counter.done(it.CustomerFound(sale_id=sale_id, customer=customer_of()))
    hold = hold_of(100, "10.00")
    counter.events.append(ev.PointsHeld(sale_id=sale_id, hold=hold))
    counter.put(hold=hold)
    counter.done(it.TakeTender(method="card"))
    till.next_day()
    opened = period(till.path).loyalty.told
    counter.events.append(ev.OrderRejected(sale_id=sale_id, reason="no"))
    till.write()
    rejected = period(till.path).loyalty.told
    delivered = ev.OrderDelivered(sale_id=sale_id, points_earned=90, points_redeemed=100)
    counter.events.append(delivered)
    till.next_day()
    heard = period(till.path).loyalty.told

    nothing = sar("0.00")
    assert (sar("10.00"), nothing) == (opened.unanswered_value, opened.rejected_value)
    assert (nothing, sar("10.00")) == (rejected.unanswered_value, rejected.rejected_value)
    assert (nothing, nothing) == (heard.unanswered_value, heard.rejected_value)
    assert 90 == heard.points_earned
