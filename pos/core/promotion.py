"""What a coupon takes off, and which coupons may stand together. Sharing it out is totals.py's."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from pos.core.customer import Coupon, CouponKind
from pos.core.item import Item
from pos.core.money import Money

LOWERS_THE_SALE = frozenset(
    {CouponKind.PERCENTAGE, CouponKind.FIXED, CouponKind.PRODUCT, CouponKind.CUSTOM}
)
"""The others pay in points, in shipping or in fees, none of which a counter charges."""


def entitles(coupon: Coupon, item: Item) -> bool:
    """Whether an item is among what the coupon is for; a coupon that names nothing is for all."""
    if not (coupon.products or coupon.variants or coupon.collections):
        return True
    return (
        item.product_id in coupon.products
        or item.code in coupon.products
        or bool(item.variant_id and item.variant_id in coupon.variants)
        or any(name in coupon.collections for name in item.collection)
    )


def coupon_value(coupon: Coupon, base: Money, dearest: Money) -> Money:
    """What a coupon takes off entitled goods worth `base`, the dearest piece of them costing so.

    A percentage is first raised to its least reward, then capped, and nothing exceeds the goods
    or adds to them: the service leaves that order open, and this one favours the customer.
    """
    if coupon.kind not in LOWERS_THE_SALE:
        return Money.zero(base.currency)
    if coupon.kind is CouponKind.PERCENTAGE:
        value = base.percent(coupon.value)
        if coupon.min_reward is not None:
            value = max(value, coupon.min_reward)
    elif coupon.kind is CouponKind.PRODUCT:
        value = dearest
    else:
        value = Money.nearest(Decimal(coupon.value), base.currency)
    if coupon.capping is not None:
        value = min(value, coupon.capping)
    return max(Money.zero(base.currency), min(value, base))


def clash(coupons: Sequence[Coupon]) -> tuple[Coupon, Coupon] | None:
    """The first two coupons that may not share a sale: each must allow the other's class."""
    for index, one in enumerate(coupons):
        for other in coupons[index + 1 :]:
            if not (_allows(one, other) and _allows(other, one)):
                return one, other
    return None


def _allows(coupon: Coupon, other: Coupon) -> bool:
    if other.kind is CouponKind.SHIPPING:
        return coupon.with_shipping
    if other.kind is CouponKind.PRODUCT:
        return coupon.with_products
    return coupon.with_orders
