"""The customer as the till knows them: balance with its age, points held, coupons locked."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from pos.core.money import Money

USUAL_LIFE = timedelta(minutes=10)
"""Of a hold or a lock, by the service's default: where its answer does not tell, or is lost."""
_DIGITS_OF_A_PHONE = 5
COUNTED_SHORT = timedelta(seconds=30)
"""Taken off every life: the order still has to reach the service, whose clock is not the till's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expiring:
    """The next points to expire."""

    points: int
    value: Money
    on: datetime


POINTS = "points"
"""What they are called where no account has said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """Points a customer could spend when it was asked. `as_of` gives its age."""

    points: int
    value: Money
    points_name: str
    as_of: datetime
    pending_points: int = 0
    expiring: Expiring | None = None

    def without(self, hold: PointsHold) -> Balance:
        """What is left beside points that are held, and that it still counts."""
        nothing = Money.zero(self.value.currency)
        return replace(
            self,
            points=max(0, self.points - hold.points),
            value=max(self.value - hold.amount, nothing),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class NextTier:
    """The tier above, and how far off in what the account counts: spending, points or orders."""

    name: str
    missing: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """Who buys. Unverified means nobody could confirm the id, as happens offline."""

    customer_id: str
    name: str = ""
    tier: str = ""
    next_tier: NextTier | None = None
    verified: bool = False
    opted_out: bool = False
    """They left the program at this till: no account tells it of a customer afterwards."""
    balance: Balance | None = None
    tags: tuple[str, ...] | None = None
    """None where nobody told; in the record those alone that the store decides by."""

    @property
    def called(self) -> str:
        """How a screen names them: an id may be a phone number or an e-mail address, and a screen
        can be turned to anyone.
        """
        return self.name or masked_id(self.customer_id)

    @property
    def points_name(self) -> str:
        """What the account calls its points."""
        return (self.balance.points_name if self.balance else "") or POINTS

    def filled_from(self, before: Customer) -> Customer:
        """With what was known of the same customer, where an answer left it out."""
        return replace(
            self,
            name=self.name or before.name,
            tier=self.tier or before.tier,
            next_tier=self.next_tier if self.tier else before.next_tier,
            balance=self.balance or before.balance,
            tags=before.tags if self.tags is None else self.tags,
        )


def masked_id(customer_id: str) -> str:
    """An id, but for what somebody could be called or written to by."""
    if "@" in customer_id:
        return f"Customer {customer_id[:2]}···"
    digits = "".join(c for c in customer_id if c.isdecimal())
    return f"Customer ···{digits[-4:]}" if len(digits) >= _DIGITS_OF_A_PHONE else customer_id


ERASED = Customer(customer_id="erased", name="erased")
"""Stands in for a customer whose data was erased."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerDetails:
    """What a customer tells about themselves. An empty field says nothing, and changes nothing."""

    name: str = field(default="", repr=False)
    mobile: str = field(default="", repr=False)
    email: str = field(default="", repr=False)
    birth_date: date | None = field(default=None, repr=False)
    referrer_code: str = ""
    """Of the customer who brought them; counts at registration only."""
    consented_at: datetime | None = None
    """When they agreed to the program keeping their data."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedFor:
    """A request to the loyalty service whose answer is not here yet."""

    points: int | None = None
    amount: Money | None = None
    rule_id: str = ""
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PointsHold:
    """Points reserved for this sale. The amount is the service's answer, not our sum."""

    reference: str
    points: int
    amount: Money
    expires_at: datetime
    asked: AskedFor | None = None
    """What it answers, so that the same can be asked again; None in records that have no such."""
    placed_at: datetime | None = None
    """A balance read before it still counts these points. None in records that have no such."""

    def counts_in(self, balance: Balance) -> bool:
        """Whether the points held are still among those of the balance."""
        return self.placed_at is None or balance.as_of <= self.placed_at

    @property
    def to_ask_again(self) -> AskedFor:
        return self.asked or AskedFor(points=self.points)


class CouponKind(StrEnum):
    PERCENTAGE = "percentage"
    FIXED = "fixed"
    SHIPPING = "shipping"
    PRODUCT = "product"
    CUSTOM = "custom"
    FEES = "fees"
    CASHBACK = "cashback"
    """Credits points after the sale; it never lowers what is due now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coupon:
    """What a coupon takes off, and from what. Empty entitlements mean every line."""

    code: str
    kind: CouponKind
    value: Decimal = Decimal(0)
    """Per cent for PERCENTAGE, major units for FIXED."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponLock:
    """Coupons reserved for this sale, all under one reference."""

    reference: str
    coupons: tuple[Coupon, ...]
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """What goes back to the service, until it is known to be there: a hold, or a lock of codes."""

    reference: str
    points: int = 0
    points_name: str = ""
    """What the account calls them; empty where it did not tell."""
    is_lock: bool = False
    is_shop: bool = False
    """A lock at the shop's own coupon engine."""
    codes: tuple[str, ...] = ()
    lapses_at: datetime
    """When it goes back by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RedemptionRule:
    """One way the account lets a customer spend points."""

    rule_id: str
    title: str
    points: int | None
    """None: any number of points."""
    active: bool = True
    kind: CouponKind | None = None
    """What its coupon would be; None where points simply lower the sale."""
    limits: str = ""
    """The rest a customer would ask: at most so much, from so much on, until when."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RedemptionTerms:
    """What points are worth, and the rules that fit this customer."""

    money_per_point: Decimal
    rules: tuple[RedemptionRule, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    name: str
    ends_at: datetime | None = None
    extra_points: int = 0
    factor: Decimal | None = None
    """How many times the usual points, where the service tells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AutomaticPromotion:
    """What the service takes off a basket without any code, and which products it takes it from."""

    name: str
    amount: Money
    by_product: tuple[tuple[str, Money], ...] = ()
    """Empty: from every line alike."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EarnPreview:
    """What the sale would earn if it were paid now."""

    points: int
    campaigns: tuple[Campaign, ...] = field(default=())
