"""What effects ask about points and coupons of the open sale, and the intents the answers make.

Failures become values here: the core never catches.
"""

from __future__ import annotations

import logging

from pos.core import effects as fx
from pos.core import intents as it
from pos.core.customer import AskedFor, EarnPreview
from pos.core.order import OrderFacts, order_of
from pos.core.rules.giving_back import MAY_BE_HELD, MAY_BE_LOCKED
from pos.core.sale import Sale
from pos.core.setup import Setup
from pos.errors import LoyaltyError, LoyaltyMisuse, LoyaltyRefused, LoyaltyUnreachable
from pos.ports.clock import Clock
from pos.ports.loyalty import HoldRequest, LockRequest, LoyaltyProgram
from pos.terminal.proofs import Proofs

log = logging.getLogger("pos.performer")

_NO_CODE = "No answer came. If the customer has no code in a minute, send another."
_MAY_BE_HELD = f"{MAY_BE_HELD} Sell without them."
_MAY_BE_LOCKED = f"{MAY_BE_LOCKED} Sell without it."


class PointsQuestions:
    def __init__(self, loyalty: LoyaltyProgram, clock: Clock, setup: Setup, proofs: Proofs) -> None:
        self._loyalty = loyalty
        self._clock = clock
        self._setup = setup
        self._proofs = proofs

    def send_otp(self, effect: fx.SendOtp) -> it.Intent:
        try:
            self._loyalty.send_otp(self._request(effect.customer_id, effect.asked))
        except LoyaltyUnreachable as no_answer:
            reason = _NO_CODE if no_answer.sent else no_answer.reason
            return it.OtpNotSent(sale_id=effect.sale_id, reason=reason)
        except LoyaltyError as no:
            return it.OtpNotSent(sale_id=effect.sale_id, reason=no.reason)
        return it.OtpSent(
            sale_id=effect.sale_id, customer_id=effect.customer_id, asked=effect.asked
        )

    def place_hold(self, effect: fx.PlaceHold) -> it.Intent:
        proof = self._proofs.take(effect.customer_id)
        request = self._request(
            effect.customer_id,
            effect.asked,
            proof="" if effect.otp else proof,  # one of the two shows who is there
            otp=effect.otp,
            renewal=effect.renews is not None,
        )
        try:
            hold = self._loyalty.hold_points(request)
        except LoyaltyUnreachable as no_answer:
            unknown = no_answer.sent
            reason = _MAY_BE_HELD if unknown else no_answer.reason
            return it.HoldRefused(sale_id=effect.sale_id, reason=reason, outcome_unknown=unknown)
        except (LoyaltyRefused, LoyaltyMisuse) as no:
            is_final = isinstance(no, LoyaltyRefused)
            return it.HoldRefused(sale_id=effect.sale_id, reason=no.reason, is_final=is_final)
        return it.HoldPlaced(sale_id=effect.sale_id, hold=hold, renews=effect.renews)

    def _request(
        self,
        customer_id: str,
        asked: AskedFor,
        *,
        proof: str = "",
        otp: str = "",
        renewal: bool = False,
    ) -> HoldRequest:
        return HoldRequest(
            customer_id=customer_id,
            at=self._clock.now(),
            points=asked.points,
            amount=asked.amount,
            rule_id=asked.rule_id,
            proof=proof,
            otp=otp,
            renewal=renewal,
        )

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
            unknown = no_answer.sent
            reason = _MAY_BE_LOCKED if unknown else no_answer.reason
            return it.CouponLockRefused(
                sale_id=effect.sale_id, reason=reason, outcome_unknown=unknown
            )
        except (LoyaltyRefused, LoyaltyMisuse) as no:
            is_final = isinstance(no, LoyaltyRefused)
            return it.CouponLockRefused(sale_id=effect.sale_id, reason=no.reason, is_final=is_final)
        return it.CouponLockPlaced(sale_id=effect.sale_id, lock=lock)

    def release(self, effect: fx.ReleaseHold | fx.ReleaseCoupons) -> it.Intent:
        """Repeating it harms nothing, so a lost answer is no more than none."""
        try:
            if isinstance(effect, fx.ReleaseHold):
                self._loyalty.release_hold(effect.reference)
            else:
                self._loyalty.release_coupons(effect.reference)
        except LoyaltyError as no:
            log.warning("%s did not arrive: %s", type(effect).__name__, no)
            return it.ReleaseFailed(
                reference=effect.reference,
                is_final=isinstance(no, LoyaltyRefused),
                needs_a_person=isinstance(no, LoyaltyMisuse),
                by_itself=effect.by_itself,
            )
        return it.ReleaseArrived(reference=effect.reference, by_itself=effect.by_itself)

    def preview_rewards(self, sale: Sale) -> EarnPreview | None:
        try:
            return self._loyalty.preview_rewards(self._order(sale))
        except LoyaltyError:
            return None

    def automatic_promotion(self, sale: Sale) -> it.Intent | None:
        """No answer is no "none": what the sale has stays on it."""
        assert sale.customer is not None, "a promotion is a customer's"
        try:
            promotion = self._loyalty.automatic_promotion(self._order(sale))
        except LoyaltyError:
            return None
        return it.PromotionTold(
            sale_id=sale.sale_id,
            customer_id=sale.customer.customer_id,
            goods=sale.basket,
            promotion=promotion,
        )

    def _order(self, sale: Sale) -> OrderFacts:
        return order_of(sale, self._setup, self._clock.now())
