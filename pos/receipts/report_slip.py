"""A report on the receipt printer's paper: what a manager signs, without the list of all goods."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from pos.core.business_day import day_said
from pos.core.money import Money, decimal_text
from pos.core.reports.period import PeriodReport, archived_said
from pos.core.reports.period_sections import period_sections, period_title
from pos.core.reports.report import Report
from pos.core.reports.sections import ReportSection, report_title, sections
from pos.ports.receipt import Columns, Cut, Element, QrCode, ReceiptDocument, Rule, Text
from pos.receipts.letterhead import Letterhead, titled


def compose_report(report: Report, head: Letterhead) -> ReceiptDocument:
    title = report_title(report)
    elements = (
        *_heading(report, head, title),
        *(row for section in sections(report) if not section.is_long for row in _rows(section)),
        *_ending(report, head),
        Cut(),
    )
    return ReceiptDocument(title=title, elements=elements)


def compose_sales(report: PeriodReport, head: Letterhead) -> ReceiptDocument:
    title = period_title(report.period)
    begins = report.archived_before
    elements = (
        *titled(title, head, large=True),
        Columns(left=f"Till {head.till_id}", right=f"Amounts in {report.currency}"),
        *([] if begins is None else [Text(text=archived_said(begins))]),
        *(
            row
            for section in period_sections(report)
            if not section.is_long
            for row in _rows(section)
        ),
        Cut(),
    )
    return ReceiptDocument(title=title, elements=elements)


def _heading(report: Report, head: Letterhead, title: str) -> Iterator[Element]:
    shift = report.drawer
    yield from titled(title, head, large=True)
    yield Columns(left=f"Till {head.till_id}", right=f"Amounts in {report.currency}")
    yield Columns(left="Business day", right=day_said(report.business_date))
    yield Columns(left="Shift opened", right=head.local(shift.opened_at))
    yield Columns(left="  by", right=_who(report, shift.opened_by))
    if shift.closed_at is None:
        yield Text(text=f"Shift {shift.number} is open")
        return
    yield Columns(left=f"Shift {shift.number} closed", right=head.local(shift.closed_at))
    yield Columns(left="  by", right=_who(report, report.closed_by))
    if report.handed_to:
        yield Columns(left="  handed over to", right=_who(report, report.handed_to))


def _who(report: Report, user_id: str) -> str:
    name = report.name_of(user_id)
    return f"{name} ({user_id})" if name else user_id


def _rows(section: ReportSection) -> Iterator[Element]:
    yield Rule()
    if section.title:
        yield Text(text=section.title, bold=True)
    for row in section.rows:
        name = row.name if row.of is None else f"{row.name} {_figure(row.of)}"
        yield Columns(left=name, right=_figure(row.figure), bold=row.is_strong)


def _figure(figure: Money | Decimal | int) -> str:
    match figure:
        case Money():
            return figure.text()
        case Decimal():
            return decimal_text(figure)
        case int():
            return str(figure)


def _ending(report: Report, head: Letterhead) -> Iterator[Element]:
    for day in report.days_closed:
        yield Rule()
        what = f"The day of {day_said(day.business_date)}" if day.business_date else "The day"
        yield Columns(left=f"{what} was closed", right=head.local(day.at))
        if day.left.words:
            yield Text(text=f"Left open, on record: {day.left.words}")
    if report.record_head is not None:
        yield Rule()
        yield QrCode(data=report.record_head.text, caption=f"Record {report.record_head.said}")
