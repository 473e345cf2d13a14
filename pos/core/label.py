"""What a code says of the goods beside which item they are: price, weight, lot, serial, expiry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import Final

from pos.core.item import Item
from pos.core.quantity import GRAMS

MOST_WEIGHT_KG: Final = Decimal(100)
"""No scale at a counter weighs it: a field has swallowed the one behind it."""
MOST_COUNT: Final = 999
MOST_TIMES_THE_PRICE: Final = 100
"""A price in a code is at most so many times the catalogue's, which may be for a kilogram."""
MOST_PRICE_MINOR: Final = 999_999
"""Where the catalogue names no price that could be compared."""

_LEAST_PRICE_MINOR: Final = 100
"""Below it a catalogue's price only holds the place of the one in the code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """As it was read. Whether it can be right, and may be sold, the rules say."""

    price: Decimal | None = None
    """Of all of it, in major units: final, whatever the catalogue says."""
    currency: str = ""
    """Of the price; the store's own where none is named."""
    weight_kg: Decimal | None = None
    count: int | None = None
    lot: str = ""
    serial: str = ""
    expires: date | None = None
    expires_at: time | None = None
    """The end on the day it expires; the end of that day where none is named."""
    best_before: date | None = None
    trouble: str = ""
    """What is wrong in it, as a sentence; the rest is not to be relied on then."""

    @property
    def is_measured(self) -> bool:
        """Whether it says how much there is, or what it costs."""
        return self.price is not None or self.weight_kg is not None or self.count is not None


def most_price_minor(item: Item) -> int:
    """The highest price that a code may bring for it, in minor units."""
    compared = item.price.minor * (GRAMS if item.unit == "g" else 1)
    return compared * MOST_TIMES_THE_PRICE if compared >= _LEAST_PRICE_MINOR else MOST_PRICE_MINOR
