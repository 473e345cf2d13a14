"""A customer's activity log: movements of points and milestones in one list, the newest first.

The documents say only that a page starts after an id; newest first is what a till shows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from pos.sandbox.calls import Answer, Call, known
from pos.sandbox.coupon_list import REWARD_KINDS
from pos.sandbox.exchange import answer, bare_stamp, plain
from pos.sandbox.fields import invalid
from pos.sandbox.points import money_for
from pos.sandbox.standing import points_per_step
from pos.sandbox.transaction_list import batch_of, page_limit
from pos.sandbox.world import Coupon, Customer, Transaction

ACTIVITY_TYPES = (
    "TierUpgraded", "TierDowngraded", "TierMigration", "CampaignRewarded", "SuccessfulAction",
    "Referral", "Referred", "ReferralBonusReward", "PaymentReward", "Refund", "Redemption",
    "Cancel", "Expiry", "Migration", "Lifetime", "Automation",
)  # fmt: skip

# What the log calls a movement of points where it is not the movement's own name. Adjustments by
# hand have no word in the list of types; the log's own description calls them this.
KINDS = {
    "AchievementReward": "CampaignRewarded",
    "PartialRefund": "Refund",
    "DiscountCode": "Redemption",
    "ManualAccumulation": "BalanceAdjustment",
    "ManualDeduction": "BalanceAdjustment",
}


@dataclass(frozen=True, slots=True)
class Activity:
    """One entry, whatever it came from."""

    number: int
    kind: str
    at: datetime
    transaction_id: str = ""
    tier_name: str = ""
    campaign: str = ""
    coupon_code: str = ""
    reason: str = ""
    transaction: Transaction | None = None


def list_activities(call: Call) -> Answer:
    """A page of what is older than `startAfter`, or of the newest."""
    customer = known(call.world, call.place["customerId"])
    limit, after = page_limit(call), call.whole("startAfter", default=0)
    rest = [one for one in _wanted(call, customer) if not after or one.number < after]
    page = [_told(call, customer, one) for one in rest[:limit]]
    told = {"activities": page, "count": len(page), "hasMore": len(rest) > limit}
    return call.world, answer(told)


def count_activities(call: Call) -> Answer:
    customer = known(call.world, call.place["customerId"])
    return call.world, answer({"count": len(_wanted(call, customer))})


def _wanted(call: Call, customer: Customer) -> list[Activity]:
    kind = call.query.get("activityType", "")
    if kind not in ("", *ACTIVITY_TYPES):
        raise invalid("activityType", f"must be one of {', '.join(ACTIVITY_TYPES)}")
    found = (one for one in _all(customer) if kind in ("", one.kind))
    return sorted(found, key=lambda one: one.number, reverse=True)


def _all(customer: Customer) -> list[Activity]:
    moved = [
        Activity(
            number=one.number,
            kind=KINDS.get(one.kind, one.kind),
            at=one.time,
            transaction_id=one.transaction_id or one.order_id,
            campaign=one.campaign,
            coupon_code=one.coupon_code,
            reason=one.reason,
            transaction=one,
        )
        for one in customer.transactions
    ]
    reached = [
        Activity(
            number=one.number,
            kind=one.kind,
            at=one.at,
            transaction_id=one.transaction_id,
            tier_name=one.tier_name,
            campaign=one.campaign,
            coupon_code=one.coupon_code,
        )
        for one in customer.milestones
    ]
    return moved + reached


def _told(call: Call, customer: Customer, one: Activity) -> dict[str, object]:
    at = one.at.astimezone(UTC)
    return {
        "activityId": one.number,
        "activityType": one.kind,
        "activityDay": f"{at:%A}",
        "activityDate": f"{at:%B} {at.day}, {at.year}",
        "activityTime": f"{at:%H:%M:%S}",
        "customerId": customer.customer_id,
        "email": customer.email or None,
        "phoneNumber": customer.mobile or None,
        "displayName": customer.attributes.get("displayName"),
        "isGuest": customer.guest,
        "transactionId": one.transaction_id or None,
        "isManualActivity": one.kind == "BalanceAdjustment",
        "reason": one.reason or None,
        "tierName": one.tier_name or None,
        **_points_told(call, customer, one.transaction),
        **_coupon_told(call, one.coupon_code),
        **_campaign_told(call, one.campaign),
    }


def _points_told(
    call: Call, customer: Customer, transaction: Transaction | None
) -> Mapping[str, object]:
    account = call.world.account
    points = abs(transaction.points) if transaction is not None else None
    kind = transaction.kind if transaction is not None else ""
    batch = batch_of(customer, transaction) if transaction is not None else None
    earned = kind == "PaymentReward"
    return {
        # Only an adjustment's type does not say which way they went.
        "points": transaction.points if transaction and kind == "ManualDeduction" else points,
        "score": points if earned else None,
        "rewardPoints": points if kind in ("PaymentReward", "AchievementReward") else None,
        "calculatedRedemption": money_for(account, points) if points is not None else None,
        "actualRedemption": transaction.amount if transaction and kind == "Redemption" else None,
        "paymentRewardAmount": money_for(account, points) if earned and points else None,
        "outstandingPoints": batch.left if batch is not None else None,
        "rewardThreshold": plain(account.step_amount) if earned else None,
        "rewardFactor": plain(points_per_step(account, customer)) if earned else None,
        "redemptionRewardFactor": account.redemption_factor,
        "currency": account.currency,
        "familyRedemptionAmount": None,
        "familyRedemptionPoints": None,
    }


def _coupon_told(call: Call, code: str) -> Mapping[str, object]:
    coupon: Coupon | None = call.world.coupons.get(code)
    return {
        "couponCode": code or None,
        "couponType": REWARD_KINDS.get(coupon.kind, "custom") if coupon is not None else None,
        "couponUsed": bool(coupon.used_by) if coupon is not None else None,
    }


def _campaign_told(call: Call, name: str) -> Mapping[str, object]:
    campaigns = call.world.event_campaigns
    found = next((one for one in campaigns if name and one.name_in("") == name), None)
    starts_at = found.starts_at if found is not None else None
    ends_at = found.ends_at if found is not None else None
    running = found is not None and (ends_at is None or call.now < ends_at)
    return {
        "campaignName": name or None,
        "campaignStartDate": bare_stamp(starts_at) if starts_at is not None else None,
        "campaignEndDate": bare_stamp(ends_at) if ends_at is not None else None,
        "campaignEnabled": running if name else None,
    }
