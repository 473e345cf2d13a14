"""Points held and coupons locked for a sale that is not paid yet, and what points are worth."""

from __future__ import annotations

import threading
from dataclasses import replace

from pos.core.customer import (
    COUNTED_SHORT,
    USUAL_LIFE,
    CouponLock,
    PointsHold,
    RedemptionTerms,
)
from pos.errors import LoyaltyRefused
from pos.http.deadline import Deadline
from pos.loyalty.gameball import bodies, coupon_wire, failures, rule_wire, wire
from pos.loyalty.gameball.access import Access, if_told, nothing_there_is_fine
from pos.loyalty.gameball.coupon_codes import as_typed_or_in_capitals
from pos.loyalty.gameball.once import MOST_TRIES
from pos.loyalty.gameball.reading import Fields
from pos.loyalty.gameball.turns import Recent
from pos.ports.loyalty import HoldRequest, LockRequest

_NAMES_WITHIN_S = 1.0
_MOST_REMEMBERED = 500


class Reservations:
    """Remembers whose each reference is, as a release is that customer's call too."""

    def __init__(self, access: Access) -> None:
        self._access = access
        self._client = access.client
        self._guard = threading.Lock()
        self._holders: Recent[str] = Recent(_MOST_REMEMBERED)
        self._terms: Recent[tuple[float, RedemptionTerms]] = Recent(_MOST_REMEMBERED)

    def holder_of(self, reference: str) -> str:
        with self._guard:
            return self._holders.get(reference) or reference

    def known_terms(self, customer_id: str) -> RedemptionTerms | None:
        """From memory for a few minutes: the tender screen asks each time it is opened."""
        with self._guard:
            known = self._terms.get(customer_id)
        if known is None:
            return None
        age_s = self._access.clock.monotonic_s() - known[0]
        return known[1] if age_s < self._access.options.terms_life_s else None

    def terms(self, customer_id: str, deadline: Deadline) -> RedemptionTerms:
        asked_at_s = self._access.clock.monotonic_s()
        told = self._client.configurations.redemption(customer_id, deadline=deadline)
        terms = rule_wire.redemption_terms(told, currency=self._access.options.currency)
        with self._guard:
            self._terms.put(customer_id, (asked_at_s, terms))
        return terms

    def terms_if_told(self, customer_id: str, whole: Deadline) -> RedemptionTerms | None:
        """For the names of rules, which are worth no long wait: else as they were read last."""
        deadline = whole.within(_NAMES_WITHIN_S)
        fresh = self.known_terms(customer_id) or if_told(lambda: self.terms(customer_id, deadline))
        return fresh or self._last_terms(customer_id)

    def _last_terms(self, customer_id: str) -> RedemptionTerms | None:
        with self._guard:
            known = self._terms.get(customer_id)
        return known[1] if known else None

    def send_otp(self, request: HoldRequest, deadline: Deadline) -> None:
        contact = self._access.contact(request.customer_id, deadline)
        self._client.transactions.send_otp(bodies.otp(request, contact=contact), deadline=deadline)

    def hold(self, request: HoldRequest, deadline: Deadline) -> PointsHold:
        asked_at = self._access.clock.now()
        told = self._ask_hold(request, deadline)
        hold = wire.points_hold(
            told,
            request,
            currency=self._access.options.currency,
            expires_at=asked_at + USUAL_LIFE,
        )
        self._remember(hold.reference, request.customer_id)
        state = if_told(
            lambda: self._client.transactions.hold_state(hold.reference, deadline=deadline)
        )
        expires_at = if_told(lambda: wire.expires_at(state, of=told)) if state else None
        return replace(hold, expires_at=(expires_at or hold.expires_at) - COUNTED_SHORT)

    def _ask_hold(self, request: HoldRequest, deadline: Deadline) -> Fields:
        """A hold has no id, so only a clash of moments is sent again: that one held nothing."""
        contact = self._access.contact(request.customer_id, deadline)
        for tries_left in reversed(range(MOST_TRIES)):
            at = self._access.moment(request.customer_id, request.at)
            try:
                return self._client.transactions.hold(
                    bodies.hold(request, at=at, contact=contact), deadline=deadline
                )
            except LoyaltyRefused as refusal:
                if refusal.code == failures.BAD_VALUE and request.otp:
                    raise failures.wrong_otp(refusal) from None
                if refusal.code not in failures.ANOTHER_TIME or not tries_left:
                    raise
        raise AssertionError("the last try returns or raises")

    def release_hold(self, reference: str, deadline: Deadline) -> None:
        with nothing_there_is_fine():
            self._client.transactions.release_hold(reference, deadline=deadline)

    def lock(self, request: LockRequest, deadline: Deadline) -> CouponLock:
        """The last code is the one typed now: the others are on the sale as the service has it."""
        *others, typed = request.codes
        return as_typed_or_in_capitals(
            typed,
            lambda code: self._lock(replace(request, codes=(*others, code)), deadline),
        )

    def _lock(self, request: LockRequest, deadline: Deadline) -> CouponLock:
        asked_at = self._access.clock.now()
        contact = self._access.contact(request.customer_id, deadline)
        body = bodies.lock(request, store_id=self._access.options.store_id, contact=contact)
        told = self._client.coupons.validate(body, deadline=deadline)
        lock = coupon_wire.coupon_lock(
            told,
            request.codes,
            currency=self._access.options.currency,
            expires_at=asked_at + USUAL_LIFE,
        )
        self._remember(lock.reference, request.customer_id)
        return replace(lock, expires_at=lock.expires_at - COUNTED_SHORT)

    def release_coupons(self, reference: str, deadline: Deadline) -> None:
        with nothing_there_is_fine():
            self._client.coupons.release(reference, deadline=deadline)

    def _remember(self, reference: str, customer_id: str) -> None:
        with self._guard:
            self._holders.put(reference, customer_id)
