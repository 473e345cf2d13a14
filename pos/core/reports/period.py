"""The sales of some of the store's days, whichever shifts they were sold in. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final

from pos.core.business_day import day_said
from pos.core.money import Money, total
from pos.core.reports.report import GoodsOf, LoyaltyReading, SalesOf, TakenOff, TenderTotal
from pos.core.settlement import SettledTotal
from pos.core.tax import TaxedAmount

MOST_DAYS: Final = 3_660
"""Ten years: nobody reads more at once."""


@dataclass(frozen=True, slots=True)
class Period:
    """Business dates, both ends among them."""

    first: date
    last: date

    def __post_init__(self) -> None:
        assert timedelta(0) <= self.last - self.first < timedelta(days=MOST_DAYS), "no such period"

    @property
    def days(self) -> tuple[date, ...]:
        count = (self.last - self.first).days + 1
        return tuple(self.first + timedelta(days=number) for number in range(count))

    def has(self, day: date) -> bool:
        return self.first <= day <= self.last


def archived_said(first_whole: date) -> str:
    """Of the day after the newest sale that is in the record no longer."""
    return f"What was sold before {day_said(first_whole)} is in an archive."


class Span(StrEnum):
    """How much of the calendar is looked at from a day of it."""

    DAY = "day"
    WEEK = "week"
    """The seven days up to it: weeks begin on another day in each country."""
    MONTH = "month"

    def period(self, day: date) -> Period:
        match self:
            case Span.DAY:
                return Period(day, day)
            case Span.WEEK:
                return Period(day - timedelta(days=6), day)
            case Span.MONTH:
                return Period(day.replace(day=1), _last_of_month(day))

    def moved(self, day: date, step: int) -> date:
        """A day in the span before (-1) or after (1)."""
        if self is not Span.MONTH:
            return day + timedelta(days=step * (7 if self is Span.WEEK else 1))
        return _last_of_month(day) + timedelta(days=1) if step > 0 else _before_month(day)


def _before_month(day: date) -> date:
    return day.replace(day=1) - timedelta(days=1)


def _last_of_month(day: date) -> date:
    next_month = day.replace(day=28) + timedelta(days=4)
    return _before_month(next_month)


class By(StrEnum):
    """What the sales of a period are parted by."""

    DAY = "day"
    WEEKDAY = "weekday"
    HOUR = "hour"
    CASHIER = "cashier"
    TENDER = "tender"
    CATEGORY = "category"
    ITEM = "item"


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodLoyalty:
    """Points and coupons of the days. What waits is what waits now."""

    told: LoyaltyReading
    with_customer: Money
    """What the sales to customers came to."""
    settled: tuple[SettledTotal, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodReport:
    """As `Report` has them, of all shifts together."""

    period: Period
    archived_before: date | None = None
    """What was sold on its days before this one may be in an archive; None where all is here."""
    sales: int
    returns: int
    receipts: int
    gross: Money
    discounts: Money
    net: Money
    tax: Money
    total: Money
    points_paid: Money
    rounding: Money
    gift_cards_sold: Money
    change: Money
    taxes: tuple[TaxedAmount, ...]
    tenders: tuple[TenderTotal, ...]
    taken_off: tuple[TakenOff, ...]
    days: tuple[SalesOf, ...]
    """Each day of the period, also those on which nothing was sold; of those that may be in an
    archive, what is left of them here.
    """
    weekdays: tuple[SalesOf, ...]
    """Those that the period has, Monday first."""
    hours: tuple[SalesOf, ...]
    """Hours of the clock in the order of the store's day, from the first sale's to the last's."""
    cashiers: tuple[SalesOf, ...]
    categories: tuple[GoodsOf, ...]
    items: tuple[GoodsOf, ...]
    loyalty: PeriodLoyalty

    @property
    def currency(self) -> str:
        return self.total.currency

    @property
    def taken(self) -> Money:
        """All tenders together."""
        return total((one.amount for one in self.tenders), self.currency)

    @property
    def average(self) -> Money:
        """What a receipt came to; nothing where there is none."""
        if not self.receipts:
            return Money.zero(self.currency)
        return Money.nearest(self.total.major / self.receipts, self.currency)

    @property
    def customers_percent(self) -> Decimal | None:
        """The share of the total that was sold to customers; None where nothing was sold."""
        if self.total.minor <= 0:
            return None
        part = Decimal(self.loyalty.with_customer.minor) * 100 / self.total.minor
        return part.quantize(Decimal("0.1"))
