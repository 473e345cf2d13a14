"""For whom a partner's rule is: `availableTo` with a level and tags, read and told."""

from __future__ import annotations

from pos.sandbox.account import Account, Tier
from pos.sandbox.fields import Fields, invalid


def level_in(account: Account, fields: Fields) -> int:
    """The order of the tier that is named, by id or by name; 0 for everyone."""
    level = fields.child("availableTo").child("level")
    number, name = level.whole("levelId"), level.text("levelName")
    if number is None and name is None:
        return 0
    for tier in account.tiers:
        if tier.order == number or (number is None and tier.name == name):
            return tier.order
    raise invalid("level", "does not exist")


def tags_in(fields: Fields) -> tuple[str, ...]:
    return fields.child("availableTo").texts("tags")


def audience_told(account: Account, *, min_tier: int, tags: tuple[str, ...]) -> dict[str, object]:
    tier = tier_numbered(account, min_tier)
    level = {"levelId": tier.order, "levelName": tier.name} if tier is not None else None
    return {"level": level, "tags": list(tags)}


def tier_numbered(account: Account, order: int) -> Tier | None:
    return next((tier for tier in account.tiers if tier.order == order), None)
