"""Campaigns that reward events: which conditions an event meets, and what that brings the customer.

The order's own event is `place_order`, with what the order says as its metadata.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from pos.sandbox.consequences import reach
from pos.sandbox.fields import Fields, invalid
from pos.sandbox.history import Progress
from pos.sandbox.points import Entry, earn, money_for, record, total
from pos.sandbox.promised import promise
from pos.sandbox.promotions import Condition, EventCampaign
from pos.sandbox.standing import tier_of
from pos.sandbox.world import Coupon, Customer, Promised, World, mint_reference, with_customer

ORDER_EVENT = "place_order"
COUPON_DAYS = 30

Metadata = Mapping[str, tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class Judged:
    """One campaign for one event: whether it moves, and how often it is achieved now."""

    campaign: EventCampaign
    meets: bool
    before: Progress
    after: Progress

    @property
    def times(self) -> int:
        return self.after.achieved - self.before.achieved

    @property
    def points(self) -> int:
        return self.times * (self.campaign.reward_points or 0)

    @property
    def coupons(self) -> int:
        return self.times if self.campaign.reward_points is None else 0


def order_metadata(fields: Fields) -> Metadata:
    """An order as its event tells it: its totals, its place, and what its lines are."""
    merchant = fields.child("merchant")
    found: dict[str, list[object]] = {
        "channel": [fields.text("channel")],
        "merchant": [merchant.text("uniqueId")],
        "branch": [merchant.child("branch").text("uniqueId")],
        "totalPaid": [fields.amount("totalPaid")],
        "totalPrice": [fields.amount("totalPrice")],
        **{f"extra.{name}": [value] for name, value in _extra(fields).items()},
    }
    for line in fields.children("lineItems"):
        for name in ("category", "collection", "tags"):
            found.setdefault(name, []).extend(line.texts(name))
        for name in ("productId", "sku", "title", "vendor"):
            found.setdefault(name, []).append(line.text(name))
        found.setdefault("weight", []).append(line.positive("weight"))
        for name, value in _extra(line).items():
            found.setdefault(f"line.extra.{name}", []).append(value)
    return _without_gaps(found)


def event_metadata(values: object) -> Metadata:
    """The metadata of an event of the merchant's own; lists count with each of their values."""
    if not isinstance(values, Mapping):
        return {}
    found = {
        str(name): list(value) if isinstance(value, list) else [value]
        for name, value in values.items()
    }
    return _without_gaps(found)


def judged(
    world: World, customer: Customer, event: str, metadata: Metadata, *, now: datetime
) -> tuple[Judged, ...]:
    """Every campaign of this event the customer can still win. Guests take part in none.

    No source says what a guest may win; here that waits until they register.
    """
    if customer.guest:
        return ()
    campaigns = (one for one in world.event_campaigns if one.event == event)
    return tuple(
        _judge(campaign, customer, metadata)
        for campaign in campaigns
        if can_achieve(world, customer, campaign, now=now)
    )


def can_achieve(
    world: World, customer: Customer, campaign: EventCampaign, *, now: datetime
) -> bool:
    started = campaign.starts_at is None or campaign.starts_at <= now
    running = started and (campaign.ends_at is None or now < campaign.ends_at)
    tier = tier_of(world.account, customer)
    in_tier = (tier.order if tier is not None else 0) >= campaign.min_tier
    achieved = progress_in(customer, campaign).achieved
    return running and in_tier and (campaign.max_achieved < 0 or achieved < campaign.max_achieved)


def progress_in(customer: Customer, campaign: EventCampaign) -> Progress:
    found = (one for one in customer.progress if one.campaign == campaign.number)
    return next(found, Progress(campaign.number))


def rewarded(
    world: World,
    customer_id: str,
    event: str,
    metadata: Metadata,
    *,
    now: datetime,
    order_id: str = "",
) -> tuple[World, int]:
    """The world after the event's campaigns, and the points they brought at once."""
    points = 0
    for one in judged(world, world.customers[customer_id], event, metadata, now=now):
        if not one.meets:
            continue
        world = _advanced(world, customer_id, one)
        if not one.times:
            world = _progressed(world, customer_id, one, order_id=order_id, now=now)
        elif one.points:
            world = _pointed(world, customer_id, one, order_id=order_id, now=now)
            points += one.points
        else:
            world = _given(world, customer_id, one, order_id=order_id, now=now)
    return world, points


def _judge(campaign: EventCampaign, customer: Customer, metadata: Metadata) -> Judged:
    before = progress_in(customer, campaign)
    meets = all(_met(condition, metadata) for condition in campaign.conditions)
    if not meets:
        return Judged(campaign, meets=False, before=before, after=before)
    count = before.count + 1
    full = count >= campaign.needed
    after = replace(before, count=0 if full else count, achieved=before.achieved + int(full))
    return Judged(campaign, meets=True, before=before, after=after)


def _met(condition: Condition, metadata: Metadata) -> bool:
    values = metadata.get(condition.name, ())
    if condition.one_of and not any(str(value) in condition.one_of for value in values):
        return False
    least = condition.at_least
    return least is None or any(_number(value) >= least for value in values)


def _number(value: object) -> Decimal:
    counts = isinstance(value, int | Decimal) and not isinstance(value, bool)
    return Decimal(value) if counts else Decimal("-Infinity")  # type: ignore[arg-type]


def _advanced(world: World, customer_id: str, one: Judged) -> World:
    customer = world.customers[customer_id]
    others = tuple(p for p in customer.progress if p.campaign != one.campaign.number)
    return with_customer(world, replace(customer, progress=(*others, one.after)))


def _progressed(
    world: World, customer_id: str, one: Judged, *, order_id: str, now: datetime
) -> World:
    return reach(
        world,
        customer_id,
        "SuccessfulAction",
        now=now,
        transaction_id=order_id,
        campaign=one.campaign.name_in(""),
    )


def _pointed(world: World, customer_id: str, one: Judged, *, order_id: str, now: datetime) -> World:
    """Campaign points do not wait for the return window."""
    before = total(world, world.customers[customer_id], now=now)
    source = f"campaign {one.campaign.number}"
    world = earn(world, customer_id, one.points, source=source, now=now, window_days=0)
    entry = Entry(
        transaction_id="",
        kind="AchievementReward",
        amount=money_for(world.account, one.points),
        time=now,
        order_id=order_id,
        campaign=one.campaign.name_in(""),
    )
    return record(world, customer_id, entry, points=one.points, before=before, now=now)[0]


def _given(world: World, customer_id: str, one: Judged, *, order_id: str, now: datetime) -> World:
    """The coupon a campaign brings, for this customer alone."""
    world, reference = mint_reference(world, kind="reward")
    coupon = Coupon(
        code=f"GIFT{reference[:8].upper()}",
        kind=one.campaign.coupon_kind,
        value=one.campaign.coupon_value,
        starts_at=now,
        expires_at=now + timedelta(days=COUPON_DAYS),
        name=one.campaign.name_in(""),
        display_names=one.campaign.names,
        target="Automation",
        owner=customer_id,
    )
    return promise(world, Promised(coupon, COUPON_DAYS, order_id), now=now)


def _extra(fields: Fields) -> dict[str, object]:
    """The merchant's own values: texts and numbers only."""
    values = fields.free_map("extra")
    for value in values.values():
        if not isinstance(value, str | int | Decimal) or isinstance(value, bool):
            raise invalid("extra", "may hold texts and numbers only")
    return values


def _without_gaps(found: Mapping[str, list[object]]) -> Metadata:
    return {
        name: tuple(value for value in values if value is not None)
        for name, values in found.items()
    }
