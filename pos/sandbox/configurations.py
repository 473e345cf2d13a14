"""What the merchant set up, as tills read it: redemption, cashback, tiers, campaigns, the rest."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from pos.sandbox.account import Account, Campaign, CashbackRule, Tier
from pos.sandbox.calls import Answer, Call, known
from pos.sandbox.campaign_progress import event_campaign_told
from pos.sandbox.exchange import answer, bare_stamp, plain
from pos.sandbox.rule_list import fits, rule_told
from pos.sandbox.standing import belongs, cashback_rules_for, tier_of
from pos.sandbox.world import Customer

CUSTOM_BENEFIT = "Custom Benefits"
RATE_BENEFIT = "Loyalty Points Earning Custom Configuration"


def redemption(call: Call) -> Answer:
    """With a customer only the rules that fit this one."""
    account, customer = call.world.account, _customer(call)
    rules = [
        rule_told(account, rule, now=call.now)
        for rule in call.world.rules
        if customer is None or fits(account, rule, customer)
    ]
    told = {"redemptionFactor": account.redemption_factor, "redemptionRules": rules}
    return call.world, answer(told)


def cashback(call: Call) -> Answer:
    """With a customer only the rules by which this one earns otherwise than all."""
    account, customer = call.world.account, _customer(call)
    own = tier_of(account, customer) if customer is not None else None
    rules = account.cashback_rules if customer is None else cashback_rules_for(account, customer)
    told = {
        "defaultCashbackRule": _cashback_rule(
            account, account.step_amount, account.points_per_step
        ),
        "tierCashbackRules": [
            *(_limited_rule(account, rule) for rule in rules),
            *(
                {
                    "tierName": tier.name,
                    **_cashback_rule(account, account.step_amount, tier.points_per_step),
                }
                for tier in account.tiers
                if tier.points_per_step is not None and (customer is None or tier == own)
            ),
        ],
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
            "benefits": _benefits(tier),
        }
        for tier in call.world.account.tiers
    ]
    return call.world, answer(told)


def campaigns(call: Call) -> Answer:
    """With a customer those they can achieve, with a collection those that reward its products."""
    account, customer = call.world.account, _customer(call)
    collection = call.query.get("collectionId", "")
    multipliers = [
        _multiplier(campaign)
        for campaign in call.world.campaigns
        if (not collection or campaign.collection in ("", collection))
        and (
            customer is None
            or belongs(account, customer, min_tier=campaign.min_tier, tags=campaign.tags)
        )
    ]
    events = [
        event_campaign_told(campaign, call.request.headers.get("lang", ""))
        for campaign in call.world.event_campaigns
        if not collection
        and (customer is None or belongs(account, customer, min_tier=campaign.min_tier, tags=()))
    ]
    return call.world, answer([*multipliers, *events])


def referrals(call: Call) -> Answer:
    """Told as set up; what a referral brings is not played out here."""
    told = {
        "referralMethod": "CustomerAndFriend",
        "eventName": "place_order",
        "eventMetaData": None,
        "friendReward": {"score": 0, "point": 50, "coupon": None},
        "customerReward": {"score": 0, "point": 100, "coupon": None, "extraReward": None},
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


def _customer(call: Call) -> Customer | None:
    """The one named in the query, or in the path of an older address."""
    customer_id = call.place.get("customerId") or call.query.get("customerId")
    return known(call.world, customer_id) if customer_id else None


def _limited_rule(account: Account, rule: CashbackRule) -> dict[str, object]:
    tier = next((tier for tier in account.tiers if tier.order == rule.min_tier), None)
    name = tier.name if tier is not None else None
    return {"tierName": name, **_cashback_rule(account, rule.spend, rule.points)}


def _cashback_rule(account: Account, spend: Decimal, points: Decimal) -> dict[str, object]:
    # The documents' own formula, although a share of the spending would be its inverse.
    factor = spend / points * account.redemption_factor * 100 if points else Decimal(0)
    return {
        "amountRewardThreshold": plain(spend),
        "rewardWalletFactor": plain(points),
        "rewardRankFactor": plain(points),
        "rewardFactor": plain(factor),
    }


def _benefits(tier: Tier) -> list[dict[str, object]]:
    nothing: dict[str, object] = {
        "description": None,
        "hyperLink": None,
        "rankReward": 0,
        "walletReward": 0,
        "walletRewardFactor": None,
        "couponReward": None,
    }
    told = [{"type": CUSTOM_BENEFIT, **nothing, "description": text} for text in tier.benefits]
    if tier.points_per_step is not None:
        told.append(
            {"type": RATE_BENEFIT, **nothing, "walletRewardFactor": plain(tier.points_per_step)}
        )
    return told


def _multiplier(campaign: Campaign) -> dict[str, object]:
    factor = plain(campaign.multiplier)
    return {
        **_frame(campaign.number, campaign.name, campaign.starts_at, campaign.ends_at),
        "description": f"{factor}x on {campaign.collection or 'everything'}",
        "isRepeatable": True,
        "maxAchievement": 0,
        "availability": {"minTier": campaign.min_tier, "tags": list(campaign.tags)},
        "rewards": [
            {"rankReward": 0, "walletReward": 0, "walletRewardFactor": factor, "couponReward": None}
        ],
    }


def _frame(
    number: int, name: str, starts_at: datetime | None, ends_at: datetime | None
) -> dict[str, object]:
    return {
        "id": number,
        "name": name,
        "type": "EventBased",
        "visibility": "AlwaysVisible",
        "icon": None,
        "redirectionButtonText": None,
        "redirectionButtonLink": None,
        "activation": {
            "startDate": bare_stamp(starts_at) if starts_at is not None else None,
            "endDate": bare_stamp(ends_at) if ends_at is not None else None,
        },
    }
