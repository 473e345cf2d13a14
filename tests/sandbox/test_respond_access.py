"""Who may call: versions, keys where security is high, and one-time codes for points."""

import pytest
from desk import HEADERS, Desk, Told

from pos.sandbox.exchange import Request
from pos.sandbox.respond import respond
from pos.sandbox.scenarios import SARA


def _status(desk: Desk, version: str, *, secret: bool = True) -> int:
    headers = HEADERS if secret else {**HEADERS, "secretkey": ""}
    path = f"/api/{version}/integrations/customers/{SARA}"
    return respond(desk.world, Request("GET", path, "", headers), desk.now)[1].status


@pytest.mark.parametrize(
    ("least", "allowed"),
    [
        ("", {"v4", "v4.0", "v4.1"}),
        ("v4.0", {"v4", "v4.0", "v4.1"}),
        ("v4.1", {"v4.1"}),
    ],
)
def test_minimum_version(least: str, allowed: set[str]) -> None:
    """Calls below the account's minimum version are refused."""
    desk = Desk(minimum_version=least)

    answered = {version: _status(desk, version) for version in ("v4", "v4.0", "v4.1")}

    assert answered == {version: 200 if version in allowed else 403 for version in answered}


def test_both_keys(desk: Desk) -> None:
    """Version 4.1 wants both keys on every call, and so does every call where security is high."""
    assert _status(desk, "v4.0", secret=False) == 200
    assert _status(desk, "v4.1", secret=False) == 401
    desk.set(high_security=True)
    assert _status(desk, "v4.0", secret=False) == 401
    assert _status(desk, "v4.0") == 200


def _redeem(desk: Desk, **body: object) -> Told:
    common = {"customerId": SARA, "transactionId": "T1", "transactionTime": desk.stamp()}
    return desk.ask("POST", "transactions/redeem", {**common, **body})


def _code(desk: Desk, **figure: object) -> str:
    assert desk.post("transactions/otp", customerId=SARA, **figure).status == 200
    return desk.world.one_time_codes[SARA].code


@pytest.mark.parametrize("figure", [{"points": 100}, {"amount": 10}, {"ruleId": 2141}])
def test_redeeming_wants_the_code(figure: dict[str, object]) -> None:
    """A redemption wants the code sent for its figure, whichever way that was asked for."""
    desk = Desk(otp=True)
    code = _code(desk, **figure)

    assert (len(code), code.isdigit()) == (6, True)
    assert _redeem(desk, points=100).code == 3003
    assert _redeem(desk, points=99, otp=code).code == 3003
    assert _redeem(desk, points=100, otp=code).status == 200
    assert desk.available(SARA) == 1100


def test_a_wrong_code_costs_a_try_and_nothing_else() -> None:
    """After two wrong codes the same transaction goes through with the right one."""
    desk = Desk(otp=True)
    code = _code(desk, points=100)
    for _ in range(2):
        told = _redeem(desk, points=100, otp="wrong")
        assert (told.status, told.code) == (422, 3003)

    assert _redeem(desk, points=100, otp=code).status == 200


def test_three_wrong_codes_and_age() -> None:
    """The third wrong try spoils a code, and so do five minutes."""
    desk = Desk(otp=True)
    code = _code(desk, points=100)
    for _ in range(3):
        _redeem(desk, points=100, otp="wrong")
    assert _redeem(desk, points=100, otp=code).code == 3003

    fresh = _code(desk, points=100)
    desk.later(minutes=5)
    assert _redeem(desk, points=100, otp=fresh).code == 3003


def test_skipping_the_code() -> None:
    """A hold or a redemption may skip the code, and a hold that has had its code wants no other."""
    desk = Desk(otp=True)

    assert _redeem(desk, points=100, ignoreOTP=True).status == 200
    assert desk.hold(SARA, pointsToHold=100, ignoreOTP=True).status == 200
    held = desk.hold(SARA, pointsToHold=50, otp=_code(desk, points=50)).json["holdReference"]
    desk.later(seconds=1)
    assert _redeem(desk, transactionId="T2", holdReference=held).status == 200
