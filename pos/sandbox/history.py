"""What a customer's past is made of beside the points: milestones, notices, campaigns under way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Milestone:
    """Something that happened to a customer without moving points; `kind` as activities call it."""

    number: int
    kind: str
    at: datetime
    transaction_id: str = ""
    tier_name: str = ""
    campaign: str = ""
    coupon_code: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """One notification, put into words when it is read: the language is asked for only then."""

    number: int
    kind: str  # earned | returned | expiring | tier | coupon | campaign
    at: datetime
    points: int = 0
    about: str = ""  # the tier's or campaign's name, the coupon's code, the day of the expiry
    batch: int = 0  # which points are about to expire, so that it is said once
    is_read: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a customer is in one event campaign."""

    campaign: int
    count: int = 0  # since the last achievement
    achieved: int = 0
