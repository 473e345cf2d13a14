"""What the loyalty service told of customers by itself; the shop's coupon engine passes it on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldCustomer:
    """None and '': not told."""

    customer_id: str
    at: datetime
    """When the newest of it was so, by the service's clock."""
    points: int | None = None
    points_pending: int | None = None
    points_at: datetime | None = None
    """When they were so, and when the tier was; None: with the newest."""
    tier: str = ""
    tier_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsPage:
    customers: tuple[ToldCustomer, ...]
    next: int
    """What to ask on from."""
    reached: int
    """The newest number there is. Below what was asked from: it counts anew, ask from 0."""


@runtime_checkable
class CustomerNews(Protocol):
    def customers_since(self, number: int) -> NewsPage:
        """EngineUnreachable or EngineMisuse where it cannot be had."""
        ...
