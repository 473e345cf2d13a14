"""Set from outside over real HTTP: the account, coupons, campaigns; and the limits of calls."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from desk import NOON

from pos.sandbox.sandbox import Sandbox
from pos.sandbox.scenarios import DEMO_API_KEY, DEMO_SECRET_KEY, OMAR, SARA, scenario
from pos.sandbox.server import SandboxServer

KEYS = {"APIKey": DEMO_API_KEY, "SecretKey": DEMO_SECRET_KEY}
API = "/api/v4.0/integrations"
CUSTOMER = f"{API}/customers/{SARA}"


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    """The tests' world on a socket, its clock standing still."""
    sandbox = Sandbox(scenario("tests", now=NOON), clock=lambda: NOON)
    with (
        SandboxServer(sandbox) as server,
        httpx.Client(base_url=server.base_url, headers=KEYS) as client,
    ):
        yield client


def _order(client: httpx.Client, **more: object) -> httpx.Response:
    common = {"customerId": OMAR, "orderId": "A1", "orderDate": "2026-05-04T11:00:00Z"}
    return client.post(f"{API}/orders", json={**common, "totalPaid": 60, **more})


@pytest.mark.parametrize(
    ("settings", "status"),
    [
        ({"mergeBy": "mobile"}, 404),
        ({"minimumVersion": "v4.1"}, 403),
        ({"highSecurity": True}, 401),
        ({"guestsEarn": False, "expiryNoticeDays": 3}, 200),
    ],
)
def test_settings(client: httpx.Client, settings: dict[str, object], status: int) -> None:
    """Each setting of the account takes effect at once."""
    told = client.post("/_sandbox/account", json={"settings": settings})

    assert told.status_code == 200
    if status == 404:
        body = {"customerId": SARA, "ruleId": 2138}
        answered = client.post(f"{API}/coupons/predefined", json=body).status_code
    else:
        answered = client.get(CUSTOMER, headers={"SecretKey": ""}).status_code
    assert answered == status


@pytest.mark.parametrize("settings", [{"mergeBy": "name"}, {"minimumVersion": "4"}])
def test_settings_that_mean_nothing(client: httpx.Client, settings: dict[str, object]) -> None:
    """A word that is no choice of a setting is refused."""
    assert client.post("/_sandbox/account", json={"settings": settings}).status_code == 422


def test_coupons_promotions_and_campaigns(client: httpx.Client) -> None:
    """What the dashboard would make is made from outside, and serves at once."""
    coupon = {"code": "NEW5", "kind": "fixed", "value": 5, "startsAt": "2026-05-01T00:00:00Z",
              "expiresAt": None, "variants": ["V1"], "displayNames": {"en": "5 off"}}  # fmt: skip
    promotion = {"name": "Half", "value": 50}
    campaign = {
        "number": 9,
        "names": {"en": "Nine"},
        "event": "place_order",
        "conditions": [{"name": "channel", "oneOf": ["pos"]}],
        "rewardPoints": 9,
    }

    for kind, value in (("coupons", coupon), ("promotions", promotion), ("campaigns", campaign)):
        told = client.post(f"/_sandbox/arrange/{kind}", json={kind: [value]})
        assert (told.status_code, told.json()) == (200, {"arranged": 1})

    valid = client.post(f"{API}/coupons/NEW5/validate", json={"customerId": SARA}).json()
    assert valid["coupon"]["entitledVariantIds"] == ["V1"]
    cart = {"customerId": SARA, "cartId": "c", "totalPrice": 10}
    assert client.post(f"{API}/coupons/automatic", json=cart).json()["discountAmount"] == 5
    assert _order(client, channel="pos").json()["rewardedPoints"] == 69


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("coupons", {"coupons": [{"code": "X"}]}, 422),
        ("coupons", {"coupons": [{"code": "X", "colour": "red"}]}, 422),
        ("campaigns", {"campaigns": {}}, 422),
        ("people", {"people": []}, 404),
    ],
)
def test_what_cannot_be_arranged(
    client: httpx.Client, path: str, body: dict[str, object], status: int
) -> None:
    """Half a coupon, an unknown field or another kind of thing is refused."""
    assert client.post(f"/_sandbox/arrange/{path}", json=body).status_code == status


def test_an_order_is_looked_at(client: httpx.Client) -> None:
    """Every field an order was sent with can be read, and what became of it."""
    line = {"productId": "P", "quantity": 1, "price": 60, "category": ["Shoes"], "weight": 1.5}
    sent = {
        "channel": "pos",
        "merchant": {"uniqueId": "M", "branch": {"uniqueId": "B"}},
        "extra": {"till": 3},
        "guest": False,
        "cashbackConfigurations": {"returnWindow": 14},
        "lineItems": [{**line, "vendor": "Acme", "tags": ["new"], "extra": {"size": "38"}}],
    }
    _order(client, **sent)

    told = client.get("/_sandbox/order/A1").json()

    assert {name: told["received"][name] for name in sent} == sent
    assert (told["customer_id"], told["base_points"]) == (OMAR, 60)
    assert client.get("/_sandbox/order/A2").status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "limit"),
    [
        ("POST", f"{API}/customers", 30),
        ("GET", f"{API}/transactions", 30),
        ("GET", f"{API}/configurations/tiers", 30),
        ("GET", f"{API}/events", 100),
    ],
)
def test_a_burst_meets_429(client: httpx.Client, method: str, path: str, limit: int) -> None:
    """More calls in one second than a bucket holds are answered 429, those of others are not."""
    client.post("/_sandbox/account", json={"settings": {"rateLimits": True, "retryAfter": True}})

    def call(_number: int) -> httpx.Response:
        return client.request(method, path)

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(call, range(limit + 5)))

    throttled = Counter(answer.status_code == 429 for answer in answers)
    assert throttled == {False: limit, True: 5}
    late = next(answer for answer in answers if answer.status_code == 429)
    assert (late.headers["retry-after"], late.json()["requestId"]) == ("1", "throttled")
    assert client.get(CUSTOMER).status_code == 200
