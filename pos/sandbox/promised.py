"""Coupons that campaigns bring: made here, or promised until the merchant's engine was asked.

The promise is part of what the event changed, so it is neither lost nor made twice; whoever mounts
the sandbox makes the call behind the event's own answer. The engine is asked once: no answer, or
another than 200, means no coupon, as documented.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from pos.sandbox.consequences import followed, reach
from pos.sandbox.coupon_call import code_in, engine_for, outgoing_call
from pos.sandbox.exchange import Outcome, OutgoingCall, Refused
from pos.sandbox.world import Promised, World, with_item

SOURCE = "Automation Flow"


def promise(world: World, one: Promised, *, now: datetime) -> World:
    if engine_for(world, one.coupon) is None:
        return _given(world, one, one.coupon.code, now=now)
    return replace(world, promised=(*world.promised, one))


def calls_for(world: World) -> tuple[OutgoingCall, ...]:
    """The call each promise needs, in their order."""
    return tuple(
        outgoing_call(endpoint, one.coupon, days=one.days, source=SOURCE)
        for one in world.promised
        if (endpoint := engine_for(world, one.coupon)) is not None
    )


def without_engine(world: World, *, now: datetime) -> World:
    """What was promised while there was an engine is made here once there is none."""
    for one in world.promised:
        if engine_for(world, one.coupon) is None:
            world = _kept(world, one, one.coupon.code, now=now)
    return world


def settled(world: World, outcome: Outcome, *, now: datetime) -> World:
    """The world with what came of the call; an outcome that was settled before changes nothing."""
    asked = outcome.call.coupon_code
    one = next((one for one in world.promised if one.coupon.code == asked), None)
    if one is None:
        return world
    try:
        code = code_in(world, outcome)
    except Refused:
        code = ""
    return _kept(world, one, code, now=now)


def _kept(world: World, one: Promised, code: str, *, now: datetime) -> World:
    """A customer who was deleted meanwhile gets none."""
    rest = tuple(other for other in world.promised if other is not one)
    after = replace(world, promised=rest)
    if code and one.coupon.owner in after.customers:
        after = _given(after, one, code, now=now)
    return followed(world, after, now=now)


def _given(world: World, one: Promised, code: str, *, now: datetime) -> World:
    coupon = replace(one.coupon, code=code)
    world = replace(world, coupons=with_item(world.coupons, code, coupon))
    return reach(
        world,
        coupon.owner,
        "CampaignRewarded",
        now=now,
        transaction_id=one.order_id,
        campaign=coupon.name,
        coupon_code=code,
    )
