"""Coupons of the shop's own engine: asked for, on a sale, given back, owed to the engine."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pos.core.shop_coupon import AskedShopCoupon, DoubleUse, OwedBurn, ShopCouponOnSale


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopCouponAsked:
    """Written before the call: a stop in between leaves the lock's id, and that is given back."""

    sale_id: str
    asked: AskedShopCoupon


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopCouponLocked:
    """On the sale, or on it for a full time more."""

    sale_id: str
    on_sale: ShopCouponOnSale


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopCouponBelieved:
    """On the sale by its signature alone: the engine did not answer."""

    sale_id: str
    on_sale: ShopCouponOnSale


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopCouponNotLocked:
    """What was on the sale before stands as it was."""

    sale_id: str
    lock_id: str
    reason: str
    outcome_unknown: bool = False
    is_kept: bool = False
    """Something is paid: a coupon that was not had again stays, and so does what is due."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopCouponOff:
    sale_id: str
    lock_id: str
    code: str
    lapsed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BurnOwed:
    """With the sale it went with, and again as each shift is opened, until the engine has it."""

    burn: OwedBurn


@dataclass(frozen=True, slots=True, kw_only=True)
class BurnEnded:
    """The engine has it: as a use, or as one too many."""

    code: str
    sale_id: str
    double: DoubleUse | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BurnRefused:
    """The engine does not take it as it was told; it stays owed, and a manager may settle it."""

    code: str
    sale_id: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BurnSettled:
    """On a manager's word the engine is not told of it any more."""

    code: str
    sale_id: str
    at: datetime
    cashier_id: str
    """Who said so."""
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DoubleCarried:
    """Used twice, and seen by no manager before the shift that is being opened."""

    double: DoubleUse


@dataclass(frozen=True, slots=True, kw_only=True)
class DoubleTicked:
    """A manager has seen it."""

    code: str
    sale_id: str
    at: datetime
    cashier_id: str


OfBurns = BurnOwed | BurnEnded | BurnRefused | BurnSettled | DoubleCarried | DoubleTicked
"""After a sale: they change nothing of it."""

OfShopCoupons = (
    ShopCouponAsked
    | ShopCouponLocked
    | ShopCouponBelieved
    | ShopCouponNotLocked
    | ShopCouponOff
    | OfBurns
)
