"""The people, coupons and rules of the demo's shop, each there to show one case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from pos.sandbox.account import RedemptionRule
from pos.sandbox.world import Batch, Coupon, Customer

SARA = "mobile_966500001234"
OMAR = "mobile_966500005678"
HOSTILE = "mobile_966500006666"
INACTIVE = "mobile_966500007777"
LINA = "mobile_966500004321"
TOTE_PRODUCT_ID = "TOTE-CANVAS"

HOSTILE_NAME = "Eve\x1b[31m\x9b2J [bold]Red[/bold] \u202eevil\x07"


def people(now: datetime) -> tuple[Customer, ...]:
    return (
        _sara(now),
        _person(OMAR, 1002, "Omar Haddad", now, _batch(2, 40, now, days=200)),
        _person(HOSTILE, 1003, HOSTILE_NAME, now, _batch(3, 500, now, days=200)),
        replace(
            _person(INACTIVE, 1004, "Nora Quiet", now, _batch(4, 300, now, days=200)),
            active=False,
        ),
    )


def friend_of(customer_id: str, now: datetime) -> Customer:
    lina = _person(LINA, 1005, "Lina Faris", now, _batch(7, 60, now, days=200))
    return replace(lina, created_at=now - timedelta(days=245), referred_by=customer_id)


def only_sara(now: datetime) -> Mapping[str, Customer]:
    return {SARA: _sara(now)}


def _sara(now: datetime) -> Customer:
    """1,200 points, 200 of them about to expire; Gold by what was earned over the years."""
    soon, later = _batch(1, 200, now, days=10), _batch(5, 1_000, now, days=300)
    sara = _person(SARA, 1001, "Sara Ali", now, soon, later)
    return replace(sara, earned_points=2_600, email="sara@example.com", tags=("vip",))


def _person(customer_id: str, number: int, name: str, now: datetime, *batches: Batch) -> Customer:
    mobile = f"+{customer_id.removeprefix('mobile_')}"
    first, _, last = name.partition(" ")
    return Customer(
        customer_id=customer_id,
        number=number,
        created_at=now - timedelta(days=400),
        attributes={"displayName": name, "firstName": first, "lastName": last, "channel": "pos"},
        mobile=mobile,
        referral_code=f"FRIEND{number}",
        batches=batches,
        earned_points=sum(batch.points for batch in batches),
    )


def _batch(number: int, points: int, now: datetime, *, days: int) -> Batch:
    return Batch(
        number=number,
        points=points,
        left=points,
        usable_at=now - timedelta(days=60),
        expires_at=now + timedelta(days=days),
        source="opening",
    )


def coupons(now: datetime) -> tuple[Coupon, ...]:
    starts_at, ends_at = now - timedelta(days=30), now + timedelta(days=60)

    def coupon(code: str, kind: str, value: str, name: str) -> Coupon:
        return Coupon(
            code=code,
            kind=kind,
            value=Decimal(value),
            starts_at=starts_at,
            expires_at=ends_at,
            name=name,
            usage_limit=1_000,
            limit_per_customer=100,
        )

    alone = coupon("ALONE25", "fixed", "25", "25 off, with nothing else")
    return (
        coupon("SUMMER50", "fixed", "50", "50 off this summer"),
        replace(
            coupon("WELCOME10", "percentage", "10", "10 % off, up to 30"),
            capping=Decimal(30),
            limit_per_customer=1,
        ),
        replace(
            coupon("EXPIRED20", "fixed", "20", "20 off last spring"),
            expires_at=now - timedelta(days=1),
        ),
        replace(coupon("BIG100", "fixed", "100", "100 off from 500"), min_order=Decimal(500)),
        replace(coupon("USED15", "fixed", "15", "15 off, once"), usage_limit=1, used_by=(OMAR,)),
        replace(coupon("ONLINE20", "percentage", "20", "20 % off online"), target="Online"),
        replace(
            coupon("FREETOTE", "product", "0", "A free Canvas Tote"), products=(TOTE_PRODUCT_ID,)
        ),
        replace(alone, with_order=False, with_product=False, with_shipping=False),
        coupon("CASHBACK5", "percentage-cashback", "5", "5 % back as points"),
        coupon("FREESHIP", "shipping", "0", "Free delivery"),
    )


def rules(now: datetime) -> tuple[RedemptionRule, ...]:
    created_at = now - timedelta(days=200)

    def rule(number: int, kind: str, points: int, name: str, code_prefix: str) -> RedemptionRule:
        return RedemptionRule(
            number=number,
            rule_type=f"{kind}_settings",
            coupon_kind=kind,
            created_at=created_at,
            points=points,
            name=name,
            code_prefix=code_prefix,
        )

    tote = rule(2140, "free_product", 900, "Canvas Tote, free", "TOTE")
    twelve = rule(2141, "fixed_rate", 100, "12 off for 100", "FIX")
    return (
        RedemptionRule(2137, "general_settings", "fixed_rate_discount", created_at, default=True),
        replace(
            rule(2138, "percentage_discount", 500, "10 % off, up to 50", "TEN"),
            value=Decimal(10),
            capping=Decimal(50),
        ),
        rule(2139, "free_shipping", 300, "Free delivery", "SHIP"),
        replace(tote, product_id=TOTE_PRODUCT_ID, product_name="Canvas Tote", min_tier=3),
        replace(twelve, coupon_kind="fixed_rate_discount", value=Decimal(12)),
    )
