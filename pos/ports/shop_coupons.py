"""The shop's own coupon engine as the till asks it. Failures are raised here, values one step up.

Every method may raise EngineUnreachable (no answer: the outcome may be unknown) or EngineMisuse
(token, address or request wrong), and returns or raises within the configured deadline. Each may be
repeated: the same again does nothing anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from pos.core.customer import Coupon
from pos.core.money import Money
from pos.core.shop_coupon import CouponUse, OwedBurn


@dataclass(frozen=True, slots=True, kw_only=True)
class LockAsked:
    code: str
    lock_id: str
    """The till's own: the same again is the same lock, for a full time more."""
    customer_id: str
    """Empty where nobody is known to buy."""
    goods: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class LockHad:
    coupon: Coupon
    expires_at: datetime
    """Counted short, by the till's clock."""
    is_personal: bool
    """Whether it may be used depends on who buys."""
    valid_until: datetime | None = None
    """When the coupon itself is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoLock:
    """An answer, and it is no: in the engine's word, and in a sentence for the cashier."""

    reason: str
    say: str
    goes_back: bool = False
    """The engine has locked it, and the till has no use for it: the lock is given back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BurnTaken:
    """The engine has it. Not burned: as one use too many, with where it was used before."""

    burned: bool
    reason: str = ""
    elsewhere: tuple[CouponUse, ...] = ()


class ShopCoupons(Protocol):
    def lock(self, asked: LockAsked) -> LockHad | NoLock: ...

    def release(self, lock_id: str) -> None:
        """One that is not there is as good as given back."""
        ...

    def burn(self, burn: OwedBurn) -> BurnTaken: ...

    def spent(self, customer_id: str) -> frozenset[str]:
        """The codes of the customer's own coupons that are used up, ended or over; the newest."""
        ...

    def check(self) -> None:
        """Ask anything that changes nothing."""
        ...

    def close(self) -> None: ...
