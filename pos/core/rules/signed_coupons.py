"""Coupons of the shop's own that are believed by their signature, where the engine does not answer.

Once at a till, for ever: which it has had, the record knows. What the engine makes of it is heard
when it is told of the sale.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Final

from pos.core import intents as it
from pos.core.business_day import day_said
from pos.core.decision import Moment, Refusal
from pos.core.sale import Sale
from pos.core.shop_coupon import AskedShopCoupon, ShopCouponOnSale
from pos.core.signed_coupon import SignedCoupon, Unread
from pos.core.state import TerminalState
from pos.core.totals import goods_after_discounts

_WITHOUT: Final = "Sell without it."
_UNREAD: Final = {
    Unread.DAMAGED: "Not all of its code was read: scan it once more.",
    Unread.NEWER: "It is signed in a way that this version of the till cannot read: tell the "
    "manager.",
    Unread.FORGED: f"Its signature is not this shop's. {_WITHOUT}",
    Unread.NO_KEY: "The till was not told the shop's signature: tell the manager, [coupons] "
    "public_key.",
}
_NOT_SIGNED: Final = (
    "The coupon engine does not answer, and only signed coupons are taken now. Sell without it."
)
_A_MOMENT: Final = timedelta(microseconds=1)


def used_already(state: TerminalState, code: str) -> Refusal | None:
    """Of one that was believed: the engine would let it pass, until it is told."""
    wanted = code.casefold()
    owed = (one for one in state.burns if one.is_believed and one.code.casefold() == wanted)
    burn = next(owed, None)
    if burn is None:
        return None
    return Refusal(reason=f"{code} was used here on {burn.receipt}. {_WITHOUT}")


def with_or_else(
    asked: AskedShopCoupon, state: TerminalState, sale: Sale, intent: it.ApplyCoupon, moment: Moment
) -> AskedShopCoupon:
    """With what is taken should the engine not answer, or why nothing is."""
    if not state.setup.shop_coupons.believes_signed:
        return asked
    signed = intent.signed
    if not isinstance(signed, SignedCoupon):
        return replace(asked, not_believed=_UNREAD[signed] if signed else _NOT_SIGNED)
    if why := next(_noes(state, sale, signed, intent, moment), ""):
        return replace(asked, not_believed=why)
    taken = ShopCouponOnSale(
        coupon=signed.coupon,
        lock_id="",
        expires_at=asked.until,
        is_personal=bool(signed.owner),
        valid_until=signed.expires_at,
        is_believed=True,
    )
    return replace(asked, or_else=taken)


def taken_instead(asked: AskedShopCoupon, refused: it.ShopCouponRefused) -> ShopCouponOnSale | None:
    """Where the engine did not answer, and then only. With its lock, where one may be there."""
    if asked.or_else is None or not refused.is_unanswered:
        return None
    return replace(asked.or_else, lock_id=asked.lock_id if refused.outcome_unknown else "")


def why_refused(asked: AskedShopCoupon, refused: it.ShopCouponRefused) -> str:
    """What kept the till from believing it, where it might have."""
    if not (refused.is_unanswered and asked.not_believed):
        return refused.reason
    return f"{asked.code}: {asked.not_believed}"


def _noes(
    state: TerminalState, sale: Sale, signed: SignedCoupon, intent: it.ApplyCoupon, moment: Moment
) -> Iterator[str]:
    """What is final before what may pass, as the engine tells it."""
    zone = state.setup.zone
    if intent.used_here is not None:
        yield f"It was used here on {intent.used_here.receipt}. {_WITHOUT}"
    last = (signed.expires_at - _A_MOMENT).astimezone(zone).date()
    if signed.expires_at <= moment.now:
        yield f"It was good until {day_said(last)}. {_WITHOUT}"
    if signed.expires_at <= moment.now + state.clock_set_back:
        yield f"It was good until {day_said(last)}, and this till's clock was set back. {_WITHOUT}"
    if signed.starts_at is not None and moment.now < signed.starts_at:
        yield f"It is good from {day_said(signed.starts_at.astimezone(zone).date())} on. {_WITHOUT}"
    yield from _not_on(sale, signed)


def _not_on(sale: Sale, signed: SignedCoupon) -> Iterator[str]:
    goods, least = goods_after_discounts(sale), signed.coupon.min_order
    if signed.owner and sale.customer is None:
        yield "It needs its customer: scan the customer first."
    if signed.owner and sale.customer and not signed.is_of(sale.customer.customer_id):
        yield f"It is another customer's. {_WITHOUT}"
    if signed.currency != goods.currency:
        yield f"It is for sales in {signed.currency}. {_WITHOUT}"
    elif least is not None and goods < least:
        yield f"It needs goods of {least.said()} {least.currency} at least."
