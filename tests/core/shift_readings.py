"""A counter's own records read as reports, and what must hold of every one of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, timedelta
from itertools import pairwise

from builders import NOON, Counter
from sale_figures import add_up_to, figures_of

from pos.core import events as ev
from pos.core.money import Money, total
from pos.core.reports.days_reading import DaysReading
from pos.core.reports.period import Period, PeriodReport
from pos.core.reports.period_sums import PeriodSums
from pos.core.reports.reading import ShiftReading
from pos.core.reports.report import Report, ReportKind
from pos.core.setup import Setup

AROUND = timedelta(days=40)
"""As long as any of these tills sells."""


_BEGINS = (ev.ShiftOpened, ev.ShiftTakenUp)
_ENDS = (ev.ShiftClosed, ev.ShiftSetAside)


def turns_of(events: Sequence[ev.Event]) -> list[tuple[int, Sequence[ev.Event]]]:
    """The record cut behind each end of a shift: whose turn it is, and what is theirs."""
    ends = [at + 1 for at, event in enumerate(events) if isinstance(event, _ENDS)]
    cuts = [0, *ends, len(events)]
    turns = [events[begin:end] for begin, end in pairwise(cuts)]
    begun = [[one.number for one in turn if isinstance(one, _BEGINS)] for turn in turns]
    assert all(len(numbers) == 1 for numbers in begun[:-1]), "shifts take turns"
    return [(*numbers, turn) for numbers, turn in zip(begun, turns, strict=True) if numbers]


def of_shift(events: Sequence[ev.Event], number: int) -> list[ev.Event]:
    """What happened in a shift, whatever lay between."""
    return [one for whose, turn in turns_of(events) if whose == number for one in turn]


def shifts_of(events: Sequence[ev.Event]) -> list[Sequence[ev.Event]]:
    """What is read of each shift: from the end of the one before to the next that begins once it is
    closed.
    """
    return [_read_of(events, event.number) for event in events if isinstance(event, ev.ShiftOpened)]


def _read_of(events: Sequence[ev.Event], number: int) -> Sequence[ev.Event]:
    opened, closed = (
        next(
            (at for at, one in enumerate(events) if isinstance(one, kind) and one.number == number),
            None,
        )
        for kind in (ev.ShiftOpened, ev.ShiftClosed)
    )
    assert opened is not None, "it was opened"
    begin = _after_end(events[:opened])
    if closed is None:
        return events[begin:]
    behind = enumerate(events[closed:], start=closed)
    end = next((at for at, one in behind if isinstance(one, _BEGINS)), len(events))
    return events[begin:end]


def _after_end(events: Sequence[ev.Event]) -> int:
    return max((at + 1 for at, one in enumerate(events) if isinstance(one, _ENDS)), default=0)


def report_of(events: Iterable[ev.Event], setup: Setup) -> Report:
    """Z of a shift that was closed, else X."""
    reading = ShiftReading(setup, UTC)
    for event in events:
        reading.add(event)
    assert reading.shift is not None, "no shift was opened"
    return reading.report(ReportKind.X if reading.shift.is_open else ReportKind.Z)


def reports_of(counter: Counter) -> Iterator[Report]:
    for events in shifts_of(counter.events):
        yield report_of(events, counter.setup)


def last_report(counter: Counter) -> Report:
    return [*reports_of(counter)][-1]


def all_add_up(counter: Counter) -> None:
    """Every report of the counter in itself, with the one before, and with the till's own state."""
    reports = [*reports_of(counter)]
    assert [*range(1, len(reports) + 1)] == [report.drawer.number for report in reports]
    for report in reports:
        adds_up(report, included=counter.setup.terms.prices_include_tax)
        _is_what_was_paid(report, of_shift(counter.events, report.drawer.number))
        # All that was ever sold becomes less by goods that come back, and by nothing else.
        assert report.grand_total.minor >= report.grand_total_before.minor or report.counts.returns
    _grow_by_each(counter, reports)
    days_agree(counter, reports)
    drawers = {one.drawer.number: one.drawer for one in reports}
    there = [one.shift for one in counter.state.aside]
    there += [counter.state.shift] if counter.state.shift else []
    for shift in there:
        # A count that was told to be far off is on no report.
        assert shift == replace(drawers[shift.number], told=shift.told)


