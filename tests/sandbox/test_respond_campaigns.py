"""Campaigns for events: what moves them, what they bring, and how previews and progress tell it."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from desk import NOON, Desk

from pos.sandbox.promotions import Condition, EventCampaign
from pos.sandbox.scenarios import INACTIVE, OMAR, SARA

THREE = EventCampaign(
    number=1,
    names={"en": "Three purchases", "ar": "ثلاث مشتريات"},
    event="place_order",
    conditions=(Condition("totalPaid", at_least=Decimal(50)),),
    needed=3,
    reward_points=100,
)
GIFT = EventCampaign(
    number=2,
    names={"en": "Shoes at the counter"},
    event="place_order",
    conditions=(Condition("category", ("Shoes",)), Condition("channel", ("pos",))),
    coupon_kind="percentage",
    coupon_value=Decimal(15),
    max_achieved=1,
)
REVIEW = EventCampaign(number=3, names={"en": "Review"}, event="write_review", reward_points=50)
SHOES = {"productId": "S", "price": 60, "quantity": 1, "category": ["Shoes", "Sport"]}


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    desk.world = replace(desk.world, event_campaigns=(THREE, GIFT, REVIEW))
    return desk


def _progress(desk: Desk, customer_id: str = OMAR, query: str = "") -> dict[int, dict[str, object]]:
    told = desk.get(f"customers/{customer_id}/reward-campaigns-progress", query=query).json
    return {one["rewardsCampaignId"]: one for one in told}


def test_orders_move_a_campaign(desk: Desk) -> None:
    """The third order from the amount on brings the points; a small one does not count."""
    rewarded = [
        desk.order(OMAR, order_id, paid).json["rewardedPoints"]
        for order_id, paid in (("A1", 50), ("A2", 49.99), ("A3", 60), ("A4", 70), ("A5", 80))
    ]

    assert rewarded == [50, 49, 60, 170, 80]
    told = _progress(desk)[1]
    assert (told["completionPercentage"], told["achievedCount"]) == (Decimal("33.33"), 1)
    assert (told["isUnlocked"], told["canAchieve"]) == (True, True)
    kinds = [t["transactionType"] for t in desk.get("orders/A4/transactions").json["transactions"]]
    assert kinds == ["PaymentReward", "AchievementReward"]
    row = desk.get("transactions").json["transactions"][-2]
    assert (row["achievementName"], row["points"]) == ("Three purchases", 100)


def test_steps_and_rewards_in_the_log(desk: Desk) -> None:
    """A step towards a campaign and its reward are activities with the campaign's name."""
    for order_id in ("A1", "A2", "A3"):
        desk.order(OMAR, order_id, 50)

    log = desk.get(f"customers/{OMAR}/activities").json["activities"]

    named = [one["activityType"] for one in log if one["campaignName"] == "Three purchases"]
    assert named == ["CampaignRewarded", "SuccessfulAction", "SuccessfulAction"]
    titles = desk.get(f"customers/{OMAR}/notifications").json["notifications"]
    assert "Three purchases: done" in [one["title"] for one in titles]


def test_a_coupon_as_reward(desk: Desk) -> None:
    """A campaign's coupon belongs to the customer, once; another channel does not win it."""
    desk.order(OMAR, "A1", 10, lineItems=[SHOES], channel="web")
    assert _progress(desk)[2]["achievedCount"] == 0

    desk.order(OMAR, "A2", 10, lineItems=[SHOES], channel="pos")
    desk.order(OMAR, "A3", 10, lineItems=[SHOES], channel="pos")

    own = [coupon for coupon in desk.world.coupons.values() if coupon.owner == OMAR]
    assert [(coupon.kind, coupon.value) for coupon in own] == [("percentage", Decimal(15))]
    assert desk.lock(OMAR, own[0].code).json["valid"] is True
    assert _progress(desk)[2]["canAchieve"] is False


