"""What the loyalty service told of a customer by itself, and where it is kept for the tills."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from pos.coupons.wire import CustomerTold


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What was told of a customer, and when it was so. None and '': not told."""

    customer_id: str
    at: datetime
    points: int | None
    points_pending: int | None
    tier: str


class KnownCustomers(Protocol):
    """What was told of customers, durably, each piece of news under a number that only grows."""

    def note(
        self, profile: Profile, *, digest: str, now: datetime, forget_before: datetime
    ) -> bool:
        """Whether it is news: the same body twice is none, nor what is older than what is known.

        `forget_before`: bodies seen before it cannot come again.
        """
        ...

    def reached(self) -> int:
        """The newest number."""
        ...

    def told_since(self, seq: int, limit: int, *, now: datetime) -> Sequence[CustomerTold]:
        """Of each customer the newest alone, in the order of the numbers; none that is to be
        forgotten by now.
        """
        ...
