"""Campaigns as they are told: in a preview of an event, and as a customer's progress in each."""

from __future__ import annotations

from decimal import Decimal

from pos.sandbox.calls import Answer, Call, known
from pos.sandbox.coupon_list import REWARD_KINDS
from pos.sandbox.event_campaigns import (
    ORDER_EVENT,
    Judged,
    Metadata,
    can_achieve,
    event_metadata,
    judged,
    progress_in,
)
from pos.sandbox.exchange import Refused, answer, bare_stamp, plain, stamp
from pos.sandbox.fields import customer_id_in, invalid, missing
from pos.sandbox.promotions import EventCampaign
from pos.sandbox.world import Customer

CAMPAIGN_TYPES = ("reward", "game")
PREVIEW_KINDS = {
    "percentage": "Percentage",
    "fixed": "Fixed",
    "shipping": "FreeShipping",
    "product": "FreeProduct",
}


def preview_events(call: Call) -> Answer:
    """Quotes what events would bring; one that does not exist spoils no other."""
    fields = call.body()
    customer_id = customer_id_in(fields)
    customer = call.world.customers.get(customer_id)
    if customer is None or not customer.active:
        raise Refused(404, 7000, "The customer does not exist")
    events = fields.free_map("events")
    if not events:
        raise missing("events")
    told = [_previewed(call, customer, name, values) for name, values in events.items()]
    points = sum(event["totalPoints"] for event in told)  # type: ignore[misc]
    return call.world, answer({"customerId": customer_id, "totalPoints": points, "events": told})


def event_told(
    call: Call, customer: Customer, event: str, metadata: Metadata
) -> tuple[dict[str, object], int, int]:
    """One event's preview, its points, and how many coupons it would bring."""
    found = judged(call.world, customer, event, metadata, now=call.now)
    points = sum(one.points for one in found)
    told: dict[str, object] = {
        "eventName": event,
        "valid": True,
        "invalidReason": None,
        "totalPoints": points,
        "campaigns": [_judged_told(one, _language(call)) for one in found],
    }
    return told, points, sum(one.coupons for one in found)


def campaigns_progress(call: Call) -> Answer:
    """Every campaign the customer can see; the multipliers have no progress to tell."""
    customer = known(call.world, call.place["customerId"])
    kind = call.query.get("campaignType", "reward")
    if kind not in CAMPAIGN_TYPES:
        raise invalid("campaignType", f"must be one of {', '.join(CAMPAIGN_TYPES)}")
    wanted = _wanted(call)
    told = [
        _progress_told(call, customer, campaign)
        for campaign in call.world.event_campaigns
        if kind == "reward" and wanted in (None, campaign.number)
    ]
    return call.world, answer(told)


def event_campaign_told(campaign: EventCampaign, language: str) -> dict[str, object]:
    """A campaign as the configuration tells it."""
    starts_at, ends_at = campaign.starts_at, campaign.ends_at
    coupon = {
        "couponType": REWARD_KINDS.get(campaign.coupon_kind, "custom"),
        "discountValue": plain(campaign.coupon_value),
    }
    return {
        "id": campaign.number,
        "name": campaign.name_in(language),
        "description": None,
        "isRepeatable": campaign.max_achieved != 1,
        "maxAchievement": campaign.max_achieved,
        "type": "EventBased",
        "visibility": "AlwaysVisible",
        "icon": None,
        "redirectionButtonText": None,
        "redirectionButtonLink": None,
        "widgetDetailsParameter": None,
        "availability": {"minTier": campaign.min_tier, "tags": []},
        "activation": {
            "startDate": bare_stamp(starts_at) if starts_at is not None else None,
            "endDate": bare_stamp(ends_at) if ends_at is not None else None,
        },
        "rewards": [
            {
                "rankReward": 0,
                "walletReward": campaign.reward_points or 0,
                "walletRewardFactor": None,
                "couponReward": coupon if campaign.reward_points is None else None,
            }
        ],
    }


def _previewed(call: Call, customer: Customer, name: str, values: object) -> dict[str, object]:
    reason = None
    if name != ORDER_EVENT and name not in call.world.account.events:
        reason = "EventNotFound"
    elif values is not None and not isinstance(values, dict):
        reason = "InvalidMetadata: an object is expected"
    if reason is None:
        return event_told(call, customer, name, event_metadata(values))[0]
    return {
        "eventName": name,
        "valid": False,
        "invalidReason": reason,
        "totalPoints": 0,
        "campaigns": [],
    }


def _judged_told(one: Judged, language: str) -> dict[str, object]:
    campaign = one.campaign
    by_points = campaign.reward_points is not None
    ends_at = campaign.ends_at
    return {
        "campaignId": campaign.number,
        "campaignName": campaign.name_in(language),
        "campaignEndDate": stamp(ends_at) if ends_at is not None else None,
        "eligible": one.meets,
        "reason": _reason(one),
        "rewardType": "Points" if by_points else "Coupon",
        "rewardPoints": campaign.reward_points,
        "couponType": None if by_points else PREVIEW_KINDS.get(campaign.coupon_kind, "Custom"),
        "couponValue": None if by_points else plain(campaign.coupon_value),
        "points": one.points,
        "timesAchieved": one.times,
        "progress": _steps_told(one) if campaign.needed > 1 else None,
    }


def _reason(one: Judged) -> str:
    if not one.meets:
        return "NoMatchingConditions"
    if not one.times:
        return "ProgressOnly"
    return "Rewarded" if one.campaign.reward_points is not None else "NonPointsReward"


def _steps_told(one: Judged) -> dict[str, object]:
    campaign = one.campaign
    would_be = 100 if one.times else _percent(one.after.count, campaign)
    return {
        "currentPercentage": _percent(one.before.count, campaign),
        "wouldBePercentage": would_be,
        "completionRewardPoints": campaign.reward_points,
        "completionRewardType": "Points" if campaign.reward_points is not None else "Coupon",
    }


def _progress_told(call: Call, customer: Customer, campaign: EventCampaign) -> dict[str, object]:
    progress = progress_in(customer, campaign)
    takes_part = customer.active and not customer.guest
    can = takes_part and can_achieve(call.world, customer, campaign, now=call.now)
    language = _language(call)
    return {
        "rewardsCampaignName": campaign.name_in(language),
        "rewardsCampaignId": campaign.number,
        "isUnlocked": progress.achieved > 0,
        "highScoreAmount": None,
        "currentStreak": None,
        "highestStreak": None,
        "completionPercentage": _percent(progress.count, campaign),
        "achievedCount": progress.achieved,
        "canAchieve": can,
        "rewardCampaignConfiguration": event_campaign_told(campaign, language),
    }


def _wanted(call: Call) -> int | None:
    """The one campaign asked for: a word instead of a number is answered 400, not 422."""
    text = call.query.get("campaignId")
    if text is None:
        return None
    if not text.removeprefix("-").isdecimal():
        raise Refused(400, 3003, "campaignId must be a number")
    if int(text) <= 0:
        raise invalid("campaignId", "must be a positive number")
    return int(text)


def _percent(count: int, campaign: EventCampaign) -> int | Decimal:
    return plain((Decimal(count) * 100 / campaign.needed).quantize(Decimal("0.01")))


def _language(call: Call) -> str:
    return call.request.headers.get("lang", "")
