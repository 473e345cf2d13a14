"""Customers: who they are, what they have, and what they were told."""

from __future__ import annotations

from collections.abc import Mapping

from pos.http.deadline import Deadline
from pos.loyalty.gameball.calling import Caller
from pos.loyalty.gameball.endpoints.portions import FIRST, Portion, given
from pos.loyalty.gameball.reading import Fields
from pos.loyalty.gameball.refusal_words import Call


class Customers:
    def __init__(self, caller: Caller, *, language: str = "") -> None:
        self._caller = caller
        self._language = language

    def save(self, body: Mapping[str, object], *, deadline: Deadline) -> Fields:
        """Creates or updates, by the customer's id."""
        return self._caller.ask(
            "POST", "/customers", deadline=deadline, body=body, call=Call.CUSTOMER
        )

    def find(self, customer_id: str, *, deadline: Deadline) -> Fields:
        """Without name, e-mail, phone and birth date."""
        return self._get("/customers/{}", customer_id, deadline)

    def details(self, customer_id: str, *, deadline: Deadline) -> Fields:
        return self._get("/customers/{}/details", customer_id, deadline)

    def set_active(
        self, customer_id: str, body: Mapping[str, object], *, deadline: Deadline
    ) -> Fields:
        return self._caller.ask(
            "PUT",
            "/customers/{}/activate",
            customer_id,
            deadline=deadline,
            body=body,
            call=Call.CUSTOMER,
        )

    def delete(self, customer_id: str, *, deadline: Deadline) -> None:
        self._caller.tell(
            "DELETE", "/customers/{}", customer_id, deadline=deadline, call=Call.OFFICE
        )

    def delete_by_post(self, customer_id: str, *, deadline: Deadline) -> None:
        """The other documented way, for a gateway that lets no DELETE through."""
        self._caller.tell(
            "POST", "/customers/{}/delete", customer_id, deadline=deadline, call=Call.OFFICE
        )

    def balance(self, customer_id: str, *, deadline: Deadline, expand: str = "") -> Fields:
        return self._get("/customers/{}/balance", customer_id, deadline, given(expand=expand))

    def tier_progress(self, customer_id: str, *, deadline: Deadline) -> Fields:
        return self._get("/customers/{}/tier-progress", customer_id, deadline)

    def coupons(self, customer_id: str, *, deadline: Deadline) -> Fields:
        return self._get("/customers/{}/coupons", customer_id, deadline)

    def verification_hash(self, customer_id: str, *, deadline: Deadline) -> Fields:
        return self._get("/customers/{}/hash", customer_id, deadline)

    def activities(
        self, customer_id: str, *, deadline: Deadline, portion: Portion = FIRST, kind: str = ""
    ) -> Fields:
        query = {**portion.query, **given(activityType=kind)}
        return self._get("/customers/{}/activities", customer_id, deadline, query)

    def activity_count(self, customer_id: str, *, deadline: Deadline, kind: str = "") -> Fields:
        query = given(activityType=kind)
        return self._get("/customers/{}/activities/count", customer_id, deadline, query)

    def campaign_progress(self, customer_id: str, *, deadline: Deadline) -> Fields:
        return self._get("/customers/{}/reward-campaigns-progress", customer_id, deadline)

    def add_tags(self, customer_id: str, body: Mapping[str, object], *, deadline: Deadline) -> None:
        self._caller.tell(
            "POST",
            "/customers/{}/tags",
            customer_id,
            deadline=deadline,
            body=body,
            call=Call.CUSTOMER,
        )

    def remove_tags(
        self, customer_id: str, body: Mapping[str, object], *, deadline: Deadline
    ) -> None:
        self._caller.tell(
            "DELETE",
            "/customers/{}/tags",
            customer_id,
            deadline=deadline,
            body=body,
            call=Call.CUSTOMER,
        )

    def remove_tag(self, customer_id: str, tag: str, *, deadline: Deadline) -> None:
        self._caller.tell(
            "DELETE",
            "/customers/{}/tags/{}",
            customer_id,
            tag,
            deadline=deadline,
            call=Call.CUSTOMER,
        )

    def notifications(
        self,
        customer_id: str,
        *,
        deadline: Deadline,
        portion: Portion = FIRST,
        is_read: bool | None = None,
    ) -> Fields:
        query = {**portion.query, **self._of_notices(is_read=is_read)}
        return self._get("/customers/{}/notifications", customer_id, deadline, query)

    def notification_count(
        self, customer_id: str, *, deadline: Deadline, is_read: bool | None = None
    ) -> Fields:
        query = self._of_notices(is_read=is_read)
        return self._get("/customers/{}/notifications/count", customer_id, deadline, query)

    def mark_read(
        self, customer_id: str, body: Mapping[str, object], *, deadline: Deadline
    ) -> None:
        self._caller.tell(
            "PUT",
            "/customers/{}/notifications/read",
            customer_id,
            deadline=deadline,
            body=body,
            call=Call.CUSTOMER,
        )

    def check_referral(
        self, referrer_code: str, *, deadline: Deadline, for_customer_id: str = ""
    ) -> Fields:
        query = given(referrerCode=referrer_code, forCustomerId=for_customer_id)
        return self._caller.ask("GET", "/referrals/validate", deadline=deadline, query=query)

    def _of_notices(self, *, is_read: bool | None) -> Mapping[str, str]:
        """The one place where the language is a part of the query, and no header."""
        asked = "" if is_read is None else str(is_read).lower()
        return given(isRead=asked, lang=self._language)

    def _get(
        self,
        template: str,
        customer_id: str,
        deadline: Deadline,
        query: Mapping[str, str] | None = None,
    ) -> Fields:
        return self._caller.ask(
            "GET", template, customer_id, deadline=deadline, query=query, call=Call.CUSTOMER
        )
