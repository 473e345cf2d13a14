"""What the merchant set up, as tills read it: redemption, cashback, tiers, campaigns, the rest."""

from __future__ import annotations

from decimal import Decimal

from pos.sandbox.account import Account, Campaign, RedemptionRule
from pos.sandbox.calls import Answer, Call, known
from pos.sandbox.exchange import answer, bare_stamp, plain
from pos.sandbox.standing import tier_of


def redemption(call: Call) -> Answer:
    """With a customer only the rules that fit this one."""
    account, order = call.world.account, None
    if customer_id := call.query.get("customerId"):
        tier = tier_of(account, known(call.world, customer_id))
        order = tier.order if tier is not None else 0
    rules = [
        _rule(account, rule) for rule in call.world.rules if order is None or rule.min_tier <= order
    ]
    told = {"redemptionFactor": account.redemption_factor, "redemptionRules": rules}
    return call.world, answer(told)


def cashback(call: Call) -> Answer:
    account = call.world.account
    tiers = [
        {"tierName": tier.name, **_cashback_rule(account, tier.points_per_step)}
        for tier in account.tiers
        if tier.points_per_step is not None
    ]
    told = {
        "defaultCashbackRule": _cashback_rule(account, account.points_per_step),
        "tierCashbackRules": tiers,
    }
    return call.world, answer(told)


def tiers(call: Call) -> Answer:
    """A bare list, as documented."""
    told = [
        {
            "name": tier.name,
            "minProgress": tier.min_progress,
            "order": tier.order,
            "icon": tier.icon,
            "benefits": [],
        }
        for tier in call.world.account.tiers
    ]
    return call.world, answer(told)


def campaigns(call: Call) -> Answer:
    return call.world, answer([_campaign(campaign) for campaign in call.world.campaigns])


def referrals(call: Call) -> Answer:
    nothing = {"score": None, "point": None, "coupon": None}
    told = {
        "referralMethod": "event",
        "eventName": "place_order",
        "eventMetaData": None,
        "friendReward": nothing,
        "customerReward": nothing,
    }
    return call.world, answer(told)


def widget(call: Call) -> Answer:
    told = {
        "colors": {
            "primary": "#1d3557",
            "secondary": "#457b9d",
            "accent": "#e63946",
            "background": "#ffffff",
            "text": "#1d1d1d",
        },
        "layout": {"position": "bottom-right", "size": "medium", "showOnMobile": True},
        "features": {
            "showBalance": True,
            "showPoints": True,
            "showTier": True,
            "showNotifications": False,
        },
    }
    return call.world, answer(told)


def _cashback_rule(account: Account, points_per_step: Decimal | None) -> dict[str, object]:
    points = account.points_per_step if points_per_step is None else points_per_step
    # The documents' own formula, although a share of the spending would be its inverse.
    factor = account.step_amount / points * account.redemption_factor * 100 if points else 0
    return {
        "amountRewardThreshold": plain(account.step_amount),
        "rewardWalletFactor": plain(points),
        "rewardRankFactor": plain(points),
        "rewardFactor": plain(Decimal(factor)),
    }


def _rule(account: Account, rule: RedemptionRule) -> dict[str, object]:
    product = {
        "productId": rule.product_id,
        "productName": rule.product_name,
        "variantId": None,
        "variantName": None,
        "productDisplayName": rule.product_name,
    }
    options = {
        "name": rule.name,
        "expiryAfter": rule.expiry_after_days,
        "usageLimit": 1,
        "capping": rule.capping,
        "minOrderValue": rule.min_order,
        "codePrefix": rule.code_prefix,
        "redeemInstructions": None,
    }
    coupon: dict[str, object] = {
        "couponType": rule.coupon_kind,
        "discountValue": rule.value,
        "product": product if rule.product_id else None,
        "collections": [],
        "group": None,
        "options": options,
    }
    return {
        "id": rule.number,
        "pointsToRedeem": rule.points,
        "valueOfPoint": account.redemption_factor,
        "ruleType": rule.rule_type,
        "coupon": coupon,
        "image": None,
        "creationDate": bare_stamp(rule.created_at),
        "isActive": rule.active,
    }


def _campaign(campaign: Campaign) -> dict[str, object]:
    starts_at, ends_at = campaign.starts_at, campaign.ends_at
    return {
        "id": campaign.number,
        "name": campaign.name,
        "description": f"{plain(campaign.multiplier)}x on {campaign.collection or 'everything'}",
        "isRepeatable": True,
        "maxAchievement": 0,
        "type": "CashbackMultiplier",
        "visibility": "Visible",
        "icon": None,
        "availability": {"minTier": 0, "tags": []},
        "activation": {
            "startDate": bare_stamp(starts_at) if starts_at is not None else None,
            "endDate": bare_stamp(ends_at) if ends_at is not None else None,
        },
        "rewards": [
            {
                "rankReward": 0,
                "walletReward": 0,
                "walletRewardFactor": plain(campaign.multiplier),
                "couponReward": None,
            }
        ],
    }
