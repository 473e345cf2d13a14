"""Reports as the terminal prints them: whose they are to ask for, and what becomes of trouble."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from builders import sar
from terminal_bench import BAG, Bench

from pos.core import intents as it
from pos.core.day import Undelivered
from pos.core.reports.report import Report, ReportKind
from pos.errors import JournalError
from pos.ports.receipt import Columns
from pos.ports.reports import NoReport

MANAGER = it.SignOn(user_id="9001", pin="471147")
X = it.PrintReport(kind=ReportKind.X)


@dataclass
class NoReports:
    """A record that cannot be read for it, in either way."""

    error: JournalError | None = None

    def report(self, _: ReportKind, *, shift: int | None = None) -> Report | NoReport:
        if self.error is not None:
            raise self.error
        return NoReport(f"No shift {shift}.")


def rows(bench: Bench) -> list[tuple[str, str]]:
    bench.settled()
    elements = (element for paper in bench.printer.printed for element in paper.elements)
    return [(one.left, one.right) for one in elements if isinstance(one, Columns)]


def test_a_manager_prints_it(tmp_path: Path) -> None:
    """X as often as a manager likes, Z of any shift that is closed."""
    with Bench(tmp_path).running() as bench:
        bench.done(MANAGER, it.OpenShift(opening_float=sar("100.00")), X, X)
        bench.done(it.CloseShift(counted=sar("100.00")))
        bench.done(it.PrintReport(kind=ReportKind.Z, shift=1))

        assert [("x", "shift 1")] * 2 + [("z", "shift 1")] * 2 == rows(bench)


def test_sales_of_a_day(tmp_path: Path) -> None:
    """A manager prints them; without paper they wait, and come out with the figures of then."""
    with Bench(tmp_path).running() as bench:
        bench.done(MANAGER, it.OpenShift(opening_float=sar("100.00")))
        today = bench.clock.now().date()
        sales = it.PrintSales(first=today, last=today)
        bench.printer.trouble = "No paper."
        assert "The report is not printed. No paper." in bench.done(sales).say
        (waits,) = bench.settled().papers
        assert waits.called.startswith("the sales of ")
        bench.done(it.AddItem(item=BAG), it.TakeTender(method="card"))
        bench.printer.trouble = ""
        bench.done(sales)

        assert ("sales", "100.00") in rows(bench)
        bench.done(it.SignOff())
        bench.done(it.SignOn(user_id="1001", pin="4711"))
        assert "let a manager sign on" in (bench.ask(sales).refusal or "")


def test_a_cashier_does_not(tmp_path: Path) -> None:
    """What the drawer should hold is not for who counts it blind."""
    with Bench(tmp_path).running() as bench:
        bench.open_shift()
        refusal = bench.ask(X).refusal

        assert "let a manager sign on" in (refusal or "")
        assert [] == rows(bench)


def test_there_is_none(tmp_path: Path) -> None:
    """Asked for a reading that there is not, the till says why."""
    with Bench(tmp_path).running() as bench:
        bench.done(MANAGER)

        assert "No shift was ever opened" in (bench.ask(X).refusal or "")


def test_printer_in_trouble(tmp_path: Path) -> None:
    """The till says what the printer lacks; the report waits, once, however often it is asked."""
    with Bench(tmp_path).running() as bench:
        bench.done(MANAGER, it.OpenShift(opening_float=sar("100.00")))
        bench.printer.trouble = "No paper."

        for _ in range(2):
            assert "The report is not printed. No paper." in bench.done(X).say
        assert ["the X report of shift 1"] == [one.called for one in bench.settled().papers]


@pytest.mark.parametrize("error", [None, JournalError("The disk is gone.")])
def test_count_without_a_report(tmp_path: Path, error: JournalError | None) -> None:
    """Where the record cannot be read for its Z, a closed shift still prints its count."""
    with Bench(tmp_path, reports=NoReports(error)).running() as bench:
        bench.open_shift()
        bench.done(it.CloseShift(counted=sar("100.00")))

        assert [("Amal", "shift 1")] == rows(bench)


def test_what_waits_is_on_the_record(tmp_path: Path) -> None:
    """The close of a shift notes what the outbox had then, for its Z to tell ever after."""
    with Bench(tmp_path).running() as bench:
        bench.open_shift()
        bench.done(it.AddItem(item=BAG), it.IdentifyCustomer(customer_id="mobile_966500000001"))
        bench.done(it.TakeTender(method="card"))
        bench.done(it.CloseShift(counted=sar("100.00")))
        report = bench.performer.outside.reports.report(ReportKind.Z)

        assert isinstance(report, Report)
        assert Undelivered(pending=1) == report.loyalty.undelivered
