"""Redemption rules: which there are for whom and when, and how v4.0 tells them."""

from __future__ import annotations

from datetime import datetime

from pos.sandbox.account import Account, CouponGroup, RedemptionRule
from pos.sandbox.exchange import Refused, bare_stamp
from pos.sandbox.standing import belongs
from pos.sandbox.world import Customer, World


def rule_of(
    world: World, number: int, customer: Customer | None, *, now: datetime
) -> RedemptionRule:
    """The rule this customer may redeem by at this moment."""
    rule = rule_numbered(world, number)
    if rule is None:
        raise Refused(404, 4004, "The redemption rule does not exist")
    if not runs(rule, now=now):
        raise Refused(400, 3004, "The redemption rule is not active")
    if customer is not None and not fits(world.account, rule, customer):
        raise Refused(400, 3004, "The redemption rule is not for this customer")
    return rule


def rule_numbered(world: World, number: int) -> RedemptionRule | None:
    return next((rule for rule in world.rules if rule.number == number), None)


def default_rule(world: World) -> RedemptionRule | None:
    return next((rule for rule in world.rules if rule.default), None)


def fits(account: Account, rule: RedemptionRule, customer: Customer) -> bool:
    """Whether a rule is for this customer.

    A rule for a level is taken to hold from that level on, as with a campaign's lowest tier; no
    source says.
    """
    return belongs(account, customer, min_tier=rule.min_tier, tags=rule.tags)


def runs(rule: RedemptionRule, *, now: datetime) -> bool:
    """Whether new coupons are made by it; those made before stay good."""
    started = rule.starts_at is None or rule.starts_at <= now
    ended = rule.ends_at is not None and rule.ends_at <= now
    stocked = rule.group is None or (rule.group.available and group_active(rule.group, now=now))
    return rule.active and started and not ended and stocked


def group_active(group: CouponGroup, *, now: datetime) -> bool:
    return group.switched_on and group_in_dates(group, now=now)


def group_in_dates(group: CouponGroup, *, now: datetime) -> bool:
    started = group.starts_at is None or group.starts_at <= now
    return started and (group.expires_at is None or now < group.expires_at)


def rule_told(account: Account, rule: RedemptionRule, *, now: datetime) -> dict[str, object]:
    value = account.redemption_factor if rule.point_value is None else rule.point_value
    return {
        "id": rule.number,
        "pointsToRedeem": rule.points,
        "valueOfPoint": value,
        "ruleType": rule.rule_type,
        "coupon": _coupon(rule, now=now),
        "image": None,
        "creationDate": bare_stamp(rule.created_at),
        "isActive": runs(rule, now=now),
    }


def _coupon(rule: RedemptionRule, *, now: datetime) -> dict[str, object]:
    product = {
        "productId": rule.product_id,
        "productName": rule.product_name,
        "variantId": rule.variant_id or None,
        "variantName": rule.variant_name or None,
        "productDisplayName": next(iter(rule.display_names), rule.product_name),
    }
    options = {
        "name": rule.name,
        "expiryAfter": rule.expiry_after_days,
        "usageLimit": rule.usage_limit,
        "capping": rule.capping,
        "minOrderValue": rule.min_order,
        "codePrefix": rule.code_prefix,
        "redeemInstructions": rule.instructions or None,
    }
    return {
        "couponType": rule.coupon_kind,
        "discountValue": rule.value,
        "product": product if rule.product_id else None,
        "collections": [
            {"collectionId": str(number), "collectionName": name}
            for number, name in rule.collections
        ],
        "group": _group(rule.group, now=now) if rule.group is not None else None,
        "options": options,
    }


def _group(group: CouponGroup, *, now: datetime) -> dict[str, object]:
    return {
        "handle": group.handle,
        "title": group.title or None,
        "url": group.url or None,
        "iconPath": group.icon or None,
        "description": group.description or None,
        "maxPerCustomer": group.max_per_customer,
        "startDate": bare_stamp(group.starts_at) if group.starts_at is not None else None,
        "expiryDate": bare_stamp(group.expires_at) if group.expires_at is not None else None,
        "isAvailable": group.available,
        "isActive": group_active(group, now=now),
    }
