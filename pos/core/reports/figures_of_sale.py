"""What reports over many tills need of one completed sale: amounts in minor units, as plain values.

They are a till's own sums of that one sale, so that adding up the sales of many tills comes to what
their reports come to. docs/hub.md says what each name means.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, tzinfo
from typing import Any

from pos.core.item import Item
from pos.core.money import Money, decimal_text
from pos.core.quantity import quantity_text
from pos.core.reports.sums import SalesSums
from pos.core.sale import ReturnLine, Sale
from pos.core.totals import LineTotals, Totals, add_up


def figures_of_sale(sale: Sale, *, at: datetime, change: Money, zone: tzinfo) -> dict[str, Any]:
    """Of one that was completed `at`; `zone` is the shop's."""
    totals = add_up(sale)
    sums = SalesSums(currency=sale.terms.currency, zone=zone)
    sums.add(sale, totals, at=at, change=change)
    return _whole(sale, sums, at.astimezone(zone).hour) | {
        "lines": [*_lines(sale, totals)],
        "tenders": [
            {"method": one.method, "times": one.times, "amount_minor": one.amount.minor}
            for one in sums.tenders(())
        ],
        "taxes": [
            {
                "percent": decimal_text(one.percent),
                "net_minor": one.net.minor,
                "tax_minor": one.tax.minor,
            }
            for one in sums.taxes()
        ],
        "taken_off": [
            {
                "by": one.by.value.replace(" ", "_"),
                "reason": one.reason,
                "times": one.times,
                "amount_minor": one.amount.minor,
            }
            for one in sums.taken_off()
        ],
    }


def _whole(sale: Sale, sums: SalesSums, hour: int) -> dict[str, Any]:
    taxes = [*sums.taxes()]
    return {
        "hour": hour,
        "is_sale": bool(sale.lines or sale.gift_cards),
        "is_return": bool(sale.returns),
        "gross_minor": sums.gross,
        "discount_minor": sums.discounts,
        "points_paid_minor": sums.points_paid,
        "net_minor": sum(one.net.minor for one in taxes),
        "tax_minor": sum(one.tax.minor for one in taxes),
        "gift_cards_minor": sums.gift_cards,
        "rounding_minor": sums.rounding,
        "change_minor": sums.change,
        "points_redeemed": sale.hold.points if sale.hold else 0,
        "points_value_minor": sums.points_value,
        "coupons": len(sale.coupons),
        "own_coupons": len(sale.shop_coupons),
        "coupons_value_minor": sums.coupons_value,
    }


def _lines(sale: Sale, totals: Totals) -> Iterator[dict[str, Any]]:
    for line, figures in zip(sale.lines, totals.lines, strict=True):
        yield _goods(line.number, line.item) | {
            "quantity": quantity_text(line.quantity),
            "unit_price_minor": line.unit_price.minor,
            **_sold(figures),
        }
    for one in sale.returns:
        yield _goods(one.number, one.line.item) | {
            "quantity": quantity_text(-one.quantity),
            "unit_price_minor": one.line.unit_price.minor,
            **_came_back(one),
        }


def _goods(number: int, item: Item) -> dict[str, Any]:
    return {
        "number": number,
        "code": item.code,
        "title": item.title,
        "category": item.category[0] if item.category else "",
        "is_open": item.open_price,
    }


def _sold(figures: LineTotals) -> dict[str, Any]:
    return {
        "discount_minor": figures.reductions.minor,
        "tax_percent": decimal_text(figures.tax_percent),
        "tax_minor": figures.tax.minor,
        "total_minor": figures.paid.minor,
        "is_return": False,
    }


def _came_back(one: ReturnLine) -> dict[str, Any]:
    return {
        "discount_minor": -one.reductions.minor,
        "tax_percent": decimal_text(one.line.tax_percent),
        "tax_minor": -one.tax.minor,
        "total_minor": -one.paid.minor,
        "is_return": True,
        "of_receipt": one.origin.receipt,
    }
