"""Reports read from a real record, by anyone, while it is written."""

from __future__ import annotations

import sqlite3
from datetime import UTC
from pathlib import Path

import pytest
from builders import MUNA, Counter, counter_of, item_of, sar, setup_of
from samples import batch_of, order_delivery

from pos.core import intents as it
from pos.core.day import Undelivered
from pos.core.reports.report import Report, ReportKind
from pos.errors import JournalError
from pos.journal.journal import SqliteJournal
from pos.journal.shifts import SqliteReports
from pos.ports.reports import NoReport

BAG = item_of("bag", "100.00")


def reports_at(path: Path) -> SqliteReports:
    return SqliteReports(path, setup_of(), UTC)


def read(path: Path, kind: ReportKind, shift: int | None = None) -> Report:
    told = reports_at(path).report(kind, shift=shift)
    assert isinstance(told, Report), told
    return told


def reason(path: Path, kind: ReportKind, shift: int | None = None) -> str:
    told = reports_at(path).report(kind, shift=shift)
    assert isinstance(told, NoReport), told
    return told.reason


def sell(counter: Counter, times: int = 1) -> None:
    for _ in range(times):
        counter.done(it.AddItem(item=BAG))
        counter.done(it.TakeTender(method="cash"))


def close(counter: Counter) -> None:
    counter.done(it.CloseShift(counted=sar("100.00")))


def written(path: Path, counter: Counter) -> Path:
    journal = SqliteJournal(path)
    journal.append([batch_of(*counter.events)])
    journal.close()
    counter.events.clear()
    return path


def three_shifts(path: Path) -> Path:
    """One sale, two, three; the third is open."""
    counter = counter_of(who=MUNA)
    for sales in (1, 2, 3):
        sell(counter, sales)
        if sales < 3:
            close(counter)
            counter.done(it.OpenShift(opening_float=sar("100.00")))
    return written(path, counter)


def test_each_shift_by_its_number(tmp_path: Path) -> None:
    """X is of the open shift and Z of the last closed one, unless another is named."""
    path = three_shifts(tmp_path / "journal.db")

    assert (3, sar("300.00")) == _short(read(path, ReportKind.X))
    assert (2, sar("200.00")) == _short(read(path, ReportKind.Z))
    assert (1, sar("100.00")) == _short(read(path, ReportKind.Z, shift=1))
    assert [1, 2] == [read(path, ReportKind.Z, shift=number).number for number in (1, 2)]
    assert sar("600.00") == read(path, ReportKind.X).grand_total


def _short(report: Report) -> tuple[int, object]:
    return report.number, report.total


def test_where_there_is_none(tmp_path: Path) -> None:
    """What is asked for and is not there is told in a sentence."""
    path = three_shifts(tmp_path / "journal.db")

    for number in (9, 0, -1, 10**30):
        assert f"no shift {number}." in reason(path, ReportKind.Z, shift=number)
    assert "Shift 1 is closed" in reason(path, ReportKind.X, shift=1)
    assert "Shift 3 is open" in reason(path, ReportKind.Z, shift=3)


def test_before_and_after_the_first_shift(tmp_path: Path) -> None:
    """A till that was never used has no report; after its only shift it has no X."""
    path = tmp_path / "journal.db"
    SqliteJournal(path).close()
    assert "No shift was ever opened" in reason(path, ReportKind.X)
    assert "No shift was ever opened" in reason(path, ReportKind.Z)
    counter = counter_of()
    written(path, counter)
    assert "No shift has been closed" in reason(path, ReportKind.Z)
    close(counter)
    written(path, counter)

    assert "No shift is open" in reason(path, ReportKind.X)
    assert 1 == read(path, ReportKind.Z).number


def test_no_record(tmp_path: Path) -> None:
    """Where no till ever was, nothing is made by asking."""
    with pytest.raises(JournalError, match="no record"):
        reports_at(tmp_path / "journal.db").report(ReportKind.X)

    assert [] == [*tmp_path.iterdir()]


def test_only_the_shift_is_read(tmp_path: Path) -> None:
    """History costs nothing: a record of an earlier shift that no one can read stops no report."""
    path = three_shifts(tmp_path / "journal.db")
    with sqlite3.connect(path) as db:
        db.execute("DROP TRIGGER journal_is_never_changed")
        db.execute("UPDATE journal SET version = 99 WHERE seq = 3")
    db.close()

    assert 3 == read(path, ReportKind.X).counts.sales
    with pytest.raises(JournalError, match="version 99"):
        reports_at(path).report(ReportKind.Z, shift=1)


def test_while_it_is_written(tmp_path: Path) -> None:
    """A till that sells meanwhile is in nobody's way, and each reading is of one moment."""
    path = tmp_path / "journal.db"
    counter = counter_of()
    journal = SqliteJournal(path)
    totals = []
    for _ in range(3):
        sell(counter)
        journal.append([batch_of(*counter.events)])
        counter.events.clear()
        totals.append(read(path, ReportKind.X).total)
    journal.close()

    assert [sar("100.00"), sar("200.00"), sar("300.00")] == totals


def test_same_after_a_restart(tmp_path: Path) -> None:
    """Nothing is kept but the record: opened again it says the same, also of a closed shift."""
    path = three_shifts(tmp_path / "journal.db")
    before = [read(path, ReportKind.X), read(path, ReportKind.Z)]
    SqliteJournal(path).close()

    assert before == [read(path, ReportKind.X), read(path, ReportKind.Z)]


def test_erased_people(tmp_path: Path) -> None:
    """Who signed on in an earlier shift is named; no figure hangs on it where it is erased."""
    path = three_shifts(tmp_path / "journal.db")
    named = read(path, ReportKind.Z, shift=2)
    with sqlite3.connect(path) as db:
        db.execute("DELETE FROM people")
    db.close()
    nameless = read(path, ReportKind.Z, shift=2)

    assert ("Muna", "") == (named.name_of("9001"), nameless.name_of("9001"))
    assert "Muna" == named.cashiers[0].name
    assert named.cashiers[0].amount == nameless.cashiers[0].amount
    assert named.total == nameless.total


def test_what_waits(tmp_path: Path) -> None:
    """An open shift tells what the outbox has now."""
    path = tmp_path / "journal.db"
    counter = counter_of()
    journal = SqliteJournal(path)
    journal.append([batch_of(*counter.events, deliveries=[order_delivery()])])
    journal.close()

    assert Undelivered(pending=1) == read(path, ReportKind.X).loyalty.undelivered


def test_nothing_is_written(tmp_path: Path) -> None:
    """Reading leaves the record as it is, byte by byte."""
    path = three_shifts(tmp_path / "journal.db")
    before = path.read_bytes()
    read(path, ReportKind.X)

    assert before == path.read_bytes()
