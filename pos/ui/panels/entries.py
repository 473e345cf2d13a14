"""What the fields of a form accept, and how what was typed becomes a value or a reason why not."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from pos.core.money import Money, decimal_of
from pos.core.quantity import parse_quantity
from pos.core.reasons import reason_told
from pos.core.roles import LONGEST_PIN
from pos.core.stored_value import without_codes

NUMBER = r"[\d.,]"
PHONE = re.compile(r"\+?[\d\s().-]{6,}")
_EARLIEST_BIRTH = date(1900, 1, 1)
_LONGER_THAN_A_BARCODE = 24
_LONGEST_CODE = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One field. `parse` raises ValueError with what is wrong, for the cashier to read."""

    label: str
    parse: Callable[[str], object]
    accepts: str = ""
    masked: bool = False
    longest: int = 80
    like: str = ""
    """An example of a right entry."""


def amount_entry(label: str, currency: str) -> Entry:
    return Entry(
        label=f"{label}, {currency}",
        parse=lambda text: Money.parse(_something(text), currency),
        accepts=NUMBER,
        longest=_LONGER_THAN_A_BARCODE,
        like=Money.nearest(Decimal("12.5"), currency).text(),
    )


def quantity_entry(label: str, *, like: str = "3") -> Entry:
    """Long enough that a barcode stands there whole and is refused, never cut to a quantity."""
    return Entry(
        label=label,
        parse=lambda text: parse_quantity(_something(text)),
        accepts=NUMBER,
        longest=_LONGER_THAN_A_BARCODE,
        like=like,
    )


def percent_entry(label: str) -> Entry:
    """A comma goes in, to be refused: one that vanished would make 25 of 2,5."""
    return Entry(label=label, parse=_percent, accepts=r"[\d.,%]", longest=8, like="10")


def points_entry(label: str) -> Entry:
    return Entry(label=label, parse=parse_points, accepts=r"\d", longest=12, like="500")


def text_entry(label: str) -> Entry:
    return Entry(label=label, parse=_something)


def code_entry(label: str, *, like: str = "") -> Entry:
    """Of something that is scanned, or has it printed on it."""
    return Entry(label=label, parse=_something, longest=_LONGEST_CODE, like=like)


def reason_entry(reasons: Sequence[str]) -> Entry:
    """One of the store's by its number, or whatever else is typed."""

    def parse(text: str) -> str:
        return reason_told(_something(text), reasons)

    return Entry(label="Why: a number, or your words" if reasons else "Why", parse=parse)


def phone_entry(label: str) -> Entry:
    return Entry(label=label, parse=_phone, longest=32, like="0501234567")


def email_entry(label: str) -> Entry:
    return Entry(label=label, parse=_email, longest=120, like="sara@example.com")


def birth_entry(label: str, *, today: date) -> Entry:
    return Entry(
        label=label,
        parse=lambda text: _birth_date(text, today),
        accepts=r"[\d./-]",
        longest=12,
        like="28.2.1990",
    )


def maybe(entry: Entry) -> Entry:
    """The same entry where nothing may be typed too; it is then an empty text."""
    return replace(entry, parse=lambda text: entry.parse(text) if text else "")


def optional_entry(label: str) -> Entry:
    """Whatever is typed, nothing included."""
    return Entry(label=label, parse=str.strip)


def pin_entry(label: str) -> Entry:
    return Entry(label=label, parse=_something, accepts=r"\d", masked=True, longest=LONGEST_PIN)


def parse_points(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise ValueError(f"{text!r} is not a number of points") from None


def _percent(text: str) -> Decimal:
    try:
        return decimal_of(text.removesuffix("%"))
    except ValueError:
        raise ValueError(f"{text!r} is not a per cent") from None


def _phone(text: str) -> str:
    if not PHONE.fullmatch(text):
        raise ValueError(f"{text!r} is not a phone number" if text else "no phone number is typed")
    return text


def _email(text: str) -> str:
    if not re.fullmatch(r"[^\s@]+@[^\s@]+\.[^\s@]+", text):
        raise ValueError(f"{text!r} is not an e-mail address")
    return text


def _birth_date(text: str, today: date) -> date:
    """Year first or day first, as people write it."""
    parts = re.split(r"[./-]", text)
    wrong = ValueError(f"{text!r} is not a date")
    if len(parts) != 3 or not all(part.isdecimal() for part in parts):
        raise wrong
    year, month, day = parts if len(parts[0]) == 4 else reversed(parts)
    if len(year) != 4:
        raise wrong
    try:
        born = date(int(year), int(month), int(day))
    except ValueError:
        raise wrong from None
    if not _EARLIEST_BIRTH <= born < today:
        raise ValueError(f"nobody here was born on {text}")
    return born


def _something(text: str) -> str:
    if not text:
        raise ValueError("nothing is typed here")
    return text


def complaint(problem: ValueError, like: str) -> str:
    """What is wrong with an entry, and how one should look."""
    said = without_codes(str(problem))
    example = f" Type it like {like}." if like else ""
    return f"{said[:1].upper()}{said[1:]}.{example}"
