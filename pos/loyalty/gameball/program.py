"""The loyalty program over Gameball: which calls answer which question, within one deadline.

Words and sums are wire.py's and bodies.py's; whether to call at all is the switch's.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from pos.core.customer import (
    Balance,
    CouponLock,
    Customer,
    EarnPreview,
    PointsHold,
    RedemptionTerms,
)
from pos.core.deliveries import CustomerDelivery, Delivery, OrderDelivery
from pos.core.order import OrderFacts
from pos.errors import LoyaltyError, LoyaltyRefused
from pos.loyalty.gameball import bodies, coupon_wire, failures, wire
from pos.loyalty.gameball.client import Account, GameballClient
from pos.loyalty.gameball.contacts import Contacts
from pos.loyalty.gameball.deadline import Deadline
from pos.loyalty.gameball.reading import Fields
from pos.loyalty.gameball.renewals import Renewals
from pos.loyalty.gameball.turns import Moments, Recent, Turns
from pos.ports.clock import Clock
from pos.ports.loyalty import Delivered, HoldRequest, LockRequest, NewCustomer

if TYPE_CHECKING:
    import httpx

_T = TypeVar("_T")

_RESERVED = timedelta(minutes=10)
"""The life of a hold or lock by the service's default, where its answer does not tell."""
_MARGIN = timedelta(seconds=30)
"""Taken off every life: the order still has to reach the service, whose clock is not the till's."""
_RECEIPT_WAITS = timedelta(seconds=60)
"""Whose receipt may still be waiting for the balance; a backlog is not worth the calls."""
_BALANCE_WITHIN_S = 1.0
_MOST_REMEMBERED = 500
_SAME_TIME_TRIES = 3
_NOBODY = "pos-health-check"


@dataclass(frozen=True, slots=True, kw_only=True)
class GameballOptions:
    """The account and the store's terms with it. `currency` is the till's."""

    base_url: str
    api_key: str = field(repr=False)
    secret_key: str = field(repr=False)
    currency: str
    store_id: str
    till_id: str = ""
    api_version: str = "v4.0"
    deadline_s: float = 5.0
    merge_by: str = "none"
    """Which contact joins a customer's channels: 'none', 'mobile' or 'email'."""
    customer_template: str = "mobile_{digits}"
    terms_life_s: float = 180.0

    @property
    def account(self) -> Account:
        return Account(
            base_url=self.base_url,
            api_key=self.api_key,
            secret_key=self.secret_key,
            api_version=self.api_version,
            store_id=self.store_id,
            till_id=self.till_id,
        )


