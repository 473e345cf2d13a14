"""Partner API v3.0: redemption rules made, changed, deleted, and redemption's configuration."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from pos.sandbox.account import RedemptionRule
from pos.sandbox.calls import Answer, Call
from pos.sandbox.exchange import Refused, answer
from pos.sandbox.fields import Fields, invalid, missing
from pos.sandbox.partner_door import FORBIDDEN
from pos.sandbox.partner_rules import FREE_SHIPPING, GENERAL, rule_read, rule_written
from pos.sandbox.rule_list import default_rule, rule_numbered
from pos.sandbox.world import World, mint_number

EXPIRY_LIMIT_DAYS = 36_500
VALUE_LEAST, VALUE_MOST = Decimal("0.000001"), Decimal(1_000_000)


def create_rule(call: Call) -> Answer:
    fields = call.body()
    for name in ("ruleType", "coupon"):
        if name not in fields:
            raise missing(name)
    fields.child("coupon").needed_text("couponType")
    world, number = mint_number(call.world)
    blank = RedemptionRule(number, "", "", call.now, starts_at=call.now)
    rule = rule_read(world.account, fields, blank)
    return _kept(call, world, rule)


def update_rule(call: Call) -> Answer:
    """Only what the body names changes; the whole rule is answered."""
    rule = _rule(call)
    return _kept(call, call.world, rule_read(call.world.account, call.body(), rule))


def delete_rule(call: Call) -> Answer:
    """Answers `true`, although its own table says without a body."""
    rule = _rule(call)
    if rule.default:
        raise Refused(403, FORBIDDEN, "The default rule cannot be deleted")
    rules = tuple(one for one in call.world.rules if one.number != rule.number)
    return replace(call.world, rules=rules), answer(True)


def update_default_rule(call: Call) -> Answer:
    """The value of a point for any number of points; an account without such a rule gets one."""
    fields, world = call.body(), call.world
    rule = default_rule(world)
    if rule is None:
        world, number = mint_number(world)
        rule = RedemptionRule(number, GENERAL, "fixed_rate_discount", call.now, default=True)
    account = world.account
    if "valueOfPoint" in fields:
        value = fields.needed_positive("valueOfPoint")
        if not VALUE_LEAST <= value <= VALUE_MOST:
            raise invalid("valueOfPoint", f"must be from {VALUE_LEAST} to {VALUE_MOST}")
        account = replace(account, redemption_factor=value)
    if "isActive" in fields:
        rule = replace(rule, active=fields.flag("isActive"))
    world = replace(_with_rule(world, rule), account=account)
    told = {
        "id": rule.number,
        "valueOfPoint": account.redemption_factor,
        "isActive": rule.active,
    }
    return world, answer(told)


def update_configuration(call: Call) -> Answer:
    fields, account = call.body(), call.world.account
    if "isRedemptionActive" in fields:
        account = replace(account, redemption_active=fields.flag("isRedemptionActive"))
    days = fields.whole("pointsExpiryPeriod")
    if days is not None:
        if not 1 <= days <= EXPIRY_LIMIT_DAYS:
            raise invalid("pointsExpiryPeriod", f"must be from 1 to {EXPIRY_LIMIT_DAYS} days")
        account = replace(account, points_life_days=days)
    told = {
        "isRedemptionActive": account.redemption_active,
        "pointsExpiryPeriod": account.points_life_days,
    }
    return replace(call.world, account=account), answer(told)


def _rule(call: Call) -> RedemptionRule:
    rule = rule_numbered(call.world, _number(call))
    if rule is None:
        raise Refused(404, 4004, "The redemption rule does not exist")
    return rule


def _number(call: Call) -> int:
    return Fields({"ruleId": call.place["ruleId"]}).rule_id() or 0


def _kept(call: Call, world: World, rule: RedemptionRule) -> Answer:
    others = [one for one in world.rules if one.number != rule.number]
    if _ships_free(rule) and any(_ships_free(one) for one in others):
        raise Refused(400, 7, "There can be only one rule for free shipping")
    told = rule_written(world.account, rule, now=call.now)
    return _with_rule(world, rule), answer(told)


def _ships_free(rule: RedemptionRule) -> bool:
    return rule.rule_type == FREE_SHIPPING or rule.coupon_kind == "free_shipping"


def _with_rule(world: World, rule: RedemptionRule) -> World:
    """In its place where it is known, at the end where it is new."""
    if rule_numbered(world, rule.number) is None:
        return replace(world, rules=(*world.rules, rule))
    rules = tuple(rule if one.number == rule.number else one for one in world.rules)
    return replace(world, rules=rules)
