"""Partner API v3.0: cashback rules for some customers, the one for all, and the configuration."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from pos.sandbox.account import Account, CashbackRule
from pos.sandbox.calls import Answer, Call
from pos.sandbox.exchange import Refused, answer, plain
from pos.sandbox.fields import Fields, invalid, missing
from pos.sandbox.partner_audience import audience_told, level_in, tags_in
from pos.sandbox.partner_door import FORBIDDEN
from pos.sandbox.world import World, mint_number

SPEND_LEAST, SPEND_MOST = Decimal("0.01"), Decimal(1_000_000)
POINTS_MOST = Decimal(100_000)
DEFAULT_RULE = 1  # its id; the rule itself is the account's own rate


def create_rule(call: Call) -> Answer:
    """Only for some customers: the rule for all exists from the start."""
    fields = call.body()
    spend, points = _spend(fields), _points(fields)
    if spend is None:
        raise missing("minAmountToSpend")
    if points is None:
        raise missing("pointsRewardedAsCashback")
    world, number = mint_number(call.world)
    rule = _limited(world.account, fields, CashbackRule(number, spend, points))
    return _with_rule(world, rule), answer(_told(world.account, rule))


def update_rule(call: Call) -> Answer:
    fields, rule = call.body(), _rule(call)
    spend, points = _spend(fields), _points(fields)
    rule = replace(
        rule,
        spend=rule.spend if spend is None else spend,
        points=rule.points if points is None else points,
    )
    if fields.mentions("availableTo"):
        rule = _limited(call.world.account, fields, rule)
    return _with_rule(call.world, rule), answer(_told(call.world.account, rule))


def delete_rule(call: Call) -> Answer:
    if call.place["ruleId"] == str(DEFAULT_RULE):
        raise Refused(403, FORBIDDEN, "The default rule cannot be deleted")
    rule, account = _rule(call), call.world.account
    rules = tuple(one for one in account.cashback_rules if one.number != rule.number)
    world = replace(call.world, account=replace(account, cashback_rules=rules))
    return world, answer(True)


def update_default_rule(call: Call) -> Answer:
    fields, account = call.body(), call.world.account
    spend, points = _spend(fields), _points(fields)
    account = replace(
        account,
        step_amount=account.step_amount if spend is None else spend,
        points_per_step=account.points_per_step if points is None else points,
    )
    told = {
        "id": DEFAULT_RULE,
        "isDefault": True,
        "minAmountToSpend": plain(account.step_amount),
        "pointsRewardedAsCashback": plain(account.points_per_step),
        "availableTo": None,
    }
    return replace(call.world, account=account), answer(told)


def update_configuration(call: Call) -> Answer:
    """Its page was never stored whole; the switch is named as redemption's is."""
    fields, account = call.body(), call.world.account
    if "isCashbackActive" in fields:
        account = replace(account, cashback_active=fields.flag("isCashbackActive"))
    told = {"isCashbackActive": account.cashback_active}
    return replace(call.world, account=account), answer(told)


def _spend(fields: Fields) -> Decimal | None:
    """The documents' two names for one thing."""
    for name in ("minAmountToSpend", "amountToSpendForReward"):
        if name in fields:
            return _bounded(fields, name, least=SPEND_LEAST, most=SPEND_MOST)
    return None


def _points(fields: Fields) -> Decimal | None:
    name = "pointsRewardedAsCashback"
    return _bounded(fields, name, least=Decimal(0), most=POINTS_MOST) if name in fields else None


def _bounded(fields: Fields, name: str, *, least: Decimal, most: Decimal) -> Decimal:
    value = fields.needed_positive(name)
    if not least <= value <= most:
        raise invalid(name, f"must be from {least} to {most}")
    return value


def _limited(account: Account, fields: Fields, rule: CashbackRule) -> CashbackRule:
    rule = replace(rule, min_tier=level_in(account, fields), tags=tags_in(fields))
    if not rule.min_tier and not rule.tags:
        raise missing("availableTo")
    return rule


def _rule(call: Call) -> CashbackRule:
    for rule in call.world.account.cashback_rules:
        if str(rule.number) == call.place["ruleId"]:
            return rule
    raise Refused(404, 4004, "The cashback rule does not exist")


def _with_rule(world: World, rule: CashbackRule) -> World:
    others = [one for one in world.account.cashback_rules if one.number != rule.number]
    rules = tuple(sorted((*others, rule), key=lambda one: one.number))
    return replace(world, account=replace(world.account, cashback_rules=rules))


def _told(account: Account, rule: CashbackRule) -> dict[str, object]:
    return {
        "id": rule.number,
        "isDefault": False,
        "minAmountToSpend": plain(rule.spend),
        "pointsRewardedAsCashback": plain(rule.points),
        "availableTo": audience_told(account, min_tier=rule.min_tier, tags=rule.tags),
    }
