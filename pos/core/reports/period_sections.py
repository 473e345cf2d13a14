"""The report of a period as one reads it: its rows in words, for paper and screen alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from pos.core.business_day import days_said
from pos.core.money import decimal_text
from pos.core.reports.period import Period, PeriodReport
from pos.core.reports.report import SalesOf
from pos.core.reports.sections import (
    ReportRow,
    ReportSection,
    loyalty_rows,
    settled_rows,
    taken_off_name,
)
from pos.core.tender import name_of_method

_MANY_DAYS = 14
"""From here on days of the week are worth comparing."""


def period_title(period: Period) -> str:
    return f"Sales of {days_said(period.first, period.last)}"


def period_sections(report: PeriodReport) -> tuple[ReportSection, ...]:
    """Those that have something to tell."""
    is_day = report.period.first == report.period.last
    made = (
        _section("", _sums(report)),
        *(() if is_day else (_section("By day", _by_day(report)),)),
        _section("By hour", _bars(report.hours, _with_receipts)),
        _section("Tenders", _tenders(report)),
        _section("Points and coupons", _loyalty(report)),
        _section("Points and coupons settled", settled_rows(report.loyalty.settled)),
        _section("By weekday", _by_weekday(report)),
        _section("By cashier", _bars(report.cashiers, _cashier)),
        _section("Tax", _taxes(report)),
        _section("Taken off", _taken_off(report)),
        _section("By category", _categories(report)),
        _section("By item", _items(report), is_long=True),
    )
    return tuple(section for section in made if section.rows)


def _section(title: str, rows: Iterable[ReportRow], *, is_long: bool = False) -> ReportSection:
    return ReportSection(title=title, rows=tuple(rows), is_long=is_long)


def _sums(report: PeriodReport) -> Iterator[ReportRow]:
    yield ReportRow(name="Total", figure=report.total, is_strong=True)
    yield ReportRow(name="Receipts", figure=report.receipts)
    if report.receipts:
        yield ReportRow(name="  a receipt comes to", figure=report.average)
    if report.returns:
        yield ReportRow(name="  with goods that came back", figure=report.returns)
    yield ReportRow(name="Gross", figure=report.gross)
    yield ReportRow(name="Taken off", figure=-report.discounts)
    yield ReportRow(name="Net, without tax", figure=report.net)
    yield ReportRow(name="Tax", figure=report.tax)
    for name, amount in (
        ("Paid by points", -report.points_paid),
        ("Rounding of cash", report.rounding),
        ("Gift cards sold, no sale", report.gift_cards_sold),
    ):
        if amount:
            yield ReportRow(name=name, figure=amount)


def _by_day(report: PeriodReport) -> Iterator[ReportRow]:
    return _bars(report.days, lambda one: _short_day(date.fromisoformat(one.key)))


def _short_day(day: date) -> str:
    """'Sun 22 Nov'."""
    return f"{day:%a} {day.day} {day:%b}"


def _by_weekday(report: PeriodReport) -> Iterator[ReportRow]:
    if len(report.days) >= _MANY_DAYS:
        yield from _bars(report.weekdays, lambda one: one.name)


def _with_receipts(one: SalesOf) -> str:
    return f"{one.name}, {one.receipts:,}" if one.receipts else one.name


def _cashier(one: SalesOf) -> str:
    return f"{one.name or one.key}, {one.receipts:,}"


def _bars(parts: Iterable[SalesOf], name: Callable[[SalesOf], str]) -> Iterator[ReportRow]:
    listed = tuple(parts)
    most = max((one.amount for one in listed), default=None)
    for one in listed:
        yield ReportRow(name=name(one), figure=one.amount, in_all=most)


def _tenders(report: PeriodReport) -> Iterator[ReportRow]:
    most = max((one.amount for one in report.tenders), default=None)
    for one in report.tenders:
        name = f"{name_of_method(one.method).capitalize()}, {one.times:,}"
        yield ReportRow(name=name, figure=one.amount, in_all=most)


def _loyalty(report: PeriodReport) -> Iterator[ReportRow]:
    if (percent := report.customers_percent) is not None and report.loyalty.with_customer:
        name = f"Sold to customers, {decimal_text(percent)} %"
        yield ReportRow(name=name, figure=report.loyalty.with_customer)
    yield from loyalty_rows(report.loyalty.told, now=" now")


def _taxes(report: PeriodReport) -> Iterator[ReportRow]:
    for rate in report.taxes:
        name = f"{decimal_text(rate.percent)} % on"
        yield ReportRow(name=name, of=rate.net, figure=rate.tax)


def _taken_off(report: PeriodReport) -> Iterator[ReportRow]:
    for one in report.taken_off:
        yield ReportRow(name=taken_off_name(one), figure=-one.amount)


def _categories(report: PeriodReport) -> Iterator[ReportRow]:
    most = max((one.amount for one in report.categories), default=None)
    for one in report.categories:
        yield ReportRow(name=one.name or "None named", figure=one.amount, in_all=most)


def _items(report: PeriodReport) -> Iterator[ReportRow]:
    for one in report.items:
        yield ReportRow(name=f"{decimal_text(one.quantity)} x {one.name}", figure=one.amount)


def day_sections(report: PeriodReport) -> tuple[ReportSection, ...]:
    """Of a day, what is looked at and not read."""
    head = (
        ReportRow(name="Sold", figure=report.total, is_strong=True),
        ReportRow(name="Receipts", figure=report.receipts),
    )
    made = (
        _section("", head),
        _section("By hour", _bars(report.hours, _with_receipts)),
        _section("Tenders", _tenders(report)),
        _section("Points and coupons", _loyalty(report)),
    )
    return tuple(section for section in made if section.rows)
