"""Campaigns whose reward the merchant's own engine makes: asked for once, behind the order."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from merchant_engine import Engine

from pos.sandbox.exchange import Outcome
from pos.sandbox.mounts import SandboxTransport
from pos.sandbox.promotions import EventCampaign
from pos.sandbox.sandbox import Sandbox, load, save, utc_now
from pos.sandbox.scenarios import DEMO_API_KEY, DEMO_SECRET_KEY, OMAR, SARA, scenario
from pos.sandbox.server import SandboxServer
from pos.sandbox.world import Coupon, Promised, World

KEYS = {"APIKey": DEMO_API_KEY, "SecretKey": DEMO_SECRET_KEY}
API = "/api/v4.0/integrations"
FIRST_ORDER = EventCampaign(
    number=7,
    names={"en": "First order"},
    event="place_order",
    coupon_kind="percentage",
    max_achieved=1,
)


def _world() -> World:
    return replace(scenario("tests", now=utc_now()), event_campaigns=(FIRST_ORDER,))


def _client(sandbox: Sandbox) -> httpx.Client:
    transport = SandboxTransport(sandbox)
    return httpx.Client(transport=transport, base_url="http://sandbox", headers=KEYS)


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox(_world())


@pytest.fixture
def client(sandbox: Sandbox) -> Iterator[httpx.Client]:
    with _client(sandbox) as client:
        yield client


def _connect(client: httpx.Client, engine: Engine) -> None:
    settings = {
        "url": engine.url,
        "method": "POST",
        "payload": '{"code":"{{code}}","who":"{{playerUniqueId}}","why":"{{source}}"}',
        "enablePercentage": True,
    }
    assert client.put(f"{API}/configurations/coupon", json=settings).status_code == 200


def _order(client: httpx.Client, order_id: str, customer_id: str = OMAR) -> httpx.Response:
    order = {
        "customerId": customer_id,
        "orderId": order_id,
        "orderDate": utc_now().isoformat(timespec="milliseconds"),
        "totalPaid": 60,
    }
    return client.post(f"{API}/orders", json=order)


def _rewards(client: httpx.Client, customer_id: str = OMAR) -> list[str]:
    told = client.get(f"{API}/customers/{customer_id}/coupons").json()["coupons"]
    return [one["code"] for one in told if one["name"] == "First order"]


def _in_the_log(client: httpx.Client) -> list[str]:
    told = client.get(f"{API}/customers/{OMAR}/activities").json()["activities"]
    return [one["couponCode"] for one in told if one["activityType"] == "CampaignRewarded"]


def _promising(world: World, coupon: Coupon) -> World:
    return replace(world, promised=(*world.promised, Promised(coupon, days=30)))


def test_made_by_the_engine(client: httpx.Client, engine: Engine) -> None:
    """The engine is told whose coupon it is and why; the code it answers is the customer's."""
    _connect(client, engine)

    assert _order(client, "A1").status_code == 200

    sent: Any = msgspec.json.decode(engine.received[0][3])
    assert sent["code"].startswith("GIFT")
    assert (sent["who"], sent["why"]) == (OMAR, "Automation Flow")
    assert _rewards(client) == ["OWN-1"]
    assert _in_the_log(client) == ["OWN-1"]
    titles = client.get(f"{API}/customers/{OMAR}/notifications").json()["notifications"]
    assert any("OWN-1" in one["body"] for one in titles)


def test_a_repeated_order_brings_no_second(client: httpx.Client, engine: Engine) -> None:
    """Neither the same order again nor another one once the campaign has been won."""
    _connect(client, engine)
    assert [_order(client, name).status_code for name in ("A1", "A1", "A2")] == [200, 422, 200]

    assert len(engine.received) == 1
    assert _rewards(client) == ["OWN-1"]


