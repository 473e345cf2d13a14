"""What a hub has of the sales of its stores, as the reports that the tills have of their own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any, Final

from pos.core.money import Money
from pos.core.reports.chain import ChainReport, ChainReports, StoreDay
from pos.core.reports.days import DayFigures
from pos.core.reports.period import Period
from pos.core.reports.period_sums import PeriodSums
from pos.core.reports.report import (
    GoodsOf,
    LoyaltyReading,
    SalesOf,
    TakenOff,
    TakenOffBy,
    TenderTotal,
)
from pos.core.setup import Setup
from pos.core.tax import TaxedAmount
from pos.hub.database import HubDatabase
from pos.hub.reports import Part, SoldIn, UnknownCurrency, sold_in
from pos.text import for_screens, safe

ALWAYS: Final = (Part.STORES, Part.CASHIERS, Part.TAX)
"""What the sums of any report are made of."""


class HubSales:
    """pos.ports.chain.ChainSales."""

    def __init__(self, hub: HubDatabase, setup: Setup) -> None:
        """`setup`: of whoever reads; of it the end of the day says in which order hours are."""
        self._hub = hub
        self._setup = setup

    def overview(self, period: Period) -> ChainReports:
        return self.reports(period, parts=(Part.HOURS,))

    def reports(
        self, period: Period, *, store: str = "", parts: Iterable[Part] = Part
    ) -> ChainReports:
        """Parts that are not asked for have no rows, which saves the hub a look each."""
        sold = sold_in(self._hub, period, dict.fromkeys((*ALWAYS, *parts)), store=store)
        kinds = (said for one in sold.known for said in _unknown_kinds(one))
        return ChainReports(
            reports=tuple(self._report(period, store, one) for one in sold.known),
            left_out=(*map(_currency_said, sold.unknown), *kinds),
        )

    def _report(self, period: Period, store: str, sold: SoldIn) -> ChainReport:
        terms = replace(self._setup.terms, currency=sold.currency)
        sums = PeriodSums(period, replace(self._setup, terms=terms))
        sums.add(_Day(sold, day, is_of_one_store=bool(store)).figures() for day in sold.days)
        store_days = tuple(_store_days(sold))
        return ChainReport(
            store=store,
            sales=sums.report(names={}, still_open=(), undelivered=None),
            stores=_stores(store_days),
            store_days=store_days,
            tills=sold.tills,
        )


def _currency_said(unknown: UnknownCurrency) -> str:
    currency, receipts = safe(unknown.currency), f"{unknown.receipts:,}"
    many = "receipt" if unknown.receipts == 1 else "receipts"
    return (
        f"{receipts} {many} in {currency} with {unknown.decimals} decimals, a currency that this"
        " program does not know"
    )


def _unknown_kinds(sold: SoldIn) -> Iterator[str]:
    """Of what a newer till took off: it is in the totals, and under no name."""
    amounts: Counter[str] = Counter()
    for day in sold.days:
        for kind, _, _, minor in sold.of(Part.TAKEN_OFF, day):
            if _by(kind) is None:
                amounts[kind] += minor
    for kind, minor in amounts.items():
        amount = f"{sold.currency} {Money(minor, sold.currency).said()}"
        yield f"{amount} taken off by {_words(kind)!r}, which this program does not know"


def _by(kind: str) -> TakenOffBy | None:
    words = _words(kind)
    return TakenOffBy(words) if words in {*TakenOffBy} else None


def _words(kind: str) -> str:
    return safe(kind.replace("_", " "))


def _stores(store_days: Iterable[StoreDay]) -> tuple[SalesOf, ...]:
    made: dict[str, SalesOf] = {}
    for one in store_days:
        new = SalesOf(key=one.store, name=one.store, receipts=one.receipts, amount=one.amount)
        known = made.get(one.store)
        made[one.store] = new if known is None else _both(known, new)
    return tuple(sorted(made.values(), key=lambda one: (-one.amount.minor, one.key)))


def _both(one: SalesOf, other: SalesOf) -> SalesOf:
    receipts, amount = one.receipts + other.receipts, one.amount + other.amount
    return replace(one, receipts=receipts, amount=amount)


def _store_days(sold: SoldIn) -> Iterator[StoreDay]:
    for day in sold.days:
        for store, receipts, _, _, minor, *_ in sold.of(Part.STORES, day):
            amount = Money(minor, sold.currency)
            yield StoreDay(store=for_screens(store), day=day, receipts=receipts, amount=amount)


def _sales_of(key: str, name: str, receipts: int, amount: Money) -> SalesOf:
    return SalesOf(key=for_screens(key), name=for_screens(name), receipts=receipts, amount=amount)


class _Day:
    """One day of all stores that were asked for, in the form in which a till has its own."""

    def __init__(self, sold: SoldIn, day: date, *, is_of_one_store: bool) -> None:
        self._sold = sold
        self._day = day
        self._is_of_one_store = is_of_one_store

    def figures(self) -> DayFigures:
        _, *figures = zip(*self._of(Part.STORES), strict=True)
        _, sales, returns, *sums = map(sum, figures)
        total, gross, discounts, points_paid, gift_cards, rounding, change = map(self._money, sums)
        with_customer, loyalty = self._loyalty()
        return DayFigures(
            day=self._day,
            sales=sales,
            returns=returns,
            gross=gross,
            discounts=discounts,
            total=total,
            points_paid=points_paid,
            rounding=rounding,
            gift_cards_sold=gift_cards,
            change=change,
            taxes=tuple(self._taxes()),
            tenders=tuple(self._tenders()),
            taken_off=tuple(self._taken_off()),
            cashiers=tuple(self._cashiers()),
            hours=tuple(self._hours()),
            categories=tuple(self._categories()),
            items=tuple(self._items()),
            loyalty=loyalty,
            with_customer=with_customer,
            settled=(),
            open_orders=(),
        )

    def _of(self, part: Part) -> list[tuple[Any, ...]]:
        return self._sold.of(part, self._day)

    def _money(self, minor: int) -> Money:
        return Money(minor, self._sold.currency)

    def _taxes(self) -> Iterator[TaxedAmount]:
        for percent, net, tax in self._of(Part.TAX):
            yield TaxedAmount(percent=percent, net=self._money(net), tax=self._money(tax))

    def _tenders(self) -> Iterator[TenderTotal]:
        for method, times, minor in self._of(Part.TENDERS):
            named = for_screens(method)
            yield TenderTotal(method=named, times=times, amount=self._money(minor))

    def _taken_off(self) -> Iterator[TakenOff]:
        for kind, reason, times, minor in self._of(Part.TAKEN_OFF):
            if (by := _by(kind)) is None:
                continue
            yield TakenOff(
                by=by,
                reason=for_screens(reason),
                times=times,
                amount=self._money(minor),
            )

    def _cashiers(self) -> Iterator[SalesOf]:
        for store, cashier, receipts, minor in self._of(Part.CASHIERS):
            key = cashier if self._is_of_one_store else f"{store}/{cashier}"
            yield _sales_of(key, "", receipts, self._money(minor))

    def _hours(self) -> Iterator[SalesOf]:
        for hour, receipts, minor in self._of(Part.HOURS):
            name = f"{hour:02}:00"
            yield _sales_of(f"{self._day} {name}", name, receipts, self._money(minor))

    def _categories(self) -> Iterator[GoodsOf]:
        for category, quantity, minor in self._of(Part.CATEGORIES):
            name = for_screens(category)
            yield GoodsOf(key=name, name=name, quantity=quantity, amount=self._money(minor))

    def _items(self) -> Iterator[GoodsOf]:
        for code, is_open, _, title, quantity, minor in self._of(Part.ITEMS):
            yield GoodsOf(
                key=for_screens(code),
                name=for_screens(title),
                quantity=quantity,
                amount=self._money(minor),
                is_open=is_open,
            )

    def _loyalty(self) -> tuple[Money, LoyaltyReading]:
        """What the tills' records tell beside their sales stays at the tills."""
        told = self._of(Part.LOYALTY) or [(0,) * 7]
        sales, with_customer, redeemed, value, coupons, own, coupons_value = told[0]
        earned, taken_back = (self._of(Part.POINTS) or [(0, 0)])[0]
        none = self._money(0)
        reading = LoyaltyReading(
            sales_with_customer=sales,
            registered=0,
            points_redeemed=redeemed,
            points_value=self._money(value),
            points_earned=earned,
            points_taken_back=taken_back,
            coupons=coupons,
            coupons_value=self._money(coupons_value),
            own_coupons=own,
            coupons_doubled=0,
            points_outside=0,
            points_outside_value=none,
            coupons_outside=0,
            points_given_for=none,
            unanswered_value=none,
            rejected_value=none,
            undelivered=None,
        )
        return self._money(with_customer), reading


_NEEDS: Final = {
    "days": (Part.HOURS,),
    "hours": (Part.HOURS,),
    "items": (Part.ITEMS,),
    "categories": (Part.CATEGORIES,),
    "tenders": (Part.TENDERS,),
    "loyalty": (Part.LOYALTY, Part.POINTS),
    "sales": tuple(Part),
}


def parts_of(what: str) -> tuple[Part, ...]:
    """Beside what is always looked at."""
    return _NEEDS.get(what, ())
