"""What points are worth and what they may be turned into, as the service answers it."""

from __future__ import annotations

from collections.abc import Iterator

from pos.core.customer import CouponKind, RedemptionRule, RedemptionTerms
from pos.core.money import Money, decimal_text
from pos.loyalty.gameball import coupon_wire, failures
from pos.loyalty.gameball.reading import Fields
from pos.ports.program import last_day

_MOST_COLLECTIONS_SAID = 2
_WITHOUT_WORTH = {CouponKind.SHIPPING: "Free shipping", CouponKind.PRODUCT: "Free item"}
_ANY_POINTS = "Points off this sale"


def redemption_terms(told: Fields, *, currency: str) -> RedemptionTerms:
    factor = told.number("redemptionFactor")
    if factor is None or factor < 0:
        raise failures.unreadable("no redemption factor")
    rules = tuple(_rule(row, currency) for row in told.rows("redemptionRules"))
    return RedemptionTerms(money_per_point=factor, rules=rules)


def _rule(told: Fields, currency: str) -> RedemptionRule:
    kind = _kind(told)
    return RedemptionRule(
        rule_id=told.reference("id", "ruleId"),
        title=_title(told.child("coupon"), kind),
        points=told.points_up("pointsToRedeem"),
        active=told.flag("isActive") is not False,
        kind=kind,
        limits=", ".join(_limits(told, currency)),
    )


def _kind(told: Fields) -> CouponKind | None:
    rule_type = told.text("ruleType").removesuffix("_settings").removesuffix("_setting")
    if rule_type.casefold() == "general":
        return None
    theirs = told.child("coupon").text("couponType") or rule_type
    return coupon_wire.kind_of(theirs) if theirs else None


def _title(coupon: Fields, kind: CouponKind | None) -> str:
    given = coupon.child("options").text("name", limit=60) or coupon.child("group").text(
        "title", limit=60
    )
    if given:
        return given
    product = coupon.child("product").text("productName", "productDisplayName", limit=50)
    if product:
        return f"Free {product}"
    value = coupon.number("discountValue")
    if kind is CouponKind.PERCENTAGE and value is not None:
        return f"{decimal_text(value)} % off"
    if kind is CouponKind.FIXED and value is not None:
        return f"{decimal_text(value)} off"
    return _ANY_POINTS if kind is None else _WITHOUT_WORTH.get(kind, _ANY_POINTS)


def _limits(told: Fields, currency: str) -> Iterator[str]:
    """Each where there is one. Older answers have the minimum on the coupon, newer in its options.

    Zero is their way to write that there is none.
    """
    coupon = told.child("coupon")
    options = coupon.child("options")
    capping = options.number("capping") or coupon.number("capping")
    if capping:
        yield f"at most {Money.nearest(capping, currency).said()}"
    least = options.number("minOrderValue") or coupon.number("minOrderValue")
    if least:
        yield f"from {Money.nearest(least, currency).said()}"
    names = [row.text("collectionName", limit=30) for row in coupon.rows("collections")]
    if 0 < len(names) <= _MOST_COLLECTIONS_SAID and all(names):
        yield f"on {' and '.join(names)}"
    elif names:
        yield "on some goods only"
    days = options.points("expiryAfter")
    if days and _kind(told) is not None:  # points off a sale are used there and then
        yield f"to use within {days} days"
    ends_at = told.instant("endDate") or coupon.child("group").instant("expiryDate")
    if ends_at is not None:
        yield f"until {last_day(ends_at)}"