def _grow_by_each(counter: Counter, reports: Sequence[Report]) -> None:
    """The Z reports are numbered as they were closed, and each goes on where the one before ended;
    a shift that is not closed would be the next.
    """
    closed = sorted(
        (one for one in reports if one.kind is ReportKind.Z), key=lambda one: one.number
    )
    others = [one for one in reports if one.kind is ReportKind.X]
    in_order = [one.number for one in counter.events if isinstance(one, ev.ShiftClosed)]
    assert [*range(1, len(closed) + 1)] == [report.number for report in closed]
    assert in_order == [report.drawer.number for report in closed]
    for before, after in pairwise(closed):
        assert before.grand_total == after.grand_total_before
    ended = closed[-1].grand_total if closed else reports[0].total - reports[0].total
    assert all(one.grand_total_before == ended for one in others)
    assert counter.state.closed_total == ended
    assert counter.state.grand_total == ended + _sum(reports[0], (one.total for one in others))


def days_of(counter: Counter, *, setup: Setup | None = None) -> PeriodReport:
    """All that the counter sold, by the store's days; what has no time is of the first."""
    sums = PeriodSums(Period(NOON.date() - AROUND, NOON.date() + AROUND), setup or counter.setup)
    for events in stretches_of(counter.events):
        reading = DaysReading(setup or counter.setup)
        for event in events:
            reading.add(event, getattr(event, "at", NOON))
        sums.add(reading.days())
    return sums.report(names={}, still_open=sums.open_orders, undelivered=None)


def stretches_of(events: Sequence[ev.Event]) -> list[Sequence[ev.Event]]:
    """As days are read: from one opening to the next, each with what came before it."""
    opened = [at for at, event in enumerate(events) if isinstance(event, ev.ShiftOpened)]
    cuts = [*(_after_end(events[:at]) for at in opened), len(events)]
    return [events[begin:end] for begin, end in pairwise(cuts)]


def days_agree(counter: Counter, reports: Sequence[Report]) -> None:
    """The same sales told by days and by shifts come to the same."""
    days = days_of(counter)
    for name in ("gross", "discounts", "net", "tax", "total", "points_paid", "rounding", "change"):
        assert getattr(days, name) == _sum(reports[0], (getattr(one, name) for one in reports))
    assert days.taken == _sum(reports[0], (one.taken for one in reports))
    for parts in (days.days, days.hours, days.weekdays, days.cashiers, days.categories, days.items):
        assert days.total == _sum(reports[0], (one.amount for one in parts))
    assert days.discounts == _sum(reports[0], (one.amount for one in days.taken_off))
    assert days.sales == sum(one.counts.sales for one in reports)
    assert days.returns == sum(one.counts.returns for one in reports)
    told, shifts = days.loyalty.told, [one.loyalty for one in reports]
    for name in ("points_redeemed", "coupons", "points_earned", "sales_with_customer"):
        assert getattr(told, name) == sum(getattr(one, name) for one in shifts)
    add_up_to(days, figures_of(counter.events, counter.setup))


def adds_up(report: Report, *, included: bool) -> None:
    """Whatever was sold: the sums of a report are the sums of its parts."""
    goods = report.net + report.tax if included else report.net
    drawer = report.drawer
    assert report.total + report.points_paid == report.net + report.tax
    assert goods == report.gross - report.discounts
    assert report.discounts == _sum(report, (one.amount for one in report.taken_off))
    assert report.total + report.gift_cards_sold + report.rounding == report.taken
    for parts in (report.cashiers, report.hours, report.categories, report.items):
        assert report.total == _sum(report, (one.amount for one in parts))
    assert _cash(report) == drawer.cash_sales - drawer.cash_refunds
    assert drawer.drawer_expected == (
        drawer.opening_float + _cash(report) + drawer.paid_in - drawer.paid_out - drawer.drops
    )


def _is_what_was_paid(report: Report, events: Sequence[ev.Event]) -> None:
    """Every tender that nobody took back, less the change, and nothing of sales not completed."""
    done = {one.sale_id: one for one in events if isinstance(one, ev.SaleCompleted)}
    tendered = {
        (one.sale_id, one.tender.number): one.tender.amount.minor
        for one in events
        if isinstance(one, ev.Tendered) and one.sale_id in done
    }
    for one in events:
        if isinstance(one, ev.TenderVoided):
            tendered.pop((one.sale_id, one.number), None)
    change = sum(one.change.minor for one in done.values())
    assert report.taken.minor == sum(tendered.values()) - change
    assert report.total.minor == sum(one.total.minor for one in done.values())
    assert report.change.minor == change


def _cash(report: Report) -> Money:
    return next(one.amount for one in report.tenders if one.method == "cash")


def _sum(report: Report, amounts: Iterable[Money]) -> Money:
    return total(amounts, report.currency)
