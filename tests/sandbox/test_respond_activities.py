"""The activity log, the transactions with their customers, and what time alone does."""

from decimal import Decimal

import pytest
from desk import Desk

from pos.sandbox.scenarios import OMAR, SARA

LOG = f"customers/{OMAR}/activities"


def _kinds(desk: Desk, query: str = "") -> list[str]:
    return [one["activityType"] for one in desk.get(LOG, query=query).json["activities"]]


def _live(desk: Desk) -> None:
    """Omar buys, spends, returns and is given points by hand."""
    desk.order(OMAR, "A1", 600)
    desk.later(seconds=1)
    hold = desk.hold(OMAR, pointsToHold=100).json["holdReference"]
    desk.order(OMAR, "A2", 50, redemption={"pointsHoldReference": hold})
    desk.refund(OMAR, "R2", "A2")
    desk.later(seconds=1)
    desk.post(
        "transactions/manual",
        customerId=OMAR,
        transactionId="M1",
        username="amira",
        reason="goodwill",
        points=5,
    )


def test_log_of_what_happened(desk: Desk) -> None:
    """Each movement and each tier is an activity, the newest first."""
    _live(desk)

    assert _kinds(desk) == [
        "BalanceAdjustment", "Refund", "Cancel", "PaymentReward", "Redemption", "TierUpgraded",
        "PaymentReward",
    ]  # fmt: skip
    newest, *_, tier, first = desk.get(LOG).json["activities"]
    assert (newest["reason"], newest["isManualActivity"], newest["points"]) == ("goodwill", True, 5)
    assert tier["tierName"] == "Silver"
    assert (first["transactionId"], first["outstandingPoints"]) == ("A1", 540)
    told = (first["activityDay"], first["activityDate"], first["activityTime"])
    assert told == ("Monday", "May 4, 2026", "12:00:00")


def test_log_in_pages(desk: Desk) -> None:
    """A page goes on after the last id of the one before, and a filter keeps one type."""
    _live(desk)
    first = desk.get(LOG, query="limit=3").json

    last = first["activities"][-1]["activityId"]
    rest = desk.get(LOG, query=f"startAfter={last}").json

    assert (first["count"], first["hasMore"]) == (3, True)
    assert (rest["count"], rest["hasMore"]) == (4, False)
    assert _kinds(desk, "activityType=Refund") == ["Refund"]
    assert desk.get(f"{LOG}/count").json == {"count": 7}
    assert desk.get(f"{LOG}/count", query="activityType=PaymentReward").json == {"count": 2}


def test_points_taken_by_hand(desk: Desk) -> None:
    """A deduction by hand is told below zero: its type does not say which way the points went."""
    desk.post(
        "transactions/manual",
        customerId=OMAR,
        transactionId="M1",
        username="amira",
        reason="mistake",
        points=-5,
    )

    told = desk.get(LOG).json["activities"][0]
    assert (told["activityType"], told["points"]) == ("BalanceAdjustment", -5)
    assert told["calculatedRedemption"] == Decimal("0.5")


@pytest.mark.parametrize("query", ["activityType=Odd", "limit=0", "startAfter=x"])
def test_refused_logs(desk: Desk, query: str) -> None:
    """A query that means nothing is refused, and so is an unknown customer's."""
    assert desk.get(LOG, query=query).code == 3003
    assert desk.get("customers/nobody/activities").code == 7000


def test_a_bought_coupon_in_the_log(desk: Desk) -> None:
    """A coupon bought is a redemption which names the coupon and says whether it was used."""
    code = desk.post("coupons/predefined", customerId=SARA, ruleId=2138).json["code"]
    path = f"customers/{SARA}/activities"

    bought = desk.get(path).json["activities"][0]
    desk.post("coupons/burn", customerId=SARA, coupons=[code])
    burnt = desk.get(path).json["activities"][0]

    assert (bought["activityType"], bought["couponCode"]) == ("Redemption", code)
    assert (bought["couponType"], bought["couponUsed"]) == ("percentage_discount", False)
    assert burnt["couponUsed"] is True


def test_points_expire(desk: Desk) -> None:
    """Points past their day are written off once, and the balance never counted them."""
    desk.later(days=11)

    assert desk.available(SARA) == 1000
    desk.later(days=1)
    assert desk.available(SARA) == 1000
    told = desk.get("transactions", query=f"customerId={SARA}").json["transactions"]
    assert [(t["type"], t["points"], t["direction"]) for t in told] == [("Expiry", 200, "-")]
    assert (told[0]["pointsBalanceBefore"], told[0]["pointsBalanceAfter"]) == (1200, 1000)


def test_held_points_expire_when_they_are_back(desk: Desk) -> None:
    """Points held over their last day are gone as soon as the hold is."""
    desk.later(days=10, minutes=-5)
    desk.hold(SARA, pointsToHold=200)
    desk.later(minutes=6)

    assert desk.get(f"customers/{SARA}/balance").json["totalPointsBalance"] == 1200
    desk.later(minutes=6)
    assert desk.get(f"customers/{SARA}/balance").json["totalPointsBalance"] == 1000


def test_transactions_with_their_customers(desk: Desk) -> None:
    """The customer view says whose each transaction is, with the filters of the plain list."""
    desk.order(SARA, "A1", 10)
    desk.order(OMAR, "A2", 10, merchant={"uniqueId": "M", "branch": {"uniqueId": "B"}})

    rows = desk.get("transactions/customer-view", query="direction=%2B").json["transactions"]

    assert [(row["customerName"], row["customerEmail"]) for row in rows] == [
        ("Sara Ali", "sara@example.com"),
        ("Omar Haddad", None),
    ]
    assert (rows[1]["merchantName"], rows[1]["branchName"]) == ("M", "B")
    assert [row["isCustomerDeleted"] for row in rows] == [False, False]
    none = desk.get("transactions/customer-view", query="direction=-").json
    assert none == {"transactions": [], "count": 0, "hasMore": False}


def test_status_filter(desk: Desk) -> None:
    """Points that wait, that may be spent and that expired are found by their status."""
    desk.order(OMAR, "A1", 10, cashbackConfigurations={"returnWindow": 3})
    desk.order(OMAR, "A2", 20)

    def ids(status: str) -> list[str]:
        told = desk.get("transactions", query=f"customerId={OMAR}&status={status}").json
        return [row["transactionId"] for row in told["transactions"]]

    assert (ids("Pending"), ids("Active"), ids("Blocked")) == (["A1"], ["A2"], [])
    desk.later(days=366)
    assert ids("Expired") == ["A2"]
