"""Batch jobs: created, worked off by the clock, told in both shapes, stopped."""

from typing import Any

import httpx
import pytest
from desk import BASE, NOON, Desk, Told

from pos.sandbox.batch_jobs import ITEM_LIMIT
from pos.sandbox.mounts import SandboxTransport
from pos.sandbox.sandbox import Sandbox
from pos.sandbox.scenarios import (
    DEMO_API_KEY,
    DEMO_SECRET_KEY,
    INACTIVE,
    OMAR,
    SARA,
    scenario,
)
from pos.sandbox.world import from_json, to_json


@pytest.fixture
def slow() -> Desk:
    """A desk whose jobs work off one item a second."""
    return Desk(job_items_per_second=1)


def _job(desk: Desk, kind: str, *items: object) -> str:
    told = desk.post(f"batch/{kind}", body=items)
    assert told.status == 200
    return str(told.json["jobId"])


def _worked_off(desk: Desk, kind: str, *items: object) -> Any:
    """The tutorials' answer for a job that had its time."""
    job = _job(desk, kind, *items)
    desk.later(minutes=1)
    return desk.get(f"batch/{job}").json["response"]


def _order(order_id: str, customer_id: str = SARA, **more: object) -> dict[str, object]:
    return {
        "customerId": customer_id,
        "orderId": order_id,
        "orderDate": "2026-05-04T11:00:00Z",
        "totalPaid": 100,
        **more,
    }


def test_advances_with_the_clock(slow: Desk) -> None:
    """A job waits, works item by item as the clock moves, and ends; asking does not hurry it."""
    job = _job(slow, "orders", *(_order(f"A{number}") for number in range(4)))
    states = []
    for _ in range(3):
        told = slow.get(f"batches/{job}/status").json
        assert told == slow.get(f"batches/{job}/status").json
        states.append((told["status"], told["progress"], told["processedItems"]))
        slow.later(seconds=2)

    assert states == [("pending", 0, 0), ("processing", 50, 2), ("completed", 100, 4)]
    assert slow.available(SARA) == 1600


def test_effects_come_at_their_time(slow: Desk) -> None:
    """Whenever anybody looks, an item took effect when its turn was: two ways end in one world."""
    other = Desk(job_items_per_second=1)
    for desk in (slow, other):
        _job(desk, "orders", *(_order(f"A{number}") for number in range(3)))
        desk.later(seconds=1)
    other.available(OMAR)
    for desk in (slow, other):
        desk.later(hours=5)
        desk.available(OMAR)

    assert slow.world == other.world


def test_failures_inside(desk: Desk) -> None:
    """A job completes although items fail; each is listed, in both shapes."""
    job = _job(
        desk, "orders", _order("A1"), _order("A1"), _order("A2", INACTIVE), "text", _order("A3")
    )
    desk.later(seconds=5)

    told = desk.get(f"batches/{job}/status").json
    assert (told["status"], told["totalItems"], told["failedItems"]) == ("completed", 5, 3)
    assert [error["code"] for error in told["errors"]] == [9004, 3009, 3003]
    assert [one["rewardedPoints"] for one in told["results"]] == [100, 100]
    tutorial = desk.get(f"batch/{job}").json
    assert (tutorial["operation"], tutorial["status"]) == ("orders", "completed")
    counts = (tutorial["totalCount"], tutorial["finishedCount"], tutorial["errorCount"])
    assert counts == (5, 5, 3)
    assert [one["customerId"] for one in tutorial["response"]["failed"]] == [SARA, INACTIVE, ""]
    assert all(one["error"] for one in tutorial["response"]["failed"])


def test_orders_lose_everything_but_the_total(desk: Desk) -> None:
    """Lines, redemption and merchant of an order in a batch count for nothing."""
    hold = desk.hold(SARA, pointsToHold=100).json["holdReference"]
    bag = {"productId": "BAG", "price": 100, "quantity": 1, "collection": ["Bags"]}
    plain = desk.post(
        "orders/cashback", customerId=SARA, totalPaid=100, totalDiscount=0, totalShipping=0,
        lineItems=[bag],
    )  # fmt: skip

    _worked_off(
        desk,
        "orders",
        _order("A1", lineItems=[bag], redemption={"pointsHoldReference": hold}, channel="pos"),
    )

    assert plain.json["totalPoints"] == 300
    assert desk.world.customers[SARA].transactions[-1].points == 100
    assert desk.get(f"transactions/hold/{hold}").json["state"] == "active"
    assert desk.world.orders["A1"].lines == ()


@pytest.mark.parametrize(
    ("kind", "item"),
    [
        ("orders", _order("A1", "stranger")),
        ("balance-inquiry", {"customerId": "stranger"}),
        ("balance-adjustment", {"customerId": "stranger", "amount": 5}),
        ("events", {"customerId": "stranger", "events": {"visit": {}}}),
        (
            "cashback",
            {
                "customerId": "stranger",
                "transactionId": "T1",
                "transactionTime": "2026-05-04T11:00:00Z",
                "amount": 5,
            },
        ),
    ],
)
def test_unknown_customers_are_not_made(desk: Desk, kind: str, item: object) -> None:
    """No batch but that of customers makes a customer."""
    told = _worked_off(desk, kind, item)

    assert [one["customerId"] for one in told["failed"]] == ["stranger"]
    assert "stranger" not in desk.world.customers


def test_customers(desk: Desk) -> None:
    """A batch of customers creates and updates."""
    told = _worked_off(
        desk,
        "customers",
        {"customerId": "new", "customerAttributes": {"displayName": "Ann"}},
        {"customerId": OMAR, "customerAttributes": {"city": "Jeddah"}},
        {"customerAttributes": {}},
    )

    assert [one["customerId"] for one in told["successful"]] == ["new", OMAR]
    assert len(told["failed"]) == 1
    assert desk.world.customers["new"].attributes["displayName"] == "Ann"
    assert desk.world.customers[OMAR].attributes["city"] == "Jeddah"


