"""What the service answers, in our types. With bodies.py and coupon_wire.py, the
only home of its words.

Documents disagree about several answers; where two shapes are known, both are read.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from pos.core.customer import (
    Balance,
    Campaign,
    CouponKind,
    EarnPreview,
    Expiring,
    PointsHold,
    RedemptionRule,
    RedemptionTerms,
)
from pos.core.money import Money
from pos.errors import LoyaltyUnreachable
from pos.loyalty.gameball import coupon_wire, failures
from pos.loyalty.gameball.failures import Problem
from pos.loyalty.gameball.reading import Fields
from pos.ports.loyalty import Delivered, HoldRequest

MOST_NAME = 80
_FALLBACK_POINTS_NAME = "points"


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Who a customer is. The contacts serve accounts that merge channels by them."""

    name: str = ""
    mobile: str = field(default="", repr=False)
    email: str = field(default="", repr=False)


def problem(status: int, body: bytes, retry_after: str) -> Problem:
    """An error in any of its shapes; a gateway's page is one that cannot be read."""
    retry_after_s = float(retry_after) if retry_after.isascii() and retry_after.isdigit() else None
    try:
        told = Fields.of(body)
        code = told.text("code", limit=12)
        message = told.text("message", "error", limit=120)
        request_id = told.text("requestId", limit=64)
    except LoyaltyUnreachable:
        return Problem(status=status, retry_after_s=retry_after_s, readable=False)
    return Problem(
        status=status,
        code=code,
        message=message,
        request_id=request_id,
        retry_after_s=retry_after_s,
        readable=bool(code or message),
    )


def balance(told: Fields, *, currency: str, as_of: datetime) -> Balance:
    theirs = told.text("currency").upper()
    if theirs and theirs != currency:
        raise failures.wrong_currency(theirs, currency)
    points = told.points("availablePointsBalance", "pointsBalance")
    value = told.number("availablePointsValue", "pointsValue")
    if points is None or value is None:
        raise failures.unreadable("a balance without points")
    return Balance(
        points=points,
        value=Money.nearest(value, currency),
        points_name=told.text("pointsName", limit=30) or _FALLBACK_POINTS_NAME,
        as_of=as_of,
        pending_points=told.points("pendingPoints") or 0,
        expiring=_expiring(told, currency),
    )


def _expiring(told: Fields, currency: str) -> Expiring | None:
    points = told.points("nextExpiringPointsAmount") or 0
    on = told.instant("nextExpiringPointsDate")
    if points <= 0 or on is None:
        return None
    value = told.number("nextExpiringPointsValue") or Decimal(0)
    return Expiring(points=points, value=Money.nearest(value, currency), on=on)


def profile(told: Fields) -> Profile:
    attributes = told.child("customerAttributes")
    both = f"{attributes.text('firstName')} {attributes.text('lastName')}".strip()
    return Profile(
        name=attributes.text("displayName", limit=MOST_NAME)
        or both[:MOST_NAME]
        or told.text("displayName", "name", limit=MOST_NAME),
        mobile=attributes.text("mobile", limit=20) or told.text("mobile", limit=20),
        email=attributes.text("email") or told.text("email"),
    )


def tier_name(told: Fields) -> str:
    return told.child("current").text("name", limit=40)


def redemption_terms(told: Fields) -> RedemptionTerms:
    factor = told.number("redemptionFactor")
    if factor is None or factor < 0:
        raise failures.unreadable("no redemption factor")
    rules = tuple(_rule(row) for row in told.rows("redemptionRules"))
    return RedemptionTerms(money_per_point=factor, rules=rules)


def _rule(told: Fields) -> RedemptionRule:
    points = told.points_up("pointsToRedeem")
    return RedemptionRule(
        rule_id=told.reference("id", "ruleId"),
        title=_rule_title(told.child("coupon"), told.text("ruleType")),
        points=points,
        active=told.flag("isActive") is not False,
    )


def _rule_title(coupon: Fields, rule_type: str) -> str:
    given = coupon.child("options").text("name", limit=60) or coupon.child("group").text("title")
    if given:
        return given
    product = coupon.child("product").text("productName", "productDisplayName", limit=50)
    if product:
        return f"Free {product}"
    value = coupon.number("discountValue")
    kind = coupon_wire.kind_of(rule_type.removesuffix("_settings").removesuffix("_setting"))
    if kind is CouponKind.PERCENTAGE and value is not None:
        return f"{value.normalize():f} % off"
    if kind is CouponKind.FIXED and value is not None:
        return f"{value.normalize():f} off"
    return {CouponKind.SHIPPING: "Free shipping", CouponKind.PRODUCT: "Free item"}.get(
        kind, "Points off this sale"
    )


def points_hold(
    told: Fields, request: HoldRequest, *, currency: str, expires_at: datetime
) -> PointsHold:
    reference = told.reference("holdReference")
    amount = told.number("holdAmount")
    points = told.points_up("holdEquivalentPoints")
    if points is None:
        points = request.points
    if not reference or amount is None or amount <= 0 or points is None or points <= 0:
        raise failures.unreadable("a hold without reference, amount or points")
    return PointsHold(
        reference=reference,
        points=points,
        amount=Money.nearest(amount, currency),
        expires_at=expires_at,
    )


def expires_at(told: Fields) -> datetime | None:
    return told.instant("dateToExpire")


def earn_preview(told: Fields) -> EarnPreview:
    points = told.points("totalPoints")
    if points is None:
        raise failures.unreadable("a preview without points")
    campaigns: dict[str, Campaign] = {}
    for row in told.rows("lineItems"):
        name = row.text("campaignName", limit=60)
        if name:
            extra = row.points("campaignImpactPoints") or 0
            before = campaigns.get(name, Campaign(name=name))
            campaigns[name] = Campaign(
                name=name,
                ends_at=row.instant("campaignEndDate") or before.ends_at,
                extra_points=before.extra_points + extra,
            )
    return EarnPreview(points=points, campaigns=tuple(campaigns.values()))


def order_taken(told: Fields, order_id: str) -> Delivered:
    """The answer to an order; one that names another order is no answer to ours."""
    if not told.has("customerId", "orderId", "rewardedPoints", "pointsEarned"):
        raise failures.unreadable("an order's answer without its order")
    if told.has("orderId") and told.text("orderId") != order_id:
        raise failures.unreadable("the answer to another order")
    return Delivered(
        points_earned=told.points("rewardedPoints", "pointsEarned"),
        points_redeemed=told.points("redeemedPoints", "pointsRedeemed"),
    )


def customer_taken(told: Fields) -> Delivered:
    if not told.has("gameballId", "customerId"):
        raise failures.unreadable("a customer's answer without the customer")
    return Delivered()


def order_found(told: Fields, order_id: str) -> Delivered | None:
    """What an order's transactions say became of it; None where there are none.

    Raises LoyaltyRefused where they are another order's.
    """
    rows = told.rows("transactions")
    if not rows and not told.has("transactions", "count"):
        raise failures.unreadable("no list of transactions")
    named = {row.text("transactionId") for row in rows if row.has("transactionId")}
    if named and order_id not in named:
        raise failures.failure_of(Problem(status=422, code=failures.SAME_ID))
    earned = redeemed = 0
    for row in rows:
        kind = row.text("transactionType", "type").casefold()
        points = abs(row.points("equivalentPoints", "points") or 0)
        if "reward" in kind or kind.startswith("earn"):
            earned += points
        elif kind.startswith("rede"):
            redeemed += points
    if not rows:
        return None
    return Delivered(points_earned=earned, points_redeemed=redeemed, already=True)
