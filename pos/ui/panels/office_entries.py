"""Entries that only the manager's loyalty forms have: numbers, days, on or off."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time
from decimal import Decimal

from pos.core.money import decimal_of, decimal_text
from pos.ui.panels.entries import NUMBER, Entry, points_entry, text_entry

_WORDS = {"on": True, "yes": True, "y": True, "off": False, "no": False, "n": False}
_LONGEST_ADDRESS = 120
WHOLE_PERCENT = Decimal(100)


def number_entry(label: str, *, like: str) -> Entry:
    return Entry(label=label, parse=decimal_of, accepts=NUMBER, longest=16, like=like)


def above_nothing(entry: Entry, *, most: Decimal | None = None) -> Entry:
    """What the service would refuse in words of its own, said here by the field's name."""

    def parse(text: str) -> object:
        if not text:
            raise ValueError(f"{entry.label}: nothing is typed here")
        number = entry.parse(text)
        assert isinstance(number, int | Decimal), "only a number has bounds"
        if number <= 0:
            raise ValueError(f"{entry.label}: it must be more than 0")
        if most is not None and number > most:
            raise ValueError(f"{entry.label}: {text} is more than {decimal_text(most)}")
        return number

    return replace(entry, parse=parse)


def days_entry(label: str) -> Entry:
    return replace(points_entry(label), parse=_days, longest=5, like="365")


def switch_entry(label: str) -> Entry:
    return Entry(label=label, parse=_switch, accepts=r"[A-Za-z]", longest=3, like="on, or off")


def last_day_entry(label: str, *, today: date) -> Entry:
    return Entry(
        label=label,
        parse=lambda text: _last_moment(text, today),
        accepts=r"[\d./-]",
        longest=12,
        like="31.12.2026",
    )


def address_entry(label: str) -> Entry:
    return replace(text_entry(label), longest=_LONGEST_ADDRESS, like="https://shop.example/coupons")


def method_entry(label: str) -> Entry:
    return replace(text_entry(label), parse=str.upper, accepts=r"[A-Za-z]", longest=4)


def _days(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise ValueError(f"{text!r} is not a number of days")
    return int(text)


def _switch(text: str) -> bool:
    try:
        return _WORDS[text.casefold()]
    except KeyError:
        raise ValueError(f"{text!r} is neither on nor off") from None


def _last_moment(text: str, today: date) -> datetime:
    """Year first or day first, as people write it; the day is over at midnight UTC."""
    parts = re.split(r"[./-]", text)
    wrong = ValueError(f"{text!r} is not a date")
    if len(parts) != 3 or not all(part.isdecimal() for part in parts):
        raise wrong
    year, month, day = parts if len(parts[0]) == 4 else reversed(parts)
    try:
        last = date(int(year), int(month), int(day))
    except ValueError:
        raise wrong from None
    if last < today:
        raise ValueError(f"{text} is over")
    return datetime.combine(last, time(23, 59, 59), UTC)
