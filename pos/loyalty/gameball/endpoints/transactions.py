"""Points moving: held, redeemed, earned without an order, taken back, corrected, listed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pos.http.deadline import Deadline
from pos.loyalty.gameball import failures
from pos.loyalty.gameball.calling import Caller
from pos.loyalty.gameball.endpoints.portions import FIRST, Portion, given
from pos.loyalty.gameball.reading import Fields
from pos.loyalty.gameball.refusal_words import Call


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which transactions; an empty field asks for all. The direction is '+' or '-'."""

    customer_id: str = ""
    direction: str = ""
    status: str = ""

    @property
    def query(self) -> Mapping[str, str]:
        assert self.direction in {"", "+", "-"}, "points come or go"
        return given(direction=self.direction, status=self.status, customerId=self.customer_id)


ALL = Wanted()


class Transactions:
    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def hold(self, body: Mapping[str, object], *, deadline: Deadline) -> Fields:
        return self._post("/transactions/hold", body, deadline, Call.HOLD)

    def hold_state(self, reference: str, *, deadline: Deadline) -> Fields:
        return self._caller.ask(
            "GET", "/transactions/hold/{}", reference, deadline=deadline, call=Call.HOLD
        )

    def release_hold(self, reference: str, *, deadline: Deadline) -> None:
        self._caller.tell(
            "DELETE",
            "/transactions/hold/{}",
            reference,
            deadline=deadline,
            call=Call.HOLD,
            refusal=failures.not_released,
        )

    def redeem(self, body: Mapping[str, object], *, deadline: Deadline) -> Fields:
        return self._post("/transactions/redeem", body, deadline, Call.HOLD)

    def cashback(self, body: Mapping[str, object], *, deadline: Deadline) -> Fields:
        return self._post("/transactions/cashback", body, deadline)

    def refund(self, body: Mapping[str, object], *, deadline: Deadline) -> Fields:
        return self._post("/transactions/refund", body, deadline)

    def send_otp(self, body: Mapping[str, object], *, deadline: Deadline) -> None:
        """Any 2xx means sent; no answer is documented."""
        self._caller.tell("POST", "/transactions/otp", deadline=deadline, body=body, call=Call.HOLD)

    def adjust(self, body: Mapping[str, object], *, deadline: Deadline) -> Fields:
        """Points given or taken by hand."""
        return self._post("/transactions/manual", body, deadline, Call.OFFICE)

    def activate(self, transaction_id: str, *, deadline: Deadline) -> Fields:
        """Pending points become usable at once, for good."""
        return self._caller.ask(
            "PUT", "/transactions/{}/activate", transaction_id, deadline=deadline, call=Call.OFFICE
        )

    def find(self, *, deadline: Deadline, wanted: Wanted = ALL, portion: Portion = FIRST) -> Fields:
        query = {**wanted.query, **portion.query}
        return self._caller.ask("GET", "/transactions", deadline=deadline, query=query)

    def find_with_names(
        self, *, deadline: Deadline, wanted: Wanted = ALL, portion: Portion = FIRST
    ) -> Fields:
        query = {**wanted.query, **portion.query}
        return self._caller.ask(
            "GET", "/transactions/customer-view", deadline=deadline, query=query
        )

    def count(self, *, deadline: Deadline, wanted: Wanted = ALL) -> Fields:
        return self._caller.ask("GET", "/transactions/count", deadline=deadline, query=wanted.query)

    def _post(
        self,
        template: str,
        body: Mapping[str, object],
        deadline: Deadline,
        call: Call = Call.OTHER,
    ) -> Fields:
        return self._caller.ask("POST", template, deadline=deadline, body=body, call=call)
