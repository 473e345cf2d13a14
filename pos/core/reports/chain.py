"""What was sold in all stores of a chain, or in one of them. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pos.core.money import Money
from pos.core.reports.period import PeriodReport
from pos.core.reports.report import SalesOf


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreDay:
    """What one store sold on one day."""

    store: str
    day: date
    receipts: int
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainReport:
    """Some days' sales in one currency: no report adds up two."""

    store: str
    """Empty: all stores."""
    sales: PeriodReport
    stores: tuple[SalesOf, ...]
    """Which sold most first."""
    store_days: tuple[StoreDay, ...]
    """By day, and on each by store; of stores and days without a sale there is none."""
    tills: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainReports:
    """One for each currency that was sold in, the one with the most receipts first; none where
    nothing was sold.
    """

    reports: tuple[ChainReport, ...]
    left_out: tuple[str, ...] = ()
    """What is in none of their figures, each in words."""
