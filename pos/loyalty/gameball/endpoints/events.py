"""What else earns: things a customer did, and payments that are no order."""

from __future__ import annotations

from collections.abc import Mapping

from pos.http.deadline import Deadline
from pos.loyalty.gameball.calling import Caller
from pos.loyalty.gameball.reading import Fields
from pos.loyalty.gameball.refusal_words import Call


class Events:
    """A shop sends orders and never payments; they are here for an account that has both."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def send(self, body: Mapping[str, object], *, deadline: Deadline) -> None:
        """Taken now, rewarded later: the answer tells only that it was taken."""
        self._caller.tell("POST", "/events", deadline=deadline, body=body)

    def preview_rewards(self, body: Mapping[str, object], *, deadline: Deadline) -> Fields:
        return self._caller.ask("POST", "/events/reward-preview", deadline=deadline, body=body)

    def send_payment(self, body: Mapping[str, object], *, deadline: Deadline) -> Fields:
        return self._caller.ask("POST", "/payments", deadline=deadline, body=body, call=Call.ORDER)

    def preview_payment(self, body: Mapping[str, object], *, deadline: Deadline) -> Fields:
        return self._caller.ask("POST", "/payments/cashback", deadline=deadline, body=body)
