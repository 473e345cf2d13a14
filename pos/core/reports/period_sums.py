"""Days' figures of many shifts put together into the report of a period."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from functools import reduce
from typing import Final, TypeVar

from pos.core.business_day import hours_of_day
from pos.core.day import Undelivered
from pos.core.money import Money, total
from pos.core.reports.days import DayFigures, OpenOrder
from pos.core.reports.loyalty import LoyaltySums
from pos.core.reports.period import Period, PeriodLoyalty, PeriodReport
from pos.core.reports.report import (
    GoodsOf,
    LoyaltyReading,
    SalesOf,
    TakenOff,
    TakenOffBy,
    TenderTotal,
)
from pos.core.reports.sums import MOST_REASONS, place_of_method
from pos.core.settlement import SettledTotal, added
from pos.core.setup import Setup
from pos.core.tax import TaxedAmount

_Row = TypeVar("_Row")
_Key = TypeVar("_Key")

WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class PeriodSums:
    """What is of no day of the period is left out."""

    def __init__(self, period: Period, setup: Setup) -> None:
        self._period = period
        self._setup = setup
        self._days: list[DayFigures] = []

    def add(self, figures: Iterable[DayFigures]) -> None:
        self._days += [one for one in figures if self._period.has(one.day)]

    @property
    def is_nothing(self) -> bool:
        return not self._days

    @property
    def open_orders(self) -> tuple[OpenOrder, ...]:
        """Not answered in their own shift; later ones may have heard."""
        return tuple(order for day in self._days for order in day.open_orders)

    @property
    def staff(self) -> frozenset[str]:
        """The ids of whoever sold anything."""
        return frozenset(one.key for day in self._days for one in day.cashiers)

    def report(
        self,
        *,
        names: Mapping[str, str],
        still_open: Iterable[OpenOrder],
        undelivered: Undelivered | None,
        archived_before: date | None = None,
    ) -> PeriodReport:
        """`still_open` is what nobody has answered by now, of `open_orders`; `undelivered` is what
        the outbox has now; `archived_before` is the first day of which all sales are here.
        """
        days = self._days
        is_cut = archived_before is not None and self._period.first < archived_before
        taxes = _taxes(days)
        cashiers = _sales(one for day in days for one in day.cashiers).values()
        return PeriodReport(
            period=self._period,
            archived_before=archived_before if is_cut else None,
            sales=sum(one.sales for one in days),
            returns=sum(one.returns for one in days),
            receipts=sum(one.receipts for one in cashiers),
            gross=self._sum(one.gross for one in days),
            discounts=self._sum(one.discounts for one in days),
            net=self._sum(one.net for one in taxes),
            tax=self._sum(one.tax for one in taxes),
            total=self._sum(one.total for one in days),
            points_paid=self._sum(one.points_paid for one in days),
            rounding=self._sum(one.rounding for one in days),
            gift_cards_sold=self._sum(one.gift_cards_sold for one in days),
            change=self._sum(one.change for one in days),
            taxes=taxes,
            tenders=_tenders(days),
            taken_off=_taken_off(days),
            days=self._by_day(archived_before if is_cut else None),
            weekdays=self._by_weekday(),
            hours=self._by_hour(),
            cashiers=tuple(
                replace(one, name=names.get(one.key, ""))
                for one in sorted(cashiers, key=lambda one: one.key)
            ),
            categories=self._goods(lambda day: day.categories),
            items=self._goods(lambda day: day.items),
            loyalty=self._loyalty(still_open, undelivered),
        )

    def _sum(self, amounts: Iterable[Money]) -> Money:
        return total(amounts, self._setup.currency)

    def _goods(self, parts: Callable[[DayFigures], Iterable[GoodsOf]]) -> tuple[GoodsOf, ...]:
        return _goods((one for day in self._days for one in parts(day)), self._setup.currency)

    # -- by when ------------------------------------------------------------------------------

    def _by_day(self, archived_before: date | None) -> tuple[SalesOf, ...]:
        """Of a day that may be in an archive nothing is no figure."""
        sold = self._hours_by(lambda day, _: day.isoformat())
        return tuple(
            self._part(sold, day.isoformat())
            for day in self._period.days
            if archived_before is None or day >= archived_before or day.isoformat() in sold
        )

    def _by_weekday(self) -> tuple[SalesOf, ...]:
        sold = self._hours_by(lambda day, _: WEEKDAYS[day.weekday()])
        there = {WEEKDAYS[day.weekday()] for day in self._period.days[:7]}
        return tuple(self._part(sold, name) for name in WEEKDAYS if name in there)

    def _by_hour(self) -> tuple[SalesOf, ...]:
        sold = self._hours_by(lambda _, hour: hour.name)
        clock = [f"{hour:02}:00" for hour in hours_of_day(self._setup.day_ends)]
        at = [place for place, name in enumerate(clock) if name in sold]
        between = clock[at[0] : at[-1] + 1] if at else ()
        return tuple(self._part(sold, name) for name in between)

    def _hours_by(self, key: Callable[[date, SalesOf], str]) -> dict[str, SalesOf]:
        """All hours of all days, under what each is to be known by."""
        named = ((key(day.day, hour), hour) for day in self._days for hour in day.hours)
        return _sales(replace(hour, key=name, name=name) for name, hour in named)

    def _part(self, sold: Mapping[str, SalesOf], key: str) -> SalesOf:
        nothing = Money.zero(self._setup.currency)
        return sold.get(key) or SalesOf(key=key, name=key, receipts=0, amount=nothing)

    # -- points and coupons -------------------------------------------------------------------

    def _loyalty(
        self, still_open: Iterable[OpenOrder], undelivered: Undelivered | None
    ) -> PeriodLoyalty:
        nothing = LoyaltySums(self._setup.currency).reading(
            points_value=0, coupons_value=0, undelivered=None
        )
        told = reduce(_both, (day.loyalty for day in self._days), nothing)
        left = tuple(still_open)
        return PeriodLoyalty(
            told=replace(
                told,
                unanswered_value=self._sum(one.amount for one in left if not one.is_rejected),
                rejected_value=self._sum(one.amount for one in left if one.is_rejected),
                undelivered=undelivered,
            ),
            with_customer=self._sum(one.with_customer for one in self._days),
            settled=_settled(self._days),
        )


_NOT_SUMMED: Final = ("undelivered", "unanswered_value", "rejected_value")
"""What waits, and what is not answered, is told as it is by now."""
_SUMMED: Final = tuple(one.name for one in fields(LoyaltyReading) if one.name not in _NOT_SUMMED)


def _both(first: LoyaltyReading, second: LoyaltyReading) -> LoyaltyReading:
    sums = {name: getattr(first, name) + getattr(second, name) for name in _SUMMED}
    return replace(first, **sums)


def _settled(days: Iterable[DayFigures]) -> tuple[SettledTotal, ...]:
    together: tuple[SettledTotal, ...] = ()
    for one in (one for day in days for one in day.settled):
        together = added(together, one.how, one.amount, entries=one.entries)
    return together


# -- parts of the same name put together ------------------------------------------------------


def _together(
    parts: Iterable[_Row], *, key: Callable[[_Row], _Key], both: Callable[[_Row, _Row], _Row]
) -> dict[_Key, _Row]:
    made: dict[_Key, _Row] = {}
    for one in parts:
        name = key(one)
        known = made.get(name)
        made[name] = one if known is None else both(known, one)
    return made


def _sales(parts: Iterable[SalesOf]) -> dict[str, SalesOf]:
    return _together(
        parts,
        key=lambda one: one.key,
        both=lambda a, b: replace(a, receipts=a.receipts + b.receipts, amount=a.amount + b.amount),
    )


def _taxes(days: Iterable[DayFigures]) -> tuple[TaxedAmount, ...]:
    """The highest rate first."""
    made = _together(
        (one for day in days for one in day.taxes),
        key=lambda one: one.percent,
        both=lambda a, b: replace(a, net=a.net + b.net, tax=a.tax + b.tax),
    )
    return tuple(made[percent] for percent in sorted(made, reverse=True))


def _tenders(days: Iterable[DayFigures]) -> tuple[TenderTotal, ...]:
    made = _together(
        (one for day in days for one in day.tenders),
        key=lambda one: one.method,
        both=lambda a, b: replace(a, times=a.times + b.times, amount=a.amount + b.amount),
    )
    return tuple(made[method] for method in sorted(made, key=place_of_method))


def _taken_off(days: Iterable[DayFigures]) -> tuple[TakenOff, ...]:
    """By kind, and in it the largest first. As in a shift's report, reasons beyond the most that
    are told stand together without one.
    """
    known: set[str] = set()

    def told(one: TakenOff) -> TakenOff:
        if one.reason not in known and len(known) >= MOST_REASONS:
            return replace(one, reason="")
        known.add(one.reason)
        return one

    made = _together(
        (told(one) for day in days for one in day.taken_off),
        key=lambda one: (one.by, one.reason),
        both=lambda a, b: replace(a, times=a.times + b.times, amount=a.amount + b.amount),
    )
    kinds = list(TakenOffBy)
    return tuple(sorted(made.values(), key=lambda one: (kinds.index(one.by), -one.amount.minor)))


@dataclass(slots=True)
class _Part:
    name: str = ""
    quantity: Decimal = Decimal(0)
    minor: int = 0


def _goods(parts: Iterable[GoodsOf], currency: str) -> tuple[GoodsOf, ...]:
    """What brought most first. Goods of one code are one, under the name they had last; of what is
    sold openly its name alone tells it from the rest.

    There are as many rows as goods on each day: they are added up in place.
    """
    made: dict[tuple[str, str], _Part] = {}
    for one in parts:
        key = (one.key, one.name if one.is_open else "")
        if (part := made.get(key)) is None:
            part = made[key] = _Part()
        part.name = one.name
        part.minor += one.amount.minor
        part.quantity += one.quantity
    best = sorted(made.items(), key=lambda row: (-row[1].minor, row[0]))
    return tuple(
        GoodsOf(
            key=code,
            name=part.name,
            quantity=part.quantity,
            amount=Money(part.minor, currency),
            is_open=bool(own),
        )
        for (code, own), part in best
    )
