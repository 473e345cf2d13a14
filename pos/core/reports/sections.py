"""A report as one reads it: its rows in words, in the order of paper and screen alike.

How an amount looks is the paper's and the screen's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from pos.core.money import Money, decimal_text
from pos.core.reports.report import LoyaltyReading, Report, ReportKind, TakenOff, TakenOffBy
from pos.core.rules.actions import said_of
from pos.core.settlement import SettledTotal, SettleHow
from pos.core.tender import name_of_method


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRow:
    name: str
    of: Money | None = None
    """What it was taken of: a second figure, which ends the name."""
    figure: Money | Decimal | int
    is_strong: bool = False
    in_all: Money | None = None
    """What it is a part of, where that is better seen than read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSection:
    title: str
    rows: tuple[ReportRow, ...]
    is_long: bool = False
    """As many rows as the shop has goods: for a screen, not for paper."""


def report_title(report: Report) -> str:
    if report.kind is ReportKind.Z:
        return f"Z report {report.number}"
    return f"X report of shift {report.number}"


def sections(report: Report) -> tuple[ReportSection, ...]:
    """Those that have something to tell."""
    made = (
        _section("", _sales, report),
        _section("Tax", _taxes, report),
        _section("Tenders", _tenders, report),
        _section("Drawer", _drawer, report),
        _section("Counted by pieces", _pieces, report),
        _section("Counts", _counts, report),
        _section("Taken off", _taken_off, report),
        _section("Points and coupons", _loyalty, report),
        _section("Points and coupons settled", _settled, report),
        _section("By hour", _hours, report),
        _section("By cashier", _cashiers, report),
        _section("By category", _categories, report, is_long=True),
        _section("By item", _items, report, is_long=True),
        _section("All shifts", _grand_total, report),
    )
    return tuple(section for section in made if section.rows)


def _section(
    title: str,
    rows: Callable[[Report], Iterator[ReportRow]],
    report: Report,
    *,
    is_long: bool = False,
) -> ReportSection:
    return ReportSection(title=title, rows=tuple(rows(report)), is_long=is_long)


def _row(name: str, figure: Money | Decimal | int, *, is_strong: bool = False) -> ReportRow:
    return ReportRow(name=name, figure=figure, is_strong=is_strong)


def _some(name: str, figure: Money | int) -> Iterator[ReportRow]:
    """Left out where there was none of it."""
    if figure:
        yield _row(name, figure)


def _sales(report: Report) -> Iterator[ReportRow]:
    yield _row("Gross", report.gross)
    yield _row("Taken off", -report.discounts)
    yield _row("Net, without tax", report.net)
    yield _row("Tax", report.tax)
    yield from _some("Paid by points", -report.points_paid)
    yield _row("Total", report.total, is_strong=True)
    yield from _some("Rounding of cash", report.rounding)
    yield from _some("Gift cards sold, no sale", report.gift_cards_sold)


def _taxes(report: Report) -> Iterator[ReportRow]:
    for rate in report.taxes:
        name = f"{decimal_text(rate.percent)} % on"
        yield ReportRow(name=name, of=rate.net, figure=rate.tax)


def _tenders(report: Report) -> Iterator[ReportRow]:
    for one in report.tenders:
        times = f", {one.times}" if one.times else ""
        yield _row(f"{name_of_method(one.method).capitalize()}{times}", one.amount)
    yield _row("Together", report.taken, is_strong=True)
    yield from _some("Change given", report.change)


def _drawer(report: Report) -> Iterator[ReportRow]:
    shift = report.drawer
    yield _row("Opening float", shift.opening_float)
    yield _row("Cash sales", shift.cash_sales)
    yield from _some("Cash paid back", -shift.cash_refunds)
    yield _row("Paid in", shift.paid_in)
    yield _row("Paid out", -shift.paid_out)
    yield _row("Dropped to the safe", -shift.drops)
    yield _row("Expected", shift.drawer_expected, is_strong=True)
    if shift.counted is None or shift.over_short is None:
        return
    yield _row("Counted", shift.counted, is_strong=True)
    yield _row(over_or_short(shift.over_short), shift.over_short)
    if report.counted_before is not None:
        yield _row("Counted at first", report.counted_before)


def _pieces(report: Report) -> Iterator[ReportRow]:
    for one in report.drawer.counted_pieces:
        yield _row(f"{one.number:,} x {one.each.text()}", one.amount)


def over_or_short(difference: Money) -> str:
    """The name of its row: the sign alone is read wrong at the end of a day."""
    if not difference:
        return "Exact"
    return "Over" if difference.minor > 0 else "Short"


