"""Orders: sent, quoted before they are sent, and asked about afterwards."""

from __future__ import annotations

from collections.abc import Mapping

from pos.http.deadline import Deadline
from pos.loyalty.gameball.calling import Caller
from pos.loyalty.gameball.reading import Fields
from pos.loyalty.gameball.refusal_words import Call


class Orders:
    """Removing an order's transactions is documented and does not exist, so it is not here."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def send(self, body: Mapping[str, object], *, deadline: Deadline) -> Fields:
        return self._caller.ask("POST", "/orders", deadline=deadline, body=body, call=Call.ORDER)

    def preview_cashback(self, body: Mapping[str, object], *, deadline: Deadline) -> Fields:
        return self._caller.ask("POST", "/orders/cashback", deadline=deadline, body=body)

    def preview_rewards(self, body: Mapping[str, object], *, deadline: Deadline) -> Fields:
        """Cashback and campaigns together."""
        return self._caller.ask("POST", "/orders/reward-preview", deadline=deadline, body=body)

    def transactions(self, order_id: str, *, deadline: Deadline) -> Fields:
        return self._caller.ask("GET", "/orders/{}/transactions", order_id, deadline=deadline)
