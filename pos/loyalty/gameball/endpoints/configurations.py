"""How the account is set up: redemption, earning, tiers, campaigns, referral, its coupons."""

from __future__ import annotations

from collections.abc import Mapping

from pos.http.deadline import Deadline
from pos.loyalty.gameball.calling import Caller
from pos.loyalty.gameball.endpoints.portions import given
from pos.loyalty.gameball.reading import Fields
from pos.loyalty.gameball.refusal_words import Call


class Configurations:
    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def redemption(self, customer_id: str, *, deadline: Deadline) -> Fields:
        """All rules; with a customer, those that fit them."""
        return self._get("/configurations/redemption", deadline, customerId=customer_id)

    def cashback(self, customer_id: str, *, deadline: Deadline) -> Fields:
        return self._get("/configurations/cashback", deadline, customerId=customer_id)

    def coupon(self, *, deadline: Deadline) -> Fields:
        """The shop's own coupon engine, if the account calls one."""
        return self._caller.ask(
            "GET", "/configurations/coupon", deadline=deadline, call=Call.OFFICE_PAGE
        )

    def configure_coupon(self, body: Mapping[str, object], *, deadline: Deadline) -> None:
        self._caller.tell(
            "PUT", "/configurations/coupon", deadline=deadline, body=body, call=Call.OFFICE
        )

    def tiers(self, *, deadline: Deadline) -> Fields:
        """A bare list: the field `items`."""
        return self._get("/configurations/tiers", deadline)

    def campaigns(self, customer_id: str, *, deadline: Deadline) -> Fields:
        return self._get("/configurations/reward-campaigns", deadline, customerId=customer_id)

    def referrals(self, *, deadline: Deadline) -> Fields:
        return self._get("/configurations/referrals", deadline)

    def widget(self, *, deadline: Deadline) -> Fields:
        return self._get("/configurations/widget", deadline)

    def _get(self, template: str, deadline: Deadline, **query: str) -> Fields:
        return self._caller.ask("GET", template, deadline=deadline, query=given(**query))
