"""A redemption rule as a manager would say it, before it is sent or in a list."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from pos.core.customer import CouponKind
from pos.core.money import Money, decimal_text
from pos.loyalty.gameball.reading import Fields
from pos.ports.program import ProgramRule, RuleCoupon, last_day


def words_of_rule(rule: ProgramRule, *, currency: str, points_name: str) -> str:
    """Such as: 500 Stars: 10 % off, at most 50.00, orders from 100.00, until 31 Dec 2026."""
    points = f"Any {points_name}" if rule.points is None else f"{rule.points:,} {points_name}"
    return f"{points}: {', '.join(_parts(rule, currency))}"


def words_of_default_rule(told: Fields, *, currency: str, points_name: str) -> str:
    """What a document changes of the rule for any number of points."""
    parts = []
    worth = told.number("valueOfPoint")
    if worth is not None:
        parts.append(f"{decimal_text(worth)} {currency} a point")
    if (is_active := told.flag("isActive")) is not None:
        parts.append("switched on" if is_active else "switched off")
    return f"Any {points_name}: {', '.join(parts) or 'nothing changes'}"


def words_of_program(told: Fields, *, points_name: str) -> str:
    """What a document changes for everybody."""
    parts = []
    if (is_active := told.flag("isRedemptionActive")) is not None:
        can = "can" if is_active else "cannot"
        parts.append(f"{points_name} {can} be spent")
    days = told.points("pointsExpiryPeriod")
    if days is not None:
        parts.append(f"{points_name} expire after {days:,} days")
    return f"The whole program: {', '.join(parts) or 'nothing changes'}"


def _parts(rule: ProgramRule, currency: str) -> Iterator[str]:
    yield _given(rule, currency)
    coupon = rule.coupon
    if coupon is not None:
        yield from _limits(coupon, currency)
    if rule.level:
        yield f"for {rule.level} customers"
    if rule.tags:
        yield f"for customers tagged {' or '.join(rule.tags)}"
    if rule.starts_at is not None:
        yield f"from {last_day(rule.starts_at)}"
    if rule.ends_at is not None:
        yield f"until {last_day(rule.ends_at)}"
    if not rule.is_active:
        yield "switched off"


def _given(rule: ProgramRule, currency: str) -> str:
    coupon = rule.coupon
    if coupon is None or (coupon.value is None and coupon.kind is CouponKind.FIXED):
        worth = rule.point_value
        return (
            f"{decimal_text(worth)} {currency} a point"
            if worth is not None
            else "points off a sale"
        )
    if coupon.kind is CouponKind.PERCENTAGE and coupon.value is not None:
        return f"{decimal_text(coupon.value)} % off"
    if coupon.kind is CouponKind.FIXED and coupon.value is not None:
        return f"{_amount(coupon.value, currency)} {currency} off"
    if coupon.kind is CouponKind.SHIPPING:
        return "free shipping"
    if coupon.kind is CouponKind.PRODUCT:
        return f"free {coupon.product_name or coupon.product_id or 'product'}"
    return f"a coupon of {coupon.group_title or coupon.group_handle or coupon.name or 'a group'}"


def _limits(coupon: RuleCoupon, currency: str) -> Iterator[str]:
    if coupon.capping:
        yield f"at most {_amount(coupon.capping, currency)}"
    if coupon.min_order:
        yield f"orders from {_amount(coupon.min_order, currency)}"
    if coupon.collections:
        yield f"on {' and '.join(coupon.collections)}"
    if coupon.expires_after_days:
        yield f"to use within {coupon.expires_after_days} days"


def _amount(amount: Decimal, currency: str) -> str:
    return Money.nearest(amount, currency).said()
