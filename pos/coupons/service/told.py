"""The engine's values as the bodies of its API."""

from __future__ import annotations

from datetime import datetime

from msgspec import UNSET

from pos.core.money import Money, decimal_text
from pos.coupons.terms import BurnAnswer, OverUse, StoredCoupon, Use, Verdict
from pos.coupons.wire import (
    BurnAnswerBody,
    Combines,
    CouponObject,
    DoubleTold,
    UseTold,
    VerdictAnswer,
)


def coupon_told(coupon: StoredCoupon, now: datetime) -> CouponObject:
    terms = coupon.terms
    return CouponObject(
        code=coupon.code,
        kind=terms.kind.value,
        value=decimal_text(terms.value),
        currency=terms.currency,
        state=coupon.state(now).value,
        starts_at=terms.starts_at,
        expires_at=terms.expires_at,
        usage_limit=terms.usage_limit,
        uses=coupon.uses,
        per_customer_limit=terms.per_customer_limit,
        capping=_minor(terms.capping),
        min_reward=_minor(terms.min_reward),
        min_order=_minor(terms.min_order),
        customer=coupon.customer_id,
        products=terms.products,
        variants=terms.variants,
        collections=terms.collections,
        combines=Combines(
            orders=terms.with_orders, products=terms.with_products, shipping=terms.with_shipping
        ),
        source=coupon.source,
    )


def verdict_told(verdict: Verdict, now: datetime) -> VerdictAnswer:
    if verdict.reason is not None or verdict.coupon is None:
        reason = verdict.reason.value if verdict.reason is not None else "unknown"
        return VerdictAnswer(valid=False, reason=reason, say=verdict.say)
    lock = verdict.lock
    return VerdictAnswer(
        valid=True,
        coupon=coupon_told(verdict.coupon, now),
        lock=lock.lock_id if lock else UNSET,
        expires_at=lock.expires_at if lock else UNSET,
    )


def burn_told(answer: BurnAnswer) -> BurnAnswerBody:
    if answer.burned:
        return BurnAnswerBody(burned=True, already=answer.already)
    return BurnAnswerBody(
        burned=False,
        already=answer.already,
        reason=answer.reason.value if answer.reason is not None else UNSET,
        elsewhere=tuple(map(_use, answer.elsewhere)),
    )


def double_told(double: OverUse) -> DoubleTold:
    return DoubleTold(code=double.code, uses=tuple(map(_use, double.uses)))


def _use(use: Use) -> UseTold:
    return UseTold(till=use.till, receipt=use.receipt, at=use.at)


def _minor(amount: Money | None) -> int | None:
    return amount.minor if amount is not None else None
