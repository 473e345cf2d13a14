"""The pages of a customer's file: one question to the service for each."""

from __future__ import annotations

from dataclasses import replace

from pos.core.customer import RedemptionTerms
from pos.core.customer_file import CustomerFile, Notice, Page, Profile
from pos.http.deadline import Deadline
from pos.loyalty.gameball import activity_wire, customer_bodies, customer_wire
from pos.loyalty.gameball.access import Access, if_told
from pos.loyalty.gameball.endpoints.portions import Portion
from pos.loyalty.gameball.reservations import Reservations

MOST_NOTICES = 50
MOST_ACTIVITIES = 50


class Pages:
    def __init__(self, access: Access, reservations: Reservations) -> None:
        self._access = access
        self._calls = access.client.customers
        self._reservations = reservations

    def read(self, customer_id: str, page: Page, deadline: Deadline) -> CustomerFile:
        as_of = {page: self._access.clock.now()}
        nothing = CustomerFile(customer_id=customer_id, as_of=as_of)
        match page:
            case Page.PROFILE:
                return replace(nothing, profile=self._profile(customer_id, deadline))
            case Page.COUPONS:
                told = self._calls.coupons(customer_id, deadline=deadline)
                language = self._access.options.language
                coupons = customer_wire.owned_coupons(told, language=language)
                return replace(nothing, coupons=coupons)
            case Page.RULES:
                return replace(nothing, terms=self._terms(customer_id, deadline))
            case Page.CAMPAIGNS:
                told = self._calls.campaign_progress(customer_id, deadline=deadline)
                return replace(nothing, campaigns=customer_wire.campaign_progress(told))
            case Page.ACTIVITY:
                newest = Portion(limit=MOST_ACTIVITIES)
                told = self._calls.activities(customer_id, deadline=deadline, portion=newest)
                return replace(nothing, activity=activity_wire.activities(told))
            case Page.NOTICES:
                return replace(nothing, notices=self._notices(customer_id, deadline))

    def mark_read(self, customer_id: str, notice_ids: tuple[str, ...], deadline: Deadline) -> None:
        body = customer_bodies.read_notices(notice_ids)
        self._calls.mark_read(customer_id, body, deadline=deadline)

    def _profile(self, customer_id: str, deadline: Deadline) -> Profile:
        """The tags are documented with the half that has no personal data; both are read."""
        told = self._calls.details(customer_id, deadline=deadline)
        profile = customer_wire.profile(told)
        if profile.tags or told.child("customerAttributes").has("tags"):
            return profile
        plain = if_told(lambda: self._calls.find(customer_id, deadline=deadline))
        return replace(profile, tags=customer_wire.profile(plain).tags) if plain else profile

    def _terms(self, customer_id: str, deadline: Deadline) -> RedemptionTerms:
        """Rules that are switched off make no new coupons."""
        known = self._reservations.known_terms(customer_id)
        terms = known or self._reservations.terms(customer_id, deadline)
        return replace(terms, rules=tuple(rule for rule in terms.rules if rule.active))

    def _notices(self, customer_id: str, deadline: Deadline) -> tuple[Notice, ...]:
        found: list[Notice] = []
        after = ""
        while len(found) < MOST_NOTICES:
            portion = Portion(start_after=after, limit=MOST_NOTICES - len(found))
            told = self._calls.notifications(customer_id, deadline=deadline, portion=portion)
            rows = customer_wire.notices(told)
            found += rows
            after = customer_wire.next_cursor(told)
            if not rows or not after:
                break
        return tuple(found[:MOST_NOTICES])
