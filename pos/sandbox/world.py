"""The whole stand-in service as one frozen value, and that value as JSON.

What the merchant set up is in account.py; what happens to the world in respond.py and the modules
of its subjects; sums over points in points.py.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar

import msgspec

from pos.sandbox.account import Account, Campaign, RedemptionRule
from pos.sandbox.history import Milestone, Notice, Progress
from pos.sandbox.promotions import AutomaticDiscount, EventCampaign

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Batch:
    """Points credited together: they become usable and expire together."""

    number: int
    points: int
    left: int
    usable_at: datetime
    expires_at: datetime | None
    source: str  # the order or transaction which credited them


@dataclass(frozen=True, slots=True)
class Transaction:
    """One movement of points; `points` is negative when they left."""

    number: int
    transaction_id: str
    kind: str
    points: int
    amount: Decimal
    time: datetime
    balance_before: int
    balance_after: int
    order_id: str = ""
    coupon_code: str = ""
    reason: str = ""
    merchant_name: str = ""
    branch_name: str = ""
    campaign: str = ""
    batch: int = 0  # the one it credited


@dataclass(frozen=True, slots=True)
class Customer:
    customer_id: str
    number: int
    created_at: datetime
    attributes: Mapping[str, Any] = field(default_factory=dict)
    email: str = ""
    mobile: str = ""
    tags: tuple[str, ...] = ()
    referral_code: str = ""
    referred_by: str = ""
    guest: bool = False
    active: bool = True
    batches: tuple[Batch, ...] = ()
    debt: int = 0  # points taken back after they were spent
    earned_points: int = 0
    transactions: tuple[Transaction, ...] = ()
    hash_uses: int = 0
    milestones: tuple[Milestone, ...] = ()
    notices: tuple[Notice, ...] = ()
    progress: tuple[Progress, ...] = ()


@dataclass(frozen=True, slots=True)
class Hold:
    """Points set aside. `parts` says from which batch how many, so that they can go back."""

    reference: str
    customer_id: str
    points: int
    amount: Decimal
    expires_at: datetime
    parts: tuple[tuple[int, int], ...]
    state: str = "active"  # active | expired | used | released


@dataclass(frozen=True, slots=True)
class Coupon:
    code: str
    kind: str  # as validation spells it: percentage, fixed, shipping, product, fixed-cashback ...
    value: Decimal
    starts_at: datetime
    expires_at: datetime | None
    name: str = ""
    target: str = "POS"
    usage_limit: int = 1
    limit_per_customer: int = 1
    capping: Decimal | None = None
    min_reward: Decimal | None = None
    min_order: Decimal | None = None
    products: tuple[str, ...] = ()
    variants: tuple[str, ...] = ()
    collections: tuple[str, ...] = ()
    merchants: tuple[str, ...] = ()
    with_order: bool = True
    with_product: bool = True
    with_shipping: bool = True
    active: bool = True
    owner: str = ""  # empty: anyone's
    used_by: tuple[str, ...] = ()
    display_names: Mapping[str, str] = field(default_factory=dict)  # by language
    terms: Mapping[str, str] = field(default_factory=dict)
    is_promotion: bool = False


@dataclass(frozen=True, slots=True)
class Promised:
    """A coupon a campaign brought, until the merchant's own engine has been asked for it, once."""

    coupon: Coupon
    days: int
    order_id: str = ""


@dataclass(frozen=True, slots=True)
class Lock:
    reference: str
    customer_id: str
    codes: tuple[str, ...]
    expires_at: datetime
    used_at: datetime | None = None
    released_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class OrderLine:
    product_id: str
    quantity: Decimal
    bonus_points: int  # from campaigns, on top of the order's cashback
    returned: Decimal = Decimal(0)
    bonus_reversed: int = 0


@dataclass(frozen=True, slots=True)
class Order:
    """What is remembered of an order (or of cashback without one) so that it can be refunded."""

    order_id: str
    customer_id: str
    ordered_at: datetime
    total_paid: Decimal
    base_points: int
    redeemed_points: int = 0
    redeemed_amount: Decimal = Decimal(0)
    lines: tuple[OrderLine, ...] = ()
    codes: tuple[str, ...] = ()
    paid_refunded: Decimal = Decimal(0)
    points_refunded: int = 0
    worth_refunded: Decimal = Decimal(0)  # the money those points stood for
    base_reversed: int = 0
    cancelled: bool = False
    received: str = ""  # the body, to the letter


