"""Documents made of our values, for who has a form and not a file.

What the service wants of one is checked in rule_document.py and coupon_document.py.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from pos.core.customer import CouponKind
from pos.loyalty.gameball.configuration_wire import NAMES, SWITCHES
from pos.ports.loyalty_office import Document
from pos.ports.program import CouponSettings, ProgramRule, RuleCoupon

_PLAIN = "fixed_rate_discount"
"""The coupon of a rule that makes none: its points are worth money by themselves."""
_TYPES = {
    CouponKind.PERCENTAGE: ("percentage_discount_settings", "percentage_discount"),
    CouponKind.FIXED: ("fixed_rate_settings", "fixed_discount"),
    CouponKind.PRODUCT: ("free_product_settings", "free_product"),
    CouponKind.SHIPPING: ("free_shipping_settings", "free_shipping"),
    CouponKind.CUSTOM: ("custom", "custom"),
}


def of_rule(rule: ProgramRule) -> Document:
    """No points at all stand for any number of them, so null is sent where others are left out."""
    kind, _ = _types(rule)
    return {
        "pointsToRedeem": rule.points,
        "ruleType": kind,
        **_said(
            valueOfPoint=rule.point_value,
            startDate=_instant(rule.starts_at),
            endDate=_instant(rule.ends_at),
        ),
        **({} if rule.is_active else {"isActive": False}),
        "coupon": _coupon(rule),
    }


def of_change(before: ProgramRule, after: ProgramRule) -> Document:
    old, new = of_rule(before), of_rule(after)
    changes = {name: new.get(name) for name in (*new, *old) if new.get(name) != old.get(name)}
    changes.pop("isActive", None)
    if before.is_active != after.is_active:
        changes["isActive"] = after.is_active
    if "coupon" in changes:
        had = _coupon(before)
        coupon = {name: value for name, value in _coupon(after).items() if value != had.get(name)}
        changes["coupon"] = {"couponType": _types(after)[1], **coupon}
    return changes


def of_default_rule(*, money_per_point: Decimal | None, is_active: bool | None) -> Document:
    return _said(valueOfPoint=money_per_point, isActive=is_active)


def of_program(*, is_redeeming_on: bool | None, points_lapse_after_days: int | None) -> Document:
    return _said(isRedemptionActive=is_redeeming_on, pointsExpiryPeriod=points_lapse_after_days)


def of_coupon_settings(settings: CouponSettings) -> Document:
    ours = dict(settings.names)
    return {
        "url": settings.url,
        "method": settings.method,
        "queryParams": _pairs(settings.query),
        "headers": _pairs(settings.headers),
        "payload": settings.payload,
        "couponMapping": {name: ours[kind] for name, kind in NAMES.items() if ours.get(kind)},
        **{switch: kind in settings.kinds for switch, kind in SWITCHES.items()},
        "platforms": [{"displayName": name, "value": value} for name, value in settings.platforms],
        **({"contentType": settings.content_type} if settings.content_type else {}),
    }


def _types(rule: ProgramRule) -> tuple[str, str]:
    """The rule's type and its coupon's. A type we do not make is sent back as it came."""
    coupon = rule.coupon
    if coupon is None or (coupon.kind is CouponKind.FIXED and coupon.value is None):
        return rule.rule_type or "general_settings", _PLAIN
    kind, coupon_type = _TYPES.get(coupon.kind, _TYPES[CouponKind.CUSTOM])
    return rule.rule_type or kind, coupon_type


def _coupon(rule: ProgramRule) -> dict[str, object]:
    told: dict[str, object] = {"couponType": _types(rule)[1]}
    coupon = rule.coupon
    if coupon is None:
        return told
    told |= _said(discountValue=coupon.value, minOrderValue=coupon.min_order)
    if coupon.kind is CouponKind.PRODUCT:
        told["product"] = _said(productId=coupon.product_id, productName=coupon.product_name)
    if coupon.group_handle:
        told["group"] = {"handle": coupon.group_handle}
    options = _options(coupon)
    return told | ({"options": options} if options else {})


def _options(coupon: RuleCoupon) -> dict[str, object]:
    """Where the service tells of them; it has no other place for them."""
    return _said(name=coupon.name, capping=coupon.capping, expiryAfter=coupon.expires_after_days)


def _said(**fields: object) -> dict[str, object]:
    """Without those that say nothing."""
    return {name: value for name, value in fields.items() if value is not None and value != ""}


def _pairs(pairs: tuple[tuple[str, str], ...]) -> list[dict[str, str]]:
    return [{"key": key, "value": value} for key, value in pairs]


def _instant(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
