"""Whether a text holds what may be a payment card's number: no record keeps one.

Where people write freely, they write what a customer reads out to them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from pos.core.gtin import is_gtin

FEWEST_DIGITS: Final = 13
MOST_DIGITS: Final = 19

_RUN = re.compile(r"\d+(?:[ .,:;_=|/\-\u2010-\u2015]{1,3}\d+)*")
"""Digits of any script, in groups as a card shows them."""

_OF_A_NETWORK = re.compile(
    r"3[47]\d{13}|3[0689]\d{12}|4\d{12}(\d{3}){0,2}|(2[2-7]|35|5\d|6\d|8[12]|97)\d{14}"
    r"|(5[06-9]|6\d|81)\d{15,17}"
)
"""How the numbers begin that the networks give out, and how long they are then."""

_IMEI = re.compile(r"(?<!\d)(?!3[47])\d{15}(?!\d)")
"""The serial number of a telephone has a card's check digit; no IMEI begins as that card does."""


def holds_card_number(text: str) -> bool:
    return any(_in_groups(re.findall(r"\d+", run)) for run in _RUN.findall(text))


def serial_holds_card_number(serial: str) -> bool:
    """The same of a serial number, where that of a telephone may stand."""
    return holds_card_number(_IMEI.sub(" x ", serial))


def code_is_card_number(code: str) -> bool:
    """The same of what was scanned or typed as a code: a retail code is what it is."""
    return not is_gtin(code) and holds_card_number(code)


def _in_groups(groups: list[str]) -> bool:
    """One that stands alone is whatever network's; of several put together much passes a check."""
    alone = (one for one in groups if FEWEST_DIGITS <= len(one) <= MOST_DIGITS)
    return any(map(_passes_luhn, alone)) or any(map(_is_of_a_network, _parts(groups)))


def _parts(groups: list[str]) -> Iterator[str]:
    """Groups one after the other, and what is glued to them: an expiry, a security code."""
    for first, group in enumerate(groups):
        together = "".join(groups[first : first + MOST_DIGITS])[:MOST_DIGITS]
        for length in range(FEWEST_DIGITS, len(together) + 1):
            yield together[:length]
        for start in range(1, len(group) - FEWEST_DIGITS + 1):
            for end in range(start + FEWEST_DIGITS, min(start + MOST_DIGITS, len(group)) + 1):
                yield group[start:end]


def _is_of_a_network(digits: str) -> bool:
    plain = "".join(str(int(digit)) for digit in digits)
    return _OF_A_NETWORK.fullmatch(plain) is not None and _passes_luhn(digits)


def _passes_luhn(digits: str) -> bool:
    doubled = (int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(digits)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0
