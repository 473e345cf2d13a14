"""Named worlds for demos and tests. Their dates are relative to the moment they are made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from pos.sandbox.account import Account, Campaign, Tier
from pos.sandbox.demo_life import PAST, campaigns, own_coupons, with_past
from pos.sandbox.demo_shop import (
    HOSTILE,
    HOSTILE_NAME,
    INACTIVE,
    LINA,
    OMAR,
    SARA,
    TOTE_PRODUCT_ID,
    coupons,
    friend_of,
    only_sara,
    people,
    rules,
)
from pos.sandbox.passage import sweep
from pos.sandbox.promotions import AutomaticDiscount
from pos.sandbox.world import World

__all__ = [
    "DEMO_API_KEY",
    "DEMO_PARTNER_TOKEN",
    "DEMO_SECRET_KEY",
    "HOSTILE",
    "HOSTILE_NAME",
    "INACTIVE",
    "LINA",
    "OMAR",
    "SARA",
    "SCENARIOS",
    "TOTE_PRODUCT_ID",
    "keys_from",
    "partner_token_from",
    "scenario",
]

DEMO_API_KEY = "sandbox-api-key"
DEMO_SECRET_KEY = "sandbox-secret-key"  # noqa: S105  # opens nothing but the sandbox
DEMO_PARTNER_TOKEN = "sandbox-partner-token"  # noqa: S105  # nor does this

TIERS = (
    Tier("Bronze", 1, 0),
    Tier("Silver", 2, 500, benefits=("Free alterations",)),
    Tier("Gold", 3, 2_000, benefits=("Free alterations", "Gift wrapping")),
    Tier("Platinum", 4, 10_000, benefits=("Free alterations", "Gift wrapping", "A seat at shows")),
)


def keys_from(environ: Mapping[str, str]) -> tuple[str, str]:
    """The keys the sandbox accepts: the merchant's own where they are set."""
    return (
        environ.get("POS_GAMEBALL_API_KEY") or DEMO_API_KEY,
        environ.get("POS_GAMEBALL_SECRET_KEY") or DEMO_SECRET_KEY,
    )


def partner_token_from(environ: Mapping[str, str]) -> str:
    """The token the partner API accepts, found as the keys are."""
    return environ.get("POS_GAMEBALL_PARTNER_TOKEN") or DEMO_PARTNER_TOKEN


def scenario(
    name: str,
    *,
    now: datetime,
    api_key: str = DEMO_API_KEY,
    secret_key: str = DEMO_SECRET_KEY,
    partner_token: str = DEMO_PARTNER_TOKEN,
) -> World:
    """A new world; ValueError for a name that is none."""
    make = SCENARIOS.get(name)
    if make is None:
        raise ValueError(f"no world is called {name}; there are {', '.join(sorted(SCENARIOS))}")
    world = make(now)
    account = replace(
        world.account, api_key=api_key, secret_key=secret_key, partner_token=partner_token
    )
    return sweep(replace(world, account=account), now=now)


def _shop(now: datetime) -> World:
    """A fashion shop in Riyadh with a customer or a coupon for every case."""
    account = Account(tiers=TIERS, lock_minutes=15, events=("visit", "write_review"))
    return World(
        account=account,
        seed=f"demo:{now.isoformat()}",
        customers={customer.customer_id: customer for customer in people(now)},
        coupons={coupon.code: coupon for coupon in coupons(now)},
        campaigns=(
            Campaign(
                number=3101,
                name="3x Bags",
                multiplier=Decimal(3),
                collection="Bags",
                starts_at=now - timedelta(days=2),
                ends_at=now + timedelta(days=5),
            ),
        ),
        rules=rules(now),
        promotions=(AutomaticDiscount("Big basket", Decimal(5), Decimal(2_000)),),
    )


def _demo(now: datetime) -> World:
    """The shop with customers who have a past, and campaigns under way."""
    shop = _shop(now)
    sara = with_past(shop.customers[SARA], now)
    people = {**shop.customers, SARA: sara, LINA: friend_of(SARA, now)}
    own = {coupon.code: coupon for coupon in own_coupons(SARA, now)}
    return replace(
        shop,
        customers=people,
        coupons={**shop.coupons, **own},
        ids={**shop.ids, **{one.transaction_id: SARA for one in PAST if one.transaction_id}},
        event_campaigns=campaigns(now),
    )


def _tests(now: datetime) -> World:
    """The shop before anything happened, without rate limits, for a clock that stands still."""
    shop = _shop(now)
    return replace(shop, seed="tests", account=replace(shop.account, rate_limits=False))


def _empty(_now: datetime) -> World:
    return World(account=Account(tiers=TIERS), seed="empty")


def _kwd(now: datetime) -> World:
    """Three decimals: a point is worth 0.005, a dinar earns ten."""
    account = Account(
        currency="KWD",
        decimals=3,
        redemption_factor=Decimal("0.005"),
        points_per_step=Decimal(10),
        tiers=TIERS,
    )
    return World(account=account, seed="kwd", customers=only_sara(now))


def _jpy(now: datetime) -> World:
    """No decimals: a point is worth one yen, a hundred yen earn one."""
    account = Account(
        currency="JPY",
        decimals=0,
        redemption_factor=Decimal(1),
        step_amount=Decimal(100),
        tiers=TIERS,
    )
    return World(account=account, seed="jpy", customers=only_sara(now))


SCENARIOS: Mapping[str, Callable[[datetime], World]] = {
    "demo": _demo,
    "tests": _tests,
    "empty": _empty,
    "kwd": _kwd,
    "jpy": _jpy,
}
