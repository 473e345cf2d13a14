"""What effects ask of the loyalty program, and the intents its answers make.

Failures become values here: the core never catches.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress

from pos.core import effects as fx
from pos.core import intents as it
from pos.core.customer import Customer, EarnPreview
from pos.core.customer_code import CustomerCode
from pos.core.order import order_of
from pos.core.sale import Sale
from pos.core.setup import Setup
from pos.errors import LoyaltyError, LoyaltyMisuse, LoyaltyRefused, LoyaltyUnreachable
from pos.ports.clock import Clock
from pos.ports.loyalty import HoldRequest, LockRequest, LoyaltyProgram, NewCustomer

log = logging.getLogger("pos.performer")

_UNCONFIRMED = "That code cannot be confirmed offline. Press F4 and type the phone number."


class LoyaltyErrands:
    """Keeps the proof scanned last, by customer id: in memory only, and used once."""

    def __init__(
        self,
        loyalty: LoyaltyProgram,
        clock: Clock,
        setup: Setup,
        has_customer: Callable[[], bool],
    ) -> None:
        self._loyalty = loyalty
        self._clock = clock
        self._setup = setup
        self._has_customer = has_customer
        self._proofs: dict[str, str] = {}

    def find_customer(self, effect: fx.FindCustomer) -> it.Intent:
        self._proofs.clear()  # one customer at a counter: a proof left over is an old one
        try:
            return self._known_customer(effect)
        except LoyaltyUnreachable:
            if effect.code is not None:
                return it.AskFailed(reason=_UNCONFIRMED)
            return _found(effect, Customer(customer_id=effect.customer_id))
        except LoyaltyError as no:
            return it.AskFailed(reason=no.reason)

    def _known_customer(self, effect: fx.FindCustomer) -> it.Intent:
        if effect.code is None:
            customer = self._loyalty.find_customer(effect.customer_id)
        else:
            customer = self._of_code(effect.code)
        if customer is not None:
            return _found(effect, customer)
        if effect.or_coupon and self._has_customer():
            return it.ApplyCoupon(code=effect.or_coupon)
        return it.AskFailed(reason="Nobody is known by that. Press F4 to register them.")

    def _of_code(self, code: CustomerCode) -> Customer | None:
        """Six digits at the end may be a proof, or part of a plain id: only a look-up can tell.

        LoyaltyUnreachable where nobody can confirm either, and the till has seen neither.
        """
        find = self._loyalty.find_customer
        try:
            customer = find(code.customer_id)
        except LoyaltyUnreachable as no_answer:
            whole = find(code.whole)
            if whole is None:
                raise no_answer from None
            return whole
        if customer is None:
            return find(code.whole)
        if not customer.verified:
            # From memory, where the whole is the better match if it was seen too.
            with suppress(LoyaltyUnreachable):
                whole = find(code.whole)
                if whole is not None:
                    return whole
        self._proofs[customer.customer_id] = code.proof
        return customer

    def register(self, effect: fx.RegisterWithLoyalty) -> it.Intent:
        new = NewCustomer(customer_id=effect.customer_id, name=effect.name, mobile=effect.mobile)
        try:
            customer = self._loyalty.register_customer(new)
        except LoyaltyUnreachable:
            unconfirmed = Customer(customer_id=effect.customer_id, name=effect.name)
            return _found(effect, unconfirmed, register_mobile=effect.mobile)
        except LoyaltyError as no:
            return it.AskFailed(reason=no.reason)
        return _found(effect, customer)

    def place_hold(self, effect: fx.PlaceHold) -> it.Intent:
        asked = effect.asked
        request = HoldRequest(
            customer_id=effect.customer_id,
            at=self._clock.now(),
            points=asked.points,
            amount=asked.amount,
            rule_id=asked.rule_id,
            proof=self._proofs.get(effect.customer_id, ""),
        )
        try:
            hold = self._loyalty.hold_points(request)
        except LoyaltyUnreachable as no_answer:
            unknown = no_answer.sent
            reason = (
                "No answer came: the points may be held for some minutes. Sell without them."
                if unknown
                else no_answer.reason
            )
            return it.HoldRefused(sale_id=effect.sale_id, reason=reason, outcome_unknown=unknown)
        except (LoyaltyRefused, LoyaltyMisuse) as no:
            return it.HoldRefused(sale_id=effect.sale_id, reason=no.reason)
        finally:
            self._proofs.pop(effect.customer_id, None)
        return it.HoldPlaced(sale_id=effect.sale_id, hold=hold)

    def lock_coupons(self, effect: fx.LockCoupons) -> it.Intent:
        request = LockRequest(
            customer_id=effect.customer_id,
            codes=effect.codes,
            goods=effect.goods,
            collections=effect.collections,
            reference=effect.reference,
        )
        try:
            lock = self._loyalty.lock_coupons(request)
        except LoyaltyUnreachable as no_answer:
            return it.CouponLockRefused(
                sale_id=effect.sale_id, reason=no_answer.reason, outcome_unknown=no_answer.sent
            )
        except (LoyaltyRefused, LoyaltyMisuse) as no:
            return it.CouponLockRefused(sale_id=effect.sale_id, reason=no.reason)
        return it.CouponLockPlaced(sale_id=effect.sale_id, lock=lock)

    def release(self, effect: fx.ReleaseHold | fx.ReleaseCoupons) -> None:
        """As well as it goes: what cannot be given back lapses by itself."""
        try:
            if isinstance(effect, fx.ReleaseHold):
                self._loyalty.release_hold(effect.reference)
            else:
                self._loyalty.release_coupons(effect.reference)
        except LoyaltyError as no:
            log.warning("%s left to lapse: %s", type(effect).__name__, no)

    def preview_rewards(self, sale: Sale) -> EarnPreview | None:
        order = order_of(sale, self._setup, self._clock.now())
        try:
            return self._loyalty.preview_rewards(order)
        except LoyaltyError:
            return None


def _found(
    effect: fx.FindCustomer | fx.RegisterWithLoyalty,
    customer: Customer,
    *,
    register_mobile: str = "",
) -> it.CustomerFound:
    return it.CustomerFound(
        sale_id=effect.sale_id,
        next_receipt=effect.next_receipt,
        customer=customer,
        register_mobile=register_mobile,
    )
