"""Goes on errands: points or a coupon spent at once. Lost answers are what it is careful about."""

from __future__ import annotations

from pos.core import effects as fx
from pos.core import intents as it
from pos.core.errand import (
    BurnCoupon,
    BurnedCoupon,
    BuyWithPoints,
    ErrandResult,
    RedeemedPoints,
    RedeemOutright,
)
from pos.errors import LoyaltyError, LoyaltyUnreachable
from pos.ports.clock import Clock
from pos.ports.loyalty import LoyaltyProgram, RedeemRequest
from pos.terminal.proofs import Proofs


class ErrandRunner:
    def __init__(self, loyalty: LoyaltyProgram, clock: Clock, proofs: Proofs) -> None:
        self._loyalty = loyalty
        self._clock = clock
        self._proofs = proofs

    def go_on(self, effect: fx.GoOnErrand) -> it.Intent:
        try:
            result = self._result(effect)
        except LoyaltyUnreachable as no_answer:
            unknown = no_answer.sent
            reason = "No answer came." if unknown else no_answer.reason
            return _refused(effect, reason, unknown=unknown)
        except LoyaltyError as no:
            return _refused(effect, no.reason)
        return it.ErrandDone(sale_id=effect.sale_id, errand_id=effect.errand_id, result=result)

    def _result(self, effect: fx.GoOnErrand) -> ErrandResult:
        match effect.errand:
            case BuyWithPoints() as buy:
                return self._loyalty.buy_coupon(effect.customer_id, buy.rule_id)
            case RedeemOutright() as redeem:
                return self._redeemed(effect, redeem)
            case BurnCoupon() as burn:
                self._loyalty.burn_coupon(
                    effect.customer_id, burn.code, transaction_id=effect.errand_id
                )
                return BurnedCoupon(code=burn.code)

    def _redeemed(self, effect: fx.GoOnErrand, redeem: RedeemOutright) -> RedeemedPoints:
        """Asked once more where the answer was lost: the same id and time are recognised."""
        request = RedeemRequest(
            customer_id=effect.customer_id,
            transaction_id=effect.errand_id,
            at=self._clock.now(),
            reason=redeem.reason,
            points=redeem.points,
            amount=redeem.amount,
            proof=self._proofs.take(effect.customer_id),
        )
        try:
            return self._loyalty.redeem_outright(request)
        except LoyaltyUnreachable as no_answer:
            if not no_answer.sent:
                raise
            return self._redeemed_again(request, no_answer)

    def _redeemed_again(
        self, request: RedeemRequest, no_answer: LoyaltyUnreachable
    ) -> RedeemedPoints:
        try:
            return self._loyalty.redeem_outright(request)
        except LoyaltyError:
            # Even a no says nothing of the first time: too few points may be left because of it.
            raise no_answer from None


def _refused(effect: fx.GoOnErrand, reason: str, *, unknown: bool = False) -> it.ErrandRefused:
    return it.ErrandRefused(
        sale_id=effect.sale_id,
        errand_id=effect.errand_id,
        reason=reason,
        outcome_unknown=unknown,
    )
