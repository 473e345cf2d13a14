"""Points and coupons: asked for, had, refused, given back."""

from __future__ import annotations

from dataclasses import dataclass

from pos.core.customer import AskedFor, AutomaticPromotion, CouponLock, PointsHold, Release
from pos.core.errand import BoughtCoupon, BurnCoupon, BuyWithPoints, Errand, RedeemOutright
from pos.core.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class OtpSent:
    """The customer was sent a code that is good for exactly this."""

    sale_id: str
    asked: AskedFor


@dataclass(frozen=True, slots=True, kw_only=True)
class OtpForgotten:
    """The code is waited for no more; nothing was held by it."""

    sale_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrandAsked:
    """Written before the call, like a hold: a crash in between leaves this.

    One of the three is there; each has a field of its own, since a record tells them by name.
    """

    sale_id: str
    errand_id: str
    buy: BuyWithPoints | None = None
    redeem: RedeemOutright | None = None
    burn: BurnCoupon | None = None

    @classmethod
    def of(cls, errand: Errand, *, sale_id: str, errand_id: str) -> ErrandAsked:
        match errand:
            case BuyWithPoints():
                return cls(sale_id=sale_id, errand_id=errand_id, buy=errand)
            case RedeemOutright():
                return cls(sale_id=sale_id, errand_id=errand_id, redeem=errand)
            case BurnCoupon():
                return cls(sale_id=sale_id, errand_id=errand_id, burn=errand)

    @property
    def errand(self) -> Errand:
        errand = self.buy or self.redeem or self.burn
        assert errand is not None, "an errand nobody named"
        return errand


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponBought:
    sale_id: str
    errand_id: str
    coupon: BoughtCoupon


@dataclass(frozen=True, slots=True, kw_only=True)
class PointsRedeemed:
    """Outside any order."""

    sale_id: str
    errand_id: str
    points: int
    amount: Money
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponBurned:
    sale_id: str
    errand_id: str
    code: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrandFailed:
    """Nothing came of it; with an unknown outcome the points or the coupon may be spent."""

    sale_id: str
    errand_id: str
    reason: str
    outcome_unknown: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PromotionApplied:
    sale_id: str
    promotion: AutomaticPromotion


@dataclass(frozen=True, slots=True, kw_only=True)
class PromotionDropped:
    """The basket is not the one it was for."""

    sale_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldAsked:
    """Written before the call: a crash in between leaves this, and recovery reads it."""

    sale_id: str
    asked: AskedFor


@dataclass(frozen=True, slots=True, kw_only=True)
class PointsHeld:
    sale_id: str
    hold: PointsHold


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldFailed:
    """No points are on this sale. With an unknown outcome some stay reserved until they lapse."""

    sale_id: str
    reason: str
    outcome_unknown: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PointsReleased:
    sale_id: str
    reference: str
    lapsed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponLockAsked:
    sale_id: str
    asked: AskedFor


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponsLocked:
    sale_id: str
    lock: CouponLock


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponLockFailed:
    """The lock that was there before, if any, stands as it was."""

    sale_id: str
    reason: str
    outcome_unknown: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponsReleased:
    sale_id: str
    reference: str
    lapsed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReservationsKept:
    """Points or coupons lapsed after something was paid, or were not had again: what is due stays.

    The order asks for them again when it is sent.
    """

    sale_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseAsked:
    """Written before the call, for whatever goes back, also what no sale ever had.

    Of the till and not of a sale, which may be over before the service has it back.
    """

    release: Release


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseEnded:
    """The service has it back, or it lapses there by itself."""

    reference: str
    is_back: bool = True


OfSpending = (
    OtpSent
    | OtpForgotten
    | ErrandAsked
    | CouponBought
    | PointsRedeemed
    | CouponBurned
    | ErrandFailed
    | PromotionApplied
    | PromotionDropped
    | HoldAsked
    | PointsHeld
    | HoldFailed
    | PointsReleased
    | CouponLockAsked
    | CouponsLocked
    | CouponLockFailed
    | CouponsReleased
    | ReservationsKept
    | ReleaseAsked
    | ReleaseEnded
)
