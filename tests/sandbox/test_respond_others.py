"""Customers, transactions without orders, lists, configurations, events."""

import pytest
from desk import Desk, Told

from pos.sandbox.scenarios import HOSTILE, HOSTILE_NAME, INACTIVE, OMAR, SARA


def test_create_and_update(desk: Desk) -> None:
    """A customer is created once and then updated; what is not named stays."""
    first = desk.post(
        "customers",
        customerId="c1",
        mobile="+966511111111",
        customerAttributes={"displayName": "Ann", "city": "Riyadh", "custom": {"Size": 38}},
    )
    second = desk.post(
        "customers", customerId="c1", customerAttributes={"city": "Jeddah", "custom": {"Fit": 1.5}}
    )

    assert first.json == second.json
    details = desk.get("customers/c1/details").json["customerAttributes"]
    assert (details["displayName"], details["city"]) == ("Ann", "Jeddah")
    assert details["custom"] == {"Size": 38, "Fit": 1.5}
    bare = desk.get("customers/c1").json["customerAttributes"]
    assert "displayName" not in bare
    assert "mobile" not in bare
    assert bare["city"] == "Jeddah"


def test_hostile_name_is_told_as_it_is(desk: Desk) -> None:
    """The service hands on whatever name it was given; making it safe is the till's business."""
    told = desk.get(f"customers/{HOSTILE}/details").json

    assert told["customerAttributes"]["displayName"] == HOSTILE_NAME


def test_email_is_taken(desk: Desk) -> None:
    """Two customers cannot share an email."""
    told = desk.post("customers", customerId="c1", email="SARA@example.com")

    assert told.code == 3008
    assert "c1" not in desk.world.customers


def test_referral(desk: Desk) -> None:
    """A referral code counts when the customer is created, and must exist."""
    code = desk.get(f"customers/{SARA}").json["referralCode"]

    assert desk.post("customers", customerId="c1", referrerCode="nope").code == 7003
    assert desk.post("customers", customerId="c1", referrerCode=code).status == 200
    assert desk.get("customers/c1").json["isReferred"] is True
    assert desk.post("customers", customerId=OMAR, referrerCode=code).status == 200
    assert desk.get(f"customers/{OMAR}").json["isReferred"] is False


@pytest.mark.parametrize(
    ("query", "valid"),
    [
        ("referrerCode=FRIEND1001", True),
        ("referrerCode=nope", False),
        (f"referrerCode=FRIEND1001&forCustomerId={SARA}", False),
    ],
)
def test_referral_check(desk: Desk, query: str, *, valid: bool) -> None:
    """A referral code is checked, also against referring oneself."""
    assert desk.get("referrals/validate", query=query).json == {"isValid": valid}


def test_opt_out(desk: Desk) -> None:
    """Switching off twice changes the state once."""
    path = f"customers/{OMAR}/activate"

    assert desk.ask("PUT", path, {"isActive": False}).json["stateChanged"] is True
    assert desk.ask("PUT", path, {"isActive": False}).json["stateChanged"] is False
    assert desk.order(OMAR, "A1", 5).code == 3009
    assert desk.ask("PUT", path, {}).status == 400


def test_tags(desk: Desk) -> None:
    """Tags are one comma-separated text, added once and removed by body or by path."""
    path = f"customers/{OMAR}/tags"
    desk.post(path, tags="gamer, vip,vip")

    assert desk.world.customers[OMAR].tags == ("gamer", "vip")
    desk.delete(f"{path}/gamer")
    assert desk.world.customers[OMAR].tags == ("vip",)
    desk.ask("DELETE", path, {"tags": "vip"})
    assert desk.world.customers[OMAR].tags == ()


@pytest.mark.parametrize(
    ("customer_id", "current", "following"),
    [(SARA, "Gold", "Platinum"), (OMAR, "Bronze", "Silver")],
)
def test_tier(desk: Desk, customer_id: str, current: str, following: str) -> None:
    """The tier reached, the next one, and how far the customer is."""
    told = desk.get(f"customers/{customer_id}/tier-progress").json

    assert (told["current"]["name"], told["next"]["name"]) == (current, following)


def test_top_tier(desk: Desk) -> None:
    """At the top there is no next tier."""
    desk.order(SARA, "A1", 10_000)

    assert desk.get(f"customers/{SARA}/tier-progress").json["next"] is None


def _transact(desk: Desk, kind: str, **body: object) -> Told:
    common = {"customerId": SARA, "transactionId": "T1", "transactionTime": desk.stamp()}
    return desk.ask("POST", f"transactions/{kind}", {**common, **body})


@pytest.mark.parametrize("figure", [{"points": 100}, {"amount": 10}])
def test_redeem(desk: Desk, figure: dict[str, object]) -> None:
    """Points are redeemed without an order, by points or by money."""
    told = _transact(desk, "redeem", reason="gift", **figure).json

    assert (told["redeemEquivalentPoints"], told["redeemAmount"]) == (100, 10)
    assert desk.available(SARA) == 1100


