"""Whether a text holds what may be a payment card's number: no record keeps one.

Where people write freely, they write what a customer reads out to them.
"""

from __future__ import annotations

import re
from itertools import accumulate
from typing import Final

FEWEST_DIGITS: Final = 13
MOST_DIGITS: Final = 19

_RUN = re.compile(r"\d+(?:[ ./\-\u2010-\u2015]{1,3}\d+)*")
"""Digits of any script, in groups as a card shows them."""


def holds_card_number(text: str) -> bool:
    return any(_in_groups(re.findall(r"\d+", run)) for run in _RUN.findall(text))


def _in_groups(groups: list[str]) -> bool:
    """Whether some of them, one after the other, are a number: an expiry may stand behind it."""
    for first in range(len(groups)):
        for together in accumulate(groups[first:]):
            if len(together) > MOST_DIGITS:
                break
            if len(together) >= FEWEST_DIGITS and _passes_luhn(together):
                return True
    return False


def _passes_luhn(digits: str) -> bool:
    doubled = (int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(digits)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0
