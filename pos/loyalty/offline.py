"""The loyalty program while the line is down: last known customers, and no promise about points."""

# ruff: noqa: ARG002 - what is asked matters little while nothing can be asked

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from pos.core.customer import (
    POINTS,
    Balance,
    CouponLock,
    Customer,
    PointsHold,
    RedemptionTerms,
)
from pos.core.customer_file import CustomerFile, Page
from pos.core.errand import BoughtCoupon, RedeemedPoints
from pos.core.money import Money
from pos.errors import LoyaltyRefused, LoyaltyUnreachable
from pos.loyalty.kept import Kept
from pos.loyalty.unable import UnableLoyalty
from pos.ports.customer_news import ToldCustomer
from pos.ports.loyalty import HoldRequest, LockRequest, RedeemRequest
from pos.ports.store_customers import StoreCustomers

_K = TypeVar("_K")
_V = TypeVar("_V")

MOST_CUSTOMERS = 1_000

_CUT_OFF = "The loyalty service cannot be reached. The sale earns as usual and is sent later."
_NO_PAGE = "This page needs the network, and was not read before. Try again when the line is back."
_NO_REDEEMING = "Redeeming needs the network. The sale earns as usual and is sent later."
_NO_COUPONS = "Coupons need the network. Sell without it, or try again when the line is back."
_NO_BUYING = "Turning points into a coupon needs the network. Try again when the line is back."
_NO_BURNING = "Using up a coupon needs the network. Keep the coupon, and do it when it is back."


