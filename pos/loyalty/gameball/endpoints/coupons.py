"""Coupons: checked, locked, given back, used up, bought with points."""

from __future__ import annotations

from collections.abc import Mapping

from pos.http.deadline import Deadline
from pos.loyalty.gameball import failures
from pos.loyalty.gameball.calling import Caller
from pos.loyalty.gameball.reading import Fields
from pos.loyalty.gameball.refusal_words import Call


class Coupons:
    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def validate(self, body: Mapping[str, object], *, deadline: Deadline) -> Fields:
        """Several at once; with `lock` they are reserved, all or none."""
        return self._post("/coupons/validate", body, deadline)

    def validate_one(self, code: str, body: Mapping[str, object], *, deadline: Deadline) -> Fields:
        return self._caller.ask(
            "POST",
            "/coupons/{}/validate",
            code,
            deadline=deadline,
            body=body,
            call=Call.COUPONS,
        )

    def burn(self, body: Mapping[str, object], *, deadline: Deadline) -> Fields:
        return self._caller.tell(
            "POST",
            "/coupons/burn",
            deadline=deadline,
            body=body,
            call=Call.COUPONS,
            refusal=failures.not_burned,
        )

    def release(self, reference: str, *, deadline: Deadline) -> None:
        self._caller.tell(
            "DELETE",
            "/coupons/{}",
            reference,
            deadline=deadline,
            call=Call.COUPONS,
            refusal=failures.not_released,
        )

    def lock_state(self, reference: str, *, deadline: Deadline) -> Fields:
        """Withdrawn from the documents: an account may not know it."""
        return self._caller.ask("GET", "/locks/{}", reference, deadline=deadline, call=Call.COUPONS)

    def buy(self, body: Mapping[str, object], *, deadline: Deadline) -> Fields:
        """Points into a coupon, spent at once: never asked twice."""
        return self._caller.ask(
            "POST", "/coupons/predefined", deadline=deadline, body=body, call=Call.HOLD
        )

    def automatic(self, body: Mapping[str, object], *, deadline: Deadline) -> Fields:
        """The promotion a cart gets without a code, if there is one."""
        return self._post("/coupons/automatic", body, deadline)

    def _post(self, template: str, body: Mapping[str, object], deadline: Deadline) -> Fields:
        return self._caller.ask("POST", template, deadline=deadline, body=body, call=Call.COUPONS)
