"""What the fields of a GS1 code say: which item it is, and what its label holds beside that.

How a code is cut into fields is the element string's (ports/element_strings.py) and the Digital
Link's (digital_link.py).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Final

from pos.core.currency_numbers import currency_of_number
from pos.core.gtin import is_digits, is_gtin
from pos.core.label import Label

GTIN: Final = "01"
LOT: Final = "10"
EXPIRES: Final = "17"
SERIAL: Final = "21"

_TEXT = re.compile(r"[!-~]{1,20}")
_DATE = re.compile(r"(\d\d)(\d\d)(\d\d)", re.ASCII)
_MOMENT = re.compile(r"(\d{6})(\d{4})", re.ASCII)
_COUNT = re.compile(r"\d{1,8}", re.ASCII)
_WEIGHT = re.compile(r"\d{6}", re.ASCII)
_PRICE = re.compile(r"\d{1,15}", re.ASCII)
_PRICE_WITH_CURRENCY = re.compile(r"(\d{3})(\d{1,15})", re.ASCII)

_YEARS_BACK = 49
"""A year of two digits is no further back: GS1 General Specifications 7.12."""


@dataclass(frozen=True, slots=True)
class Element:
    """A field: the identifier that says what it is, and its data."""

    identifier: str
    data: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeItem:
    """What the fields come to. `gtin` is empty where they name no item."""

    gtin: str
    label: Label
    misread: bool = False
    """The GTIN's check digit is wrong."""


def trade_item_of(elements: Iterable[Element], *, today: date) -> TradeItem:
    """The later of two fields of one kind counts for nothing: the first is the code's own."""
    gtin = ""
    label = Label()
    seen: set[str] = set()
    for element in elements:
        if element.identifier in seen:
            continue
        seen.add(element.identifier)
        if element.identifier == GTIN:
            gtin = element.data.zfill(14)
        else:
            label = _with(label, element, today)
    return TradeItem(gtin=gtin, label=label, misread=bool(gtin) and not is_gtin(gtin))


def _with(label: Label, element: Element, today: date) -> Label:
    """The label with one more field; one that cannot be meant so is its trouble."""
    identifier, data = element.identifier, element.data
    try:
        if read := _FIELDS.get(identifier):
            return read(label, data, today)
        measured = _MEASURES.get(identifier[:3])
        if measured and len(identifier) == 4 and is_digits(identifier):
            return measured(label, data, int(identifier[3]))
    except ValueError as problem:
        return replace(label, trouble=label.trouble or str(problem))
    return label


def _matched(pattern: re.Pattern[str], data: str, what: str) -> re.Match[str]:
    found = pattern.fullmatch(data)
    if found is None:
        raise ValueError(f"The {what} in this code cannot be read.")
    return found


def _lot(label: Label, data: str, _: date) -> Label:
    return replace(label, lot=_matched(_TEXT, data, "lot")[0])


def _serial(label: Label, data: str, _: date) -> Label:
    return replace(label, serial=_matched(_TEXT, data, "serial number")[0])


def _count(label: Label, data: str, _: date) -> Label:
    return replace(label, count=int(_matched(_COUNT, data, "count")[0]))


def _expires(label: Label, data: str, today: date) -> Label:
    return replace(label, expires=_date(data, today, "expiry date"))


def _expires_at(label: Label, data: str, today: date) -> Label:
    """YYMMDDHHMM; 9999 for the time is none."""
    found = _matched(_MOMENT, data, "expiry date")
    until = None if found[2] == "9999" else _time(found[2])
    return replace(label, expires=_date(found[1], today, "expiry date"), expires_at=until)


def _best_before(label: Label, data: str, today: date) -> Label:
    return replace(label, best_before=_date(data, today, "best-before date"))


def _weight(label: Label, data: str, decimals: int) -> Label:
    return replace(label, weight_kg=Decimal(_matched(_WEIGHT, data, "weight")[0]).scaleb(-decimals))


def _price(label: Label, data: str, decimals: int) -> Label:
    return replace(label, price=Decimal(_matched(_PRICE, data, "price")[0]).scaleb(-decimals))


def _price_with_currency(label: Label, data: str, decimals: int) -> Label:
    found = _matched(_PRICE_WITH_CURRENCY, data, "price")
    currency = currency_of_number(found[1])
    return replace(label, price=Decimal(found[2]).scaleb(-decimals), currency=currency)


_FIELDS: Final[dict[str, Callable[[Label, str, date], Label]]] = {
    LOT: _lot,
    "15": _best_before,
    EXPIRES: _expires,
    SERIAL: _serial,
    "30": _count,
    "7003": _expires_at,
}
_MEASURES: Final[dict[str, Callable[[Label, str, int], Label]]] = {
    "310": _weight,
    "392": _price,
    "393": _price_with_currency,
}
"""Their fourth digit is how many decimals there are."""


def _date(data: str, today: date, what: str) -> date | None:
    """YYMMDD; the day 00 is the month's last. All zeros, as some print, say nothing."""
    if data == "000000":
        return None
    year, month, day = (int(part) for part in _matched(_DATE, data, what).groups())
    year = _full_year(year, today)
    try:
        return date(year, month, day) if day else _last_day(year, month)
    except ValueError:
        raise ValueError(f"The {what} in this code, {data}, is no date.") from None


def _last_day(year: int, month: int) -> date:
    in_the_next = date(year, month, 28) + timedelta(days=4)
    return in_the_next.replace(day=1) - timedelta(days=1)


def _full_year(two_digits: int, today: date) -> int:
    earliest = today.year - _YEARS_BACK
    return earliest + (two_digits - earliest) % 100


def _time(data: str) -> time:
    try:
        return time(int(data[:2]), int(data[2:]))
    except ValueError:
        raise ValueError("The expiry time in this code is no time.") from None