class GameballProgram:
    """Callable from the performer's and the relay's threads alike."""

    def __init__(
        self,
        options: GameballOptions,
        *,
        clock: Clock,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._options = options
        self._clock = clock
        self._client = GameballClient(options.account, transport=transport)
        self._contacts = Contacts(
            self._client, merge_by=options.merge_by, template=options.customer_template
        )
        self._turns = Turns()
        self._moments = Moments()
        self._guard = threading.Lock()
        self._holders: Recent[str] = Recent(_MOST_REMEMBERED)
        self._renewals = Renewals(self._client, clock, hold=self._hold, lock=self._lock)
        self._terms: Recent[tuple[float, RedemptionTerms]] = Recent(_MOST_REMEMBERED)

    # --- customers

    def find_customer(self, customer_id: str) -> Customer | None:
        with self._turn(customer_id) as deadline:
            return self._find(customer_id, deadline)

    def register_customer(self, new: NewCustomer) -> Customer:
        with self._turn(new.customer_id) as deadline:
            self._upsert(new.customer_id, new.name, new.mobile, deadline)
            found = _if_told(lambda: self._find(new.customer_id, deadline))
            return found or Customer(customer_id=new.customer_id, name=new.name, verified=True)

    def _find(self, customer_id: str, deadline: Deadline) -> Customer | None:
        try:
            told = self._client.balance(customer_id, deadline=deadline)
        except LoyaltyRefused as refusal:
            if refusal.code in failures.UNKNOWN_CUSTOMER:
                return None
            raise
        balance = self._balance(told)
        profile = _if_told(lambda: self._contacts.ask(customer_id, deadline))
        tier = _if_told(
            lambda: wire.tier_name(self._client.tier_progress(customer_id, deadline=deadline))
        )
        return Customer(
            customer_id=customer_id,
            name=profile.name if profile else "",
            tier=tier or "",
            verified=True,
            balance=balance,
        )

    def _balance(self, told: Fields) -> Balance:
        return wire.balance(told, currency=self._options.currency, as_of=self._clock.now())

    def _upsert(self, customer_id: str, name: str, mobile: str, deadline: Deadline) -> Delivered:
        contact = self._contacts.merging(customer_id, deadline, mobile=mobile)
        body = bodies.customer(customer_id, name=name, mobile=mobile, contact=contact)
        return wire.customer_taken(self._client.create_customer(body, deadline=deadline))

    # --- points

    def redemption_terms(self, customer_id: str) -> RedemptionTerms:
        """From memory for a few minutes: the tender screen asks each time it is opened."""
        now_s = self._clock.monotonic_s()
        with self._guard:
            known = self._terms.get(customer_id)
        if known is not None and now_s - known[0] < self._options.terms_life_s:
            return known[1]
        with self._turn(customer_id) as deadline:
            told = self._client.redemption_configuration(customer_id, deadline=deadline)
        terms = wire.redemption_terms(told)
        with self._guard:
            self._terms.put(customer_id, (now_s, terms))
        return terms

    def hold_points(self, request: HoldRequest) -> PointsHold:
        asked = [request.points is not None, request.amount is not None, bool(request.rule_id)]
        assert sum(asked) == 1, "a hold asks for points, for an amount or for a rule"
        with self._turn(request.customer_id) as deadline:
            return self._hold(request, deadline)

    def _hold(self, request: HoldRequest, deadline: Deadline) -> PointsHold:
        asked_at = self._clock.now()
        told = self._ask_hold(request, deadline)
        hold = wire.points_hold(
            told, request, currency=self._options.currency, expires_at=asked_at + _RESERVED
        )
        with self._guard:
            self._holders.put(hold.reference, request.customer_id)
        state = _if_told(lambda: self._client.hold_state(hold.reference, deadline=deadline))
        expires_at = _if_told(lambda: wire.expires_at(state)) if state else None
        return replace(hold, expires_at=(expires_at or hold.expires_at) - _MARGIN)

    def send_otp(self, request: HoldRequest) -> None:
        """A code to the customer's phone, good for exactly what the request asks for."""
        with self._turn(request.customer_id) as deadline:
            contact = self._contacts.merging(request.customer_id, deadline)
            self._client.send_otp(bodies.otp(request, contact=contact), deadline=deadline)

    def _ask_hold(self, request: HoldRequest, deadline: Deadline) -> Fields:
        contact = self._contacts.merging(request.customer_id, deadline)
        for tries_left in reversed(range(_SAME_TIME_TRIES)):
            at = self._moments.take(request.customer_id, request.at, now=self._clock.now())
            try:
                return self._client.hold(
                    bodies.hold(request, at=at, contact=contact), deadline=deadline
                )
            except LoyaltyRefused as refusal:
                if refusal.code == failures.BAD_VALUE and request.otp:
                    raise failures.wrong_otp(refusal) from None
                if refusal.code != failures.SAME_TIME or not tries_left:
                    raise
        raise AssertionError("the last try returns or raises")

    def release_hold(self, reference: str) -> None:
        with self._guard:
            customer_id = self._holders.get(reference) or reference
        with self._turn(customer_id) as deadline, _nothing_there_is_fine():
            self._client.release_hold(reference, deadline=deadline)

    # --- coupons

    def lock_coupons(self, request: LockRequest) -> CouponLock:
        assert request.codes, "a lock is for at least one coupon"
        with self._turn(request.customer_id) as deadline:
            return self._lock(request, deadline)

    def _lock(self, request: LockRequest, deadline: Deadline) -> CouponLock:
        asked_at = self._clock.now()
        contact = self._contacts.merging(request.customer_id, deadline)
        body = bodies.lock(request, store_id=self._options.store_id, contact=contact)
        told = self._client.validate_coupons(body, deadline=deadline)
        lock = coupon_wire.coupon_lock(
            told,
            request.codes,
            currency=self._options.currency,
            expires_at=asked_at + _RESERVED,
        )
        with self._guard:
            self._holders.put(lock.reference, request.customer_id)
        return replace(lock, expires_at=lock.expires_at - _MARGIN)

    def release_coupons(self, reference: str) -> None:
        with self._guard:
            customer_id = self._holders.get(reference) or reference
        with self._turn(customer_id) as deadline, _nothing_there_is_fine():
            self._client.release_coupons(reference, deadline=deadline)

    # --- sales

    def preview_rewards(self, order: OrderFacts) -> EarnPreview:
        with self._turn(order.customer_id) as deadline:
            contact = self._contacts.merging(order.customer_id, deadline)
            body = bodies.preview(order, contact=contact)
            return wire.earn_preview(self._client.preview_cashback(body, deadline=deadline))

    def deliver(self, delivery: Delivery) -> Delivered:
        with self._turn(delivery.customer_id) as deadline:
            if isinstance(delivery, CustomerDelivery):
                return self._upsert(delivery.customer_id, delivery.name, delivery.mobile, deadline)
            delivered = self._deliver_order(delivery.order, deadline)
            if delivered.already or self._clock.now() - delivery.order.at > _RECEIPT_WAITS:
                return delivered
            return replace(delivered, balance_after=self._balance_after(delivery, deadline))

    def renew(self, delivery: Delivery) -> Delivery:
        if not isinstance(delivery, OrderDelivery):
            return delivery
        with self._turn(delivery.customer_id) as deadline:
            return self._renewals.renew(delivery, deadline)

    def _balance_after(self, delivery: Delivery, whole: Deadline) -> Balance | None:
        """Good to print, and worth no receipt's waiting."""
        deadline = Deadline(min(_BALANCE_WITHIN_S, whole.left_s()))
        return _if_told(
            lambda: self._balance(self._client.balance(delivery.customer_id, deadline=deadline))
        )

    def find_delivered(self, delivery: Delivery) -> Delivered | None:
        """A customer is never looked up: sending them again is harmless and certain."""
        if not isinstance(delivery, OrderDelivery):
            return None
        with self._turn(delivery.customer_id) as deadline:
            return self._find_order(delivery.order.order_id, deadline)

    def _deliver_order(self, order: OrderFacts, deadline: Deadline) -> Delivered:
        try:
            return self._send_order(order, deadline)
        except LoyaltyRefused as refusal:
            if refusal.code not in {failures.SAME_ID, failures.SAME_TIME}:
                raise
            found = self._find_order(order.order_id, deadline)
            if found is not None:
                return found
            if refusal.code == failures.SAME_ID:
                return Delivered(already=True)  # an order that earned nothing leaves no trace
        # The moment clashed with something else of this customer's: the same sale a
        # millisecond away.
        self._moments.forget(order.order_id)
        return self._send_order(order, deadline)

    def _send_order(self, order: OrderFacts, deadline: Deadline) -> Delivered:
        at = self._moments.take(
            order.customer_id, order.at, now=self._clock.now(), key=order.order_id
        )
        contact = self._contacts.merging(order.customer_id, deadline)
        body = bodies.order(order, at=at, contact=contact)
        try:
            told = self._client.send_order(body, deadline=deadline)
        except LoyaltyRefused as refusal:
            if _is_reservation_gone(order, refusal):
                raise failures.reservation_gone(refusal) from None
            raise
        return wire.order_taken(told, order.order_id)

    def _find_order(self, order_id: str, deadline: Deadline) -> Delivered | None:
        try:
            told = self._client.order_transactions(order_id, deadline=deadline)
        except LoyaltyRefused as refusal:
            if refusal.code in failures.NOTHING_THERE:
                return None
            raise
        return wire.order_found(told, order_id)

    # --- the account

    def check(self) -> None:
        """Raises as any call would. Asks for nobody's balance, which takes both keys."""
        try:
            self._client.balance(_NOBODY, deadline=Deadline(self._options.deadline_s))
        except LoyaltyRefused as refusal:
            if refusal.code not in failures.UNKNOWN_CUSTOMER:
                raise

    def close(self) -> None:
        self._client.close()

    @contextmanager
    def _turn(self, customer_id: str) -> Iterator[Deadline]:
        """One call for one customer, with the time it may take, waiting included."""
        deadline = Deadline(self._options.deadline_s)
        with self._turns.of(customer_id, deadline):
            yield deadline


def _is_reservation_gone(order: OrderFacts, refusal: LoyaltyRefused) -> bool:
    if refusal.code in failures.HOLD_GONE:
        return order.hold is not None or order.lock is not None
    return order.lock is not None and refusal.code in failures.LOCK_GONE


def _if_told(ask: Callable[[], _T]) -> _T | None:
    """For what is good to know and not needed."""
    try:
        return ask()
    except LoyaltyError:
        return None


@contextmanager
def _nothing_there_is_fine() -> Iterator[None]:
    try:
        yield
    except LoyaltyRefused as refusal:
        if refusal.code not in failures.NOTHING_THERE:
            raise