@pytest.mark.parametrize("status", [201, 401, 500])
def test_not_made(client: httpx.Client, engine: Engine, status: int) -> None:
    """Without a 200 the order stands and there is no coupon; the engine is not asked again."""
    _connect(client, engine)
    engine.status, engine.body = status, b"{}"

    assert _order(client, "A1").json()["rewardedPoints"] == 60

    engine.status = 200
    assert _rewards(client) == []
    assert _in_the_log(client) == []
    assert len(engine.received) == 1


def test_the_switch(client: httpx.Client, engine: Engine) -> None:
    """With real calls off, coupons are made by the sandbox whatever the settings say."""
    _connect(client, engine)
    client.post("/_sandbox/account", json={"settings": {"couponCalls": False}})

    _order(client, "A1")
    bought = client.post(f"{API}/coupons/predefined", json={"customerId": SARA, "ruleId": 2138})

    assert engine.received == []
    assert [code[:4] for code in _rewards(client)] == ["GIFT"]
    assert bought.json()["code"].startswith("TEN")


def test_the_order_does_not_wait(engine: Engine) -> None:
    """The answer to the order is there while the engine still thinks; others are served too."""
    engine.answers.clear()
    with (
        SandboxServer(Sandbox(_world())) as server,
        httpx.Client(base_url=server.base_url, headers=KEYS) as client,
    ):
        _connect(client, engine)
        assert _order(client, "A1").status_code == 200
        engine.arrived.acquire()
        assert _rewards(client) == []
        assert _order(client, "A2").status_code == 200

        engine.answers.set()
        while not _rewards(client):
            pass
        assert _rewards(client) == ["OWN-1"]
    assert len(engine.received) == 1


def test_a_stop_in_between(tmp_path: Path, engine: Engine) -> None:
    """What is promised stands in the file; the next run asks, with the same code."""
    path = tmp_path / "world.json"
    first = Sandbox(_world(), path=path)
    save(first.world, path)
    with _client(first) as client:
        _connect(client, engine)
    summer = first.world.coupons["SUMMER50"]
    promised = replace(summer, code="GIFT1", owner=OMAR, kind="percentage", name="First order")
    first.change(lambda world: _promising(world, promised))

    again = Sandbox(load(path, api_key=DEMO_API_KEY, secret_key=DEMO_SECRET_KEY), path=path)
    with _client(again) as client:
        assert _rewards(client) in ([], ["OWN-1"])
        assert _rewards(client) == ["OWN-1"]
    assert msgspec.json.decode(engine.received[0][3])["code"] == "GIFT1"
    assert len(engine.received) == 1


def test_settled_once(sandbox: Sandbox, engine: Engine) -> None:
    """Each call is given out once, and a second outcome of it changes nothing."""
    with _client(sandbox) as client:
        _connect(client, engine)
    coupon = replace(sandbox.world.coupons["SUMMER50"], code="GIFT1", owner=OMAR, kind="percentage")
    sandbox.change(lambda world: _promising(world, coupon))

    (outgoing,) = sandbox.calls_owed()
    assert sandbox.calls_owed() == ()
    sandbox.settle(Outcome(outgoing, 200, b"{}"))
    after = sandbox.world
    sandbox.settle(Outcome(outgoing, 200, b'{"code":"OTHER"}'))

    assert "GIFT1" in after.coupons
    assert sandbox.world is after


def test_nobody_left_to_ask_or_to_give(sandbox: Sandbox, engine: Engine) -> None:
    """An engine that was switched off leaves the coupon to the sandbox; who is gone gets none."""
    with _client(sandbox) as client:
        _connect(client, engine)
        coupon = replace(sandbox.world.coupons["SUMMER50"], kind="percentage")
        mine = replace(coupon, code="GIFT1", owner=OMAR)
        gone = replace(coupon, code="GIFT2", owner="nobody")
        sandbox.change(lambda world: _promising(_promising(world, mine), gone))
        client.post("/_sandbox/account", json={"settings": {"couponAccess": False}})

    assert sandbox.calls_owed() == ()
    assert "GIFT1" in sandbox.world.coupons
    assert "GIFT2" not in sandbox.world.coupons
    assert sandbox.world.promised == ()
