"""The sandbox as an httpx transport: faults, one request per customer, limits, control calls."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from pos.sandbox.faults import Faults
from pos.sandbox.mounts import SandboxTransport
from pos.sandbox.sandbox import Sandbox
from pos.sandbox.scenarios import DEMO_API_KEY, DEMO_SECRET_KEY, OMAR, SARA, scenario

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
KEYS = {"APIKey": DEMO_API_KEY, "SecretKey": DEMO_SECRET_KEY}
BALANCE = f"/api/v4.0/integrations/customers/{SARA}/balance"
ORDERS = "/api/v4.0/integrations/orders"
ORDER = {
    "customerId": SARA,
    "orderId": "A1",
    "orderDate": "2026-05-04T11:00:00.000Z",
    "totalPaid": 100,
}


def _no_sleep(_seconds: float) -> None:
    """Lets no time pass."""


def _sandbox(world: str = "tests") -> Sandbox:
    return Sandbox(scenario(world, now=NOW), clock=lambda: NOW)


def _client(sandbox: Sandbox, sleep: Callable[[float], None] = _no_sleep) -> httpx.Client:
    transport = SandboxTransport(sandbox, sleep=sleep)
    return httpx.Client(transport=transport, base_url="http://sandbox", headers=KEYS, timeout=5)


@pytest.fixture
def sandbox() -> Sandbox:
    return _sandbox()


@pytest.fixture
def client(sandbox: Sandbox) -> httpx.Client:
    return _client(sandbox)


def test_answers(client: httpx.Client) -> None:
    """A call through httpx is answered with the service's JSON."""
    told = client.get(BALANCE, params={"expand": "tier"})

    assert told.json()["availablePointsBalance"] == 1200
    assert told.json()["tier"]["current"]["name"] == "Gold"
    assert told.headers["content-type"].startswith("application/json")


def test_lost_answer(sandbox: Sandbox, client: httpx.Client) -> None:
    """The request takes effect, the answer never comes; the next one tells what became of it."""
    sandbox.faults = Faults(lose_answers=1)

    with pytest.raises(httpx.ReadTimeout):
        client.post(ORDERS, json=ORDER)

    assert client.post(ORDERS, json=ORDER).json()["code"] == 9004
    assert client.get(f"{ORDERS}/A1/transactions").json()["count"] == 1
    assert [one.status for one in sandbox.received] == [None, 422, 200]


def test_down(sandbox: Sandbox, client: httpx.Client) -> None:
    """A service that is down cannot be connected to, and nothing takes effect."""
    sandbox.faults = Faults(down=True)

    with pytest.raises(httpx.ConnectError):
        client.post(ORDERS, json=ORDER)

    sandbox.faults = Faults()
    assert client.post(ORDERS, json=ORDER).status_code == 200


@pytest.mark.parametrize(("status", "json"), [(503, True), (500, True), (429, True), (502, False)])
def test_failures(sandbox: Sandbox, client: httpx.Client, status: int, *, json: bool) -> None:
    """A planned failure has no effect; a gateway's answer is a page instead of an envelope."""
    sandbox.faults = Faults(fail_status=status, fail_times=1)

    told = client.post(ORDERS, json=ORDER)

    assert told.status_code == status
    assert told.headers["content-type"].startswith("application/json") is json
    assert client.post(ORDERS, json=ORDER).status_code == 200


def test_slower_than_the_caller_waits(sandbox: Sandbox, client: httpx.Client) -> None:
    """A caller who gives up first does not know that the order arrived."""
    sandbox.faults = Faults(slow_ms=6_000)
    with pytest.raises(httpx.ReadTimeout):
        client.post(ORDERS, json=ORDER)

    assert "A1" in sandbox.world.orders


def test_one_request_per_customer(sandbox: Sandbox) -> None:
    """While a slow request for a customer is under way, another one for the same is refused."""
    inside, leave = threading.Event(), threading.Event()

    def wait(seconds: float) -> None:
        if seconds:
            inside.set()
            leave.wait()

    sandbox.faults = Faults(slow_ms=1)
    client = _client(sandbox, wait)
    answers: list[httpx.Response] = []
    slow = threading.Thread(target=lambda: answers.append(client.post(ORDERS, json=ORDER)))
    slow.start()
    inside.wait()
    sandbox.faults = Faults()

    busy = client.get(BALANCE)
    other = client.get(BALANCE.replace(SARA, OMAR))
    leave.set()
    slow.join()

    assert (busy.status_code, busy.json()["code"]) == (422, 2001)
    assert other.status_code == 200
    assert answers[0].status_code == 200
    assert client.get(BALANCE).status_code == 200


