"""What was sold in the stores of a hub, read by day from its views (schema/reports.py)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from pos.core.money import exponent_of
from pos.core.reports.period import Period
from pos.errors import HubMisuse
from pos.hub.database import HubDatabase
from pos.postgres.connecting import Connection
from pos.text import safe

_Row = tuple[Any, ...]


class Part(StrEnum):
    """What can be asked for; each is one look through the receipts of the days."""

    STORES = "stores"
    HOURS = "hours"
    CASHIERS = "cashiers"
    ITEMS = "items"
    CATEGORIES = "categories"
    TENDERS = "tenders"
    TAX = "tax"
    TAKEN_OFF = "taken_off"
    LOYALTY = "loyalty"
    POINTS = "points"


_SUMS: Final = (
    "total_minor",
    "gross_minor",
    "discount_minor",
    "points_paid_minor",
    "gift_cards_minor",
    "rounding_minor",
    "change_minor",
)
_LOYALTY: Final = (
    "with_customer_minor",
    "points_redeemed",
    "points_value_minor",
    "coupons",
    "own_coupons",
    "coupons_value_minor",
)


def _sums(*names: str) -> str:
    return ", ".join(f"sum({name})::bigint" for name in names)


@dataclass(frozen=True, slots=True)
class _Asked:
    """Of a view: its keys, and what of it is added up."""

    view: str
    keys: str
    summed: str


_ASKED: Final = {
    Part.STORES: _Asked("sales_by_day", "store", _sums("receipts", "sales", "returns", *_SUMS)),
    Part.HOURS: _Asked("sales_by_hour", "hour", _sums("receipts", "total_minor")),
    # Who has a number in one store is somebody else in another.
    Part.CASHIERS: _Asked(
        "sales_by_cashier", "store, cashier_id", _sums("receipts", "total_minor")
    ),
    Part.ITEMS: _Asked(
        "sales_by_item",
        "code, is_open, CASE WHEN is_open THEN title ELSE '' END",
        f"max(title), sum(quantity), {_sums('total_minor')}",
    ),
    Part.CATEGORIES: _Asked(
        "sales_by_category", "category", f"sum(quantity), {_sums('total_minor')}"
    ),
    Part.TENDERS: _Asked("sales_by_tender", "method", _sums("times", "amount_minor")),
    Part.TAX: _Asked("tax_by_rate", "percent", _sums("net_minor", "tax_minor")),
    Part.TAKEN_OFF: _Asked("taken_off", "kind, reason", _sums("times", "amount_minor")),
    Part.LOYALTY: _Asked("loyalty_by_day", "", _sums("sales_with_customer", *_LOYALTY)),
    Part.POINTS: _Asked("points_by_day", "", _sums("points_earned", "points_taken_back")),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SoldIn:
    """What was sold in one currency."""

    currency: str
    receipts: int
    tills: int
    parts: dict[Part, dict[date, list[_Row]]]
    """Rows by day, in the order of their keys; of a part that nobody asked for there is none."""

    def of(self, part: Part, day: date) -> list[_Row]:
        return self.parts.get(part, {}).get(day, [])

    @property
    def days(self) -> tuple[date, ...]:
        """On which anything was sold."""
        return tuple(sorted({day for rows in self.parts.values() for day in rows}))


def sold_in(
    hub: HubDatabase, period: Period, parts: Iterable[Part], *, store: str = ""
) -> tuple[SoldIn, ...]:
    """For each currency, the one with the most receipts first; all of one moment.

    HubMisuse where a till sold in a currency that this program does not know.
    """
    wanted = tuple(parts)

    def work(line: Connection) -> tuple[SoldIn, ...]:
        line.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        return tuple(
            SoldIn(
                currency=currency,
                receipts=receipts,
                tills=tills,
                parts={part: _rows(line, part, period, store, currency) for part in wanted},
            )
            for currency, receipts, tills in _currencies(line, period, store)
        )

    return hub.ask(work)


def _currencies(line: Connection, period: Period, store: str) -> list[tuple[str, int, int]]:
    rows = line.execute(
        "SELECT currency, decimals, sum(receipts)::bigint, count(*) FROM ("
        "SELECT currency, decimals, store, till, count(*) AS receipts FROM hub.receipt"
        f" WHERE {_of_store(store)} GROUP BY 1, 2, 3, 4"
        ") AS till GROUP BY currency, decimals ORDER BY 3 DESC".encode(),
        _values(period, store),
    )
    return [_known(*row) for row in rows]


def _known(currency: str, decimals: int, receipts: int, tills: int) -> tuple[str, int, int]:
    try:
        is_known = exponent_of(currency) == decimals
    except ValueError:
        is_known = False
    if not is_known:
        told = f"{safe(currency)} with {decimals} decimals"
        raise HubMisuse(f"Tills sold in {told}, which this program does not know. Upgrade it.")
    return currency, receipts, tills


def _rows(
    line: Connection, part: Part, period: Period, store: str, currency: str
) -> dict[date, list[_Row]]:
    asked = _ASKED[part]
    keys = ", ".join(one for one in ("business_day", asked.keys) if one)
    query = (
        f"SELECT {keys}, {asked.summed} FROM hub.{asked.view}"
        f" WHERE {_of_store(store)} AND currency = %(currency)s GROUP BY {keys} ORDER BY {keys}"
    )
    found = line.execute(query.encode(), _values(period, store) | {"currency": currency})
    rows: dict[date, list[_Row]] = {}
    for day, *row in found:
        rows.setdefault(day, []).append(tuple(row))
    return rows


def _of_store(store: str) -> str:
    """Left out where it is of all of them, so that the index is used as it should be."""
    days = "business_day BETWEEN %(first)s AND %(last)s"
    return f"{days} AND store = %(store)s" if store else days


def _values(period: Period, store: str) -> dict[str, Any]:
    return {"first": period.first, "last": period.last, "store": store}
