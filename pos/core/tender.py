"""Means of payment applied to a sale, the change they give, and what cash cannot pay exactly."""

from __future__ import annotations

from dataclasses import dataclass

from pos.core.card import CardSlip
from pos.core.money import Money, rounded_ratio

CASH = "cash"
"""The only tender that may exceed the amount due: change is owed in cash alone."""

CARD = "card"


def name_of_method(method: str) -> str:
    """As it is said in a sentence; the configuration has it in one word."""
    return method.replace("-", " ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tender:
    """What the customer gave. Negative amounts pay back."""

    number: int
    method: str
    amount: Money
    reference: str = ""
    """Approval code of a card terminal; of a gift card or store credit its last characters."""
    rounding: Money | None = None
    """What the smallest coin put on the amount due, or took off it; None where it did neither."""
    card: CardSlip | None = None
    """Where the card terminal was asked for it."""
    instrument: str = ""
    """The gift card or store credit it was spent from, or paid back as."""


def in_coins(amount: Money, *, step_minor: int) -> Money:
    """The nearest amount that coins can pay; half a step away from zero."""
    if step_minor <= 1:
        return amount
    return Money(rounded_ratio(amount.minor, step_minor) * step_minor, amount.currency)