def test_redeem_a_hold(desk: Desk) -> None:
    """A hold is redeemed as a whole, once."""
    reference = desk.hold(SARA, pointsToHold=100).json["holdReference"]

    assert _transact(desk, "redeem", holdReference=reference).json["redeemEquivalentPoints"] == 100
    assert desk.available(SARA) == 1100
    desk.later(seconds=1)
    assert _transact(desk, "redeem", transactionId="T2", holdReference=reference).code == 9006


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, 3000),
        ({"points": 5, "amount": 5}, 3003),
        ({"points": 1201}, 9008),
        ({"points": 5, "customerId": INACTIVE}, 3009),
        ({"points": 5, "customerId": "nobody"}, 7000),
        ({"points": 5, "reason": "x" * 256}, 3003),
        ({"points": 5, "hash": "0"}, 3005),
        ({"points": 5, "merchant": {"uniqueId": "M", "branch": {}}}, 3000),
    ],
)
def test_refused_redemptions(desk: Desk, changes: dict[str, object], code: int) -> None:
    """A redemption that cannot be is refused, and its id stays free."""
    assert _transact(desk, "redeem", **changes).code == code
    assert "T1" not in desk.world.ids


def test_same_id_same_time(desk: Desk) -> None:
    """An id is used once by anyone, a time once by each customer."""
    _transact(desk, "redeem", points=5)

    assert _transact(desk, "redeem", points=5).code == 9004
    assert _transact(desk, "redeem", transactionId="T2", points=5).code == 9003
    assert _transact(desk, "cashback", transactionId="T2", amount=5).code == 9003
    assert _transact(desk, "cashback", customerId=OMAR, amount=5).code == 9004
    assert _transact(desk, "cashback", customerId=OMAR, transactionId="T2", amount=5).status == 200


def test_cashback(desk: Desk) -> None:
    """Points are earned without an order."""
    told = _transact(desk, "cashback", amount=55.5, configurations={"returnWindow": 3}).json

    assert (told["rewardEquivalentPoints"], told["rewardAmount"]) == (55, 5.5)
    assert desk.get(f"customers/{SARA}/balance").json["pendingPoints"] == 55


@pytest.mark.parametrize(("figure", "change"), [({"points": 50}, 50), ({"amount": -5}, -50)])
def test_manual(desk: Desk, figure: dict[str, object], change: int) -> None:
    """A person adds or deducts points, spendable at once."""
    told = _transact(desk, "manual", username="amira", reason="goodwill", **figure).json

    assert told["points"] == change
    assert desk.available(SARA) == 1200 + change


@pytest.mark.parametrize(
    "figure",
    [
        {},
        {"points": 5, "amount": 5},
        {"points": 5, "expiryAfter": -1},
        {"points": -5, "expiryAfter": 1},
    ],
)
def test_refused_adjustments(desk: Desk, figure: dict[str, object]) -> None:
    """A bad adjustment is refused with a body of its own shape."""
    told = _transact(desk, "manual", username="amira", reason="goodwill", **figure)

    assert (told.status, set(told.json)) == (400, {"error", "message"})


def test_pages(desk: Desk) -> None:
    """Transactions come in pages that follow one another, filtered as asked."""
    for number in range(5):
        desk.later(seconds=1)
        _transact(desk, "cashback", transactionId=f"C{number}", amount=10)
    desk.later(seconds=1)
    _transact(desk, "redeem", transactionId="R", points=10)

    first = desk.get("transactions", query=f"customerId={SARA}&direction=%2B&limit=3").json
    last = first["transactions"][-1]["gameballTransactionId"]
    second = desk.get("transactions", query=f"direction=%2B&limit=3&startAfter={last}").json

    ids = [t["transactionId"] for t in (*first["transactions"], *second["transactions"])]
    assert ids == ["C0", "C1", "C2", "C3", "C4"]
    assert (first["hasMore"], second["hasMore"]) == (True, False)
    assert desk.get("transactions/count", query="direction=-").json == {"count": 1}
    assert desk.get("transactions/count", query=f"customerId={OMAR}").json == {"count": 0}
    balances = first["transactions"][0]
    assert (balances["pointsBalanceBefore"], balances["pointsBalanceAfter"]) == (1200, 1210)


@pytest.mark.parametrize("query", ["limit=201", "limit=x", "direction=+", "status=Odd"])
def test_refused_lists(desk: Desk, query: str) -> None:
    """A query that means nothing is refused; a bare plus means a blank."""
    assert desk.get("transactions", query=query).code == 3003


def test_redemption_rules(desk: Desk) -> None:
    """With a customer only the rules of that customer's tier are told."""
    every = desk.get("configurations/redemption").json
    omars = desk.get("configurations/redemption", query=f"customerId={OMAR}").json

    assert str(every["redemptionFactor"]) == "0.1"
    assert [rule["id"] for rule in every["redemptionRules"]] == [2137, 2138, 2139, 2140, 2141]
    assert 2140 not in [rule["id"] for rule in omars["redemptionRules"]]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("cashback", dict),
        ("tiers", list),
        ("reward-campaigns", list),
        ("referrals", dict),
        ("widget", dict),
    ],
)
def test_configurations(desk: Desk, path: str, kind: type) -> None:
    """Each configuration is told in its documented shape."""
    told = desk.get(f"configurations/{path}")

    assert told.status == 200
    assert isinstance(told.json, kind)


def test_events(desk: Desk) -> None:
    """Known events are received, unknown ones and the reserved one are not."""
    assert desk.post("events", customerId="new", events={"visit": {"shop": "S1"}}).status == 200
    assert "new" in desk.world.customers
    assert desk.post("events", customerId=SARA, events={"Visit": {}}).code == 3017
    assert desk.post("events", customerId=SARA, events={"place_order": {}}).code == 3004
    assert desk.post("events", customerId=SARA).code == 3000
