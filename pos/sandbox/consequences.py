"""What follows from whatever a call did: tiers are reached, and customers hear of it.

It looks at the world before and after, so no endpoint needs to know of notifications.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from pos.sandbox.history import Milestone, Notice
from pos.sandbox.standing import tier_of
from pos.sandbox.world import Customer, World, mint_number, with_customer

NOTICES_KEPT = 200
NOTICE_KINDS = {
    "PaymentReward": "earned",
    "ManualAccumulation": "earned",
    "AchievementReward": "campaign",
    "Refund": "returned",
    "PartialRefund": "returned",
}


def followed(before: World, after: World, *, now: datetime) -> World:
    """The world with the consequences in it; the same value where nothing happened."""
    if before.customers is not after.customers:
        for customer_id, customer in after.customers.items():
            was = before.customers.get(customer_id)
            if was is not customer:
                after = _told_of_points(after, was, customer, now=now)
                after = _ranked(after, was, customer_id, now=now)
    if before.coupons is not after.coupons:
        after = _told_of_coupons(before, after, now=now)
    return after


def notify(
    world: World, customer_id: str, kind: str, *, now: datetime, points: int = 0, about: str = ""
) -> World:
    world, number = mint_number(world)
    customer = world.customers[customer_id]
    notices = (*customer.notices, Notice(number, kind, now, points, about))[-NOTICES_KEPT:]
    return with_customer(world, replace(customer, notices=notices))


def reach(
    world: World,
    customer_id: str,
    kind: str,
    *,
    now: datetime,
    transaction_id: str = "",
    tier_name: str = "",
    campaign: str = "",
    coupon_code: str = "",
) -> World:
    """Writes a milestone; `kind` is the word of the activity log."""
    world, number = mint_number(world)
    milestone = Milestone(number, kind, now, transaction_id, tier_name, campaign, coupon_code)
    customer = world.customers[customer_id]
    return with_customer(world, replace(customer, milestones=(*customer.milestones, milestone)))


def _told_of_points(
    world: World, was: Customer | None, customer: Customer, *, now: datetime
) -> World:
    known = len(was.transactions) if was is not None else 0
    for transaction in customer.transactions[known:]:
        kind = NOTICE_KINDS.get(transaction.kind)
        if kind is not None and transaction.points > 0:
            world = notify(
                world,
                customer.customer_id,
                kind,
                now=now,
                points=transaction.points,
                about=transaction.campaign,
            )
    return world


def _ranked(world: World, was: Customer | None, customer_id: str, *, now: datetime) -> World:
    """A new customer starts in the lowest tier; that is no rise."""
    customer = world.customers[customer_id]
    old = tier_of(world.account, was or replace(customer, earned_points=0))
    new = tier_of(world.account, customer)
    if new is None or old == new:
        return world
    rose = old is None or new.order > old.order
    kind = "TierUpgraded" if rose else "TierDowngraded"
    world = reach(world, customer_id, kind, now=now, tier_name=new.name)
    return notify(world, customer_id, "tier", now=now, about=new.name) if rose else world


def _told_of_coupons(before: World, after: World, *, now: datetime) -> World:
    for code, coupon in after.coupons.items():
        if code not in before.coupons and coupon.owner in after.customers:
            after = notify(after, coupon.owner, "coupon", now=now, about=code)
    return after
