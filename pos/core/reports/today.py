"""What a manager sees first: the day's sales so far, and the reading that was taken last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from pos.core.money import Money
from pos.core.reports.period import PeriodReport


@dataclass(frozen=True, slots=True, kw_only=True)
class LastZ:
    number: int
    closed_at: datetime
    total: Money
    over_short: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    day: date
    """The store's, which may not be the calendar's."""
    sales: PeriodReport
    last_z: LastZ | None
    """None before any shift was closed."""
