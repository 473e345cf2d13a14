"""A coupon that the shop's own engine keeps: told by its code, on a sale, used up, used twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from fnmatch import fnmatchcase

from pos.core.coupon_limits import SHORTEST_DRAWN
from pos.core.customer import Coupon
from pos.core.money import Money
from pos.core.signed_coupon import code_alone

MOST_DOUBLES = 200
"""That wait for a manager; of more the oldest are left to the record, and to the engine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopCouponRules:
    """Which codes are the shop's own, and whether there is an engine to ask about them."""

    patterns: tuple[str, ...] = ()
    """As of files in a shell; capitals are nobody's matter."""
    has_engine: bool = False
    lock_minutes: int = 30
    believes_signed: bool = False
    """Whether a signed coupon is taken while the engine does not answer."""

    def is_ours(self, code: str) -> bool:
        """As it stands there, or, of one that the engine drew, wherever somebody typed dashes."""
        folded = "".join(code.casefold().split())
        patterns = [pattern.casefold() for pattern in self.patterns]
        if any(fnmatchcase(folded, pattern) for pattern in patterns):
            return True
        packed = code_alone(folded).replace("-", "")
        return len(packed) >= SHORTEST_DRAWN and any(
            fnmatchcase(packed, pattern.replace("-", ""))
            for pattern in patterns
            if "[" not in pattern  # a dash means something else in there
        )

    @property
    def lock_life(self) -> timedelta:
        return timedelta(minutes=self.lock_minutes)


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedShopCoupon:
    """Asked of the engine, whose answer is not here yet."""

    code: str
    lock_id: str
    """The till's own: the same again is the same lock, for a full time more."""
    until: datetime
    """When it lapses by itself at the latest, where it was had and nobody is told."""
    or_else: ShopCouponOnSale | None = None
    """What is taken on its signature where the engine does not answer."""
    not_believed: str = ""
    """Why nothing is, in a sentence; empty where nothing was signed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopCouponOnSale:
    """Locked at the engine for the open sale."""

    coupon: Coupon
    lock_id: str
    expires_at: datetime
    is_personal: bool = False
    """Whether it may be used depends on who buys."""
    is_kept: bool = False
    """Not had again after something was paid: what is due stays, and the burn asks for it."""
    valid_until: datetime | None = None
    """When the coupon itself is over; None where nobody told."""
    is_believed: bool = False
    """Taken on its signature, as the engine did not answer: it has a lock only where one may be."""

    @property
    def code(self) -> str:
        return self.coupon.code

    @property
    def may_lapse(self) -> bool:
        """Whether it stands on the sale by a lock, and for as long as that."""
        return not (self.is_kept or self.is_believed)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwedBurn:
    """A coupon that went with a finished sale, until the engine is known to have it."""

    code: str
    sale_id: str
    lock_id: str
    receipt: str
    at: datetime
    value: Money
    """What it took off."""
    customer_id: str = ""
    """Who bought. The record keeps it beside the chain."""
    valid_until: datetime | None = None
    """When the coupon itself is over; None where nobody told."""
    is_believed: bool = False
    """Taken on its signature: until the engine has this it would let it be used again."""
    refused: str = ""
    """Why the engine does not take it; empty where it has not said so."""

    @property
    def of(self) -> tuple[str, str]:
        return self.code, self.sale_id


@dataclass(frozen=True, slots=True, kw_only=True)
class UsedHere:
    """A coupon that a finished sale of this till had off."""

    code: str
    receipt: str
    at: datetime
    valid_until: datetime | None = None
    """As told above; None: it is remembered for ever."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponUse:
    """Where and when a coupon was used up, as the engine has it."""

    till: str
    receipt: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DoubleUse:
    """A coupon that a sale here had off, and that the engine could not burn for it."""

    code: str
    sale_id: str
    receipt: str
    at: datetime
    value: Money
    reason: str = ""
    """The engine's word for why not."""
    elsewhere: tuple[CouponUse, ...] = ()

    @property
    def of(self) -> tuple[str, str]:
        return self.code, self.sale_id


def with_double(doubles: tuple[DoubleUse, ...], new: DoubleUse) -> tuple[DoubleUse, ...]:
    """Each stands once, the newest last."""
    others = (one for one in doubles if one.of != new.of)
    return (*others, new)[-MOST_DOUBLES:]
