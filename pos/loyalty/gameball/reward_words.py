"""What a program gives, as the service writes it in many places, in a few words."""

from __future__ import annotations

from pos.core.customer import CouponKind
from pos.core.money import decimal_text
from pos.loyalty.gameball import coupon_wire
from pos.loyalty.gameball.reading import Fields

_BY_KIND = {CouponKind.SHIPPING: "free shipping", CouponKind.PRODUCT: "a free product"}


def reward(told: Fields, *, points_name: str = "points") -> str:
    """A reward of a campaign, a tier or a referral; empty where it gives nothing."""
    given = []
    points = told.number("walletReward", "point", "points", "rewardPoints")
    if points:
        given.append(f"{decimal_text(points)} {points_name}")
    factor = told.number("walletRewardFactor")
    if factor and factor > 1:
        given.append(f"{decimal_text(factor)} times the {points_name}")
    coupon = coupon_given(told.child("couponReward", "coupon"))
    if coupon:
        given.append(coupon)
    return " and ".join(given)


def coupon_given(told: Fields) -> str:
    """What a coupon takes off; empty where there is none."""
    name = told.child("options").text("name", limit=60) or told.child("group").text("title")
    product = told.child("product").text("productName", "productDisplayName", limit=60)
    value = told.number("discountValue", "couponValue")
    kind = coupon_wire.kind_of(told.text("couponType"))
    if kind is CouponKind.PERCENTAGE and value is not None:
        return f"{decimal_text(value)} % off"
    if kind is CouponKind.FIXED and value is not None:
        return f"{decimal_text(value)} off"
    if kind is CouponKind.PRODUCT and product:
        return f"free {product}"
    return _BY_KIND.get(kind, "") or name or ("a coupon" if told.has("couponType") else "")
