"""What one shift sold on each of the store's days: the parts of which longer reports are made.

A shift that was closed has the same parts for ever, so that they may be kept beside the record.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pos.core.money import Money
from pos.core.reports.report import GoodsOf, LoyaltyReading, SalesOf, TakenOff, TenderTotal
from pos.core.settlement import SettledTotal
from pos.core.tax import TaxedAmount


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenOrder:
    """Points or a coupon were had off a sale, and its order has no good answer in its shift."""

    sale_id: str
    amount: Money
    is_rejected: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DayFigures:
    """One day's sales of a shift, and what was told of points that day."""

    day: date
    sales: int
    returns: int
    gross: Money
    discounts: Money
    total: Money
    points_paid: Money
    rounding: Money
    gift_cards_sold: Money
    change: Money
    taxes: tuple[TaxedAmount, ...]
    tenders: tuple[TenderTotal, ...]
    taken_off: tuple[TakenOff, ...]
    cashiers: tuple[SalesOf, ...]
    """By id; names stand beside the chain."""
    hours: tuple[SalesOf, ...]
    categories: tuple[GoodsOf, ...]
    items: tuple[GoodsOf, ...]
    loyalty: LoyaltyReading
    """Without what waits in the outbox, and without orders not answered: see `open_orders`."""
    with_customer: Money
    """What the sales to customers came to."""
    settled: tuple[SettledTotal, ...]
    open_orders: tuple[OpenOrder, ...]