class OfflineLoyalty(UnableLoyalty):
    """Knows the customers seen since the till was started, and those it was told of, each with
    their balance's age.
    """

    def __init__(
        self,
        *,
        kept_terms: Callable[[], Kept[RedemptionTerms] | None] = lambda: None,
        told_of: Callable[[str], ToldCustomer | None] = lambda _: None,
        store: StoreCustomers | None = None,
        currency: str = "",
    ) -> None:
        """`kept_terms`: as they were told when the store opened, to whomever they apply.
        `told_of`: what the service told of a customer by itself; its points are worth what those
        terms say, in `currency`. `store`: what its other tills know of whom this one has not seen.
        """
        super().__init__(lambda: _unreachable(_CUT_OFF))
        self._kept_terms = kept_terms
        self._told_of = told_of
        self._store = store
        self._currency = currency
        self._lock = threading.Lock()
        self._known: OrderedDict[str, Customer] = OrderedDict()
        self._holds: OrderedDict[str, tuple[str, PointsHold]] = OrderedDict()
        """Of open sales, and of those that wait to be sent."""
        self._files: OrderedDict[tuple[str, Page], CustomerFile] = OrderedDict()

    def remember(self, customer: Customer) -> Customer:
        """Not every answer tells the name, the tier or the points: what one left out on a slow
        line is still known, and belongs to it.
        """
        with self._lock:
            if before := self._known.get(customer.customer_id):
                customer = customer.filled_from(before)
            _put(self._known, customer.customer_id, customer)
        if self._store is not None:
            self._store.seen(customer)
        return customer

    def remember_balance(self, customer_id: str, balance: Balance) -> None:
        """As it was read after something was delivered; nothing of whom was never seen."""
        with self._lock:
            known = self._known.get(customer_id)
            if known is None:
                return
            self._known[customer_id] = known = replace(known, balance=balance)
        if self._store is not None:
            self._store.seen(known)

    def remember_hold(self, customer_id: str, hold: PointsHold) -> None:
        """A balance told before it still counts these points: they are spoken for."""
        with self._lock:
            _put(self._holds, hold.reference, (customer_id, hold))

    def forget_hold(self, reference: str) -> None:
        with self._lock:
            self._holds.pop(reference, None)

    def remember_page(self, page: Page, read: CustomerFile) -> None:
        """But for the profile, which is personal and of no use without the service."""
        if page is Page.PROFILE:
            return
        with self._lock:
            _put(self._files, (read.customer_id, page), read)

    def forget_pages(self, customer_id: str) -> None:
        with self._lock:
            for page in Page:
                self._files.pop((customer_id, page), None)

    def last_read(self, customer_id: str, page: Page) -> CustomerFile | None:
        with self._lock:
            known = self._files.get((customer_id, page))
        return self._terms_of_all(customer_id) if known is None and page is Page.RULES else known

    def find_customer(self, customer_id: str) -> Customer | None:
        """Never None, which would be the service's no, and never verified."""
        with self._lock:
            known = self._known.get(customer_id)
            holds = [hold for whose, hold in self._holds.values() if whose == customer_id]
        if known is None and self._store is not None:
            known = self._store.last_known(customer_id)
        known = self._with_news(customer_id, known)
        if known is None:
            self._fail()
        return replace(known, verified=False, balance=_left_of(known.balance, holds))

    def _with_news(self, customer_id: str, known: Customer | None) -> Customer | None:
        """With what was told behind the till's back, where that is newer than what it has seen."""
        told = self._told_of(customer_id)
        if told is None:
            return known
        seen = known or Customer(customer_id=customer_id)
        balance, tier = seen.balance, seen.tier
        if _is_newer(told.points_at or told.at, seen):
            balance = self._balance_of(told, seen.balance) or seen.balance
        if _is_newer(told.tier_at or told.at, seen):
            tier = told.tier or seen.tier
        next_tier = seen.next_tier if tier == seen.tier else None
        return replace(seen, tier=tier, next_tier=next_tier, balance=balance)

    def _balance_of(self, told: ToldCustomer, before: Balance | None) -> Balance | None:
        """None where nobody has said what points are worth, which stands beside any balance."""
        terms = self._kept_terms()
        if told.points is None or terms is None or not self._currency:
            return None
        worth = terms.told.money_per_point * told.points
        return Balance(
            points=told.points,
            value=Money.nearest(worth, self._currency),
            points_name=before.points_name if before else POINTS,
            as_of=told.points_at or told.at,
            pending_points=told.points_pending or 0,
        )

    def read_page(self, customer_id: str, page: Page) -> CustomerFile:
        read = self.last_read(customer_id, page)
        if read is None:
            raise _unreachable(_NO_PAGE)
        return read

    def _terms_of_all(self, customer_id: str) -> CustomerFile | None:
        """To be read out at the counter; nobody can redeem by them now anyway."""
        kept = self._kept_terms()
        if kept is None:
            return None
        rules = tuple(rule for rule in kept.told.rules if rule.active)
        terms = replace(kept.told, rules=rules)
        return CustomerFile(customer_id=customer_id, terms=terms, as_of={Page.RULES: kept.at})

    def redemption_terms(self, customer_id: str) -> RedemptionTerms:
        raise LoyaltyRefused(_NO_REDEEMING)

    def send_otp(self, request: HoldRequest) -> None:
        raise LoyaltyRefused(_NO_REDEEMING)

    def hold_points(self, request: HoldRequest) -> PointsHold:
        """Nobody has said no: what a paying customer was told does not change for it."""
        raise _unreachable(_NO_REDEEMING)

    def lock_coupons(self, request: LockRequest) -> CouponLock:
        raise _unreachable(_NO_COUPONS)

    def buy_coupon(self, customer_id: str, rule_id: str) -> BoughtCoupon:
        raise LoyaltyRefused(_NO_BUYING)

    def redeem_outright(self, request: RedeemRequest) -> RedeemedPoints:
        raise LoyaltyRefused(_NO_REDEEMING)

    def burn_coupon(self, customer_id: str, code: str, *, transaction_id: str) -> None:
        raise LoyaltyRefused(_NO_BURNING)


def _is_newer(at: datetime, seen: Customer) -> bool:
    return seen.balance is None or at > seen.balance.as_of


def _left_of(balance: Balance | None, holds: list[PointsHold]) -> Balance | None:
    """What is left of it beside what this till has had held since it was told."""
    for hold in holds:
        if balance is not None and hold.placed_at is not None and hold.counts_in(balance):
            balance = balance.without(hold)
    return balance


def _unreachable(reason: str) -> LoyaltyUnreachable:
    return LoyaltyUnreachable(reason, sent=False)


def _put(known: OrderedDict[_K, _V], key: _K, value: _V) -> None:
    """What was not seen for longest goes first."""
    known[key] = value
    known.move_to_end(key)
    if len(known) > MOST_CUSTOMERS:
        known.popitem(last=False)
