"""May a coupon be used now, by this customer, on this sale? Pure: what is known comes in.

What is final is asked before what may pass, so that nobody comes back for a coupon that is over.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import chain
from typing import Final

from pos.core.business_day import day_said
from pos.core.money import Money
from pos.coupons.codes import is_misread
from pos.coupons.terms import Reason, StoredCoupon, Verdict

CLOCKS_APART: Final = timedelta(minutes=2)
"""At most, of two machines that serve one database, or of one whose clock was set back a little."""
_No = tuple[Reason, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """Who wants to use it on what, and when."""

    customer_id: str
    """Empty: nobody is on the sale."""
    goods: Money
    now: datetime
    zone: tzinfo = UTC
    """The store's, for the days that are told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A coupon and what is going on with it at this moment."""

    coupon: StoredCoupon
    uses_by_customer: int = 0
    reserved: int = 0
    """By locks older than the one that is asked for."""
    reserved_by_customer: int = 0


def unknown_code(code: str) -> Verdict:
    if is_misread(code):
        say = "One of its characters is wrong. Scan it, or type it once more."
    else:
        say = "No such coupon was issued. Look at its letters once more."
    return Verdict(reason=Reason.UNKNOWN, say=say)


def judge(standing: Standing, asking: Asking) -> Verdict:
    noes = chain(
        _over(standing.coupon, asking),
        _not_theirs(standing, asking),
        _not_here(standing.coupon, asking.goods),
        _reserved(standing),
    )
    reason, say = next(noes, (None, ""))
    return Verdict(coupon=standing.coupon, reason=reason, say=say)


def one_too_many(standing: Standing, *, at: datetime, was_locked: bool) -> Reason | None:
    """Why a use that was made all the same was one more than may be; None where it was in order.

    A till that sold by it without asking may have done so behind its end, or on a sale too small:
    that is its own affair. A lock holds although the coupon was revoked meanwhile.
    """
    coupon = standing.coupon
    if coupon.uses >= coupon.terms.usage_limit:
        return Reason.USED_UP
    if _had_by_customer(standing):
        return Reason.USED_BY_CUSTOMER
    was_revoked = coupon.revoked_at is not None and coupon.revoked_at <= at
    return Reason.REVOKED if was_revoked and not was_locked else None


def _over(coupon: StoredCoupon, asking: Asking) -> Iterator[_No]:
    terms = coupon.terms
    if coupon.revoked_at is not None:
        yield Reason.REVOKED, "The shop has revoked it."
    if terms.expires_at <= asking.now:
        last = terms.expires_at - timedelta(microseconds=1)
        yield Reason.EXPIRED, f"It was good until {_day(last, asking.zone)}."
    if coupon.uses >= terms.usage_limit:
        often = f"{terms.usage_limit} times" if terms.usage_limit > 1 else "once"
        yield Reason.USED_UP, f"It may be used {often}, and was."
    if asking.now + CLOCKS_APART < terms.starts_at:
        yield Reason.NOT_YET, f"It is good from {_day(terms.starts_at, asking.zone)} on."


def _not_theirs(standing: Standing, asking: Asking) -> Iterator[_No]:
    coupon, customer_id = standing.coupon, asking.customer_id
    if not customer_id and (coupon.customer_id or _is_shared_out(coupon)):
        yield Reason.NEEDS_CUSTOMER, "It needs its customer: scan the customer first."
    if coupon.customer_id and coupon.customer_id != customer_id:
        yield Reason.OTHER_CUSTOMER, "It is another customer's."
    if _had_by_customer(standing):
        yield Reason.USED_BY_CUSTOMER, "This customer has used it as often as one may."


def _not_here(coupon: StoredCoupon, goods: Money) -> Iterator[_No]:
    terms = coupon.terms
    if goods.currency != terms.currency:
        yield Reason.WRONG_CURRENCY, f"It is for sales in {terms.currency}."
    elif terms.min_order is not None and goods < terms.min_order:
        least = terms.min_order.said()
        yield Reason.BELOW_MINIMUM, f"It needs goods of {least} {terms.currency} at least."


def _reserved(standing: Standing) -> Iterator[_No]:
    terms = standing.coupon.terms
    by_customer = standing.uses_by_customer + standing.reserved_by_customer
    most = terms.per_customer_limit
    if standing.coupon.uses + standing.reserved >= terms.usage_limit:
        yield Reason.LOCKED, "Another sale has it now. Try again when that one is over."
    if most is not None and by_customer >= most:
        yield Reason.LOCKED, "Another sale of this customer has it now. Try again when it is over."


def _is_shared_out(coupon: StoredCoupon) -> bool:
    """Whether it matters who uses it: one customer may use it less often than all together."""
    most = coupon.terms.per_customer_limit
    return most is not None and most < coupon.terms.usage_limit


def _had_by_customer(standing: Standing) -> bool:
    most = standing.coupon.terms.per_customer_limit
    return most is not None and standing.uses_by_customer >= most


def _day(moment: datetime, zone: tzinfo) -> str:
    return day_said(moment.astimezone(zone).date())
