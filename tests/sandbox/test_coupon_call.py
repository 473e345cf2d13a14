"""Coupons made by the merchant's own engine, which is called over real HTTP."""

import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx
import msgspec
import pytest
from desk import Desk
from hypothesis import given
from hypothesis import strategies as st
from merchant_engine import Engine

from pos.sandbox.coupon_call import outgoing_call
from pos.sandbox.exchange import Outcome, OutgoingCall, Request
from pos.sandbox.mounts import SandboxTransport, called
from pos.sandbox.respond import respond
from pos.sandbox.sandbox import Sandbox, utc_now
from pos.sandbox.scenarios import DEMO_API_KEY, DEMO_SECRET_KEY, HOSTILE, OMAR, SARA, scenario
from pos.sandbox.server import SandboxServer
from pos.sandbox.world import CouponEndpoint

KEYS = {"APIKey": DEMO_API_KEY, "SecretKey": DEMO_SECRET_KEY}
API = "/api/v4.0/integrations"
TEMPLATE = (
    '{"who":"{{playerUniqueId}}","code":"{{ code }}","value":{{value}},"as":"{{couponType}}",'
    '"once":{{oncePerCustomer}},"products":{{entitledProductIds}},"text":"{{entitledProductIds}}",'
    '"days":"{{expiresAfter}}","why":"{{source}}","left":"{{unknown}}"}'
)


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    transport = SandboxTransport(Sandbox(scenario("tests", now=utc_now())))
    with httpx.Client(transport=transport, base_url="http://sandbox", headers=KEYS) as client:
        yield client


@pytest.fixture
def served() -> Iterator[httpx.Client]:
    """A caller of a sandbox on a real socket."""
    with (
        SandboxServer(Sandbox(scenario("tests", now=utc_now()))) as server,
        httpx.Client(base_url=server.base_url, headers=KEYS) as client,
    ):
        yield client


def _settings(url: str, **changes: object) -> dict[str, object]:
    return {
        "url": url,
        "method": "POST",
        "headers": [{"key": "Authorization", "value": "Bearer mine"}],
        "queryParams": [{"key": "who", "value": "{{playerUniqueId}}"}],
        "payload": TEMPLATE,
        "couponMapping": {"percentage": "share_off"},
        "enablePercentage": True,
        **changes,
    }


def _connect(client: httpx.Client, url: str, **changes: object) -> None:
    told = client.put(f"{API}/configurations/coupon", json=_settings(url, **changes))
    assert told.status_code == 200


def _buy(client: httpx.Client, *, rule: int = 2138, customer_id: str = SARA) -> httpx.Response:
    body = {"customerId": customer_id, "ruleId": rule}
    return client.post(f"{API}/coupons/predefined", json=body)


def _available(client: httpx.Client) -> int:
    told = client.get(f"{API}/customers/{SARA}/balance").json()["availablePointsBalance"]
    assert isinstance(told, int)
    return told


def test_made_by_the_engine(served: httpx.Client, engine: Engine) -> None:
    """The engine is called as configured, and its own code is the customer's coupon."""
    _connect(served, engine.url)

    bought = _buy(served).json()

    method, path, headers, body = engine.received[0]
    assert (method, path) == ("POST", f"/coupons?who={SARA}")
    assert headers["authorization"] == "Bearer mine"
    assert headers["content-type"] == "application/json"
    sent = msgspec.json.decode(body)
    assert sent["code"].startswith("TEN")
    del sent["code"]
    assert sent == {
        "who": SARA,
        "value": 10,
        "as": "share_off",
        "once": True,
        "products": [],
        "text": "[]",
        "days": "30",
        "why": "Points Redemption",
        "left": "{{unknown}}",
    }
    assert bought["code"] == "OWN-1"
    assert _available(served) == 700
    validated = served.post(f"{API}/coupons/OWN-1/validate", json={"customerId": SARA}).json()
    assert validated["valid"] is True


@pytest.mark.parametrize("body", [b"stored", b"", b"{}", b'{"couponCode":5}', b"[" * 9_000])
def test_the_code_that_was_sent(client: httpx.Client, engine: Engine, body: bytes) -> None:
    """An engine that names no code of its own has stored the one it was sent."""
    engine.body = body
    _connect(client, engine.url)

    code = _buy(client).json()["code"]

    assert msgspec.json.decode(engine.received[0][3])["code"] == code


@pytest.mark.parametrize("status", [201, 204, 302, 404, 500])
def test_not_made(client: httpx.Client, engine: Engine, status: int) -> None:
    """Anything but 200 means no coupon and no points spent; the engine is asked once."""
    engine.status, engine.body = status, b""
    _connect(client, engine.url)

    refused = _buy(client)

    assert (refused.status_code, refused.json()["code"]) == (400, 4000)
    assert _available(client) == 1200
    assert len(engine.received) == 1
    engine.status, engine.body = 200, b"{}"
    assert _buy(client).status_code == 200


@pytest.mark.parametrize(
    "body", [b'{"couponCode":"SUMMER50"}', b'{"code":"a b"}', b'{"code":"a\\u0007"}', b"x" * 70_000]
)
def test_codes_nobody_could_use(client: httpx.Client, engine: Engine, body: bytes) -> None:
    """A code that exists or cannot be printed makes no coupon, nor does an endless answer."""
    engine.body = body
    _connect(client, engine.url)

    assert _buy(client).status_code == 400
    assert _available(client) == 1200


