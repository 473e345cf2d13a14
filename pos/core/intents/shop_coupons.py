"""What is heard of coupons of the shop's own engine, and what is asked about them by name."""

from __future__ import annotations

from dataclasses import dataclass

from pos.core.shop_coupon import DoubleUse, ShopCouponOnSale


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopCouponLocked:
    sale_id: str
    on_sale: ShopCouponOnSale


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopCouponRefused:
    sale_id: str
    code: str
    lock_id: str
    reason: str
    outcome_unknown: bool = False
    is_unanswered: bool = False
    """Nobody said no to it: the engine did not answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponBurnTold:
    """The engine has it; `double` where it was used up already, or may not be used."""

    code: str
    sale_id: str
    double: DoubleUse | None = None
    refused: str = ""
    """Then it has it not: the engine does not take it as it was told, and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopLocksLapsed:
    """By the clock, on the open sale."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TellEngineAgain:
    """What the engine is still to be told: coupons used up, and locks that go back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TickDouble:
    """A coupon used twice is seen, and wanted on no list any more."""

    code: str
    receipt: str = ""
    """Empty: the oldest of that code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleBurn:
    """The engine will never be told of a coupon that was used up: it is owed no more."""

    code: str
    why: str
    receipt: str = ""
    """Empty: the oldest of that code."""


OfShopCoupons = (
    ShopCouponLocked
    | ShopCouponRefused
    | CouponBurnTold
    | ShopLocksLapsed
    | TellEngineAgain
    | TickDouble
    | SettleBurn
)
