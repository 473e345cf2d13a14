"""Quantities: pieces and weights, as exact decimals within limits that catch a misread."""

from __future__ import annotations

from decimal import Decimal

from pos.core.money import decimal_of, decimal_text

MOST_PIECES = 9_999
"""A barcode typed into a quantity is longer than this; it is refused, never multiplied."""

MOST_DECIMALS = 3
"""Grams of a kilogram."""

ONE = Decimal(1)

_SMALLEST = Decimal(1).scaleb(-MOST_DECIMALS)


def parse_quantity(text: str) -> Decimal:
    """'3' or '1.250'; ValueError says what was wrong with it."""
    try:
        amount = decimal_of(text)
    except ValueError:
        raise ValueError(f"{text!r} is not a quantity") from None
    if not 0 < amount <= MOST_PIECES:
        raise ValueError(f"a quantity is more than 0 and at most {MOST_PIECES:,}")
    if not has_few_decimals(amount):
        raise ValueError(f"a quantity has at most {MOST_DECIMALS} decimals")
    return amount


def has_few_decimals(amount: Decimal) -> bool:
    return amount == amount.quantize(_SMALLEST)


def quantity_text(amount: Decimal) -> str:
    """'3' for three pieces, '1.25' for a weight: no zeros that say nothing."""
    return decimal_text(amount)