@dataclass(frozen=True, slots=True)
class OneTimeCode:
    """An OTP as sent to the customer, bound to what was asked for."""

    code: str
    points: int
    expires_at: datetime
    tries_left: int = 3


@dataclass(frozen=True, slots=True)
class EventReceived:
    customer_id: str
    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ItemDone:
    """What became of one item of a batch job."""

    subject: str  # the customer it names, or the order
    status: int
    told: str  # the answer's body


@dataclass(frozen=True, slots=True)
class BatchJob:
    """Many items sent at once and worked off one after the other."""

    number: int
    kind: str
    created_at: datetime
    items_per_second: int
    items: tuple[str, ...]  # each as JSON
    done: tuple[ItemDone, ...] = ()
    stopped_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CouponEndpoint:
    """The merchant's own coupon engine: how to call it, and for which coupons."""

    url: str
    method: str
    query: tuple[tuple[str, str], ...] = ()
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    payload: str = ""
    names: Mapping[str, str] = field(default_factory=dict)  # its words for the kinds of coupons
    kinds: tuple[str, ...] = ()  # the kinds it makes; the service makes the rest
    platforms: tuple[tuple[str, str], ...] = ()
    content_type: str = "application/json"


@dataclass(frozen=True, slots=True)
class PartnerClient:
    """A merchant as a partner registered it."""

    number: int
    profile: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class World:
    account: Account
    seed: str = "sandbox"
    counter: int = 0
    ahead_s: int = 0  # how far the sandbox's clock was moved on
    customers: Mapping[str, Customer] = field(default_factory=dict)
    holds: Mapping[str, Hold] = field(default_factory=dict)
    coupons: Mapping[str, Coupon] = field(default_factory=dict)
    locks: Mapping[str, Lock] = field(default_factory=dict)
    orders: Mapping[str, Order] = field(default_factory=dict)
    ids: Mapping[str, str] = field(default_factory=dict)  # transaction id -> its customer
    one_time_codes: Mapping[str, OneTimeCode] = field(default_factory=dict)  # by customer
    campaigns: tuple[Campaign, ...] = ()
    rules: tuple[RedemptionRule, ...] = ()
    promotions: tuple[AutomaticDiscount, ...] = ()
    events: tuple[EventReceived, ...] = ()
    event_campaigns: tuple[EventCampaign, ...] = ()
    removed: tuple[Customer, ...] = ()  # deleted: nobody's any more, but the points did move
    also_known: Mapping[str, str] = field(default_factory=dict)  # merged id -> the person's id
    jobs: Mapping[str, BatchJob] = field(default_factory=dict)
    coupon_endpoint: CouponEndpoint | None = None
    promised: tuple[Promised, ...] = ()
    clients: Mapping[str, PartnerClient] = field(default_factory=dict)  # by name


_ENCODER = msgspec.json.Encoder(decimal_format="number")
_DECODER = msgspec.json.Decoder(World, float_hook=Decimal)


def mint_number(world: World) -> tuple[World, int]:
    """The next of the service's own ids."""
    counter = world.counter + 1
    return replace(world, counter=counter), 11_000_000 + counter


def mint_reference(world: World, *, kind: str) -> tuple[World, str]:
    """A reference of 32 hex digits nobody can guess, yet the same in every run of one world."""
    counter = world.counter + 1
    digest = hashlib.sha256(f"{world.seed}:{kind}:{counter}".encode()).hexdigest()
    return replace(world, counter=counter), digest[:32]


def with_item(items: Mapping[str, Value], key: str, value: Value) -> Mapping[str, Value]:
    """The same mapping with one entry more, or another one."""
    return {**items, key: value}


def with_customer(world: World, customer: Customer) -> World:
    return replace(world, customers=with_item(world.customers, customer.customer_id, customer))


def to_json(world: World) -> bytes:
    return _ENCODER.encode(world)


def from_json(data: bytes) -> World:
    return _DECODER.decode(data)
