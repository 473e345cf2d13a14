"""Plastic loyalty cards in a file of their own: whose each is. What a scan means is not asked here.

A connection for each question, as with the users: any thread and any process may ask.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pos.core.customer_code import card_number
from pos.errors import PosError
from pos.office.database import CARDS, reading, transaction
from pos.text import safe

_CUSTOMER_ID = re.compile(r"\S{1,100}")

_NO_CUSTOMER = "a customer's id is 1 to 100 characters without spaces or hidden signs"


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedCard:
    card: str
    customer_id: str


def link_problem(card: str, customer_id: str) -> str:
    """Why such a link cannot be kept; '' where it can."""
    try:
        card_number(card)
    except ValueError as problem:
        return safe(str(problem))
    is_one = _CUSTOMER_ID.fullmatch(customer_id) and safe(customer_id) == customer_id
    return "" if is_one else _NO_CUSTOMER


class CardFile:
    """pos.ports.cards.CardBook. A file that is no use raises PosError."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def customer_of(self, card: str) -> str:
        try:
            number = card_number(card)
        except ValueError:
            return ""
        with reading(self._path, CARDS) as connection:
            if connection is None:
                return ""
            row = connection.execute(
                "SELECT customer_id FROM cards WHERE card = ?", (number,)
            ).fetchone()
        return str(row["customer_id"]) if row else ""

    def link(self, card: str, customer_id: str) -> None:
        self.link_all([LinkedCard(card=card, customer_id=customer_id)])

    def link_all(self, links: Iterable[LinkedCard]) -> int:
        """All of them or none. How many there were."""
        rows = [_row(one) for one in links]
        with transaction(self._path, CARDS) as connection:
            connection.executemany("INSERT OR REPLACE INTO cards VALUES (?, ?)", rows)
        return len(rows)

    def unlink(self, card: str) -> bool:
        """Whether it was linked: a lost card names nobody any more."""
        try:
            number = card_number(card)
        except ValueError:
            return False
        if not self._path.exists():
            return False
        with transaction(self._path, CARDS) as connection:
            gone = connection.execute("DELETE FROM cards WHERE card = ?", (number,))
        return gone.rowcount > 0

    def unlink_all_of(self, customer_id: str) -> int:
        """How many named them."""
        if not self._path.exists():
            return 0
        with transaction(self._path, CARDS) as connection:
            gone = connection.execute("DELETE FROM cards WHERE customer_id = ?", (customer_id,))
        return gone.rowcount

    def list_cards(self) -> tuple[LinkedCard, ...]:
        with reading(self._path, CARDS) as connection:
            if connection is None:
                return ()
            rows = connection.execute("SELECT card, customer_id FROM cards ORDER BY card")
            return tuple(
                LinkedCard(card=row["card"], customer_id=row["customer_id"]) for row in rows
            )


def _row(link: LinkedCard) -> tuple[str, str]:
    if problem := link_problem(link.card, link.customer_id):
        raise PosError(f"{problem}; nothing was changed")
    return card_number(link.card), link.customer_id
