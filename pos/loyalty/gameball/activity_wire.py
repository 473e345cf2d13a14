"""What happened to a customer's points, in a cashier's words."""

from __future__ import annotations

from datetime import UTC, datetime

from pos.core.customer_file import Activity
from pos.loyalty.gameball import failures
from pos.loyalty.gameball.reading import Fields

SAID = {
    "tierupgraded": "Reached a tier",
    "tierdowngraded": "Fell to a tier",
    "tiermigration": "Given a tier",
    "campaignrewarded": "Rewarded by a campaign",
    "successfulaction": "Rewarded for an action",
    "referral": "Brought a friend",
    "referred": "Came through a friend",
    "referralbonusreward": "Bonus for a friend",
    "paymentreward": "Earned on a purchase",
    "refund": "Points given back",
    "redemption": "Redeemed points",
    "cancel": "A purchase was cancelled",
    "expiry": "Points expired",
    "migration": "Points brought along",
    "lifetime": "Lifetime reward",
    "automation": "A gift of the program",
}
_LEAVING = frozenset({"redemption", "cancel", "expiry"})
"""Points of these leave the balance, whichever sign they are written with."""
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def activities(told: Fields) -> tuple[Activity, ...]:
    if not told.has("activities", "items"):
        raise failures.unreadable("no list of activities")
    return tuple(_activity(row) for row in told.rows("activities", "items"))


def _activity(told: Fields) -> Activity:
    """Rich or, as the guide for counters has it, of type, order and points only."""
    theirs = told.text("activityType", "type", limit=40)
    kind = theirs.casefold().replace(" ", "")
    points = told.points("points", "pointsEarned", "rewardPoints") or 0
    about = told.text("campaignName", "tierName", "couponCode", "reason", limit=60)
    return Activity(
        what=SAID.get(kind, theirs),
        at=_at(told),
        points=-abs(points) if kind in _LEAVING else points,
        about=about,
        reference="" if about else told.text("transactionId", "orderId", limit=120),
    )


def _at(told: Fields) -> datetime | None:
    day = told.text("activityDate", limit=40)
    if day:
        return moment(day, told.text("activityTime", limit=12))
    return told.instant("timestamp", "createdAt")


def moment(day: str, time: str) -> datetime | None:
    """'October 20, 2024' and '19:27:33', whatever the machine's language; None if they are not."""
    try:
        name, of_month, year = day.replace(",", " ").split()
        month = _MONTHS.index(name[:3].casefold()) + 1
        hour, minute, second = (int(part) for part in (time or "0:0:0").split(":"))
        return datetime(int(year), month, int(of_month), hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None
