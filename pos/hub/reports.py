"""What was sold in the stores of a hub, read by day from its views (schema/reports.py)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from pos.core.money import exponent_of
from pos.core.reports.period import Period
from pos.hub.database import HubDatabase
from pos.hub.schema.figures import LOYALTY
from pos.postgres.connecting import Connection

_Row = tuple[Any, ...]
_OF_DAY: Final = (
    "gross_minor",
    "discount_minor",
    "points_paid_minor",
    "gift_cards_minor",
    "rounding_minor",
    "change_minor",
)


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


@dataclass(frozen=True, slots=True)
class _Asked:
    """Of a view: its keys, what else is told of them, and which whole numbers are added up."""

    view: str
    keys: tuple[str, ...]
    sums: tuple[str, ...]
    told: tuple[str, ...] = ()


_TOTAL: Final = ("receipts", "total_minor")
_QUANTITY: Final = "sum(quantity)"
_ASKED: Final = {
    Part.STORES: _Asked(
        "sales_by_day", ("store",), ("receipts", "sales", "returns", "total_minor", *_OF_DAY)
    ),
    Part.HOURS: _Asked("sales_by_hour", ("hour",), _TOTAL),
    # Who has a number in one store is somebody else in another.
    Part.CASHIERS: _Asked("sales_by_cashier", ("store", "cashier_id"), _TOTAL),
    Part.ITEMS: _Asked(
        "sales_by_item",
        ("code", "is_open", "CASE WHEN is_open THEN title ELSE '' END"),
        ("total_minor",),
        told=("max(title)", _QUANTITY),
    ),
    Part.CATEGORIES: _Asked(
        "sales_by_category", ("category",), ("total_minor",), told=(_QUANTITY,)
    ),
    Part.TENDERS: _Asked("sales_by_tender", ("method",), ("times", "amount_minor")),
    Part.TAX: _Asked("tax_by_rate", ("percent",), ("net_minor", "tax_minor")),
    Part.TAKEN_OFF: _Asked("taken_off", ("kind", "reason"), ("times", "amount_minor")),
    Part.LOYALTY: _Asked(
        "loyalty_by_day", (), ("sales_with_customer", "with_customer_minor", *LOYALTY)
    ),
    Part.POINTS: _Asked("points_by_day", (), ("points_earned", "points_taken_back")),
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


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownCurrency:
    """That some till sold in, and this program cannot say amounts of."""

    currency: str
    decimals: int
    receipts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sold:
    """For each currency, the one with the most receipts first."""

    known: tuple[SoldIn, ...]
    unknown: tuple[UnknownCurrency, ...]


def sold_in(hub: HubDatabase, period: Period, parts: Iterable[Part], *, store: str = "") -> Sold:
    """All of one moment."""
    wanted = tuple(parts)

    def work(line: Connection) -> Sold:
        line.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        known: list[SoldIn] = []
        unknown: list[UnknownCurrency] = []
        for currency, decimals, receipts, tills in _currencies(line, period, store):
            if not _is_known(currency, decimals):
                one = UnknownCurrency(currency=currency, decimals=decimals, receipts=receipts)
                unknown.append(one)
                continue
            of = _values(period, store) | {"currency": currency, "decimals": decimals}
            rows = {part: _rows(line, part, of) for part in wanted}
            known.append(SoldIn(currency=currency, receipts=receipts, tills=tills, parts=rows))
        return Sold(known=tuple(known), unknown=tuple(unknown))

    return hub.ask(work)


def _currencies(line: Connection, period: Period, store: str) -> list[tuple[str, int, int, int]]:
    return line.execute(
        "SELECT currency, decimals, sum(receipts)::bigint, count(*) FROM ("
        "SELECT currency, decimals, store, till, count(*) AS receipts FROM hub.receipt"
        f" WHERE {_of_store(store)} GROUP BY 1, 2, 3, 4"
        ") AS till GROUP BY currency, decimals ORDER BY 3 DESC".encode(),
        _values(period, store),
    ).fetchall()


def _is_known(currency: str, decimals: int) -> bool:
    try:
        return exponent_of(currency) == decimals
    except ValueError:
        return False


def _rows(line: Connection, part: Part, of: dict[str, Any]) -> dict[date, list[_Row]]:
    asked = _ASKED[part]
    keys = ", ".join(("business_day", *asked.keys))
    summed = ", ".join((*asked.told, *(f"sum({name})" for name in asked.sums)))
    found = line.execute(
        f"SELECT {keys}, {summed} FROM hub.{asked.view} WHERE {_of_store(of['store'])}"
        " AND currency = %(currency)s AND decimals = %(decimals)s"
        f" GROUP BY {keys} ORDER BY {keys}".encode(),
        of,
    )
    first = len(asked.keys) + len(asked.told)
    rows: dict[date, list[_Row]] = {}
    for day, *row in found:
        rows.setdefault(day, []).append((*row[:first], *map(int, row[first:])))
    return rows


def _of_store(store: str) -> str:
    """Left out where it is of all of them, so that the index is used as it should be."""
    days = "business_day BETWEEN %(first)s AND %(last)s"
    return f"{days} AND store = %(store)s" if store else days


def _values(period: Period, store: str) -> dict[str, Any]:
    return {"first": period.first, "last": period.last, "store": store}
