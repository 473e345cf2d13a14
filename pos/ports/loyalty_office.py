"""The loyalty program as a manager sets it up and looks after it; the counter needs none of it.

Every method may raise what the program's may (ports/loyalty.py). A document is the service's own
documented JSON, checked before it is sent: LoyaltyRefused says every mistake found in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Protocol
from urllib.parse import urlsplit

from pos.core.customer import CouponKind
from pos.core.money import decimal_text
from pos.core.order import OrderFacts

Document = Mapping[str, object]

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


class BatchKind(StrEnum):
    """What a batch holds: items as documented, order ids for ORDER_TRANSACTIONS."""

    CUSTOMERS = "customers"
    ORDERS = "orders"
    ORDER_TRANSACTIONS = "orders/transactions"
    BALANCES = "balance-inquiry"
    ADJUSTMENTS = "balance-adjustment"
    CASHBACK = "cashback"
    REDEMPTIONS = "redeem"
    EVENTS = "events"


class BatchState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"

    @property
    def is_over(self) -> bool:
        return self not in {BatchState.WAITING, BatchState.RUNNING}


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchItem:
    """What became of one item, as far as the service names it."""

    customer_id: str
    """An order's id where orders' transactions were asked about: their way."""
    order_id: str = ""
    is_done: bool
    said: str = ""
    """In the service's words: for a person, never to decide by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchStatus:
    """A batch that is DONE may hold items that failed: each is to be looked at."""

    state: BatchState
    total: int | None = None
    finished: int | None = None
    """Failed ones with it. None, of either, where the service does not count."""
    failed: int = 0
    items: tuple[BatchItem, ...] = ()
    """Those the service tells of, when it is over."""


class LoyaltyOffice(Protocol):
    # --- how points are spent

    def money_per_point(self) -> Decimal: ...

    def rules(self) -> tuple[ProgramRule, ...]:
        """All there are, whichever customers they fit."""
        ...

    def mistakes_in_rule(self, document: Document, *, is_partial: bool = False) -> tuple[str, ...]:
        """A sentence for each, naming the field. A partial one changes only what it holds."""
        ...

    def words_of_rule(self, rule: Document | ProgramRule) -> str:
        """As a manager would say it, to be read before it is sent."""
        ...

    def words_of_update(self, rule: ProgramRule, document: Document) -> str:
        """The rule as it would be afterwards."""
        ...

    def mistakes_in_default_rule(self, document: Document) -> tuple[str, ...]: ...

    def words_of_default_rule(self, document: Document) -> str: ...

    def mistakes_in_program(self, document: Document) -> tuple[str, ...]: ...

    def words_of_program(self, document: Document) -> str: ...

    def document_of_rule(self, rule: ProgramRule) -> Document:
        """As it is created."""
        ...

    def document_of_change(self, before: ProgramRule, after: ProgramRule) -> Document:
        """Only what differs; empty where nothing does."""
        ...

    def document_of_default_rule(
        self, *, money_per_point: Decimal | None = None, is_active: bool | None = None
    ) -> Document:
        """None leaves it as it is; so below."""
        ...

    def document_of_program(
        self, *, is_redeeming_on: bool | None = None, points_lapse_after_days: int | None = None
    ) -> Document: ...

    def create_rule(self, document: Document) -> None: ...

    def update_rule(self, rule_id: str, document: Document) -> None:
        """Only what the document says is changed."""
        ...

    def delete_rule(self, rule_id: str) -> None: ...

    def update_default_rule(self, document: Document) -> None: ...

    def update_program(self, document: Document) -> None:
        """Whether points can be spent at all, and after how many days they expire."""
        ...

    # --- what else is set up

    def coupon_settings(self) -> CouponSettings: ...

    def mistakes_in_coupon_settings(self, document: Document) -> tuple[str, ...]: ...

    def coupon_settings_in(self, document: Document) -> CouponSettings:
        """As the service would tell them once the document is sent."""
        ...

    def document_of_coupon_settings(self, settings: CouponSettings) -> Document:
        """Whole, with the values of its headers."""
        ...

    def configure_coupons(self, document: Document) -> None:
        """All settings as they are go; those of the document come."""
        ...

    def try_coupon_engine(self, settings: CouponSettings) -> EngineTrial:
        """The shop's engine is called as the service would, with a coupon for trial.

        It may keep that coupon. Whatever it does is told, and raises nothing.
        """
        ...

    def cashback_rules(self) -> tuple[CashbackRule, ...]: ...

    def tiers(self) -> tuple[Tier, ...]: ...

    def campaigns(self) -> tuple[ProgramCampaign, ...]: ...

    def referral_terms(self) -> ReferralTerms: ...

    # --- customers

    def transactions(self, customer_id: str, *, most: int = 200) -> tuple[PointsTransaction, ...]:
        """The newest as the service orders them."""
        ...

    def adjust_points(
        self, customer_id: str, points: int, reason: str, by: str, *, transaction_id: str = ""
    ) -> int:
        """By hand; fewer than none takes. Returns the points that moved.

        With an id of the caller's a repeat after a lost answer is recognised.
        """
        ...

    def activate_points(self, transaction_id: str) -> int:
        """Pending points become usable at once, for good. Returns how many."""
        ...

    def proof_of(self, customer_id: str) -> str:
        """The digits the customer's phone would show after their id at this moment."""
        ...

    def delete_customer(self, customer_id: str) -> None: ...

    # --- in bulk

    def send_batch(self, kind: BatchKind, items: Sequence[object]) -> str:
        """At most 1,000 items. Returns the job to ask about."""
        ...

    def send_orders(self, orders: Sequence[OrderFacts]) -> str:
        """At most 1,000, each as the little of it that a batch takes. Returns the job."""
        ...

    def batch_status(self, job_id: str) -> BatchStatus: ...

    def stop_batch(self, job_id: str) -> None: ...

    def close(self) -> None: ...
