"""Quotes of what a sale would earn; nothing is changed and nobody is created."""

from __future__ import annotations

from decimal import Decimal

from pos.sandbox.calls import Answer, Call
from pos.sandbox.campaign_progress import event_told
from pos.sandbox.earning import LineReward, Reward, reward_for
from pos.sandbox.event_campaigns import ORDER_EVENT, order_metadata
from pos.sandbox.exchange import Refused, answer, plain, stamp
from pos.sandbox.fields import Fields, customer_id_in


def preview_cashback(call: Call) -> Answer:
    """Quotes the cashback of a sale; nothing is changed."""
    return call.world, answer(quoted(call, call.body()))


def quoted(call: Call, fields: Fields) -> dict[str, object]:
    for name in ("totalDiscount", "totalShipping"):
        fields.positive(name)  # the documents disagree on whether they are needed; checked if sent
    customer = call.world.customers.get(customer_id_in(fields)) if "customerId" in fields else None
    return quote(reward_for(call.world, fields, customer, now=call.now))


def quote(reward: Reward) -> dict[str, object]:
    return {
        "totalPoints": reward.points,
        "totalScore": reward.points,
        "lineItems": [_quoted_line(line, reward.points_per_step) for line in reward.lines],
    }


def preview_rewards(call: Call) -> Answer:
    """Cashback and campaigns together; a customer unknown or inactive is quoted all the same."""
    fields = call.body()
    _amounts_sound(fields)
    customer_id = customer_id_in(fields) if "customerId" in fields else None
    customer = call.world.customers.get(customer_id or "")
    customer = customer if customer is not None and customer.active else None
    reward = reward_for(call.world, fields, customer, now=call.now)
    events, points, coupons = None, 0, 0
    if customer is not None:
        metadata = order_metadata(fields)
        events, points, coupons = event_told(call, customer, ORDER_EVENT, metadata)
    told = {
        "customerId": customer_id,
        "customerFound": customer is not None,
        "totalPoints": reward.points + points,
        "totalCoupons": coupons,
        "cashback": quote(reward),
        "eventRewards": events,
    }
    return call.world, answer(told)


def _amounts_sound(fields: Fields) -> None:
    """This preview alone answers wrong amounts with 400."""
    names = ("totalPaid", "totalPrice", "totalDiscount", "totalShipping", "totalTax")
    for name in names:
        if (fields.amount(name) or 0) < 0:
            raise Refused(400, 3003, f"{name} may not be negative")
    for line in fields.children("lineItems"):
        price = line.amount("price") or Decimal(0)
        quantity = line.amount("quantity")
        gross = price * (Decimal(1) if quantity is None else quantity)
        if (line.amount("discount") or 0) > gross:
            raise Refused(400, 3003, "A line's discount exceeds its price")


def _quoted_line(reward: LineReward, rate: Decimal) -> dict[str, object]:
    campaign = reward.campaign
    ends_at = campaign.ends_at if campaign is not None else None
    return {
        "productId": reward.line.product_id,
        "quantity": plain(reward.line.quantity),
        "totalPoints": reward.points,
        "totalDecimalPoints": plain(reward.base + reward.bonus),
        "totalScore": reward.points,
        "rewardWalletFactor": plain(rate),
        "campaignId": campaign.number if campaign is not None else None,
        "campaignName": campaign.name if campaign is not None else None,
        "campaignEndDate": stamp(ends_at) if ends_at is not None else None,
        "campaignImpactWalletFactor": plain(campaign.multiplier) if campaign is not None else 0,
        "campaignImpactPoints": reward.bonus,
    }
