"""Coupons as they are told: one in a validation's answer, all of a customer's in a list."""

from __future__ import annotations

from pos.sandbox.calls import Answer, Call, known
from pos.sandbox.coupon_rules import is_expired
from pos.sandbox.exchange import answer, bare_stamp, plain
from pos.sandbox.world import Coupon

LISTED_KINDS = {
    "percentage": "Percentage",
    "fixed": "Fixed Rate Discount",
    "shipping": "Free Shipping",
    "product": "Free Product",
    "percentage-fees": "Percentage-based Fees Discount",
    "fixed-cashback": "Percentage-based Cashback",
    "percentage-cashback": "Percentage-based Cashback",
}

# As rules and campaigns spell them.
REWARD_KINDS = {
    "percentage": "percentage_discount",
    "fixed": "fixed_rate_discount",
    "shipping": "free_shipping",
    "product": "free_product",
}
OWN_LANGUAGE = "en"


def customer_coupons(call: Call) -> Answer:
    """All coupons open to the customer, the used and expired ones too; the client filters.

    No source tells their order: here their own come first, the newest of them on top.
    """
    customer_id = known(call.world, call.place["customerId"]).customer_id
    coupons = tuple(call.world.coupons.values())
    own = [coupon for coupon in reversed(coupons) if coupon.owner == customer_id]
    anyones = [coupon for coupon in coupons if not coupon.owner]
    listed = [_listed(call, coupon, customer_id) for coupon in (*own, *anyones)]
    return call.world, answer({"coupons": listed})


def coupon_told(coupon: Coupon) -> dict[str, object]:
    return {
        "code": coupon.code,
        "type": coupon.kind,
        "value": plain(coupon.value),
        "usageLimit": coupon.usage_limit,
        "limitPerCustomer": coupon.limit_per_customer,
        "startDate": bare_stamp(coupon.starts_at),
        "expiryDate": bare_stamp(coupon.expires_at) if coupon.expires_at is not None else None,
        "capping": coupon.capping,
        "minReward": coupon.min_reward,
        "minOrderValue": coupon.min_order,
        "entitledProductIds": list(coupon.products),
        "entitledVariantIds": list(coupon.variants),
        "entitledCollectionIds": list(coupon.collections),
        "entitledMerchantIds": list(coupon.merchants),
        "combinesWith": {
            "orderDiscounts": coupon.with_order,
            "productDiscounts": coupon.with_product,
            "shippingDiscounts": coupon.with_shipping,
        },
    }


def _listed(call: Call, coupon: Coupon, customer_id: str) -> dict[str, object]:
    used = coupon.used_by.count(customer_id)
    left = len(coupon.used_by) < coupon.usage_limit and used < coupon.limit_per_customer
    expired = is_expired(coupon, now=call.now)
    started = coupon.starts_at <= call.now
    return {
        "name": coupon.name,
        "code": coupon.code,
        "value": plain(coupon.value),
        "type": LISTED_KINDS.get(coupon.kind, "Custom"),
        "target": coupon.target,
        "currency": call.world.account.currency,
        "startDate": bare_stamp(coupon.starts_at),
        "expiryDate": bare_stamp(coupon.expires_at) if coupon.expires_at is not None else None,
        "isExpired": expired,
        "isActive": coupon.active,
        "usageLimit": coupon.usage_limit,
        "limitPerCustomer": coupon.limit_per_customer,
        "usedCount": len(coupon.used_by),
        "customerUsedCount": used,
        "isAvailableToUse": coupon.active and started and left and not expired,
        "iconPath": "",
        "displayName": dict(coupon.display_names) or {OWN_LANGUAGE: coupon.name},
        "termsAndConditions": dict(coupon.terms),
        "isPromotion": coupon.is_promotion,
        "promotionRules": None,
    }
