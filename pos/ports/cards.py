"""Plastic loyalty cards: whose a printed number is, where the number is not the customer id."""

from __future__ import annotations

from typing import Protocol


class CardBook(Protocol):
    def customer_of(self, card: str) -> str:
        """The customer id a card was linked to; empty where it never was."""
        ...

    def link(self, card: str, customer_id: str) -> None:
        """From now on the card is this customer's, whosever it was before."""
        ...
