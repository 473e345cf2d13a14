"""Means of payment applied to a sale, and the change they give."""

from __future__ import annotations

from dataclasses import dataclass

from pos.core.money import Money

CASH = "cash"
"""The only tender that may exceed the amount due: change is owed in cash alone."""

CARD = "card"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tender:
    """What the customer gave. Negative amounts pay back."""

    number: int
    method: str
    amount: Money
    reference: str = ""
    """Approval code of a card terminal of its own, where there is one."""
