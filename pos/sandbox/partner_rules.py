"""A redemption rule as partner API v3.0 writes it: read whole or in part, checked, and told.

The endpoints that keep rules are in partner_redemption.py.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from pos.sandbox.account import Account, CouponGroup, RedemptionRule
from pos.sandbox.exchange import bare_stamp
from pos.sandbox.fields import Fields, invalid, missing
from pos.sandbox.partner_audience import audience_told, level_in, tags_in
from pos.sandbox.rule_list import group_active, group_in_dates

FREE_SHIPPING = "free_shipping_settings"
GENERAL = "general_settings"
RULE_TYPES = (
    FREE_SHIPPING,
    "percentage_discount_settings",
    "free_product_settings",
    "fixed_rate_settings",
    GENERAL,
    "custom",
)
COUPON_TYPES = (
    "fixed_discount",
    "percentage_discount",
    "free_shipping",
    "free_product",
    "fixed_rate_discount",
    "custom",
)
SINGULAR = {"general_setting": GENERAL}  # as one table of the documents spells it
LIST_LIMIT = 200


def rule_read(account: Account, fields: Fields, rule: RedemptionRule) -> RedemptionRule:
    """The rule with what the body names; checked as a whole, because bodies may be partial."""
    if "ruleType" in fields:
        given = fields.needed_text("ruleType")
        rule = replace(rule, rule_type=SINGULAR.get(given, given))
    if fields.mentions("pointsToRedeem"):
        rule = replace(rule, points=fields.whole("pointsToRedeem"))
    if fields.mentions("valueOfPoint"):
        rule = replace(rule, point_value=fields.positive("valueOfPoint"))
    if fields.mentions("startDate"):
        rule = replace(rule, starts_at=_date(fields, "startDate"))
    if fields.mentions("endDate"):
        rule = replace(rule, ends_at=_date(fields, "endDate"))
    if fields.mentions("isActive"):
        rule = replace(rule, active=fields.flag("isActive"))
    if fields.mentions("availableTo"):
        rule = replace(rule, min_tier=level_in(account, fields), tags=tags_in(fields))
    if "coupon" in fields:
        rule = _coupon_read(fields.child("coupon"), rule)
    _checked(rule)
    return rule


def rule_written(account: Account, rule: RedemptionRule, *, now: datetime) -> dict[str, object]:
    return {
        "id": rule.number,
        "pointsToRedeem": rule.points,
        "valueOfPoint": rule.point_value,
        "ruleType": rule.rule_type,
        "startDate": _stamp(rule.starts_at),
        "endDate": _stamp(rule.ends_at),
        "isActive": rule.active,
        "coupon": _coupon_written(rule, now=now),
        "availableTo": audience_told(account, min_tier=rule.min_tier, tags=rule.tags),
    }


def _coupon_read(coupon: Fields, rule: RedemptionRule) -> RedemptionRule:
    if "couponType" in coupon:
        rule = replace(rule, coupon_kind=coupon.needed_text("couponType"))
    if coupon.mentions("discountValue"):
        rule = replace(rule, value=coupon.positive("discountValue"))
    if coupon.mentions("minOrderValue"):
        rule = replace(rule, min_order=coupon.positive("minOrderValue"))
    if coupon.mentions("product"):
        rule = _product_read(coupon.child("product"), rule)
    if coupon.mentions("collections"):
        rule = replace(rule, collections=_collections(coupon))
    if coupon.mentions("group"):
        given = coupon.child("group") if "group" in coupon else None
        rule = replace(rule, group=_group_read(given, rule.group) if given else None)
    if coupon.mentions("applicableTo"):
        rule = replace(rule, applicable_to=coupon.free_map("applicableTo") or None)
    return _options_read(coupon.child("options"), rule)


def _product_read(product: Fields, rule: RedemptionRule) -> RedemptionRule:
    names = product.texts("productDisplayNames")
    one = product.text("productDisplayName")
    return replace(
        rule,
        product_id=product.text("productId") or "",
        product_name=product.text("productName") or "",
        variant_id=product.text("variantId") or "",
        variant_name=product.text("variantName") or "",
        display_names=names or ((one,) if one else ()),
    )


def _collections(coupon: Fields) -> tuple[tuple[int, str], ...]:
    entries = coupon.children("collections")
    if len(entries) > LIST_LIMIT:
        raise invalid("collections", f"may have at most {LIST_LIMIT} entries")
    found = []
    for entry in entries:
        number = entry.rule_id("collectionId")
        if number is None:
            raise missing("collectionId")
        found.append((number, entry.text("collectionName") or ""))
    return tuple(found)


def _group_read(group: Fields, before: CouponGroup | None) -> CouponGroup:
    """Creating needs only the handle."""
    found = before or CouponGroup(handle="")
    most = group.whole("maxPerPlayer")
    return replace(
        found,
        handle=group.text("handle") or found.handle,
        title=group.text("title") or found.title,
        url=group.text("url") or found.url,
        icon=group.text("iconPath") or found.icon,
        description=group.text("description") or found.description,
        max_per_customer=found.max_per_customer if most is None else most,
        starts_at=_date(group, "startDate") or found.starts_at,
        expires_at=_date(group, "expiryDate") or found.expires_at,
        available=group.flag("isAvailable") if "isAvailable" in group else found.available,
        switched_on=group.flag("isActive") if "isActive" in group else found.switched_on,
    )


def _options_read(options: Fields, rule: RedemptionRule) -> RedemptionRule:
    """In no table of v3.0, yet what v4.0 tells of a rule; a partner's rule may bring them."""
    days, limit = options.whole("expiryAfter"), options.whole("usageLimit")
    if days is not None and not 1 <= days <= 3_650:
        raise invalid("expiryAfter", "must be from 1 to 3650 days")
    if limit is not None and limit < 1:
        raise invalid("usageLimit", "must be at least 1")
    return replace(
        rule,
        name=options.text("name") or rule.name,
        expiry_after_days=rule.expiry_after_days if days is None else days,
        usage_limit=rule.usage_limit if limit is None else limit,
        capping=options.positive("capping") if options.mentions("capping") else rule.capping,
        min_order=options.positive("minOrderValue") or rule.min_order,
        code_prefix=options.text("codePrefix", limit=20) or rule.code_prefix,
        instructions=options.text("redeemInstructions") or rule.instructions,
    )


