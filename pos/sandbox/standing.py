"""Where a customer stands: balance, tier, and the rate the tier earns at."""

from __future__ import annotations

from decimal import Decimal

from pos.sandbox.account import Account, Tier
from pos.sandbox.calls import Answer, Call, known
from pos.sandbox.exchange import answer, bare_stamp
from pos.sandbox.points import available, money_for, next_expiring, pending, total
from pos.sandbox.world import Customer


def balance(call: Call) -> Answer:
    world, account = call.world, call.world.account
    customer = known(world, call.place["customerId"])
    spendable = available(customer, now=call.now)
    waiting = pending(customer, now=call.now)
    whole = total(world, customer, now=call.now)
    batch = next_expiring(customer, now=call.now)
    expiring = batch.left if batch is not None else 0
    expires_at = batch.expires_at if batch is not None else None
    told: dict[str, object] = {
        "totalPointsBalance": whole,
        "totalPointsValue": money_for(account, whole),
        "availablePointsBalance": spendable,
        "availablePointsValue": money_for(account, spendable),
        "pendingPoints": waiting,
        "pendingPointsValue": money_for(account, waiting),
        "currency": account.currency,
        "pointsName": account.points_name,
        "nextExpiringPointsAmount": expiring,
        "nextExpiringPointsValue": money_for(account, expiring),
        "nextExpiringPointsDate": bare_stamp(expires_at) if expires_at is not None else None,
        "totalEarnedPoints": customer.earned_points,
    }
    expand = {name.strip() for name in call.query.get("expand", "").split(",")}
    if "tier" in expand:
        told["tier"] = tier_told(account, customer)
    if "referrals" in expand:
        friends = [c for c in world.customers.values() if c.referred_by == customer.customer_id]
        told["referrals"] = {"count": len(friends)}
    return world, answer(told)


def tier_progress(call: Call) -> Answer:
    customer = known(call.world, call.place["customerId"])
    return call.world, answer(tier_told(call.world.account, customer))


def tier_of(account: Account, customer: Customer) -> Tier | None:
    """The highest tier reached; progress counts points earned over a lifetime."""
    reached = [tier for tier in account.tiers if tier.min_progress <= customer.earned_points]
    return max(reached, key=lambda tier: tier.order, default=None)


def points_per_step(account: Account, customer: Customer | None) -> Decimal:
    tier = tier_of(account, customer) if customer is not None else None
    own = tier.points_per_step if tier is not None else None
    return account.points_per_step if own is None else own


def tier_told(account: Account, customer: Customer) -> dict[str, object]:
    current = tier_of(account, customer)
    order = current.order if current is not None else -1
    higher = [tier for tier in account.tiers if tier.order > order]
    following = min(higher, key=lambda tier: tier.order, default=None)
    return {
        "current": _told(current),
        "next": _told(following),
        "progress": customer.earned_points,
    }


def _told(tier: Tier | None) -> dict[str, object] | None:
    if tier is None:
        return None
    return {
        "order": tier.order,
        "name": tier.name,
        "minProgress": tier.min_progress,
        "icon": tier.icon,
    }
