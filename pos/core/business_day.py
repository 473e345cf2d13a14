"""The store's day, which ends when the store says and not at midnight."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, tzinfo
from typing import Final

MIDNIGHT: Final = time(0)


def business_date(at: datetime, zone: tzinfo, day_ends: time = MIDNIGHT) -> date:
    """The day of the store that a moment belongs to: before `day_ends` it is still the day before.

    By the clock on the shop's wall, so that a night in which the clocks change is one day as well.
    """
    local = at.astimezone(zone)
    return local.date() - timedelta(days=local.time() < day_ends)


def hours_of_day(day_ends: time = MIDNIGHT) -> tuple[int, ...]:
    """The 24 hours of a clock in the order of the store's day, first that in which it begins."""
    return tuple((day_ends.hour + hour) % 24 for hour in range(24))


def day_said(day: date) -> str:
    """'22 Nov 2026'."""
    return f"{day.day} {day:%b %Y}"


def days_said(first: date, last: date) -> str:
    """'22 Nov 2026', '16 Nov to 22 Nov 2026'."""
    if first == last:
        return day_said(last)
    begins = f"{first.day} {first:%b}" if first.year == last.year else day_said(first)
    return f"{begins} to {day_said(last)}"
