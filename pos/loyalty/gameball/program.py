"""The loyalty program over Gameball: whose turn it is, and which part answers which question.

The parts stand beside it, one a subject; whether to call at all is the switch's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pos.core.customer import (
    AutomaticPromotion,
    CouponLock,
    Customer,
    CustomerDetails,
    EarnPreview,
    PointsHold,
    RedemptionTerms,
)
from pos.core.customer_file import CustomerFile, Page
from pos.core.deliveries import Delivery, OrderDelivery
from pos.core.errand import BoughtCoupon, RedeemedPoints
from pos.core.order import OrderFacts
from pos.errors import LoyaltyRefused
from pos.http.deadline import Waiting
from pos.loyalty.gameball import failures
from pos.loyalty.gameball.access import Access
from pos.loyalty.gameball.customer_records import CustomerRecords
from pos.loyalty.gameball.deliveries import Deliveries
from pos.loyalty.gameball.errands import Errands
from pos.loyalty.gameball.options import GameballOptions
from pos.loyalty.gameball.pages import Pages
from pos.loyalty.gameball.past_transactions import PastTransactions
from pos.loyalty.gameball.quotes import Quotes
from pos.loyalty.gameball.renewals import Renewals
from pos.loyalty.gameball.reservations import Reservations
from pos.ports.account_quota import SharedCalls
from pos.ports.clock import Clock
from pos.ports.loyalty import Delivered, HoldRequest, LockRequest, RedeemRequest

if TYPE_CHECKING:
    import httpx

__all__ = ["GameballOptions", "GameballProgram"]

_NOBODY = "pos-health-check"


class GameballProgram:
    """Callable from the performer's and the relay's threads alike."""

    def __init__(
        self,
        options: GameballOptions,
        *,
        clock: Clock,
        transport: httpx.BaseTransport | None = None,
        waiting: Waiting | None = None,
        shared: SharedCalls | None = None,
    ) -> None:
        self.access = access = Access(
            options, clock=clock, transport=transport, waiting=waiting, shared=shared
        )
        past = PastTransactions(access.client)
        self._records = CustomerRecords(access)
        self._reservations = Reservations(access)
        self._pages = Pages(access, self._reservations)
        self._errands = Errands(access, past)
        self._quotes = Quotes(access)
        self._deliveries = Deliveries(access, self._records, past)
        self._renewals = Renewals(
            access.client, clock, hold=self._reservations.hold, lock=self._reservations.lock
        )

    # --- customers

    def find_customer(self, customer_id: str) -> Customer | None:
        with self.access.turn(customer_id) as deadline:
            return self._records.find(customer_id, deadline)

    def is_referrer(self, code: str, *, for_customer_id: str) -> bool:
        with self.access.turn(for_customer_id) as deadline:
            return self._records.is_referrer(code, for_customer_id, deadline)

    def register_customer(self, customer_id: str, details: CustomerDetails) -> Customer:
        with self.access.turn(customer_id) as deadline:
            return self._records.register(customer_id, details, deadline)

    def update_customer(self, customer_id: str, details: CustomerDetails) -> Customer:
        with self.access.turn(customer_id) as deadline:
            return self._records.update(customer_id, details, deadline)

    def read_page(self, customer_id: str, page: Page) -> CustomerFile:
        with self.access.turn(customer_id) as deadline:
            return self._pages.read(customer_id, page, deadline)

    def mark_notices_read(self, customer_id: str, notice_ids: tuple[str, ...]) -> None:
        with self.access.turn(customer_id) as deadline:
            self._pages.mark_read(customer_id, notice_ids, deadline)

    # --- points and coupons of a sale

    def redemption_terms(self, customer_id: str) -> RedemptionTerms:
        known = self._reservations.known_terms(customer_id)
        if known is not None:
            return known
        with self.access.turn(customer_id) as deadline:
            return self._reservations.terms(customer_id, deadline)

    def send_otp(self, request: HoldRequest) -> None:
        _asks_for_one_thing(request)
        with self.access.turn(request.customer_id) as deadline:
            self._reservations.send_otp(request, deadline)

    def hold_points(self, request: HoldRequest) -> PointsHold:
        _asks_for_one_thing(request)
        with self.access.turn(request.customer_id) as deadline:
            return self._reservations.hold(request, deadline)

    def release_hold(self, reference: str) -> None:
        with self.access.turn(self._reservations.holder_of(reference)) as deadline:
            self._reservations.release_hold(reference, deadline)

    def lock_coupons(self, request: LockRequest) -> CouponLock:
        assert request.codes, "a lock is for at least one coupon"
        with self.access.turn(request.customer_id) as deadline:
            return self._reservations.lock(request, deadline)

    def release_coupons(self, reference: str) -> None:
        with self.access.turn(self._reservations.holder_of(reference)) as deadline:
            self._reservations.release_coupons(reference, deadline)

    # --- errands

    def buy_coupon(self, customer_id: str, rule_id: str) -> BoughtCoupon:
        with self.access.turn(customer_id) as deadline:
            terms = self._reservations.terms_if_told(customer_id, deadline)
            return self._errands.buy(customer_id, rule_id, deadline, terms=terms)

    def redeem_outright(self, request: RedeemRequest) -> RedeemedPoints:
        assert (request.points is None) != (request.amount is None), "points or an amount"
        with self.access.turn(request.customer_id) as deadline:
            return self._errands.redeem(request, deadline)

    def burn_coupon(self, customer_id: str, code: str, *, transaction_id: str) -> None:
        with self.access.turn(customer_id) as deadline:
            self._errands.burn(customer_id, code, deadline, transaction_id=transaction_id)

    # --- sales

    def automatic_promotion(self, order: OrderFacts) -> AutomaticPromotion | None:
        with self.access.turn(order.customer_id) as deadline:
            return self._quotes.promotion(order, deadline)

    def preview_rewards(self, order: OrderFacts) -> EarnPreview:
        with self.access.turn(order.customer_id) as deadline:
            return self._quotes.rewards(order, deadline)

    def deliver(self, delivery: Delivery) -> Delivered:
        with self.access.turn(delivery.customer_id) as deadline:
            return self._deliveries.deliver(delivery, deadline)

    def renew(self, delivery: Delivery, *, may_be_reserved: bool = False) -> Delivery:
        if not isinstance(delivery, OrderDelivery):
            return delivery
        with self.access.turn(delivery.customer_id) as deadline:
            return self._renewals.renew(delivery, deadline, may_be_reserved=may_be_reserved)

    def find_delivered(self, delivery: Delivery) -> Delivered | None:
        with self.access.turn(delivery.customer_id) as deadline:
            return self._deliveries.find(delivery, deadline)

    # --- the account

    def check(self) -> None:
        """Raises as any call would. Asks for nobody's balance, which takes both keys.

        What a stranger answers to that is neither a balance nor "no such customer".
        """
        deadline = self.access.deadline()
        try:
            self._records.balance(_NOBODY, deadline)
        except LoyaltyRefused as refusal:
            if refusal.code not in failures.UNKNOWN_CUSTOMER:
                raise

    def close(self) -> None:
        self.access.client.close()


def _asks_for_one_thing(request: HoldRequest) -> None:
    asked = [request.points is not None, request.amount is not None, bool(request.rule_id)]
    assert sum(asked) == 1, "a hold asks for points, for an amount or for a rule"