def _checked(rule: RedemptionRule) -> None:
    if rule.rule_type not in RULE_TYPES:
        raise invalid("ruleType", f"must be one of {', '.join(RULE_TYPES)}")
    if rule.coupon_kind not in COUPON_TYPES:
        raise invalid("couponType", f"must be one of {', '.join(COUPON_TYPES)}")
    if rule.points is None and rule.rule_type != GENERAL:
        raise missing("pointsToRedeem")
    if rule.points is not None and rule.points < 1:
        raise invalid("pointsToRedeem", "must be more than zero")
    if rule.starts_at and rule.ends_at and rule.ends_at <= rule.starts_at:
        raise invalid("endDate", "must be after startDate")
    _coupon_checked(rule)


def _coupon_checked(rule: RedemptionRule) -> None:
    kind = rule.coupon_kind
    if kind in ("percentage_discount", "fixed_discount") and not rule.value:
        raise missing("discountValue")
    if kind == "percentage_discount" and (rule.value or 0) > 100:
        raise invalid("discountValue", "may be at most 100")
    if kind == "free_product" and not rule.product_id:
        raise missing("product")
    if kind == "custom" and (rule.group is None or not rule.group.handle):
        raise missing("group")


def _coupon_written(rule: RedemptionRule, *, now: datetime) -> dict[str, object]:
    product: dict[str, object] = {
        "productId": rule.product_id,
        "productName": rule.product_name or None,
        "variantId": rule.variant_id or None,
        "variantName": rule.variant_name or None,
        "productDisplayNames": list(rule.display_names),
    }
    told: dict[str, Any] = {
        "couponType": rule.coupon_kind,
        "discountValue": rule.value,
        "minOrderValue": rule.min_order,
        "product": product if rule.product_id else None,
        "collections": [
            {"collectionId": number, "collectionName": name} for number, name in rule.collections
        ],
        "group": _group_written(rule.group, now=now) if rule.group is not None else None,
    }
    return told if rule.applicable_to is None else {**told, "applicableTo": rule.applicable_to}


def _group_written(group: CouponGroup, *, now: datetime) -> dict[str, object]:
    return {
        "handle": group.handle,
        "title": group.title or None,
        "url": group.url or None,
        "iconPath": group.icon or None,
        "description": group.description or None,
        "maxPerPlayer": group.max_per_customer,
        "startDate": _stamp(group.starts_at),
        "expiryDate": _stamp(group.expires_at),
        "isAvailable": group.available,
        "isValid": group_in_dates(group, now=now),
        "isActive": group_active(group, now=now),
    }


def _date(fields: Fields, name: str) -> datetime | None:
    """A date may lie ahead, unlike the time of a sale; without a zone it is UTC."""
    value = fields.text(name)
    if value is None:
        return None
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        raise invalid(name, "must be a time in ISO 8601") from None
    try:
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except OverflowError:
        raise invalid(name, "is beyond any date") from None


def _stamp(moment: datetime | None) -> str | None:
    return bare_stamp(moment) if moment is not None else None
