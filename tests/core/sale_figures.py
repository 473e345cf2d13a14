"""What receipts tell a hub, added up as whoever reads a hub adds it up; against a till's report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from pos.core import events as ev
from pos.core.reports.figures_of_sale import figures_of_sale
from pos.core.reports.period import PeriodReport
from pos.core.reports.sales_fold import SalesFold
from pos.core.setup import Setup

SUMS = {
    "gross": "gross_minor",
    "discounts": "discount_minor",
    "net": "net_minor",
    "tax": "tax_minor",
    "points_paid": "points_paid_minor",
    "rounding": "rounding_minor",
    "gift_cards_sold": "gift_cards_minor",
    "change": "change_minor",
}


def figures_of(events: Iterable[ev.Event], setup: Setup) -> Iterator[dict[str, Any]]:
    """Of each sale that was completed, with its total and its cashier."""
    sales = SalesFold()
    for event in events:
        sale = sales.of(event)
        if isinstance(event, ev.SaleCompleted):
            assert sale is not None, "it was opened"
            told = figures_of_sale(sale, at=event.at, change=event.change, zone=setup.zone)
            yield told | {"total": event.total.minor, "cashier": sale.cashier_id}
        sales.add(event)


def add_up_to(report: PeriodReport, told: Iterable[dict[str, Any]]) -> None:
    """Every figure of the report that is of its sales."""
    figures = [*told]
    for name, of_sale in SUMS.items():
        assert getattr(report, name).minor == sum(one[of_sale] for one in figures), name
    assert report.total.minor == sum(one["total"] for one in figures)
    assert report.sales == sum(one["is_sale"] for one in figures)
    assert report.returns == sum(one["is_return"] for one in figures)
    _parts_add_up_to(report, figures)
    lines = [line for one in figures for line in one["lines"]]
    _goods_add_up_to(report, lines)
    for one in figures:
        assert one["total"] == sum(line["total_minor"] for line in one["lines"])
        assert one["tax_minor"] == sum(line["tax_minor"] for line in one["lines"])
    loyalty = report.loyalty.told
    assert loyalty.points_redeemed == sum(one["points_redeemed"] for one in figures)
    assert loyalty.points_value.minor == sum(one["points_value_minor"] for one in figures)
    assert loyalty.coupons == sum(one["coupons"] for one in figures)
    assert loyalty.own_coupons == sum(one["own_coupons"] for one in figures)
    assert loyalty.coupons_value.minor == sum(one["coupons_value_minor"] for one in figures)


def _parts_add_up_to(report: PeriodReport, figures: list[dict[str, Any]]) -> None:
    taxes: Counter[tuple[Decimal, str]] = Counter()
    tenders: Counter[tuple[str, str]] = Counter()
    taken_off: Counter[str] = Counter()
    sold: Counter[tuple[str, str]] = Counter()
    for one in figures:
        for rate in one["taxes"]:
            percent = Decimal(rate["percent"])
            taxes[percent, "net"] += rate["net_minor"]
            taxes[percent, "tax"] += rate["tax_minor"]
        for tender in one["tenders"]:
            tenders[tender["method"], "times"] += tender["times"]
            tenders[tender["method"], "amount"] += tender["amount_minor"]
        for off in one["taken_off"]:
            taken_off[off["by"].replace("_", " ")] += off["amount_minor"]
        sold["hour", f"{one['hour']:02}:00"] += one["total"]
        sold["cashier", one["cashier"]] += one["total"]
    for rate in report.taxes:
        assert (rate.net.minor, rate.tax.minor) == (
            taxes[rate.percent, "net"],
            taxes[rate.percent, "tax"],
        )
    for tender in report.tenders:
        assert (tender.times, tender.amount.minor) == (
            tenders[tender.method, "times"],
            tenders[tender.method, "amount"],
        )
    by_kind: Counter[str] = Counter()
    for off in report.taken_off:
        by_kind[off.by.value] += off.amount.minor
    assert {kind: much for kind, much in by_kind.items() if much} == {
        kind: much for kind, much in taken_off.items() if much
    }
    for hour in report.hours:
        assert hour.amount.minor == sold["hour", hour.name]
    for cashier in report.cashiers:
        assert cashier.amount.minor == sold["cashier", cashier.key]


def _goods_add_up_to(report: PeriodReport, lines: list[dict[str, Any]]) -> None:
    much: dict[tuple[str, str], list[Decimal]] = {}
    for line in lines:
        key = (line["code"], line["title"] if line["is_open"] else "")
        part = much.setdefault(key, [Decimal(0), Decimal(0)])
        part[0] += Decimal(line["quantity"])
        part[1] += line["total_minor"]
    assert much == {
        (one.key, one.name if one.is_open else ""): [one.quantity, Decimal(one.amount.minor)]
        for one in report.items
    }
    categories: Counter[str] = Counter()
    for line in lines:
        categories[line["category"]] += line["total_minor"]
    assert {one.key: one.amount.minor for one in report.categories} == dict(categories)
