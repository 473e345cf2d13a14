"""What is asked and told of the shop's own coupon engine."""

from __future__ import annotations

from dataclasses import dataclass, field

from pos.core.money import Money
from pos.core.shop_coupon import OwedBurn, ShopCouponOnSale


@dataclass(frozen=True, slots=True, kw_only=True)
class LockShopCoupon:
    """Repeated with the same id it is the same lock, for a full time more."""

    sale_id: str
    code: str
    lock_id: str
    customer_id: str
    """Empty where nobody is known to buy."""
    goods: Money
    again: ShopCouponOnSale | None = None
    """What is on the sale by that id already: its terms stay."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseShopCoupon:
    lock_id: str
    by_itself: bool = False
    """Tried again, and nobody waits to hear that it still cannot be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BurnShopCoupon:
    """Nobody waits for it: it is owed until the engine has it."""

    burn: OwedBurn = field(repr=False)
    by_itself: bool = False


OfShopCoupons = LockShopCoupon | ReleaseShopCoupon | BurnShopCoupon
