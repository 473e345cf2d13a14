"""What the engine keeps of a coupon: its terms, who has it reserved, where it was used."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final

from pos.core.customer import Coupon, CouponKind
from pos.core.money import Money

LONGEST_LOCK_MINUTES: Final = 24 * 60


MOST_A_PAGE: Final = 500
"""Coupons told at once, in a list."""


class CouponState(StrEnum):
    ACTIVE = "active"
    USED = "used"
    """As often as it may be."""
    EXPIRED = "expired"
    REVOKED = "revoked"


class Reason(StrEnum):
    """Why a coupon may not be used now."""

    UNKNOWN = "unknown"
    REVOKED = "revoked"
    NOT_YET = "not_yet"
    EXPIRED = "expired"
    USED_UP = "used_up"
    USED_BY_CUSTOMER = "used_by_customer"
    """As often as one customer may."""
    LOCKED = "locked"
    """Reserved for another sale."""
    OTHER_CUSTOMER = "other_customer"
    NEEDS_CUSTOMER = "needs_customer"
    BELOW_MINIMUM = "below_minimum"
    WRONG_CURRENCY = "wrong_currency"


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponTerms:
    """What a coupon takes off, from what, how often and until when. Empty entitlements: all goods.

    All its amounts are in `currency`; what is no coupon at all `problems.py` tells.
    """

    kind: CouponKind
    value: Decimal = Decimal(0)
    """Per cent for PERCENTAGE, major units for FIXED and CUSTOM."""
    currency: str
    usage_limit: int = 1
    per_customer_limit: int | None = None
    capping: Money | None = None
    min_reward: Money | None = None
    min_order: Money | None = None
    products: tuple[str, ...] = ()
    variants: tuple[str, ...] = ()
    collections: tuple[str, ...] = ()
    with_orders: bool = True
    with_products: bool = True
    with_shipping: bool = True
    """Which other classes of coupon it may share a sale with."""
    starts_at: datetime
    expires_at: datetime
    """From this moment on it is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueRequest:
    terms: CouponTerms
    customer_id: str = ""
    """Whose it will be; empty: anyone's."""
    source: str = ""
    """What it was given for, as the loyalty service or a person says."""
    code: str = ""
    """One that whoever asks has chosen; empty: one of ours."""
    request_id: str
    """What a repeat is known by, never empty: the same one gets the same coupon again."""
    repeats_within: timedelta | None = None
    """For how long the same id is a repeat; None: for ever."""
    is_signed: bool = False
    """Whether a till without the network may be given it under the shop's signature."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredCoupon:
    """A coupon as the engine had it when it was asked."""

    code: str
    terms: CouponTerms
    customer_id: str = ""
    source: str = ""
    is_signed: bool = False
    issued_at: datetime
    uses: int = 0
    revoked_at: datetime | None = None
    revoked_by: str = ""
    revoked_why: str = ""

    def state(self, now: datetime) -> CouponState:
        if self.revoked_at is not None:
            return CouponState.REVOKED
        if self.uses >= self.terms.usage_limit:
            return CouponState.USED
        return CouponState.EXPIRED if self.terms.expires_at <= now else CouponState.ACTIVE

    @property
    def as_taken_off(self) -> Coupon:
        """As a till reckons with it."""
        terms = self.terms
        return Coupon(
            code=self.code,
            kind=terms.kind,
            value=terms.value,
            capping=terms.capping,
            min_reward=terms.min_reward,
            min_order=terms.min_order,
            products=terms.products,
            variants=terms.variants,
            collections=terms.collections,
            with_orders=terms.with_orders,
            with_products=terms.with_products,
            with_shipping=terms.with_shipping,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """One use of a coupon, reserved for one sale."""

    lock_id: str
    """The till's own."""
    customer_id: str
    till: str
    locked_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """A sale that a coupon was used on, as its till told."""

    sale_id: str
    receipt: str
    till: str
    at: datetime
    """By the till's clock."""
    customer_id: str = ""
    beyond: Reason | None = None
    """Why it was one too many; None: it was in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether a coupon may be used on a sale now, and if not why, in a word and in a sentence."""

    coupon: StoredCoupon | None = None
    """None where no such is known."""
    reason: Reason | None = None
    say: str = ""
    lock: Lock | None = None
    """Where it was asked for and given."""

    @property
    def valid(self) -> bool:
        return self.reason is None


@dataclass(frozen=True, slots=True, kw_only=True)
class BurnAnswer:
    """What became of a burn. One that came too late is recorded too: the goods are gone."""

    burned: bool
    already: bool = False
    """This very burn had been told before."""
    reason: Reason | None = None
    """Why it was one use too many."""
    elsewhere: tuple[Use, ...] = ()
    """Which uses had it instead, the first ones first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OverUse:
    """A coupon that was used more often than it may be, with all its uses."""

    code: str
    uses: tuple[Use, ...]