def test_cannot_be_reached(client: httpx.Client) -> None:
    """An engine that does not listen, or lies beyond this machine, makes no coupon."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        _connect(client, f"http://127.0.0.1:{taken.getsockname()[1]}/")
        assert _buy(client).status_code == 400
    for url in ("http://192.0.2.1/", "http://shop.example/", "http://{{code}}/"):
        _connect(client, url)
        assert _buy(client).status_code == 400
    assert _available(client) == 1200


def test_engine_of_some_kinds(client: httpx.Client, engine: Engine) -> None:
    """Kinds that are not switched on are made by the service itself."""
    _connect(client, engine.url)

    assert _buy(client, rule=2141).json()["code"].startswith("FIX")
    assert engine.received == []
    settings = {"settings": {"couponAccess": False}}
    client.post("/_sandbox/account", json=settings)
    assert _buy(client).json()["code"].startswith("TEN")
    assert engine.received == []


@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_methods(client: httpx.Client, engine: Engine, method: str) -> None:
    """The configured method is used; a read carries no body."""
    _connect(client, engine.url, method=method)
    _buy(client)

    assert engine.received[0][0] == method
    assert bool(engine.received[0][3]) is (method == "PUT")


def test_others_go_on_while_the_engine_thinks(served: httpx.Client, engine: Engine) -> None:
    """A slow engine keeps only its own customers busy, and each is sent another code."""
    engine.body = b"{}"
    engine.answers.clear()
    _connect(served, engine.url)
    bought: list[httpx.Response] = []

    def buy(customer_id: str) -> None:
        bought.append(_buy(served, customer_id=customer_id))

    slow = [threading.Thread(target=buy, args=(one,)) for one in (SARA, HOSTILE)]
    for thread in slow:
        thread.start()
        engine.arrived.acquire()

    busy = served.get(f"{API}/customers/{SARA}/balance")
    free = served.get(f"{API}/customers/{OMAR}/balance")
    engine.answers.set()
    for thread in slow:
        thread.join()

    assert (busy.status_code, busy.json()["code"]) == (422, 2001)
    assert free.status_code == 200
    assert len({one.json()["code"] for one in bought}) == 2
    assert _available(served) == 700


def test_caller_hangs_up(served: httpx.Client, engine: Engine) -> None:
    """A caller who leaves meanwhile has bought all the same, and is not busy for ever."""
    engine.answers.clear()
    _connect(served, engine.url)
    body = {"customerId": SARA, "ruleId": 2138}
    with pytest.raises(httpx.ReadTimeout):
        served.post(f"{API}/coupons/predefined", json=body, timeout=httpx.Timeout(5, read=0.1))
    engine.arrived.acquire()
    engine.answers.set()

    while (told := served.get(f"{API}/customers/{SARA}/balance")).status_code == 422:
        pass

    assert told.json()["availablePointsBalance"] == 700


def test_silent_engine(engine: Engine) -> None:
    """An engine that says nothing in time has made no coupon, and is not asked again."""
    engine.answers.clear()
    outgoing = OutgoingCall("GET", engine.url, {}, b"", "C1")

    assert called(outgoing, limit_s=0.05).status == 0
    assert called(outgoing, limit_s=0.05).body == b""
    engine.answers.set()
    assert called(outgoing).status == 200
    assert len(engine.received) == 3


def test_noted_once(engine: Engine) -> None:
    """The request is noted once, with its last answer; the engine's secret is told nowhere."""
    sandbox = Sandbox(scenario("tests", now=utc_now()))
    transport = SandboxTransport(sandbox)
    with httpx.Client(transport=transport, base_url="http://sandbox", headers=KEYS) as client:
        _connect(client, engine.url)
        assert _buy(client).json()["code"] == "OWN-1"
        told = client.get("/_sandbox/world")

    assert [one.status for one in sandbox.received] == [200, 200]
    assert "Bearer mine" not in told.text


def test_pure(desk: Desk) -> None:
    """Until the call is made nothing changes; the same request with its outcome is the answer."""
    desk.ask("PUT", "configurations/coupon", _settings("http://127.0.0.1:9/"))
    headers = {name.lower(): key for name, key in KEYS.items()}
    headers["content-type"] = "application/json"
    body = msgspec.json.encode({"customerId": SARA, "ruleId": 2138})
    request = Request("POST", f"{API}/coupons/predefined", "", headers, body)

    before, reply = respond(desk.world, request, desk.now)
    assert reply.outgoing is not None
    assert (reply.status, before) == (400, desk.world)
    assert "mine" not in repr(reply)
    outcome = Outcome(reply.outgoing, 200, b"{}")
    after, answered = respond(before, request, desk.now, outcome)

    assert (answered.status, answered.outgoing) == (200, None)
    assert reply.outgoing.coupon_code in after.coupons
    assert respond(before, request, desk.now, Outcome(reply.outgoing, 500))[0] == before


@given(st.text(max_size=30))
def test_no_value_breaks_out(text: str) -> None:
    """Whatever an id holds, the body stays JSON with it inside, and a header stays one line."""
    desk = Desk()
    coupon = replace(next(iter(desk.world.coupons.values())), owner=text)
    endpoint = CouponEndpoint(
        url="http://127.0.0.1:9/{{playerUniqueId}}",
        method="POST",
        headers=(("X-Who", "{{playerUniqueId}}"),),
        payload='{"a":"<{{playerUniqueId}}>","b":{{playerUniqueId}},"c":"\\"{{value}}"}',
    )

    outgoing = outgoing_call(endpoint, coupon, days=1)

    sent: Any = msgspec.json.decode(outgoing.body)
    assert (sent["a"], sent["b"]) == (f"<{text}>", text)
    assert sent["c"] == '"50'
    assert not set(outgoing.headers["x-who"]) & {"\r", "\n", "\0"}
    assert outgoing.url.count("/") == 3
