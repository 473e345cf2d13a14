"""Work the service takes in bulk and does by and by."""

from __future__ import annotations

from collections.abc import Mapping

from pos.http.deadline import Deadline
from pos.loyalty.gameball.calling import Caller
from pos.loyalty.gameball.reading import Fields
from pos.loyalty.gameball.refusal_words import Call


class Batches:
    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def send_customers(self, body: Mapping[str, object], *, deadline: Deadline) -> Fields:
        return self._post("/batch/customers", body, deadline)

    def send_orders(self, body: Mapping[str, object], *, deadline: Deadline) -> Fields:
        return self._post("/batch/orders", body, deadline)

    def ask_order_transactions(self, body: Mapping[str, object], *, deadline: Deadline) -> Fields:
        return self._post("/batch/orders/transactions", body, deadline)

    def ask_balances(self, body: Mapping[str, object], *, deadline: Deadline) -> Fields:
        return self._post("/batch/balance-inquiry", body, deadline)

    def adjust_balances(self, body: Mapping[str, object], *, deadline: Deadline) -> Fields:
        return self._post("/batch/balance-adjustment", body, deadline)

    def send_cashback(self, body: Mapping[str, object], *, deadline: Deadline) -> Fields:
        return self._post("/batch/cashback", body, deadline)

    def redeem(self, body: Mapping[str, object], *, deadline: Deadline) -> Fields:
        return self._post("/batch/redeem", body, deadline)

    def send_events(self, body: Mapping[str, object], *, deadline: Deadline) -> Fields:
        return self._post("/batch/events", body, deadline)

    def status(self, job_id: str, *, deadline: Deadline) -> Fields:
        return self._caller.ask(
            "GET", "/batches/{}/status", job_id, deadline=deadline, call=Call.OFFICE_PAGE
        )

    def status_by_job(self, job_id: str, *, deadline: Deadline) -> Fields:
        """Where a tutorial puts it; asked where the other is not known."""
        return self._caller.ask(
            "GET", "/batch/{}", job_id, deadline=deadline, call=Call.OFFICE_PAGE
        )

    def stop(self, job_id: str, *, deadline: Deadline) -> None:
        self._caller.tell("POST", "/batches/{}/stop", job_id, deadline=deadline, call=Call.OFFICE)

    def stop_by_job(self, job_id: str, *, deadline: Deadline) -> None:
        self._caller.tell("DELETE", "/batch/{}", job_id, deadline=deadline, call=Call.OFFICE)

    def _post(self, template: str, body: Mapping[str, object], deadline: Deadline) -> Fields:
        return self._caller.ask("POST", template, deadline=deadline, body=body, call=Call.OFFICE)
