"""Payments: they earn and redeem as orders do, and are no order's event."""

from decimal import Decimal

import pytest
from desk import Desk, Told

from pos.sandbox.scenarios import OMAR, SARA

BILL = {"serviceId": "power", "serviceName": "Power", "amount": 80, "tax": 10, "category": ["Home"]}
PHONE = {"serviceId": "phone", "amount": 20.5, "discount": 10}


def _pay(desk: Desk, **body: object) -> Told:
    ids = {"customerId": OMAR, "paymentId": "P1"}
    common = {**ids, "paymentDate": desk.stamp(), "totalPaid": 100.5}
    return desk.ask("POST", "payments", {**common, **body})


def test_payment(desk: Desk) -> None:
    """A payment earns on what was paid and tells it service by service."""
    told = _pay(desk, paymentDetails=[BILL, PHONE]).json

    assert (told["customerId"], told["redeemedPoints"], told["rewardedPoints"]) == (OMAR, 0, 100)
    assert told["paymentDetails"] == [
        {"serviceId": "power", "decimalPoints": 90, "points": 90, "score": 90},
        {"serviceId": "phone", "decimalPoints": Decimal("10.5"), "points": 10, "score": 10},
    ]
    assert desk.available(OMAR) == 140


def test_payment_redeems(desk: Desk) -> None:
    """A payment takes a hold and a lock, waits for its return window and can be refunded."""
    hold = desk.hold(SARA, pointsToHold=100).json["holdReference"]
    lock = desk.lock(SARA, "SUMMER50").json["lockReference"]
    redemption = {"pointsHoldReference": hold, "couponsLockReference": lock}

    told = _pay(
        desk,
        customerId=SARA,
        redemption=redemption,
        cashbackConfigurations={"returnWindow": 7},
        channel="pos",
    )

    assert told.json["redeemedPoints"] == 100
    balance = desk.get(f"customers/{SARA}/balance").json
    assert (balance["availablePointsBalance"], balance["pendingPoints"]) == (1100, 100)
    assert desk.world.coupons["SUMMER50"].used_by == (SARA,)
    assert desk.refund(SARA, "R1", "P1").status == 200
    assert desk.available(SARA) == 1200


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"paymentId": None}, 3000),
        ({"paymentDate": None}, 3000),
        ({"totalPaid": None}, 3000),
        ({"customerId": None}, 3000),
        ({"totalPaid": -1}, 3003),
        ({"paymentDate": "2026-05-04T13:00:00Z"}, 9007),
        ({"channel": "shop"}, 3003),
        ({"paymentDetails": [3]}, 3003),
    ],
)
def test_refused_payments(desk: Desk, changes: dict[str, object], code: int) -> None:
    """A malformed payment is refused, by the name the payment gave the field."""
    told = _pay(desk, **changes)

    assert told.code == code
    assert not desk.world.orders


def test_the_same_payment_twice(desk: Desk) -> None:
    """A payment's id is used once, by orders too."""
    _pay(desk)

    assert _pay(desk).code == 9004
    assert desk.order(OMAR, "P1", 5).code == 9004


def test_preview(desk: Desk) -> None:
    """A preview quotes what the payment then earns, and wants one key only."""
    before = desk.world
    body = {"totalPaid": 100.5, "paymentDetails": [BILL, PHONE]}

    told = desk.ask("POST", "payments/cashback", body, secretkey="").json

    assert told["totalPoints"] == 100
    assert [line["serviceId"] for line in told["paymentDetails"]] == ["power", "phone"]
    assert told["paymentDetails"][0]["totalPoints"] == 90
    assert desk.world is before
