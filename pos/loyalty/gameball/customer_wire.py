"""The pages of a customer's file as the service answers them, in our types.

Who a customer is in a sale, and their balance, is wire.py's.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from pos.core.customer_file import CampaignProgress, Notice, OwnedCoupon, Profile
from pos.loyalty.gameball import coupon_wire, failures, reward_words
from pos.loyalty.gameball.reading import Fields

MOST_NAME = 80
_MOST_BODY = 1_000
_OLDEST_BIRTH_YEAR = 1900


_ONE_OF_A_PROFILE = ("customerId", "gameballId", "customerAttributes", "displayName", "name")


def profile(told: Fields) -> Profile:
    if not told.has(*_ONE_OF_A_PROFILE):
        raise failures.unreadable("a profile of nobody")
    attributes = told.child("customerAttributes")
    both = f"{attributes.text('firstName')} {attributes.text('lastName')}".strip()
    return Profile(
        name=attributes.text("displayName", limit=MOST_NAME)
        or both[:MOST_NAME]
        or told.text("displayName", "name", limit=MOST_NAME),
        mobile=attributes.text("mobile", limit=20) or told.text("mobile", limit=20),
        email=attributes.text("email") or told.text("email"),
        birth_date=_birth_date(attributes.text("dateOfBirth", limit=40)),
        tags=attributes.texts("tags") or told.texts("tags"),
        referral_code=told.text("referralCode", limit=60),
        referral_link=told.text("dynamicReferralLink", "referralLink"),
    )


def _birth_date(text: str) -> date | None:
    """The day alone: its time is midnight somewhere. Years long gone are their 'none'."""
    try:
        day = date.fromisoformat(text[:10])
    except ValueError:
        return None
    return day if day.year >= _OLDEST_BIRTH_YEAR else None


def owned_coupons(told: Fields, *, language: str = "") -> tuple[OwnedCoupon, ...]:
    """Those that can be used now: the answer has the used and the expired ones too."""
    if not told.has("coupons"):
        raise failures.unreadable("no list of coupons")
    usable = (row for row in told.rows("coupons") if _is_usable(row))
    return tuple(_owned(row, language) for row in usable if row.has("code"))


def _is_usable(told: Fields) -> bool:
    used = told.number("customerUsedCount") or 0
    limit = told.number("limitPerCustomer")
    return (
        told.flag("isActive") is True
        and told.flag("isExpired") is not True
        and told.flag("isAvailableToUse") is True
        and (not limit or used < limit)
    )


def _owned(told: Fields, language: str) -> OwnedCoupon:
    code = told.reference("code")
    return OwnedCoupon(
        code=code,
        title=told.said("displayName", language=language, limit=60)
        or told.text("name", limit=60)
        or code,
        kind=coupon_wire.kind_of(told.text("type")),
        value=told.number("value") or Decimal(0),
        expires_at=told.instant("expiryDate"),
        is_online_only=told.text("target").casefold() == "online",
    )


def campaign_progress(told: Fields, *, points_name: str = "points") -> tuple[CampaignProgress, ...]:
    """A bare list, of campaigns the customer sees."""
    rows = _listed(told, "items", "campaigns", "rewardCampaigns")
    progress = (_progress(row, points_name) for row in rows)
    return tuple(one for one in progress if one.name)


def _progress(told: Fields, points_name: str) -> CampaignProgress:
    campaign = told.child("rewardCampaignConfiguration")
    within = told.child("progress")
    rewards = (
        reward_words.reward(row, points_name=points_name) for row in campaign.rows("rewards")
    )
    return CampaignProgress(
        name=told.text("rewardsCampaignName", "campaignName", limit=60)
        or campaign.text("name", limit=60),
        percent=told.number("completionPercentage") or within.number("currentPercentage"),
        times_achieved=told.points("achievedCount", "timesAchieved") or 0,
        reward=" and ".join(filter(None, rewards)),
        ends_at=campaign.child("activation").instant("endDate") or told.instant("campaignEndDate"),
    )


def notices(told: Fields) -> tuple[Notice, ...]:
    return tuple(_notice(row) for row in _listed(told, "notifications", "items"))


def next_cursor(told: Fields) -> str:
    """Where the next portion of notices begins; empty at the end."""
    return told.reference("nextCursor")


def _notice(told: Fields) -> Notice:
    return Notice(
        notice_id=told.reference("id", "notificationId"),
        title=told.text("title", limit=MOST_NAME),
        body=told.text("body", limit=_MOST_BODY),
        at=told.instant("createdAt"),
        is_read=told.flag("isRead") is True,
    )


def verification_hash(told: Fields) -> str:
    """The six digits that follow the id in a scanned code. They prove presence: never kept."""
    digits = told.text("hash", limit=20)
    if not digits:
        raise failures.unreadable("no hash")
    return digits


def is_valid_referral(told: Fields) -> bool:
    verdict = told.flag("isValid", "valid")
    if verdict is None:
        raise failures.unreadable("no verdict on the referral code")
    return verdict


def activation_taken(told: Fields, *, is_active: bool) -> None:
    """Raises LoyaltyUnreachable where the answer is not the one to our wish."""
    if told.flag("isActive") is not is_active:
        raise failures.unreadable("an activation that is not as asked")


def count(told: Fields) -> int:
    number = told.points("count")
    if number is None:
        raise failures.unreadable("no count")
    return number


def _listed(told: Fields, *names: str) -> tuple[Fields, ...]:
    """The rows of a list, which may be empty and may not be missing."""
    if not told.has(*names):
        raise failures.unreadable(f"no list of {names[0]}")
    return told.rows(*names)
