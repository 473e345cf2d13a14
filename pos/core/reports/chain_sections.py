"""The report of a chain as one reads it: the rows of a till's report of days, and its stores."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pos.core.business_day import days_said
from pos.core.reports.chain import ChainReport
from pos.core.reports.period import Period
from pos.core.reports.period_sections import period_sections
from pos.core.reports.sections import ReportRow, ReportSection

_TITLES: Final = {
    "stores": "By store",
    "days": "By day",
    "hours": "By hour",
    "cashiers": "By cashier",
    "items": "By item",
    "categories": "By category",
    "tenders": "Tenders",
    "tax": "Tax",
    "loyalty": "Points and coupons",
}


def chain_title(period: Period, store: str) -> str:
    return f"Sales of {days_said(period.first, period.last)}, {store or 'all stores'}"


def chain_sections(report: ChainReport, what: str = "sales") -> tuple[ReportSection, ...]:
    """All that has something to tell, or `what` of it alone; of one day no days are told."""
    head, *others = period_sections(report.sales)
    stores = ReportSection(title="By store", rows=tuple(_stores(report)))
    parts = (stores, *others) if len(report.stores) > 1 or what == "stores" else tuple(others)
    if what == "sales":
        return (_with_tills(head, report), *parts)
    wanted = tuple(one for one in parts if one.title == _TITLES[what])
    return wanted or (head,)


def _with_tills(head: ReportSection, report: ChainReport) -> ReportSection:
    tills = ReportRow(name="Tills that sold", figure=report.tills)
    return ReportSection(title=head.title, rows=(*head.rows, tills))


def _stores(report: ChainReport) -> Iterator[ReportRow]:
    most = max((one.amount for one in report.stores), default=None)
    for one in report.stores:
        yield ReportRow(name=f"{one.name}, {one.receipts:,}", figure=one.amount, in_all=most)
