"""A chain's sales as other programs and people read them: JSON, CSV, and lines.

JSON has the names of `pos report sales --json`, which are promised, and the stores beside.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any, Final

from pos.cli.period_object import sales_object
from pos.cli.report_object import harmless
from pos.core.money import Money, decimal_text
from pos.core.quantity import quantity_text
from pos.core.reports.chain import ChainReport, ChainReports
from pos.core.reports.chain_sections import chain_sections, chain_title
from pos.core.reports.period import Period
from pos.core.reports.report import GoodsOf, SalesOf, TenderTotal
from pos.core.reports.sections import ReportRow
from pos.text import safe

_BY: Final = {
    "days": "day",
    "hours": "hour",
    "cashiers": "cashier",
    "items": "item",
    "categories": "category",
    "tenders": "tender",
}
_PARTS: Final = (*_BY, "weekdays")
_LOYALTY: Final = (
    "sales_with_customer",
    "points_redeemed",
    "points_value",
    "points_earned",
    "points_taken_back",
    "coupons",
    "coupons_value",
    "own_coupons",
)
"""What the sales themselves tell; the rest of a till's loyalty figures stays at the till."""


def chain_object(told: ChainReports, period: Period, what: str, *, store: str) -> dict[str, Any]:
    return {
        "what": what,
        "store": store or None,
        "from": period.first.isoformat(),
        "to": period.last.isoformat(),
        "reports": [_object(one, what) for one in told.reports],
        "left_out": [*told.left_out],
    }


def _object(report: ChainReport, what: str) -> dict[str, Any]:
    told: dict[str, Any] = {"tills": report.tills}
    if what == "loyalty":
        return told | _loyalty(report)
    told |= sales_object(report.sales, by=_BY.get(what))
    if what in ("stores", "tax"):
        told = {name: value for name, value in told.items() if name not in _PARTS}
    if what in ("sales", "stores"):
        told["stores"] = [
            {"store": one.key, "receipts": one.receipts, "amount": one.amount.text()}
            for one in report.stores
        ]
        told["store_days"] = [
            {
                "store": one.store,
                "day": one.day.isoformat(),
                "receipts": one.receipts,
                "amount": one.amount.text(),
            }
            for one in report.store_days
        ]
    return told


def _loyalty(report: ChainReport) -> dict[str, Any]:
    sales = report.sales
    percent = sales.customers_percent
    figures = {name: getattr(sales.loyalty.told, name) for name in _LOYALTY}
    return {
        "kind": "loyalty",
        "currency": sales.currency,
        "total": sales.total.text(),
        "sold_to_customers": sales.loyalty.with_customer.text(),
        "sold_to_customers_percent": None if percent is None else decimal_text(percent),
        **{name: _plain(figure) for name, figure in figures.items()},
    }


def _plain(figure: Money | int) -> str | int:
    return figure.text() if isinstance(figure, Money) else figure


# -- CSV --------------------------------------------------------------------------------------

_HEAD: Final = (
    "from",
    "to",
    "currency",
    "store",
    "by",
    "key",
    "name",
    "times",
    "quantity",
    "amount",
)
_Cells = tuple[str, str, str, int | str, str, str]
"""Store, key, name, times, quantity, amount."""


def write_csv(reports: Iterable[ChainReport], file: IO[str], *, what: str) -> None:
    """A row a line, each with its period and currency, so that files can be joined."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(_HEAD)
    for report in reports:
        period = report.sales.period
        ends = period.first.isoformat(), period.last.isoformat(), report.sales.currency
        for store, key, name, *figures in _cells(report, what):
            named = (harmless(one) for one in (store, what, key, name))
            writer.writerow((*ends, *named, *figures))


def _cells(report: ChainReport, what: str) -> Iterator[_Cells]:
    of, sales = report.store, report.sales
    match what:
        case "sales":
            for day in report.store_days:
                yield day.store, day.day.isoformat(), "", day.receipts, "", day.amount.text()
        case "stores":
            for one in report.stores:
                yield one.key, one.key, "", one.receipts, "", one.amount.text()
        case "tax":
            for rate in sales.taxes:
                percent = decimal_text(rate.percent)
                yield of, percent, "net", "", "", rate.net.text()
                yield of, percent, "tax", "", "", rate.tax.text()
        case "loyalty":
            yield from _loyalty_cells(report)
        case _:
            yield from (_part_cells(of, one) for one in _parts(report, what))


def _parts(report: ChainReport, what: str) -> Sequence[SalesOf | GoodsOf | TenderTotal]:
    parts: Sequence[SalesOf | GoodsOf | TenderTotal] = getattr(report.sales, what)
    return parts


def _part_cells(store: str, one: SalesOf | GoodsOf | TenderTotal) -> _Cells:
    match one:
        case SalesOf():
            return store, one.key, one.name, one.receipts, "", one.amount.text()
        case GoodsOf():
            return store, one.key, one.name, "", quantity_text(one.quantity), one.amount.text()
        case TenderTotal():
            return store, one.method, "", one.times, "", one.amount.text()


def _loyalty_cells(report: ChainReport) -> Iterator[_Cells]:
    for name, figure in _loyalty(report).items():
        if name in ("kind", "currency") or figure is None:
            continue
        is_count = isinstance(figure, int)
        yield report.store, name, "", figure if is_count else "", "", "" if is_count else figure


# -- for a reader -----------------------------------------------------------------------------


def report_lines(told: ChainReports, period: Period, what: str, *, store: str) -> Iterator[str]:
    """Names to the left, figures to the right."""
    yield chain_title(period, safe(store))
    if not told.reports and not told.left_out:
        yield "Nothing was sold."
    for report in told.reports:
        for section in chain_sections(report, what):
            yield ""
            yield f"{section.title or report.sales.currency}"
            yield from _aligned(section.rows)
    if told.left_out:
        yield from ("", *left_out_lines(told))


def left_out_lines(told: ChainReports) -> Iterator[str]:
    for what in told.left_out:
        yield f"Left out: {what}."


def _aligned(rows: Sequence[ReportRow]) -> Iterator[str]:
    names = [one.name if one.of is None else f"{one.name} {one.of.said()}" for one in rows]
    figures = [_figure(one) for one in rows]
    left, right = max(map(len, names)), max(map(len, figures))
    for name, figure in zip(names, figures, strict=True):
        yield f"  {name:<{left}}  {figure:>{right}}"


def _figure(row: ReportRow) -> str:
    if isinstance(row.figure, Money):
        return row.figure.said()
    return f"{row.figure:,}" if isinstance(row.figure, int) else quantity_text(row.figure)
