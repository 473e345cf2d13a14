"""A coupon as a person says it: what it takes off, and within which limits."""

from __future__ import annotations

from pos.core.customer import CouponKind
from pos.core.money import Money, decimal_text
from pos.coupons.terms import CouponTerms

_BY_KIND = {
    CouponKind.SHIPPING: "Free delivery",
    CouponKind.PRODUCT: "A free product",
    CouponKind.CUSTOM: "A coupon",
}


def words_of(terms: CouponTerms) -> str:
    """Such as: 10 % off, at most 50.00, from 100.00."""
    return ", ".join((_taken_off(terms), *_limits(terms)))


def _taken_off(terms: CouponTerms) -> str:
    if terms.kind is CouponKind.PERCENTAGE:
        return f"{decimal_text(terms.value)} % off"
    if terms.kind is CouponKind.FIXED or (terms.kind is CouponKind.CUSTOM and terms.value):
        return f"{_amount(terms)} off"
    if terms.kind is CouponKind.PRODUCT and len(terms.products) == 1:
        return f"Free: {terms.products[0]}"
    if terms.kind is CouponKind.PRODUCT and not _names_goods(terms):
        return "Any one item free"
    return _BY_KIND.get(terms.kind, "A coupon")


def _names_goods(terms: CouponTerms) -> bool:
    return bool(terms.products or terms.variants or terms.collections)


def _amount(terms: CouponTerms) -> str:
    """A value finer than the currency's coins is a coupon all the same."""
    try:
        return f"{Money.exactly(terms.value, terms.currency).said()} {terms.currency}"
    except ValueError:
        return f"{decimal_text(terms.value)} {terms.currency}"


def _limits(terms: CouponTerms) -> list[str]:
    limits = []
    if terms.capping is not None:
        limits.append(f"at most {terms.capping.text()}")
    if terms.min_reward is not None:
        limits.append(f"at least {terms.min_reward.text()}")
    if terms.min_order is not None:
        limits.append(f"from {terms.min_order.text()}")
    return limits
