"""What is asked of the loyalty service once and for good, beside any order.

Each spends points or a coupon at once: it is recorded before the call, and never asked twice.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from pos.core.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class BuyWithPoints:
    """Points into a coupon, by a redemption rule of the account."""

    rule_id: str
    apply: bool = False
    """Use the coupon on the open sale as soon as it is there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RedeemOutright:
    """Points spent outside an order. Exactly one of points and amount."""

    reason: str
    points: int | None = None
    amount: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BurnCoupon:
    """A coupon used up where no order will carry it."""

    code: str
    reason: str


Errand = BuyWithPoints | RedeemOutright | BurnCoupon


@dataclass(frozen=True, slots=True, kw_only=True)
class BoughtCoupon:
    """What points were turned into: the customer's from now on."""

    code: str
    title: str = ""
    points: int | None = None
    starts_at: datetime | None = None
    expires_at: datetime | None = None
    url: str = field(default="", repr=False)
    pin: str = field(default="", repr=False)

    @property
    def to_record(self) -> BoughtCoupon:
        """Without what only its holder may know: the slip alone has it."""
        return replace(self, url="", pin="")


@dataclass(frozen=True, slots=True, kw_only=True)
class RedeemedPoints:
    """The service's own figures of a redemption outside an order."""

    points: int
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class BurnedCoupon:
    code: str


ErrandResult = BoughtCoupon | RedeemedPoints | BurnedCoupon
"""What an errand came back with."""
