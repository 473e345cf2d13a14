"""Holds, the virtual ID's code and the one-time code."""

from decimal import Decimal

import pytest
from desk import Desk

from pos.sandbox.scenarios import INACTIVE, OMAR, SARA


@pytest.mark.parametrize(
    ("figure", "points", "amount"),
    [
        ({"pointsToHold": 100}, 100, "10.00"),
        ({"amountToHold": 10}, 100, "10.00"),
        ({"amountToHold": 12.55}, 126, "12.55"),
        ({"ruleId": "2141"}, 100, "12.00"),
        ({"ruleId": 2138}, 500, "50.00"),
    ],
)
def test_hold_takes_points_aside(
    desk: Desk, figure: dict[str, object], points: int, amount: str
) -> None:
    """Held points leave the available balance; an amount costs whole points, rounded up."""
    told = desk.hold(SARA, **figure)

    assert (told.json["holdEquivalentPoints"], told.json["holdAmount"]) == (points, amount)
    assert desk.available(SARA) == 1200 - points
    assert desk.get(f"customers/{SARA}/balance").json["totalPointsBalance"] == 1200


@pytest.mark.parametrize(
    ("figure", "status", "code"),
    [
        ({}, 400, 3000),
        ({"pointsToHold": 5, "amountToHold": 1}, 422, 3003),
        ({"pointsToHold": 0}, 422, 3003),
        ({"pointsToHold": 1.5}, 422, 3003),
        ({"pointsToHold": "5"}, 422, 3003),
        ({"amountToHold": -1}, 422, 3003),
        ({"pointsToHold": 1201}, 422, 9008),
        ({"ruleId": 99}, 404, 4004),
        ({"ruleId": 2137}, 400, 3004),
        ({"pointsToHold": 5, "hash": "000000"}, 422, 3005),
        ({"pointsToHold": 5, "transactionTime": None}, 400, 3000),
        ({"pointsToHold": 5, "transactionTime": "2026-05-04T12:06:00Z"}, 422, 9007),
        ({"pointsToHold": 5, "transactionTime": "2026-05-04T14:00:00+02:00"}, 422, 3003),
    ],
)
def test_refused_holds(desk: Desk, figure: dict[str, object], status: int, code: int) -> None:
    """A hold that cannot be is refused, and the balance stays."""
    body = {"customerId": SARA, "transactionTime": desk.stamp(), **figure}

    told = desk.ask("POST", "transactions/hold", body)

    assert (told.status, told.code) == (status, code)
    assert desk.available(SARA) == 1200


def test_inactive_customer(desk: Desk) -> None:
    """A customer who opted out cannot redeem."""
    assert desk.hold(INACTIVE, pointsToHold=5).code == 3009


def test_a_clock_slightly_ahead(desk: Desk) -> None:
    """A till's clock may be five minutes ahead of the service's."""
    body = {"customerId": SARA, "pointsToHold": 5, "transactionTime": desk.stamp(minutes=5)}

    assert desk.ask("POST", "transactions/hold", body).status == 200


def test_hold_expires(desk: Desk) -> None:
    """After ten minutes the points are back, and the hold says it expired."""
    reference = desk.hold(SARA, pointsToHold=100).json["holdReference"]
    place = f"transactions/hold/{reference}"

    assert desk.get(place).json["state"] == "active"
    desk.later(minutes=10)
    assert desk.available(SARA) == 1200
    assert desk.get(place).json["state"] == "expired"
    assert desk.delete(place).code == 9006


def test_hold_says_when_it_expires(desk: Desk) -> None:
    """The expiry is UTC, written without a zone."""
    reference = desk.hold(SARA, pointsToHold=100).json["holdReference"]

    told = desk.get(f"transactions/hold/{reference}").json

    assert told["dateToExpire"] == "2026-05-04T12:10:00.000"


