"""A customer's transactions, oldest first, in portions; and what became of a write under our id."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pos.errors import LoyaltyError
from pos.http.deadline import Deadline
from pos.loyalty.gameball import transaction_wire
from pos.loyalty.gameball.client import GameballClient
from pos.loyalty.gameball.endpoints.portions import MOST_IN_PORTION, Portion
from pos.loyalty.gameball.endpoints.transactions import Wanted
from pos.loyalty.gameball.reading import Fields
from pos.loyalty.gameball.turns import Recent
from pos.ports.program import PointsTransaction

MOST_PORTIONS = 25
"""Five thousand transactions of one customer; whoever has more is asked about without the list."""

_MOST_BROKEN_OFF = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    rows: tuple[PointsTransaction, ...]
    next_after: str
    """Where the next one begins; empty on the last."""


def pages(
    ask: Callable[[Portion], Fields], *, after: str = "", most: int = MOST_PORTIONS
) -> Iterator[Page]:
    """The list knows no bound in time, so it is read from a place on, to its end."""
    for _ in range(most):
        told = ask(Portion(start_after=after, limit=MOST_IN_PORTION))
        after = transaction_wire.last_id(told)
        yield Page(rows=transaction_wire.transactions(told), next_after=after)
        if not after:
            return


@dataclass(frozen=True, slots=True, kw_only=True)
class _Search:
    """How far a list was read for one id, and what stood under it."""

    after: str = ""
    portions: int = 0
    found: tuple[PointsTransaction, ...] = ()


class PastTransactions:
    """A search that ran out of time goes on from there the next time, so that it ends."""

    def __init__(self, client: GameballClient) -> None:
        self._client = client
        self._guard = threading.Lock()
        self._broken_off: Recent[_Search] = Recent(_MOST_BROKEN_OFF)

    def find(
        self, customer_id: str, transaction_id: str, deadline: Deadline, *, direction: str = ""
    ) -> tuple[PointsTransaction, ...]:
        """All that stand under the id: a return can take points and give some back."""
        wanted = Wanted(customer_id=customer_id, direction=direction)
        key = f"{direction} {transaction_id} {customer_id}"
        search = self._taken_up(key)
        try:
            for page in pages(
                lambda portion: self._portion(wanted, portion, deadline),
                after=search.after,
                most=MOST_PORTIONS - search.portions,
            ):
                here = tuple(row for row in page.rows if row.transaction_id == transaction_id)
                search = _Search(
                    after=page.next_after,
                    portions=search.portions + 1,
                    found=search.found + here,
                )
        except LoyaltyError:
            with self._guard:
                self._broken_off.put(key, search)
            raise
        return search.found

    def _portion(self, wanted: Wanted, portion: Portion, deadline: Deadline) -> Fields:
        told = self._client.transactions.find(deadline=deadline, wanted=wanted, portion=portion)
        if not self._client.joins_channels:
            transaction_wire.must_be_of(told, wanted.customer_id)
        return told

    def _taken_up(self, key: str) -> _Search:
        with self._guard:
            search = self._broken_off.get(key) or _Search()
            self._broken_off.drop(key)
        return search
