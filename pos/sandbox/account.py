"""What the merchant set up: the account's settings, tiers, campaigns, redemption rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

import msgspec

DEMO_PARTNER_STORE = "sandbox-store"


@dataclass(frozen=True, slots=True)
class Tier:
    name: str
    order: int
    min_progress: int
    icon: str = ""
    points_per_step: Decimal | None = None  # None: the account's rate
    benefits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CashbackRule:
    """Another rate for the customers of a tier and above, or with one of the tags."""

    number: int
    spend: Decimal  # spend this much ...
    points: Decimal  # ... to earn this many points
    min_tier: int = 0
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Account:
    """The merchant's account: what its dashboard sets, and choices the documents leave open."""

    currency: str = "SAR"
    decimals: int = 2
    points_name: str = "Stars"
    redemption_factor: Decimal = Decimal("0.1")  # money per point
    step_amount: Decimal = Decimal(1)  # spend this much ...
    points_per_step: Decimal = Decimal(1)  # ... to earn this many points
    return_window_days: int = 0
    points_life_days: int = 365
    hold_minutes: int = 10
    lock_minutes: int = 10
    earns_on_tax: bool = True
    earns_on_shipping: bool = True
    otp: bool = False
    program_active: bool = True
    cashback_active: bool = True
    redemption_active: bool = True
    rate_limits: bool = True
    retry_after: bool = False
    codes_need_lock: bool = True
    coupon_errors: bool = False  # an invalid coupon is answered 4xx instead of valid:false
    events: tuple[str, ...] = ()
    tiers: tuple[Tier, ...] = ()
    api_key: str = field(default="", repr=False)
    secret_key: str = field(default="", repr=False)
    partner_token: str = field(default="", repr=False)
    partner_store_id: str = DEMO_PARTNER_STORE
    cashback_rules: tuple[CashbackRule, ...] = ()
    merge_by: Literal["", "mobile", "email"] = ""  # the key that joins a person's channels
    minimum_version: Literal["", "v4.0", "v4.1"] = ""  # older calls are refused
    high_security: bool = False  # every call wants both keys
    guests_earn: bool = True
    expiry_notice_days: int = 14
    coupon_access: bool = True  # whether the plan lets the merchant connect an own coupon engine
    coupon_calls: bool = True  # whether that engine is really called; else coupons are made here
    job_items_per_second: int = 250
    # What the service does wrong, for whoever must show that they would notice.
    breaks: tuple[Literal["order-ids", "refunds", "releases"], ...] = ()


@dataclass(frozen=True, slots=True)
class Campaign:
    number: int
    name: str
    multiplier: Decimal
    collection: str = ""  # empty: everything
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    min_tier: int = 0
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CouponGroup:
    """Where a rule's custom coupons come from."""

    handle: str
    title: str = ""
    url: str = ""
    icon: str = ""
    description: str = ""
    max_per_customer: int | None = None
    starts_at: datetime | None = None
    expires_at: datetime | None = None
    available: bool = True
    switched_on: bool = True


@dataclass(frozen=True, slots=True)
class RedemptionRule:
    number: int
    rule_type: str
    coupon_kind: str
    created_at: datetime
    points: int | None = None  # None: any number of points
    value: Decimal | None = None
    product_id: str = ""
    product_name: str = ""
    name: str = ""
    expiry_after_days: int = 30
    capping: Decimal | None = None
    min_order: Decimal | None = None
    code_prefix: str = ""
    min_tier: int = 0
    active: bool = True
    default: bool = False  # what any number of points is worth; there is one at most
    point_value: Decimal | None = None  # None: the account's
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    tags: tuple[str, ...] = ()  # for customers with one of them; empty: for everyone
    variant_id: str = ""
    variant_name: str = ""
    display_names: tuple[str, ...] = ()
    collections: tuple[tuple[int, str], ...] = ()
    group: CouponGroup | None = None
    usage_limit: int = 1
    instructions: str = ""
    applicable_to: Mapping[str, Any] | None = None  # in the samples, described nowhere: kept


def without_keys(account: Account) -> Account:
    """The account as it may be shown and kept in a file."""
    return replace(account, api_key="", secret_key="", partner_token="")


def account_with(account: Account, changes: Mapping[str, object]) -> Account:
    """The account with some settings changed; ValueError for what is no setting of it."""
    unknown = set(changes) - {setting.name for setting in fields(account)}
    if unknown:
        raise ValueError(f"no such setting: {', '.join(sorted(unknown))}")
    settings = {**msgspec.to_builtins(account), **changes}
    try:
        return msgspec.convert(settings, Account, str_keys=True, strict=False)
    except msgspec.ValidationError as error:
        raise ValueError(str(error)) from error
