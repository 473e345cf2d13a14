"""A coupon's code as typed: no document says whether capitals matter, and print has them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from pos.errors import LoyaltyRefused
from pos.loyalty.gameball import failures

_T = TypeVar("_T")


def as_typed_or_in_capitals(code: str, ask: Callable[[str], _T]) -> _T:
    """Once more in capitals, where nobody knows the code as typed. The first no is the one told."""
    try:
        return ask(code)
    except LoyaltyRefused as refusal:
        if code == code.upper() or not failures.is_unknown_coupon(refusal):
            raise
        try:
            return ask(code.upper())
        except LoyaltyRefused:
            raise refusal from None
