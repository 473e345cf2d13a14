"""Where a customer stands: balance, tier, and the rate the tier earns at."""

from __future__ import annotations

from decimal import ROUND_UP, Decimal

from pos.sandbox.account import Account, CashbackRule, Tier
from pos.sandbox.calls import Answer, Call, known
from pos.sandbox.exchange import answer, bare_stamp
from pos.sandbox.points import available, money_for, next_expiring, pending, total
from pos.sandbox.world import Customer

RATE_STEP = Decimal("1e-12")


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


def belongs(
    account: Account, customer: Customer | None, *, min_tier: int, tags: tuple[str, ...]
) -> bool:
    """Whether a customer has reached a tier and, where tags are asked for, has one of them."""
    if customer is None:
        return not min_tier and not tags
    tier = tier_of(account, customer)
    reached = min_tier <= (tier.order if tier is not None else 0)
    return reached and (not tags or bool(set(tags) & set(customer.tags)))


def cashback_rules_for(account: Account, customer: Customer) -> list[CashbackRule]:
    """The rules for this customer, that of the highest tier first."""
    found = [
        rule
        for rule in account.cashback_rules
        if belongs(account, customer, min_tier=rule.min_tier, tags=rule.tags)
    ]
    return sorted(found, key=lambda rule: -rule.min_tier)


def points_per_step(account: Account, customer: Customer | None) -> Decimal:
    """The customer's rate: by a rule of their own, by their tier, or the account's."""
    rules = cashback_rules_for(account, customer) if customer is not None else []
    if rules:
        # Rounded up far behind the point, or a third times three would be less than one.
        rate = account.step_amount * rules[0].points / rules[0].spend
        return rate.quantize(RATE_STEP, ROUND_UP).normalize()
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
