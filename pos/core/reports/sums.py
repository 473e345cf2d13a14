"""Completed sales added up for a report, in bare minor units: goods, tax, tenders, who and when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from decimal import Decimal
from typing import Final, TypeVar

from pos.core.item import Item
from pos.core.money import Money
from pos.core.reports.report import GoodsOf, SalesOf, TakenOff, TakenOffBy, TenderTotal
from pos.core.sale import ReturnLine, Sale
from pos.core.stored_value import StoredKind
from pos.core.tax import TaxedAmount
from pos.core.tender import CARD, CASH
from pos.core.totals import Totals

_Key = TypeVar("_Key")

MOST_REASONS = 50
"""Reasons are typed by people: beyond so many the rest stand together without one."""

_FIRST: Final = (CASH, CARD, *(kind.value for kind in StoredKind))
"""Means of payment at the head of the list; those that the shop named come by name."""


@dataclass(slots=True)
class _Part:
    """A row that grows: how often, of what quantity, and for how much."""

    name: str = ""
    times: int = 0
    quantity: Decimal = Decimal(0)
    minor: int = 0

    def add(self, minor: int, *, quantity: Decimal = Decimal(0)) -> None:
        self.times += 1
        self.minor += minor
        self.quantity += quantity


@dataclass(slots=True)
class SalesSums:
    """One pass over sales; it keeps no sale."""

    currency: str
    zone: tzinfo
    gross: int = 0
    discounts: int = 0
    total: int = 0
    points_paid: int = 0
    change: int = 0
    gift_cards: int = 0
    rounding: int = 0
    points_value: int = 0
    coupons_value: int = 0
    _taxes: dict[Decimal, list[int]] = field(default_factory=dict)
    _tenders: dict[str, _Part] = field(default_factory=dict)
    _taken_off: dict[tuple[TakenOffBy, str], _Part] = field(default_factory=dict)
    _cashiers: dict[str, _Part] = field(default_factory=dict)
    _hours: dict[str, _Part] = field(default_factory=dict)
    _categories: dict[str, _Part] = field(default_factory=dict)
    _items: dict[tuple[str, str], _Part] = field(default_factory=dict)

    def add(self, sale: Sale, totals: Totals, *, at: datetime, change: Money) -> None:
        self.total += totals.total.minor
        self.gift_cards += totals.gift_cards.minor
        self.rounding += totals.rounding.minor
        self.points_value += totals.points_discount.minor
        self.coupons_value += totals.coupon_discount.minor
        self._add_goods(sale, totals)
        self._add_taken_off(sale, totals)
        for one in sale.returns:
            self._add_returned(one, sale)
        for rate in totals.taxes:
            sums = self._taxes.setdefault(rate.percent, [0, 0])
            sums[0] += rate.net.minor
            sums[1] += rate.tax.minor
        self._add_tenders(sale, change)
        _part(self._cashiers, sale.cashier_id).add(totals.total.minor)
        _part(self._hours, _hour(at, self.zone)).add(totals.total.minor)

    def _add_goods(self, sale: Sale, totals: Totals) -> None:
        points_reduce = sale.terms.points_reduce_tax
        for line, figures in zip(sale.lines, totals.lines, strict=True):
            self.gross += figures.gross.minor
            self._add_of_item(line.item, figures.paid.minor, line.quantity)
        self.discounts += totals.reductions.minor
        if not points_reduce:
            self.discounts -= totals.points_discount.minor
            self.points_paid += totals.points_discount.minor

    def _add_returned(self, one: ReturnLine, sale: Sale) -> None:
        """At the price it was sold for, and with what had been taken off it."""
        terms = sale.terms
        full = one.paid + one.reductions
        self.gross -= full.minor - (0 if terms.prices_include_tax else one.tax.minor)
        reductions = one.reductions.minor
        if not terms.points_reduce_tax:
            reductions -= one.points.minor
            self.points_paid -= one.points.minor
        self.discounts -= reductions
        if reductions:
            _part(self._taken_off, (TakenOffBy.RETURNED, "")).add(-reductions)
        self._add_of_item(one.line.item, -one.paid.minor, -one.quantity)

    def _add_of_item(self, item: Item, minor: int, quantity: Decimal) -> None:
        category = item.category[0] if item.category else ""
        _part(self._categories, category, name=category).add(minor, quantity=quantity)
        # What is sold openly has no code of its own: its name tells it from the rest.
        key = (item.code, item.title if item.open_price else "")
        _part(self._items, key, name=item.title).add(minor, quantity=quantity)

    def _add_taken_off(self, sale: Sale, totals: Totals) -> None:
        if not totals.reductions:
            return
        for line, figures in zip(sale.lines, totals.lines, strict=True):
            if line.discount is not None and figures.discount:
                by_hand = TakenOffBy.LINE_DISCOUNT
                self._take_off(by_hand, line.discount.reason, figures.discount.minor)
        if sale.discount is not None:
            shared = sum(figures.sale_discount.minor for figures in totals.lines)
            self._take_off(TakenOffBy.SALE_DISCOUNT, sale.discount.reason, shared)
        if sale.promotion is not None:
            name = sale.promotion.name
            self._take_off(TakenOffBy.PROMOTION, name, totals.promotion.minor)
        self._take_off(TakenOffBy.COUPONS, "", totals.coupon_discount.minor)
        if sale.terms.points_reduce_tax:
            self._take_off(TakenOffBy.POINTS, "", totals.points_discount.minor)
        self._take_off(TakenOffBy.TAX, sale.exempt_reason, totals.exempted.minor)

    def _take_off(self, by: TakenOffBy, reason: str, minor: int) -> None:
        if not minor:
            return
        if (by, reason) not in self._taken_off and len(self._taken_off) >= MOST_REASONS:
            reason = ""
        _part(self._taken_off, (by, reason)).add(minor)

    def _add_tenders(self, sale: Sale, change: Money) -> None:
        for tender in sale.tenders:
            _part(self._tenders, tender.method).add(tender.amount.minor)
        if change:
            self.change += change.minor
            self._tenders[CASH].minor -= change.minor

    # -- what it came to ----------------------------------------------------------------------

    def money(self, minor: int) -> Money:
        return Money(minor, self.currency)

    def taxes(self) -> Iterator[TaxedAmount]:
        """The highest rate first."""
        for percent, (net, tax) in sorted(self._taxes.items(), reverse=True):
            yield TaxedAmount(percent=percent, net=self.money(net), tax=self.money(tax))

    def tenders(self, methods: Iterable[str]) -> Iterator[TenderTotal]:
        """Those the shop takes, also where nobody paid by them, and any other: in one order,
        however the shop names them and whatever was paid by first.
        """
        for method in sorted({*methods, *self._tenders}, key=place_of_method):
            part = self._tenders.get(method, _Part())
            yield TenderTotal(method=method, times=part.times, amount=self.money(part.minor))

    def taken_off(self) -> Iterator[TakenOff]:
        """By kind, and in it the largest first."""
        order = list(TakenOffBy)
        rows = self._taken_off.items()
        for (by, reason), part in sorted(rows, key=lambda r: (order.index(r[0][0]), -r[1].minor)):
            amount = self.money(part.minor)
            yield TakenOff(by=by, reason=reason, times=part.times, amount=amount)

    @property
    def cashier_ids(self) -> tuple[str, ...]:
        return tuple(self._cashiers)

    def cashiers(self, names: Mapping[str, str]) -> Iterator[SalesOf]:
        for key, part in sorted(self._cashiers.items()):
            yield self._sales_of(key, names.get(key, ""), part)

    def hours(self) -> Iterator[SalesOf]:
        """Those in which anything was sold, in order."""
        for key, part in sorted(self._hours.items()):
            yield self._sales_of(key, key[-5:], part)

    def _sales_of(self, key: str, name: str, part: _Part) -> SalesOf:
        return SalesOf(key=key, name=name, receipts=part.times, amount=self.money(part.minor))

    def categories(self) -> Iterator[GoodsOf]:
        return self._goods_of({(key, ""): part for key, part in self._categories.items()})

    def items(self) -> Iterator[GoodsOf]:
        return self._goods_of(self._items)

    def _goods_of(self, parts: Mapping[tuple[str, str], _Part]) -> Iterator[GoodsOf]:
        """What brought most first."""
        for (key, own), part in sorted(parts.items(), key=lambda row: (-row[1].minor, row[0])):
            yield GoodsOf(
                key=key,
                name=part.name,
                quantity=part.quantity,
                amount=self.money(part.minor),
                is_open=bool(own),
            )


def _part(parts: dict[_Key, _Part], key: _Key, *, name: str = "") -> _Part:
    part = parts.get(key)
    if part is None:
        part = parts[key] = _Part(name=name)
    return part


def _hour(at: datetime, zone: tzinfo) -> str:
    """'2026-11-22 14:00', by the shop's clock."""
    return f"{at.astimezone(zone):%Y-%m-%d %H:00}"


def place_of_method(method: str) -> tuple[int, str]:
    """By which means of payment are told in one order."""
    return _FIRST.index(method) if method in _FIRST else len(_FIRST), method