def _counts(report: Report) -> Iterator[ReportRow]:
    counts = report.counts
    yield _row("Sales", counts.sales)
    yield _row("Returns", counts.returns)
    receipts = sum(one.receipts for one in report.hours)
    yield from _some("  exchanges, in both", counts.sales + counts.returns - receipts)
    yield _row("Sales struck out", counts.voided_sales)
    yield _row("Lines struck out", counts.voided_lines)
    yield from _some("Tenders taken back", counts.voided_tenders)
    yield _row("Prices by hand", counts.overrides)
    yield _row("Drawer opened", counts.drawer_openings)
    yield _row("  of it no sale", counts.no_sales)
    yield _row("Copies", counts.copies)
    yield from _some("Gift receipts", counts.gift_receipts)
    yield from _some("Receipts by e-mail", counts.emailed)
    at_close = " when closed" if report.kind is ReportKind.Z else ""
    yield from _some(f"Receipts not printed{at_close}", counts.not_printed)
    yield from _some("Receipts printed late", counts.printed_late)
    yield from _some("Papers given up", counts.papers_given_up)
    yield from _some("Not sold, for age", counts.ages_refused)
    yield from _some("Sales suspended", counts.suspended)
    yield from _some("Shift set aside", counts.set_aside)
    for action, times in counts.approvals:
        yield _row(f"Approved: {said_of(action)}", times)


_OFF_NAMES: Final = {
    TakenOffBy.LINE_DISCOUNT: "Line",
    TakenOffBy.SALE_DISCOUNT: "Sale",
    TakenOffBy.PROMOTION: "Promotion",
    TakenOffBy.COUPONS: "Coupons",
    TakenOffBy.POINTS: "Points",
    TakenOffBy.TAX: "Tax, exempt",
    TakenOffBy.RETURNED: "Of what came back",
}


def _taken_off(report: Report) -> Iterator[ReportRow]:
    for one in report.taken_off:
        yield _row(taken_off_name(one), -one.amount)


def taken_off_name(one: TakenOff) -> str:
    reason = f": {one.reason}" if one.reason else ""
    return f"{_OFF_NAMES[one.by]}{reason}, {one.times}"


def _loyalty(report: Report) -> Iterator[ReportRow]:
    return loyalty_rows(report.loyalty)


def loyalty_rows(told: LoyaltyReading, *, now: str = "") -> Iterator[ReportRow]:
    """`now` ends the names of what waits, where that is told of another time than the rest."""
    yield from _some("Sales with a customer", told.sales_with_customer)
    yield from _some("New customers", told.registered)
    yield from _some("Points redeemed", told.points_redeemed)
    yield from _some("  worth", told.points_value)
    yield from _some("Points earned", told.points_earned)
    yield from _some("Points taken back", told.points_taken_back)
    yield from _some("Coupons", told.coupons)
    yield from _some("  worth", told.coupons_value)
    yield from _some("  of them the shop's own", told.own_coupons)
    yield from _some("  used elsewhere too", told.coupons_doubled)
    yield from _some("Points spent outside sales", told.points_outside)
    yield from _some("  paid for with them", told.points_outside_value)
    yield from _some("Coupons used outside sales", told.coupons_outside)
    yield from _some("Points given for", told.points_given_for)
    if (left := told.undelivered) is not None:
        yield from _some(f"Waiting to be sent{now}", left.pending)
        yield from _some(f"In doubt{now}", left.in_doubt)
        yield from _some(f"Rejected{now}", left.rejected)
        yield from _some(f"Coupons to be burned{now}", left.coupons)
    yield from _some("Given, and not answered", told.unanswered_value)
    yield from _some("Given, and rejected", told.rejected_value)


SETTLED_NAMES: Final = {
    SettleHow.ABSORB: "Absorbed",
    SettleHow.WITHOUT_REDEMPTION: "Sent without redemption",
    SettleHow.NEXT_VISIT: "For the next visit",
    SettleHow.BY_HAND: "By hand",
}


def _settled(report: Report) -> Iterator[ReportRow]:
    return settled_rows(report.drawer.settled)


def settled_rows(settled: Iterable[SettledTotal]) -> Iterator[ReportRow]:
    """Points and coupons that customers had off, and the service would not take."""
    for one in settled:
        yield _row(f"{SETTLED_NAMES[one.how]}, {one.entries}", one.amount)


def _hours(report: Report) -> Iterator[ReportRow]:
    most = max((one.amount for one in report.hours), default=report.total)
    for one in report.hours:
        yield ReportRow(name=f"{one.name}, {one.receipts}", figure=one.amount, in_all=most)


def _cashiers(report: Report) -> Iterator[ReportRow]:
    for one in report.cashiers:
        who = f"{one.name} ({one.key})" if one.name else one.key
        yield _row(f"{who}, {one.receipts}", one.amount)


def _categories(report: Report) -> Iterator[ReportRow]:
    for one in report.categories:
        name = one.name or "Without a category"
        yield _row(f"{name}, {decimal_text(one.quantity)}", one.amount)


def _items(report: Report) -> Iterator[ReportRow]:
    for one in report.items:
        yield _row(f"{decimal_text(one.quantity)} x {one.name}", one.amount)


def _grand_total(report: Report) -> Iterator[ReportRow]:
    yield _row("Grand total before", report.grand_total_before)
    yield _row("Grand total", report.grand_total, is_strong=True)