def test_preview_says_what_the_order_then_brings(desk: Desk) -> None:
    """The preview counts campaigns' points and coupons and changes nothing."""
    for order_id in ("A1", "A2"):
        desk.order(OMAR, order_id, 50)
    body = {"customerId": OMAR, "totalPaid": 60, "lineItems": [SHOES], "channel": "pos"}
    before = desk.world

    told = desk.post("orders/reward-preview", **body).json

    assert desk.world is before
    assert (told["totalPoints"], told["totalCoupons"]) == (160, 1)
    three, gift = told["eventRewards"]["campaigns"]
    assert (three["reason"], three["points"], three["rewardPoints"]) == ("Rewarded", 100, 100)
    assert three["progress"] == {
        "currentPercentage": Decimal("66.67"),
        "wouldBePercentage": 100,
        "completionRewardPoints": 100,
        "completionRewardType": "Points",
    }
    assert (gift["reason"], gift["rewardType"], gift["couponType"]) == (
        "NonPointsReward",
        "Coupon",
        "Percentage",
    )
    assert gift["progress"] is None
    assert desk.order(OMAR, "A3", 60, lineItems=[SHOES]).json["rewardedPoints"] == 160


def test_preview_of_a_step(desk: Desk) -> None:
    """A step is told as progress only, and conditions that fail as such."""
    told = desk.post("orders/reward-preview", customerId=OMAR, totalPaid=60, channel="pos").json

    three, gift = told["eventRewards"]["campaigns"]
    assert (three["reason"], three["points"], three["timesAchieved"]) == ("ProgressOnly", 0, 0)
    assert three["progress"]["wouldBePercentage"] == Decimal("33.33")
    assert (gift["reason"], gift["eligible"]) == ("NoMatchingConditions", False)
    assert told["totalPoints"] == 60


def test_names_in_a_language(desk: Desk) -> None:
    """Campaign names follow the lang header; cashback names do not."""
    body = {"customerId": OMAR, "totalPaid": 60}

    arabic = desk.ask("POST", "orders/reward-preview", body, lang="ar").json
    french = desk.ask("POST", "orders/reward-preview", body, lang="fr").json

    names = [told["eventRewards"]["campaigns"][0]["campaignName"] for told in (arabic, french)]
    assert names == ["ثلاث مشتريات", "Three purchases"]


def test_a_guest_takes_no_part(desk: Desk) -> None:
    """A guest earns but wins no campaign; whoever registers takes part from then on."""
    desk.order("new", "A1", 50, guest=True)
    assert _progress(desk, "new")[1]["canAchieve"] is False
    desk.post("customers", customerId="new")
    desk.order("new", "A2", 50)

    assert _progress(desk, "new")[1]["completionPercentage"] == Decimal("33.33")
    assert desk.available("new") == 100


def test_guests_may_earn_nothing(desk: Desk) -> None:
    """An account may let guests earn nothing; a preview says so too."""
    desk.set(guests_earn=False)

    assert desk.order("new", "A1", 50, guest=True).json["rewardedPoints"] == 0
    quote = desk.post("orders/cashback", totalPaid=50, guest=True).json
    assert quote["totalPoints"] == 0
    assert desk.order(OMAR, "A2", 50, guest=True).json["rewardedPoints"] == 50


@pytest.mark.parametrize(
    "rules",
    [
        {"ends_at": NOON},
        {"starts_at": NOON + timedelta(seconds=1)},
        {"min_tier": 3},
        {"event": "visit"},
        {"max_achieved": 0},
    ],
)
def test_campaigns_not_open_to_a_customer(desk: Desk, rules: dict[str, object]) -> None:
    """A campaign out of its time, tier, event or number of wins is left out."""
    closed = replace(THREE, **rules)  # type: ignore[arg-type]
    desk.world = replace(desk.world, event_campaigns=(closed,))

    told = desk.post("orders/reward-preview", customerId=OMAR, totalPaid=60).json

    assert told["eventRewards"]["campaigns"] == []
    assert desk.order(OMAR, "A1", 60).json["rewardedPoints"] == 60


