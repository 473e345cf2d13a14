"""Amounts, points, times and countdowns in the form a cashier reads them."""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from pos.core.how_long import how_long
from pos.core.money import MINUS

if TYPE_CHECKING:
    from pos.core.money import Money


def amount(money: Money) -> str:
    """'1,200.00', as a sentence has it too."""
    return money.said()


def taken_off(money: Money) -> str:
    """A reduction: '−30.00'."""
    return amount(-money)


def with_currency(money: Money) -> str:
    return f"{amount(money)} {money.currency}"


def points(number: int, name: str) -> str:
    return f"{number:,} {name}".replace("-", MINUS)


def clock_time(when: datetime, zone: tzinfo) -> str:
    return f"{when.astimezone(zone):%H:%M}"


def as_of(when: datetime, zone: tzinfo, *, now: datetime) -> str:
    """When it was so: the time where that was today, and otherwise the day."""
    is_today = when.astimezone(zone).date() == now.astimezone(zone).date()
    return clock_time(when, zone) if is_today else past_day(when, zone, now=now)


def day(when: datetime, zone: tzinfo, *, now: datetime) -> str:
    """'today', the weekday within the week, otherwise '1 Dec', and the year where it differs."""
    local, today = when.astimezone(zone), now.astimezone(zone)
    ahead = (local.date() - today.date()).days
    if ahead == 0:
        return "today"
    if 0 < ahead < 7:
        return f"{local:%A}"
    year = f" {local.year}" if local.year != today.year else ""
    return f"{local.day} {local:%b}{year}"


def past_day(when: datetime, zone: tzinfo, *, now: datetime) -> str:
    """'today 13:40', 'yesterday', otherwise '1 Dec', and the year where it differs."""
    local, today = when.astimezone(zone), now.astimezone(zone)
    ago = (today.date() - local.date()).days
    if ago == 0:
        return f"today {local:%H:%M}"
    if ago == 1:
        return "yesterday"
    year = f" {local.year}" if local.year != today.year else ""
    return f"{local.day} {local:%b}{year}"


def countdown(until: datetime, *, now: datetime) -> str:
    """'9:41' to go; never less than '0:00'."""
    seconds = max(0, int((until - now).total_seconds()))
    return f"{seconds // 60}:{seconds % 60:02}"


def age(since: datetime, *, now: datetime) -> str:
    return how_long(now - since)


def count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"
