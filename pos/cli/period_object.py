"""Sales of some days as other programs read them: JSON, whose names are promised, and CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import IO, Any

from pos.cli.report_object import (
    goods_object,
    harmless,
    loyalty_figures,
    sales_part,
    settled_object,
)
from pos.core.money import decimal_text
from pos.core.quantity import quantity_text
from pos.core.reports.period import By, PeriodReport
from pos.core.reports.report import GoodsOf, SalesOf, TenderTotal

_HEAD = ("from", "to", "by", "key", "name", "times", "quantity", "amount")

_ENDINGS = {"category": "categories"}
_KEYS = {"item": "code", "tender": "method"}


def sales_object(report: PeriodReport, *, by: str | None) -> dict[str, Any]:
    """Money is text with the currency's decimals; `by` leaves out all parts but one."""
    wanted = (by,) if by else tuple(By)
    return {
        "kind": "sales",
        **_period(report),
        "sales": report.sales,
        "returns": report.returns,
        "receipts": report.receipts,
        "average": report.average.text(),
        "gross": report.gross.text(),
        "discounts": report.discounts.text(),
        "net": report.net.text(),
        "tax_total": report.tax.text(),
        "total": report.total.text(),
        "points_paid": report.points_paid.text(),
        "rounding": report.rounding.text(),
        "gift_cards_sold": report.gift_cards_sold.text(),
        "change": report.change.text(),
        "tax": [
            {"rate": decimal_text(one.percent), "net": one.net.text(), "tax": one.tax.text()}
            for one in report.taxes
        ],
        **{_plural(what): [_object(one, what) for one in _rows(report, what)] for what in wanted},
    }


def loyalty_object(report: PeriodReport) -> dict[str, Any]:
    """`pending`, `in_doubt` and `rejected` are what the outbox has now."""
    percent = report.customers_percent
    return {
        "kind": "loyalty",
        **_period(report),
        "total": report.total.text(),
        "sold_to_customers": report.loyalty.with_customer.text(),
        "sold_to_customers_percent": None if percent is None else decimal_text(percent),
        **loyalty_figures(report.loyalty.told),
        "settled": {one.how.value: settled_object(one) for one in report.loyalty.settled},
    }


def _period(report: PeriodReport) -> dict[str, str | None]:
    """`archived_before` is the first day of which all sales are here; null where all days are."""
    first, last = report.period.first.isoformat(), report.period.last.isoformat()
    begins = report.archived_before
    whole_from = None if begins is None else begins.isoformat()
    return {"from": first, "to": last, "archived_before": whole_from, "currency": report.currency}


_Part = SalesOf | GoodsOf | TenderTotal


def _rows(report: PeriodReport, what: str) -> tuple[_Part, ...]:
    rows: dict[By, tuple[_Part, ...]] = {
        By.DAY: report.days,
        By.WEEKDAY: report.weekdays,
        By.HOUR: report.hours,
        By.CASHIER: report.cashiers,
        By.TENDER: report.tenders,
        By.CATEGORY: report.categories,
        By.ITEM: report.items,
    }
    return rows[By(what)]


def _plural(what: str) -> str:
    return _ENDINGS.get(what, f"{what}s")


def _object(one: _Part, what: str) -> dict[str, Any]:
    key = _KEYS.get(what, what)
    match one:
        case SalesOf():
            return sales_part(one, key)
        case GoodsOf():
            return goods_object(one, key)
        case TenderTotal():
            return {key: one.method, "times": one.times, "amount": one.amount.text()}


# -- CSV, and rows for a reader ---------------------------------------------------------------

_Cells = tuple[str, str, int | str, str, str]
"""Key, name, times, quantity, amount."""


def write_csv(report: PeriodReport, file: IO[str], *, by: str) -> None:
    """A row a line, each with its period, so that files can be joined."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(_HEAD)
    first, last = report.period.first.isoformat(), report.period.last.isoformat()
    for key, name, times, quantity, amount in _cells(report, by):
        writer.writerow((first, last, by, harmless(key), harmless(name), times, quantity, amount))


def part_lines(report: PeriodReport, by: str) -> list[str]:
    """Names to the left, figures to the right."""
    rows = [
        (name or key, str(times), quantity, amount)
        for key, name, times, quantity, amount in _cells(report, by)
    ]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(4)]
    return [
        "  ".join(
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
            if width
        ).rstrip()
        for row in rows
    ] or ["Nothing was sold."]


def _cells(report: PeriodReport, by: str) -> Iterator[_Cells]:
    if by == "loyalty":
        yield from _loyalty_cells(report)
        return
    for one in _rows(report, by):
        match one:
            case SalesOf():
                yield one.key, one.name, one.receipts, "", one.amount.text()
            case GoodsOf():
                yield one.key, one.name, "", quantity_text(one.quantity), one.amount.text()
            case TenderTotal():
                yield one.method, "", one.times, "", one.amount.text()


def _loyalty_cells(report: PeriodReport) -> Iterator[_Cells]:
    told = loyalty_object(report)
    for name in (*_period(report), "kind", "settled"):
        told.pop(name, None)
    for name, figure in told.items():
        if isinstance(figure, int):
            yield name, "", figure, "", ""
        elif figure is not None:
            yield name, "", "", "", str(figure)
    for one in report.loyalty.settled:
        yield f"settled {one.how.value}", "", one.entries, "", one.amount.text()
