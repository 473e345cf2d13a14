"""What the merchant set up to happen by itself: discounts without a code, rewards for events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class AutomaticDiscount:
    """A promotion nobody needs a code for; empty lists mean everything and everywhere."""

    name: str
    value: Decimal = Decimal(0)  # a percentage or an amount
    min_total: Decimal = Decimal(0)
    kind: str = "percentage"  # percentage | fixed | buyXgetY
    buy: int = 1  # with buyXgetY: who takes so many ...
    free: int = 1  # ... gets so many more for nothing
    products: tuple[str, ...] = ()
    collections: tuple[str, ...] = ()
    merchants: tuple[str, ...] = ()
    branches: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Condition:
    """What an event's metadata must say: one of these texts, or at least this number."""

    name: str
    one_of: tuple[str, ...] = ()
    at_least: Decimal | None = None


@dataclass(frozen=True, slots=True)
class EventCampaign:
    """A reward for events that meet every condition, `needed` of them for each achievement."""

    number: int
    names: Mapping[str, str]  # by language, the account's own first
    event: str
    conditions: tuple[Condition, ...] = ()
    needed: int = 1
    reward_points: int | None = None  # None: the reward is a coupon
    coupon_kind: str = ""
    coupon_value: Decimal = Decimal(0)
    max_achieved: int = -1  # -1: again and again
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    min_tier: int = 0

    def name_in(self, language: str) -> str:
        own = next(iter(self.names.values()), "")
        return self.names.get(language, own)
