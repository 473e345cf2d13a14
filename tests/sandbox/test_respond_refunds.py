"""Refunds: what is taken back and what returns."""

import pytest
from desk import Desk

from pos.sandbox.scenarios import OMAR, SARA


def test_full_refund(desk: Desk) -> None:
    """A full refund takes back everything earned; a second one is refused."""
    desk.order(OMAR, "A1", 100)

    told = desk.refund(OMAR, "R1", "A1", refundAmount=100)

    assert told.json["refundEquivalentPoints"] == 100
    assert desk.available(OMAR) == 40
    assert desk.refund(OMAR, "R2", "A1", refundAmount=100).code == 9001


def test_partial_refunds(desk: Desk) -> None:
    """Each part takes its share, all parts together never more than was earned."""
    desk.order(OMAR, "A1", 100)

    shares = [
        desk.refund(OMAR, f"R{part}", "A1", refundAmount=33.5).json["refundEquivalentPoints"]
        for part in range(3)
    ]

    assert shares == [33, 34, 33]
    assert desk.available(OMAR) == 40
    assert desk.refund(OMAR, "R9", "A1", refundAmount=1).code == 9001


def test_omitted_amount_is_the_rest(desk: Desk) -> None:
    """Without an amount everything left goes back."""
    desk.order(OMAR, "A1", 100)
    desk.refund(OMAR, "R1", "A1", refundAmount=30)

    assert desk.refund(OMAR, "R2", "A1").json["refundEquivalentPoints"] == 70


def _mixed_order(desk: Desk, points: int, paid: float) -> None:
    desk.set(redemption_factor="1")
    hold = desk.hold(SARA, pointsToHold=points).json["holdReference"]
    desk.order(SARA, "A1", paid, redemption={"pointsHoldReference": hold})


@pytest.mark.parametrize(
    ("points", "paid", "amount", "expected"),
    [
        (40, 60, 80, 1200 - 40 + 20),
        (40, 60, 30, 1200 - 40 + 30),
        (40, 60, None, 1200),
        (40, 60, 1000, 1200),
        (100, 0, 30, 1200 - 100 + 30),
        (100, 0, 0, 1200),
    ],
)
def test_cash_before_points(
    desk: Desk, points: int, paid: float, amount: float | None, expected: int
) -> None:
    """Cash is refunded first, then points return; all within what the order held."""
    _mixed_order(desk, points, paid)

    desk.refund(SARA, "R1", "A1", refundAmount=amount)

    assert desk.available(SARA) == expected


def test_points_already_spent(desk: Desk) -> None:
    """The balance goes below zero, and later points pay the debt first."""
    desk.order(OMAR, "A1", 100)
    hold = desk.hold(OMAR, pointsToHold=140).json["holdReference"]
    desk.order(OMAR, "A2", 0, redemption={"pointsHoldReference": hold})

    desk.refund(OMAR, "R1", "A1")

    assert desk.available(OMAR) == -100
    assert desk.hold(OMAR, pointsToHold=1).code == 9008
    desk.order(OMAR, "A3", 130)
    assert desk.available(OMAR) == 30


def test_campaign_points(desk: Desk) -> None:
    """Campaign points go back with the goods that are named, and stay when none are."""
    bag = {"productId": "BAG", "quantity": 2, "price": 25, "collection": ["Bags"]}
    for order_id in ("A1", "A2"):
        desk.order(OMAR, order_id, 50, lineItems=[bag])

    named = desk.refund(
        OMAR, "R1", "A1", refundAmount=25, lineItems=[{"productId": "BAG", "quantity": 1}]
    )
    unnamed = desk.refund(OMAR, "R2", "A2", refundAmount=25)

    assert named.json["refundEquivalentPoints"] == 75
    assert unnamed.json["refundEquivalentPoints"] == 25


def test_todays_rate_does_not_count(desk: Desk) -> None:
    """The reward of the order counts, not what the rate is now."""
    desk.order(OMAR, "A1", 100)
    desk.set(points_per_step="5")

    assert desk.refund(OMAR, "R1", "A1").json["refundEquivalentPoints"] == 100


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"reverseTransactionId": "unknown"}, 9005),
        ({"customerId": SARA}, 9005),
        ({"reverseTransactionId": "M1"}, 9000),
        ({"refundTransactionId": "A1"}, 9004),
        ({"refundAmount": -5}, 3003),
        ({"lineItems": [{"productId": "other"}]}, 3003),
        ({"merchant": {"branch": {"name": "Mall"}}}, 3000),
        ({"transactionTime": "2026-05-04T12:00:00.000Z"}, 9003),
    ],
)
def test_refused_refunds(desk: Desk, changes: dict[str, object], code: int) -> None:
    """A refund of nothing, of another's or with a used id or time is refused."""
    desk.order(OMAR, "A1", 100)
    manual = {"username": "amira", "reason": "goodwill", "points": 5}
    desk.post("transactions/manual", customerId=OMAR, transactionId="M1", **manual)
    desk.later(seconds=1)
    body = {
        "customerId": OMAR,
        "refundTransactionId": "R1",
        "reverseTransactionId": "A1",
        "transactionTime": desk.stamp(),
        **changes,
    }

    assert desk.ask("POST", "transactions/refund", body).code == code
    assert desk.available(OMAR) == 145


def test_coupons_stay_used(desk: Desk) -> None:
    """A refund does not give a coupon back."""
    lock = desk.lock(OMAR, "SUMMER50").json["lockReference"]
    desk.order(OMAR, "A1", 100, redemption={"couponsLockReference": lock})

    desk.refund(OMAR, "R1", "A1")

    assert desk.world.coupons["SUMMER50"].used_by == (OMAR,)


def test_redemption_without_order(desk: Desk) -> None:
    """Points redeemed or earned without an order can be refunded by their transaction's id."""
    time = desk.stamp()
    desk.post(
        "transactions/redeem", customerId=SARA, transactionId="T1", transactionTime=time, points=300
    )
    assert desk.available(SARA) == 900
    desk.refund(SARA, "R1", "T1")
    assert desk.available(SARA) == 1200
