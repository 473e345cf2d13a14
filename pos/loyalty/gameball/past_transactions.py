"""What became of a write under an id of ours, looked for in the customer's transactions."""

from __future__ import annotations

from pos.loyalty.gameball import transaction_wire
from pos.loyalty.gameball.client import GameballClient
from pos.loyalty.gameball.deadline import Deadline
from pos.loyalty.gameball.endpoints.portions import MOST_IN_PORTION, Portion
from pos.loyalty.gameball.endpoints.transactions import Wanted
from pos.ports.loyalty_office import PointsTransaction

MOST_PORTIONS = 25
"""Five thousand transactions of one customer; whoever has more is asked about without the list."""


class PastTransactions:
    def __init__(self, client: GameballClient) -> None:
        self._client = client

    def find(
        self, customer_id: str, transaction_id: str, deadline: Deadline, *, direction: str = ""
    ) -> tuple[PointsTransaction, ...]:
        """All that stand under the id: a return can take points and give some back."""
        wanted = Wanted(customer_id=customer_id, direction=direction)
        found: list[PointsTransaction] = []
        after = ""
        for _ in range(MOST_PORTIONS):
            told = self._client.transactions.find(
                deadline=deadline,
                wanted=wanted,
                portion=Portion(start_after=after, limit=MOST_IN_PORTION),
            )
            rows = transaction_wire.transactions(told)
            found += [row for row in rows if row.transaction_id == transaction_id]
            after = transaction_wire.last_id(told)
            if not after:
                break
        return tuple(found)