@pytest.mark.parametrize(
    ("condition", "met"),
    [
        (Condition("merchant", ("M",)), True),
        (Condition("branch", ("B2",)), False),
        (Condition("tags", ("new",)), True),
        (Condition("vendor", ("Acme",)), True),
        (Condition("collection", ("Summer",)), True),
        (Condition("weight", at_least=Decimal(2)), False),
        (Condition("extra.basket", ("gift",)), True),
        (Condition("line.extra.size", ("38",)), True),
        (Condition("vendor", at_least=Decimal(1)), False),
        (Condition("unheard", ("x",)), False),
    ],
)
def test_every_field_of_an_order_counts(desk: Desk, condition: Condition, *, met: bool) -> None:
    """A campaign can ask for any documented field of an order or its lines."""
    asking = EventCampaign(9, {"en": "Nine"}, "place_order", (condition,), reward_points=9)
    desk.world = replace(desk.world, event_campaigns=(asking,))
    line = {
        "productId": "P",
        "price": 10,
        "quantity": 1,
        "tags": ["new"],
        "vendor": "Acme",
        "collection": ["Summer"],
        "weight": 1.5,
        "extra": {"size": 38},
    }

    told = desk.order(
        OMAR,
        "A1",
        10,
        lineItems=[line],
        merchant={"uniqueId": "M", "branch": {"uniqueId": "B"}},
        extra={"basket": "gift"},
    )

    assert told.json["rewardedPoints"] == (19 if met else 10)


@pytest.mark.parametrize(
    "more",
    [
        {"channel": "shop"},
        {"extra": {"a": [1]}},
        {"lineItems": [{"productId": "P", "category": "Shoes"}]},
        {"lineItems": [{"productId": "P", "weight": -1}]},
        {"lineItems": [{"productId": "P", "extra": {"a": True}}]},
    ],
)
def test_fields_of_another_shape(desk: Desk, more: dict[str, object]) -> None:
    """A field that is not as documented is refused, and nothing is remembered."""
    assert desk.order(OMAR, "A1", 10, **more).code == 3003
    assert not desk.world.orders


def test_events(desk: Desk) -> None:
    """An event's reward is credited, and its preview quotes it without effect."""
    events = {"write_review": {"rating": 5}, "Nope": {}, "visit": "x"}
    told = desk.post("events/reward-preview", customerId=OMAR, events=events).json

    assert told["totalPoints"] == 50
    assert [(one["valid"], one["totalPoints"]) for one in told["events"]] == [
        (True, 50),
        (False, 0),
        (False, 0),
    ]
    assert told["events"][1]["invalidReason"] == "EventNotFound"
    assert told["events"][2]["invalidReason"].startswith("InvalidMetadata: ")
    assert desk.available(OMAR) == 40
    desk.post("events", customerId=OMAR, events={"write_review": {"rating": 5}})
    assert desk.available(OMAR) == 90
    desk.post("events", customerId=INACTIVE, events={"write_review": None})
    assert desk.available(INACTIVE) == 300


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"customerId": "nobody", "events": {"visit": {}}}, 7000),
        ({"customerId": INACTIVE, "events": {"visit": {}}}, 7000),
        ({"customerId": OMAR}, 3000),
        ({"events": {"visit": {}}}, 3000),
    ],
)
def test_refused_event_previews(desk: Desk, body: dict[str, object], code: int) -> None:
    """A preview of events wants a customer who is known and active, and an event."""
    assert desk.ask("POST", "events/reward-preview", body).code == code


def test_progress_is_filtered(desk: Desk) -> None:
    """One campaign or one type can be asked for; what is neither is refused."""
    assert list(_progress(desk)) == [1, 2, 3]
    assert list(_progress(desk, query="campaignId=2")) == [2]
    assert _progress(desk, query="campaignId=99") == {}
    assert _progress(desk, query="campaignType=game") == {}
    path = f"customers/{SARA}/reward-campaigns-progress"
    refused = [
        desk.get(path, query=query).status
        for query in ("campaignId=abc", "campaignId=0", "campaignId=-1", "campaignType=odd")
    ]
    assert refused == [400, 422, 422, 422]
    configuration = _progress(desk)[2]["rewardCampaignConfiguration"]
    assert configuration["rewards"][0]["couponReward"]["discountValue"] == 15  # type: ignore[index]
