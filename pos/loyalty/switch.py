"""One loyalty program out of two: the service while it can be reached, what is known while not.

The performer and the relay ask this one; whether the line is up is the gate's decision.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol, TypeVar

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
from pos.core.deliveries import CashbackDelivery, Delivery, OrderDelivery, RefundDelivery
from pos.core.errand import BoughtCoupon, RedeemedPoints
from pos.core.order import OrderFacts
from pos.errors import LoyaltyBusy, LoyaltyError, LoyaltyMisuse, LoyaltyUnreachable
from pos.loyalty.availability import Gate
from pos.loyalty.offline import OfflineLoyalty
from pos.loyalty.steadiness import ANSWERS_TO_ONLINE
from pos.ports.loyalty import (
    Delivered,
    HoldRequest,
    LockRequest,
    LoyaltyProgram,
    RedeemRequest,
)

_T = TypeVar("_T")

_LOOKED_UP = (OrderDelivery, RefundDelivery, CashbackDelivery)
"""What became of the others is known without a call."""


class CheckableLoyalty(LoyaltyProgram, Protocol):
    def check(self) -> None:
        """Ask the service anything that changes nothing; raises as any call would."""
        ...


class SwitchedLoyalty:
    """Every outcome is told to the gate, whoever met it."""

    def __init__(self, *, online: CheckableLoyalty, offline: OfflineLoyalty, gate: Gate) -> None:
        self._online = online
        self._offline = offline
        self._gate = gate
        self._clock = gate.clock

    def find_customer(self, customer_id: str) -> Customer | None:
        """A line that fails under the question is as good as none: the last known is the answer.

        LoyaltyUnreachable where nobody of that id was seen: what to make of it is the caller's.
        """
        try:
            found = self._ask(lambda program: program.find_customer(customer_id))
        except LoyaltyUnreachable:
            return self._offline.find_customer(customer_id)
        return found and self._remembered(found)

    def is_referrer(self, code: str, *, for_customer_id: str) -> bool:
        return self._ask(lambda program: program.is_referrer(code, for_customer_id=for_customer_id))

    def register_customer(self, customer_id: str, details: CustomerDetails) -> Customer:
        made = self._ask_with_secret(
            lambda program: program.register_customer(customer_id, details)
        )
        return self._remembered(made)

    def update_customer(self, customer_id: str, details: CustomerDetails) -> Customer:
        self._offline.forget_pages(customer_id)
        changed = self._ask_with_secret(
            lambda program: program.update_customer(customer_id, details)
        )
        return self._remembered(changed)

    def read_page(self, customer_id: str, page: Page) -> CustomerFile:
        """As last read, where the line fails under the question."""
        try:
            read = self._ask_memory(lambda program: program.read_page(customer_id, page))
        except LoyaltyUnreachable:
            known = self._offline.last_read(customer_id, page)
            if known is None:
                raise
            return known
        self._offline.remember_page(page, read)
        return read

    def mark_notices_read(self, customer_id: str, notice_ids: tuple[str, ...]) -> None:
        self._ask(lambda program: program.mark_notices_read(customer_id, notice_ids))

    def redemption_terms(self, customer_id: str) -> RedemptionTerms:
        return self._ask_memory(lambda program: program.redemption_terms(customer_id))

    def send_otp(self, request: HoldRequest) -> None:
        self._ask_with_secret(lambda program: program.send_otp(request))

    def hold_points(self, request: HoldRequest) -> PointsHold:
        hold = self._ask_with_secret(lambda program: program.hold_points(request))
        placed = replace(hold, placed_at=hold.placed_at or self._clock.now())
        self._offline.remember_hold(request.customer_id, placed)
        return hold

    def release_hold(self, reference: str) -> None:
        self._ask(lambda program: program.release_hold(reference))
        self._offline.forget_hold(reference)

    def lock_coupons(self, request: LockRequest) -> CouponLock:
        return self._ask(lambda program: program.lock_coupons(request))

    def release_coupons(self, reference: str) -> None:
        self._ask(lambda program: program.release_coupons(reference))

    def buy_coupon(self, customer_id: str, rule_id: str) -> BoughtCoupon:
        return self._ask_with_secret(lambda program: program.buy_coupon(customer_id, rule_id))

    def redeem_outright(self, request: RedeemRequest) -> RedeemedPoints:
        return self._ask_with_secret(lambda program: program.redeem_outright(request))

    def burn_coupon(self, customer_id: str, code: str, *, transaction_id: str) -> None:
        self._ask(lambda p: p.burn_coupon(customer_id, code, transaction_id=transaction_id))

    def automatic_promotion(self, order: OrderFacts) -> AutomaticPromotion | None:
        return self._ask(lambda program: program.automatic_promotion(order))

    def preview_rewards(self, order: OrderFacts) -> EarnPreview:
        return self._ask(lambda program: program.preview_rewards(order))

    def deliver(self, delivery: Delivery) -> Delivered:
        delivered = self._ask_with_secret(lambda program: program.deliver(delivery))
        if delivered.balance_after is not None:
            self._offline.remember_balance(delivery.customer_id, delivered.balance_after)
        return delivered

    def renew(self, delivery: Delivery, *, may_be_reserved: bool = False) -> Delivery:
        return self._ask(lambda one: one.renew(delivery, may_be_reserved=may_be_reserved))

    def find_delivered(self, delivery: Delivery) -> Delivered | None:
        ask = self._ask if isinstance(delivery, _LOOKED_UP) else self._ask_memory
        return ask(lambda program: program.find_delivered(delivery))

    def probe(self, *, even_if_not_due: bool = False) -> bool:
        """Try the line if a try is due; whether it is up now. For a thread that may wait."""
        if even_if_not_due:
            self._insist()
        elif not self._gate.online and self._gate.may_call():
            self._try(insisted=False)
        return self._gate.online

    def _insist(self) -> None:
        """As many answers in a row as show that the line is back, at once."""
        for _ in range(ANSWERS_TO_ONLINE):
            if self._gate.online or not self._try(insisted=True):
                return

    def _try(self, *, insisted: bool) -> bool:
        """Whether the service spoke; the gate has heard what happened."""
        try:
            self._recorded(self._online.check, insisted=insisted)
        except LoyaltyUnreachable as failure:
            return isinstance(failure, LoyaltyBusy)
        except LoyaltyError:
            pass
        return True

    def close(self) -> None:
        self._online.close()
        self._offline.close()

    def _ask(self, question: Callable[[LoyaltyProgram], _T], *, with_secret: bool = False) -> _T:
        if not self._gate.may_call():
            return question(self._offline)
        return self._recorded(lambda: question(self._online), with_secret=with_secret)

    def _ask_with_secret(self, question: Callable[[LoyaltyProgram], _T]) -> _T:
        """For what is done for nobody without the secret key: an answer shows that it is right."""
        return self._ask(question, with_secret=True)

    def _ask_memory(self, question: Callable[[LoyaltyProgram], _T]) -> _T:
        """For what may be answered without a call: a success shows nothing about the line."""
        if not self._gate.online:
            return question(self._offline)
        began_s = self._clock.monotonic_s()
        try:
            return question(self._online)
        except (LoyaltyUnreachable, LoyaltyMisuse) as error:
            self._gate.failed(error, began_s=began_s)
            raise

    def _recorded(
        self, call: Callable[[], _T], *, insisted: bool = False, with_secret: bool = False
    ) -> _T:
        began_s = self._clock.monotonic_s()
        try:
            answer = call()
        except LoyaltyError as error:
            self._gate.failed(error, began_s=began_s, with_secret=with_secret)
            raise
        self._gate.answered(insisted=insisted, with_secret=with_secret)
        return answer

    def _remembered(self, customer: Customer) -> Customer:
        return self._offline.remember(customer) if customer.verified else customer
