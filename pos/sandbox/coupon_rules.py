"""Which coupons hold for whom, when and together; pure questions over the world."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from pos.sandbox.exchange import Refused
from pos.sandbox.fields import Fields
from pos.sandbox.world import Coupon, Lock, World

# What kind of discount a coupon is when it meets another; the rest combine with anything.
CLASSES = {
    "percentage": "order",
    "fixed": "order",
    "product": "product",
    "shipping": "shipping",
}

# Where the account answers an invalid coupon with an error: status and code by reason.
ERRORS = {
    "notFound": (404, 4004),
    "expired": (423, 3015),
    "usageLimitReached": (422, 3011),
    "customerLimitReached": (422, 3011),
}
OTHER_ERROR = (400, 3004)


@dataclass(frozen=True, slots=True)
class Basket:
    """What a validation call tells of the sale."""

    customer_id: str
    amount: Decimal = Decimal(0)
    merchant: str = ""
    collections: tuple[str, ...] = ()
    known: bool = True  # False: a burn, which tells nothing of the sale


def basket_of(fields: Fields, customer_id: str) -> Basket:
    one = fields.raw("collectionId")
    collection = (str(one),) if isinstance(one, str | int) else ()
    return Basket(
        customer_id=customer_id,
        amount=fields.positive("totalPurchaseAmount") or Decimal(0),
        merchant=fields.text("merchantId") or "",
        collections=(*collection, *fields.ids("collectionsIds")),
    )


def faults_in(
    world: World, codes: tuple[str, ...], basket: Basket, *, now: datetime, own: str = ""
) -> dict[str, str]:
    """The reason against each code that cannot be used; `own` is the running lock, if any."""
    reasons = {}
    for code in codes:
        reason = _reason_against(world, code, basket, now=now, own=own)
        if reason:
            reasons[code] = reason
    coupons = [world.coupons[code] for code in codes if code not in reasons]
    for coupon in coupons:
        if any(not _combine(coupon, other) for other in coupons if other is not coupon):
            reasons[coupon.code] = "notCombinable"
    return reasons


def refuse(reasons: dict[str, str]) -> Refused:
    """The first reason as an error answer."""
    code, reason = next(iter(reasons.items()))
    status, number = ERRORS.get(reason, OTHER_ERROR)
    return Refused(status, number, f"The coupon {code} cannot be used: {reason}")


def locked_by(world: World, code: str, *, now: datetime) -> Lock | None:
    """The running lock on a code; there is at most one."""
    return next(
        (lock for lock in world.locks.values() if code in lock.codes and running(lock, now=now)),
        None,
    )


def running(lock: Lock, *, now: datetime) -> bool:
    return lock.used_at is None and lock.released_at is None and now < lock.expires_at


def is_expired(coupon: Coupon, *, now: datetime) -> bool:
    return coupon.expires_at is not None and coupon.expires_at <= now


def _reason_against(
    world: World, code: str, basket: Basket, *, now: datetime, own: str
) -> str | None:
    coupon = world.coupons.get(code)
    if coupon is None or coupon.owner not in ("", basket.customer_id):
        return "notFound"
    lock = locked_by(world, code, now=now)
    if lock is not None and lock.reference != own:
        return "locked"
    reason = _reason_of_state(coupon, basket, now=now)
    return reason or (_reason_of_basket(coupon, basket) if basket.known else None)


def _reason_of_state(coupon: Coupon, basket: Basket, *, now: datetime) -> str | None:
    if is_expired(coupon, now=now):
        return "expired"
    if not coupon.active:
        return "inactive"
    if now < coupon.starts_at:
        return "notStarted"
    if len(coupon.used_by) >= coupon.usage_limit:
        return "usageLimitReached"
    if coupon.used_by.count(basket.customer_id) >= coupon.limit_per_customer:
        return "customerLimitReached"
    return None


def _reason_of_basket(coupon: Coupon, basket: Basket) -> str | None:
    if coupon.min_order is not None and basket.amount < coupon.min_order:
        return "minimumOrderNotMet"
    if coupon.merchants and basket.merchant not in coupon.merchants:
        return "merchantNotEntitled"
    if coupon.collections and not set(coupon.collections) & set(basket.collections):
        return "collectionNotEntitled"
    return None


def _combine(one: Coupon, other: Coupon) -> bool:
    """Each must allow the other's class."""
    return _allows(one, other) and _allows(other, one)


def _allows(one: Coupon, other: Coupon) -> bool:
    kind = CLASSES.get(other.kind)
    if kind is None or CLASSES.get(one.kind) is None:
        return True
    return {"order": one.with_order, "product": one.with_product}.get(kind, one.with_shipping)
