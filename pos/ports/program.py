"""What the loyalty program is made of, as a manager looks at it: rules, tiers, coupons, points."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from urllib.parse import urlsplit

from pos.core.customer import CouponKind
from pos.core.money import decimal_text

HIDDEN = "••••"
"""In place of what would let someone in."""


def last_day(at: datetime) -> str:
    """'31 Dec 2026': the program counts its days in UTC, at every till and command alike."""
    utc = at.astimezone(UTC)
    return f"{utc.day} {utc:%b %Y}"


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleCoupon:
    """What a rule gives for its points."""

    kind: CouponKind
    value: Decimal | None = None
    """Per cent for PERCENTAGE, major units for FIXED."""
    min_order: Decimal | None = None
    capping: Decimal | None = None
    product_id: str = ""
    product_name: str = ""
    collections: tuple[str, ...] = ()
    group_handle: str = ""
    group_title: str = ""
    name: str = ""
    expires_after_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramRule:
    """One way to spend points. Without a coupon they are worth money by themselves."""

    rule_id: str
    rule_type: str
    points: int | None = None
    """None: any number of points."""
    point_value: Decimal | None = None
    coupon: RuleCoupon | None = None
    is_active: bool = True
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    level: str = ""
    tags: tuple[str, ...] = ()
    """Only customers of this tier, or with one of these tags."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CashbackRule:
    """So many points for each so much spent. An empty tier: everyone."""

    spent: Decimal
    points: Decimal
    tier: str = ""

    def words(self, currency: str) -> str:
        """'1.5 points for each 10 SAR spent'."""
        points = "1 point" if self.points == 1 else f"{decimal_text(self.points)} points"
        return f"{points} for each {decimal_text(self.spent)} {currency} spent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    name: str
    order: int
    min_progress: Decimal
    benefits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramCampaign:
    name: str
    description: str = ""
    reward: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralTerms:
    """When a friend counts, and what both are given; empty where it is nothing."""

    method: str
    """Who is rewarded, in words."""
    event: str = ""
    friend_reward: str = ""
    customer_reward: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponSettings:
    """The shop's own coupon engine, as the service calls it. Header values let one in."""

    url: str = field(default="", repr=False)
    method: str = ""
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    query: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    payload: str = field(default="", repr=False)
    content_type: str = ""
    kinds: tuple[CouponKind, ...] = ()
    """Those that are switched on."""
    names: tuple[tuple[CouponKind, str], ...] = ()
    """What the engine calls each kind."""
    platforms: tuple[tuple[str, str], ...] = ()

    @property
    def shown_url(self) -> str:
        """Without a password or the query, which some engines take for one."""
        try:
            parts = urlsplit(self.url)
        except ValueError:
            return HIDDEN
        if not parts.netloc:
            return HIDDEN if self.url else ""
        host = parts.netloc.rpartition("@")[2]
        return f"{parts.scheme}://{host}{parts.path}{'?' + HIDDEN if parts.query else ''}"


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineTrial:
    """What the shop's own coupon engine made of a coupon for trial. No value of its answer."""

    works: bool
    say: str
    """What happened, and what to look at where it does not work."""
    status: int | None = None
    """None where no answer came."""
    told: tuple[str, ...] = ()
    """The names of the fields in the answer."""
    masked_code: str = ""
    sent: tuple[str, ...] = ()
    """The request as it went, a line each; what lets one in is hidden."""
    is_own_code: bool = False
    """The engine answered another code than the one it was sent, which then is the coupon's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PointsTransaction:
    """One movement of points; fewer than none where they left."""

    transaction_id: str
    kind: str
    """As the service calls it; `what` says it in words."""
    points: int
    what: str = ""
    amount: Decimal | None = None
    at: datetime | None = None
    status: str = ""
    reason: str = ""
    coupon_code: str = ""
    branch: str = ""
    expires_at: datetime | None = None
    balance_after: int | None = None