def test_balances(desk: Desk) -> None:
    """A balance inquiry answers each customer's balance."""
    told = _worked_off(desk, "balance-inquiry", {"customerId": SARA}, {"customerId": OMAR})

    balances = [one["availablePointsBalance"] for one in told["successful"]]
    assert balances == [1200, 40]


def test_points_move(desk: Desk) -> None:
    """Adjustment, cashback and redemption do what the single calls do."""
    moved = {"customerId": SARA, "transactionTime": "2026-05-04T11:00:00Z"}
    _worked_off(desk, "balance-adjustment", {"customerId": SARA, "amount": 5, "reason": "gift"})
    assert desk.available(SARA) == 1250
    _worked_off(desk, "cashback", {**moved, "transactionId": "T1", "amount": 30})
    assert desk.available(SARA) == 1280
    moved["transactionTime"] = "2026-05-04T11:00:01Z"
    _worked_off(desk, "redeem", {**moved, "transactionId": "T2", "points": 80})
    assert desk.available(SARA) == 1200


def test_events(desk: Desk) -> None:
    """Events of a batch are received, unknown ones fail."""
    told = _worked_off(
        desk,
        "events",
        {"customerId": SARA, "events": {"visit": {"shop": "S1"}}},
        {"customerId": SARA, "events": {"Visit": {}}},
    )

    assert (len(told["successful"]), len(told["failed"])) == (1, 1)
    assert [event.name for event in desk.world.events] == ["visit"]


def test_order_transactions(desk: Desk) -> None:
    """Order ids go in bare; one that fails stands in the field of the customer."""
    desk.order(SARA, "A/1", 50)

    told = _worked_off(desk, "orders/transactions", "A/1", "nowhere", 5)

    assert told["successful"][0]["transactions"][0]["equivalentPoints"] == 50
    assert [one["customerId"] for one in told["failed"]] == ["nowhere", ""]


@pytest.mark.parametrize("spelling", ["reference", "tutorial"])
def test_stop(slow: Desk, spelling: str) -> None:
    """A stopped job keeps what is done and leaves the rest, for ever."""
    job = _job(slow, "orders", *(_order(f"A{number}") for number in range(4)))
    slow.later(seconds=2)

    told = (
        slow.post(f"batches/{job}/stop") if spelling == "reference" else slow.delete(f"batch/{job}")
    )
    slow.later(hours=1)

    assert told.json["status"] == "stopped"
    assert slow.available(SARA) == 1400
    assert slow.get(f"batch/{job}").json["status"] == "stopped"
    status = slow.get(f"batches/{job}/status").json
    assert (status["status"], status["processedItems"]) == ("failed", 2)
    assert slow.post(f"batches/{job}/stop").code == 3004


@pytest.mark.parametrize(
    ("items", "code"),
    [(None, 3000), ([], 3000), ("text", 3003), ([{}] * (ITEM_LIMIT + 1), 3011)],
)
def test_refused_batches(desk: Desk, items: object, code: int) -> None:
    """A batch wants a list of one to a thousand items."""
    assert desk.post("batch/customers", body=items).code == code
    assert desk.world.jobs == {}


def test_unknown_jobs(desk: Desk) -> None:
    """A job nobody created is not found, and wants both keys all the same."""
    calls: list[Told] = [
        desk.get("batches/1/status"),
        desk.get("batch/1"),
        desk.post("batches/1/stop"),
        desk.delete("batch/1"),
    ]

    assert [one.code for one in calls] == [4004] * 4
    assert desk.ask("GET", "batch/1", secretkey="").code == 1001


def test_a_thousand(desk: Desk) -> None:
    """The largest batch is worked off, also under the strictest account, and survives as JSON."""
    customers = [{"customerId": customer_id} for customer_id in (SARA, OMAR)]
    number = _job(desk, "balance-inquiry", *(customers * (ITEM_LIMIT // 2)))
    desk.set(minimum_version="v4.1", high_security=True)
    desk.later(minutes=1)
    desk.get("configurations/tiers")

    assert len(desk.world.jobs[number].done) == ITEM_LIMIT
    assert all(item.status == 200 for item in desk.world.jobs[number].done)
    assert from_json(to_json(desk.world)) == desk.world


def test_merged_customers() -> None:
    """Where the account merges channels, an item means the person its key belongs to."""
    desk = Desk(merge_by="mobile")
    mobile = desk.world.customers[SARA].mobile
    known = {"customerId": "app-1", "mobile": mobile}
    desk.post("customers", **known)

    told = _worked_off(desk, "orders", _order("A1", "app-1", mobile=mobile))

    assert told["failed"] == []
    assert desk.available(SARA) == 1300
    assert "app-1" not in desk.world.customers


def test_advanced_by_control() -> None:
    """The control call that moves the clock moves the jobs with it."""
    world = scenario("tests", now=NOON)
    sandbox = Sandbox(world, clock=lambda: NOON)
    keys = {"APIKey": DEMO_API_KEY, "SecretKey": DEMO_SECRET_KEY}
    transport = SandboxTransport(sandbox)
    with httpx.Client(transport=transport, base_url="http://sandbox", headers=keys) as client:
        told = client.post(f"{BASE}batch/orders", json={"body": [_order("A1")]})
        status = f"{BASE}batches/{told.json()['jobId']}/status"
        assert client.get(status).json()["status"] == "pending"
        client.post("/_sandbox/advance", json={"seconds": 1})
        assert client.get(status).json()["status"] == "completed"