def test_release(desk: Desk) -> None:
    """A released hold gives its points back once and is then unknown."""
    place = f"transactions/hold/{desk.hold(SARA, pointsToHold=100).json['holdReference']}"

    assert desk.delete(place).json["success"] is True
    assert desk.available(SARA) == 1200
    assert desk.delete(place).code == 9006
    assert desk.get(place).code == 9006


def test_several_holds(desk: Desk) -> None:
    """A customer may have several holds as long as the points suffice."""
    assert desk.hold(SARA, pointsToHold=700).status == 200
    assert desk.hold(SARA, pointsToHold=501).code == 9008
    assert desk.hold(SARA, pointsToHold=500).status == 200
    assert desk.available(SARA) == 0


def test_hash_is_used_up(desk: Desk) -> None:
    """A code works once; the phone shows another one at once."""
    shown = desk.hash(SARA)

    assert desk.hold(SARA, pointsToHold=5, hash=shown).status == 200
    assert desk.hold(SARA, pointsToHold=5, hash=shown).code == 3005
    assert desk.hash(SARA) != shown
    assert desk.hold(SARA, pointsToHold=5, hash=desk.hash(SARA)).status == 200


@pytest.mark.parametrize(("minutes", "status"), [(0, 200), (1, 200), (2, 422)])
def test_hash_rotates(desk: Desk, minutes: int, status: int) -> None:
    """The code of the minute before is still taken, an older one is not."""
    shown = desk.get(f"customers/{SARA}/hash").json["hash"]
    desk.later(minutes=minutes)

    assert desk.hold(SARA, pointsToHold=5, hash=shown).status == status


def test_a_refused_hold_leaves_the_hash(desk: Desk) -> None:
    """A code is not used up by a hold that is refused for another reason."""
    shown = desk.hash(OMAR)

    assert desk.hold(OMAR, pointsToHold=41, hash=shown).code == 9008
    assert desk.hold(OMAR, pointsToHold=40, hash=shown).status == 200


def _sent(desk: Desk, **figure: object) -> str:
    told = desk.post("transactions/otp", customerId=SARA, **figure)
    assert told.status == 200
    return desk.world.one_time_codes[SARA].code


def test_otp(desk: Desk) -> None:
    """Where the account uses one-time codes, a hold wants the code sent for the same figure."""
    desk.set(otp=True)
    code = _sent(desk, amount=10)

    assert len(code) == 6
    assert desk.hold(SARA, pointsToHold=100).code == 3003
    assert desk.hold(SARA, pointsToHold=101, otp=code).code == 3003
    assert desk.hold(SARA, pointsToHold=100, otp=code).status == 200
    assert desk.hold(SARA, pointsToHold=100, otp=code).code == 3003
    assert desk.hold(SARA, pointsToHold=100, ignoreOTP=True).status == 200


def test_otp_is_spoilt(desk: Desk) -> None:
    """Three wrong tries spoil a code, five minutes as well."""
    desk.set(otp=True)
    code = _sent(desk, points=100)
    for _ in range(3):
        desk.hold(SARA, pointsToHold=100, otp="wrong")
    assert desk.hold(SARA, pointsToHold=100, otp=code).code == 3003

    code = _sent(desk, points=100)
    desk.later(minutes=5)
    assert desk.hold(SARA, pointsToHold=100, otp=code).code == 3003


def test_otp_is_off(desk: Desk) -> None:
    """An account without one-time codes sends none."""
    assert desk.post("transactions/otp", customerId=SARA, points=5).status == 403


def test_values(desk: Desk) -> None:
    """A balance tells points and what they are worth, and what expires next."""
    told = desk.get(f"customers/{SARA}/balance", query="expand=tier,referrals").json

    assert told["availablePointsValue"] == Decimal("120.00")
    assert (told["currency"], told["pointsName"]) == ("SAR", "Stars")
    assert told["nextExpiringPointsAmount"] == 200
    assert told["nextExpiringPointsDate"] == "2026-05-14T12:00:00.000"
    assert told["tier"]["current"]["name"] == "Gold"
    assert told["referrals"] == {"count": 0}
    desk.later(days=11)
    assert desk.available(SARA) == 1000
