"""Quantities: pieces and weights, as exact decimals within limits that catch a misread."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from pos.core.money import decimal_of, decimal_text

MOST_PIECES = 9_999
"""A barcode typed into a quantity is longer than this; it is refused, never multiplied."""

MOST_DECIMALS = 3
"""Grams of a kilogram."""

ONE = Decimal(1)

GRAMS = 1_000
"""In a kilogram."""

_SIGN = re.compile("[*xX×]")
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


class QuantityBefore(NamedTuple):
    quantity: Decimal
    """As it was typed, which need not be one that can be."""
    rest: str
    """What stands behind its sign: a code, or nothing yet."""


def quantity_before(text: str) -> QuantityBefore | None:
    """'3*6001' and '3x6001' apart, '3*' and '3x' too; None of all that begins otherwise."""
    sign = _SIGN.search(text)
    if sign is None:
        return None
    try:
        quantity = decimal_of(text[: sign.start()])
    except ValueError:
        return None
    return QuantityBefore(quantity, text[sign.end() :].strip())


def quantity_alone(text: str) -> Decimal | None:
    """That of '3*' or '3x'; None of what is anything else, and so may be the half of a code."""
    before = quantity_before(text)
    return before.quantity if before is not None and not before.rest else None


def has_few_decimals(amount: Decimal) -> bool:
    return amount == amount.quantize(_SMALLEST)


def how_much(amount: Decimal, *, weighed_in: str = "") -> str:
    """'3', or of what is weighed '1.250 kg': every decimal that the scale told."""
    return f"{amount:f} {weighed_in}" if weighed_in else quantity_text(amount)


def quantity_text(amount: Decimal) -> str:
    """'3' for three pieces, '1.25' for a weight: no zeros that say nothing."""
    return decimal_text(amount)