@pytest.mark.parametrize("retry_after", [None, "1"])
def test_rate_limit(retry_after: str | None) -> None:
    """The thirty-first call of a second is refused; a header comes only where it is set."""
    sandbox = _sandbox("demo")
    sandbox.change(
        lambda w: replace(w, account=replace(w.account, retry_after=retry_after is not None))
    )
    client = _client(sandbox)
    path = "/api/v4.0/integrations/configurations/tiers"

    told = [client.get(path) for _ in range(31)]

    assert [one.status_code for one in told] == [200] * 30 + [429]
    assert told[-1].headers.get("retry-after") == retry_after


def test_control_faults(client: httpx.Client) -> None:
    """Faults are set, told and cleared over control calls, which faults never meet."""
    client.post("/_sandbox/faults", json={"down": True, "slowMs": 5})

    assert client.get("/_sandbox/faults").json()["down"] is True
    with pytest.raises(httpx.ConnectError):
        client.get(BALANCE)
    assert client.delete("/_sandbox/faults").json()["down"] is False
    assert client.get(BALANCE).status_code == 200
    assert client.post("/_sandbox/faults", json={"failStatus": 200}).status_code == 422
    assert client.post("/_sandbox/faults", json={"slowMs": -1}).status_code == 422


def test_control_world(client: httpx.Client) -> None:
    """The world tells orders to the letter as they arrived, and no keys."""
    content = (
        b'{ "customerId":"new","orderId":"A9","orderDate":"2026-05-04T11:00:00Z","totalPaid":5.50}'
    )
    client.post(ORDERS, content=content, headers={"content-type": "application/json"})

    told = client.get("/_sandbox/world")

    assert told.json()["orders"]["A9"]["received"] == content.decode()
    assert DEMO_SECRET_KEY not in told.text
    arrived = client.get("/_sandbox/requests").json()["requests"]
    assert (arrived[0]["path"], arrived[0]["status"]) == (ORDERS, 200)


def test_control_hash(client: httpx.Client) -> None:
    """The customer's phone can be looked at: the digits, and the whole text of the QR."""
    shown = client.get(f"/_sandbox/hash/{SARA}").json()

    assert shown["virtualId"] == SARA + shown["hash"]
    held = client.post(
        "/api/v4.0/integrations/transactions/hold",
        json={
            "customerId": SARA,
            "pointsToHold": 5,
            "hash": shown["hash"],
            "transactionTime": "2026-05-04T12:00:00Z",
        },
    )
    assert held.status_code == 200
    assert client.get("/_sandbox/hash/nobody").status_code == 404


def test_control_clock(client: httpx.Client) -> None:
    """The sandbox's clock is moved on, so that points expire."""
    client.post("/_sandbox/advance", json={"seconds": 11 * 86_400})

    assert client.get(BALANCE).json()["availablePointsBalance"] == 1000
    assert client.post("/_sandbox/advance", json={}).status_code == 400


def test_control_account(client: httpx.Client) -> None:
    """Settings are changed as on the dashboard, and the one-time code can be read."""
    otp = "/api/v4.0/integrations/transactions/otp"
    told = client.post("/_sandbox/account", json={"settings": {"otp": True, "holdMinutes": 1}})

    assert told.json()["changed"] == ["hold_minutes", "otp"]
    assert client.get(f"/_sandbox/otp/{SARA}").json()["otp"] is None
    client.post(otp, json={"customerId": SARA, "points": 5})
    assert len(client.get(f"/_sandbox/otp/{SARA}").json()["otp"]) == 6
    for settings in ({"nope": 1}, {"holdMinutes": "soon"}):
        assert client.post("/_sandbox/account", json={"settings": settings}).status_code == 422
    assert client.get("/_sandbox/nothing").status_code == 404


def test_clock_is_moved_in_the_world(sandbox: Sandbox) -> None:
    """The time moved is part of the world, so it outlives a restart."""
    sandbox.change(lambda world: replace(world, ahead_s=60))

    assert sandbox.now() == NOW + timedelta(minutes=1)
