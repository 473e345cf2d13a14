"""Redemption rules: what points may be turned into, and turning them into a coupon."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from pos.sandbox.account import RedemptionRule
from pos.sandbox.calls import Answer, Call, active, positive_figure, redemption_on
from pos.sandbox.coupon_call import code_for
from pos.sandbox.exchange import Refused, answer, bare_stamp
from pos.sandbox.fields import Fields, customer_id_in, exactly_one, invalid, missing
from pos.sandbox.points import (
    Entry,
    money_for,
    need,
    points_for,
    record,
    rounded,
    take,
    total,
)
from pos.sandbox.rule_list import default_rule, rule_of, runs
from pos.sandbox.world import Coupon, Customer, World, mint_reference, with_customer, with_item

# The rule's word for a coupon, and the word validation uses for the same thing.
COUPON_KINDS = {
    "percentage_discount": "percentage",
    "fixed_discount": "fixed",
    "fixed_rate_discount": "fixed",
    "free_shipping": "shipping",
    "free_product": "product",
    "custom": "custom",
}


def rule_worth(
    world: World, number: int, customer: Customer | None, *, now: datetime
) -> tuple[int, Decimal]:
    """The points a rule costs and the money a hold for them is worth."""
    rule = rule_of(world, number, customer, now=now)
    if rule.points is None:
        raise Refused(400, 3004, "This rule has no fixed number of points")
    fixed = COUPON_KINDS.get(rule.coupon_kind) == "fixed" and rule.value is not None
    worth = rule.value if fixed and rule.value is not None else None
    worth = money_for(world.account, rule.points) if worth is None else worth
    return rule.points, rounded(world.account, worth)


def figure(
    world: World, fields: Fields, *, points: str, amount: str, now: datetime, rule: str = "ruleId"
) -> tuple[int, Decimal]:
    """Points and their money from whichever of the three is given."""
    given = exactly_one(fields, points, amount, rule)
    if given == rule:
        customer = world.customers.get(customer_id_in(fields))
        return rule_worth(world, fields.rule_id(rule) or 0, customer, now=now)
    default = default_rule(world)
    if default is not None and not runs(default, now=now):
        raise Refused(400, 3004, "Points are redeemed by rules only")
    if given == amount:
        asked = positive_figure(fields, amount)
        return points_for(world.account, asked), rounded(world.account, asked)
    number = fields.whole(points) or 0
    if number <= 0:
        raise invalid(points, "must be more than zero")
    return number, money_for(world.account, number)


def buy_coupon(call: Call) -> Answer:
    """Spends the rule's points at once and makes a coupon for this customer alone."""
    fields, world = call.body(), call.world
    customer = active(world, customer_id_in(fields))
    number = fields.rule_id()
    if number is None:
        raise missing("ruleId")
    redemption_on(world.account)
    rule = rule_of(world, number, customer, now=call.now)
    points = rule.points
    if points is None:
        raise Refused(400, 3004, "This rule cannot be turned into a coupon")
    need(customer, points, now=call.now)
    before = total(world, customer, now=call.now)
    customer, _ = take(customer, points, now=call.now)
    world, coupon = _coupon_for(with_customer(world, customer), rule, customer.customer_id, call)
    entry = Entry(
        transaction_id="",
        kind="DiscountCode",
        amount=money_for(world.account, points),
        time=call.now,
        coupon_code=coupon.code,
        reason="Points Redemption",
    )
    world, _ = record(
        world, customer.customer_id, entry, points=-points, before=before, now=call.now
    )
    assert coupon.expires_at is not None
    bought = {
        "code": coupon.code,
        "startDate": bare_stamp(coupon.starts_at),
        "expiryDate": bare_stamp(coupon.expires_at),
        "url": None,
        "pin": None,
    }
    return world, answer(bought)


def _coupon_for(world: World, rule: RedemptionRule, owner: str, call: Call) -> tuple[World, Coupon]:
    """The merchant's own engine may have to be asked first, so the code is settled last."""
    world, reference = mint_reference(world, kind=f"coupon for {owner}")
    coupon = Coupon(
        code=f"{rule.code_prefix}{reference[:8].upper()}",
        kind=COUPON_KINDS.get(rule.coupon_kind, "fixed"),
        value=rule.value or Decimal(0),
        starts_at=call.now,
        expires_at=call.now + timedelta(days=rule.expiry_after_days),
        name=rule.name,
        target="Reward",
        capping=rule.capping,
        min_order=rule.min_order,
        usage_limit=rule.usage_limit,
        limit_per_customer=_limit_per_customer(rule),
        products=(rule.product_id,) if rule.product_id else (),
        variants=(rule.variant_id,) if rule.variant_id else (),
        collections=tuple(str(collection) for collection, _ in rule.collections),
        owner=owner,
    )
    coupon = replace(coupon, code=code_for(call, coupon, days=rule.expiry_after_days))
    return replace(world, coupons=with_item(world.coupons, coupon.code, coupon)), coupon


def _limit_per_customer(rule: RedemptionRule) -> int:
    most = rule.group.max_per_customer if rule.group is not None else None
    return rule.usage_limit if most is None else most
