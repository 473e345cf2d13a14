"""Sara's past in the demo adds up and shows every case a screen has."""

from itertools import pairwise

import pytest
from desk import Desk

from pos.sandbox.points import total
from pos.sandbox.scenarios import LINA, SARA

PATH = f"customers/{SARA}"


@pytest.fixture
def desk() -> Desk:
    return Desk("demo")


def test_balance(desk: Desk) -> None:
    """She may spend 1,200 points, 200 of them for ten more days, and 85 wait."""
    told = desk.get(f"{PATH}/balance").json

    assert (told["availablePointsBalance"], told["pendingPoints"]) == (1200, 85)
    assert (told["nextExpiringPointsAmount"], told["totalEarnedPoints"]) == (200, 2600)
    assert told["nextExpiringPointsDate"].startswith("2026-05-14")
    assert desk.get(f"{PATH}/tier-progress").json["current"]["name"] == "Gold"


def test_past_adds_up(desk: Desk) -> None:
    """Each movement starts where the one before ended, and the last ends at today's balance."""
    sara = desk.world.customers[SARA]

    assert all(one.balance_after == two.balance_before for one, two in pairwise(sara.transactions))
    assert all(one.time < two.time for one, two in pairwise(sara.transactions))
    assert sara.transactions[-1].balance_after == total(desk.world, sara, now=desk.now)
    earned = sum(one.points for one in sara.transactions if one.points > 0)
    assert earned == sara.earned_points


def test_log(desk: Desk) -> None:
    """Her log has movements and milestones, the newest first by time as well."""
    told = desk.get(f"{PATH}/activities").json["activities"]

    kinds = [one["activityType"] for one in told]
    assert kinds[:3] == ["SuccessfulAction", "PaymentReward", "Redemption"]
    assert {"TierUpgraded", "Referral", "CampaignRewarded", "Expiry", "Cancel"} <= set(kinds)
    sara = desk.world.customers[SARA]
    moved = [(one.number, one.time) for one in sara.transactions]
    reached = [(one.number, one.at) for one in sara.milestones]
    moments = [moment for _, moment in sorted(moved + reached)]
    assert moments == sorted(moments)
    assert told[1]["outstandingPoints"] == 85


def test_notifications(desk: Desk) -> None:
    """Some of her notifications are read; the newest tells of points about to expire."""
    told = desk.get(f"{PATH}/notifications").json["notifications"]

    assert told[0]["title"] == "200 Stars expire soon"
    assert {one["isRead"] for one in told} == {True, False}


def test_coupons(desk: Desk) -> None:
    """Her coupons show one to use, one used, one expired, one inactive and one for online."""
    told = {one["code"]: one for one in desk.get(f"{PATH}/coupons").json["coupons"]}

    gift = told["SARA-GIFT15"]
    assert gift["isAvailableToUse"] is True
    assert set(gift["displayName"]) == {"en", "ar"}
    assert gift["termsAndConditions"]["en"]
    assert gift["isPromotion"] is False
    assert told["SARA-BDAY50"]["customerUsedCount"] == 1
    assert told["SARA-SPRING20"]["isExpired"] is True
    assert told["SARA-PAUSED10"]["isActive"] is False
    assert told["ONLINE20"]["target"] == "Online"
    assert told["SUMMER50"]["displayName"] == {"en": "50 off this summer"}
    assert desk.lock(SARA, "SARA-GIFT15").json["valid"] is True


def test_campaigns_under_way(desk: Desk) -> None:
    """She is half-way through one campaign and has begun another."""
    told = desk.get(f"{PATH}/reward-campaigns-progress").json

    assert [one["completionPercentage"] for one in told] == [50, 25, 0]
    assert [one["achievedCount"] for one in told] == [1, 0, 0]


def test_referral(desk: Desk) -> None:
    """She has a referral code, and somebody came with it."""
    assert desk.get(PATH).json["referralCode"] == "FRIEND1001"
    assert desk.get(f"customers/{LINA}").json["isReferred"] is True
    balance = desk.get(f"{PATH}/balance", query="expand=referrals").json
    assert balance["referrals"] == {"count": 1}


def test_her_last_order_can_be_activated_by_time(desk: Desk) -> None:
    """The points that wait are spendable after the return window."""
    desk.later(days=11)

    assert desk.available(SARA) == 1000 + 85


def test_points_that_wait_can_be_activated(desk: Desk) -> None:
    """Each purchase of the past is known by its own id, and what waits of it becomes usable."""
    told = desk.ask("PUT", "transactions/OLAYA-1-002120/activate").json

    assert 85 == told["pointsActivated"]
    assert "OLAYA-1-002120" == told["clientTransactionId"]
    assert 1285 == desk.get(f"{PATH}/balance").json["availablePointsBalance"]
