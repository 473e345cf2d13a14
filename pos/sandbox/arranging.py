"""Coupons, promotions and campaigns put into the world from outside, as its dashboard would.

Names are those the world tells; a coupon or campaign that exists already is replaced.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from typing import Any, TypeVar

import msgspec

from pos.sandbox.promotions import AutomaticDiscount, EventCampaign
from pos.sandbox.world import Coupon, World

Value = TypeVar("Value", Coupon, AutomaticDiscount, EventCampaign)
Arranger = Callable[[World, list[dict[str, Any]]], World]


def arranged(world: World, kind: str, values: list[dict[str, Any]]) -> World:
    """ValueError for what is no such thing."""
    return ARRANGERS[kind](world, values)


def _coupons(world: World, values: list[dict[str, Any]]) -> World:
    added = [_made(Coupon, value) for value in values]
    return replace(world, coupons={**world.coupons, **{coupon.code: coupon for coupon in added}})


def _promotions(world: World, values: list[dict[str, Any]]) -> World:
    """All of them at once: they have no ids."""
    return replace(world, promotions=tuple(_made(AutomaticDiscount, value) for value in values))


def _campaigns(world: World, values: list[dict[str, Any]]) -> World:
    added = {one.number: one for one in (_made(EventCampaign, value) for value in values)}
    kept = (one for one in world.event_campaigns if one.number not in added)
    return replace(world, event_campaigns=(*kept, *added.values()))


def _made(kind: type[Value], value: dict[str, Any]) -> Value:
    unknown = set(value) - {one.name for one in fields(kind)}
    if unknown:
        raise ValueError(f"no such field: {', '.join(sorted(unknown))}")
    try:
        return msgspec.convert(value, kind, strict=False)
    except msgspec.ValidationError as error:
        raise ValueError(str(error)) from error


ARRANGERS: Mapping[str, Arranger] = {
    "coupons": _coupons,
    "promotions": _promotions,
    "campaigns": _campaigns,
}
