"""The shop's own coupon engine as a till reaches it. Its client loads where there is one."""

from __future__ import annotations

from pos.config import Settings
from pos.core.signed_coupon import SignedCoupon, Unread
from pos.ports.clock import Clock
from pos.ports.shop_coupons import ShopCoupons


def signed_coupon(text: str, settings: Settings) -> SignedCoupon | Unread:
    """What it says under the shop's signature. What reads it loads with the first one."""
    from pos.coupons.signed import read

    return read(text, settings.coupons.public_key)


def shop_coupons_of(settings: Settings, clock: Clock) -> ShopCoupons | None:
    """None where none is set. A till in training uses nothing up, and has none."""
    coupons = settings.coupons
    if not coupons.url or settings.is_training:
        return None
    from pos.coupons.client import CouponEngineClient, EngineAccess

    line = EngineAccess(
        url=coupons.url,
        token=settings.secrets.coupons_token,
        till=f"{settings.store.id}-{settings.till.id}",
        lock_minutes=coupons.lock_minutes,
        deadline_s=coupons.deadline_s,
    )
    return CouponEngineClient(line, clock)
