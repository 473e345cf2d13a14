"""The settings of the merchant's own coupon engine, in every documented spelling."""

import pytest
from desk import HEADERS, NOON, Desk

from pos.sandbox.exchange import Request
from pos.sandbox.respond import respond
from pos.sandbox.scenarios import DEMO_PARTNER_TOKEN
from pos.sandbox.world import CouponEndpoint, from_json, to_json

PATH = "configurations/coupon"
REFERENCE = {
    "url": "http://127.0.0.1:9/coupons",
    "method": "POST",
    "queryParams": [{"key": "shop", "value": "S1"}],
    "headers": [{"key": "Authorization", "value": "Bearer mine"}],
    "payload": '{"code":"{{code}}"}',
    "couponMapping": {
        "fixed": "money_off",
        "percentage": "share_off",
        "freeProduct": "gift",
        "freeShipping": "delivery",
    },
    "enableFixedRate": True,
    "enablePercentage": True,
    "enableFreeProduct": False,
    "enableFreeShipping": False,
    "platforms": [{"displayName": "Tills", "value": "pos"}],
    "contentType": "application/json",
}


def _put(desk: Desk, **changes: object) -> CouponEndpoint:
    told = desk.ask("PUT", PATH, {**REFERENCE, **changes})
    assert (told.status, told.json) == (200, None)
    assert desk.world.coupon_endpoint is not None
    return desk.world.coupon_endpoint


def test_as_the_reference_writes_it(desk: Desk) -> None:
    """What was put is told again, survives as JSON, and shows its headers' values to no log."""
    assert desk.get(PATH).json["url"] is None

    endpoint = _put(desk)

    assert desk.get(PATH).json == REFERENCE
    assert endpoint.kinds == ("fixed", "percentage")
    assert "Bearer mine" not in repr(desk.world)
    assert from_json(to_json(desk.world)) == desk.world


@pytest.mark.parametrize(
    ("changes", "field", "expected"),
    [
        ({"payload": {"code": "{{code}}", "n": 1.5}}, "payload", '{"code":"{{code}}","n":1.5}'),
        ({"platforms": ["pos", "web"]}, "platforms", (("pos", "pos"), ("web", "web"))),
        ({"contentType": None}, "content_type", "application/json"),
        (
            {"headers": [{"Type": "text", "Key": "X-Shop", "Value": "S1"}]},
            "headers",
            (("X-Shop", "S1"),),
        ),
        ({"queryParams": [{"key": "n", "value": 5}]}, "query", (("n", "5"),)),
        ({"method": "put"}, "method", "PUT"),
        (
            {"headers": [], "authentication": {"type": "Basic", "username": "a", "password": "b"}},
            "headers",
            (("Authorization", "Basic YTpi"),),
        ),
        (
            {"headers": [], "authentication": {"type": "Bearer", "token": "t"}},
            "headers",
            (("Authorization", "Bearer t"),),
        ),
        (
            {"headers": [], "authentication": {"type": "Token", "token": "t"}},
            "headers",
            (("Authorization", "Token t"),),
        ),
    ],
)
def test_other_spellings(
    desk: Desk, changes: dict[str, object], field: str, expected: object
) -> None:
    """What the documents write in another way is read all the same."""
    assert getattr(_put(desk, **changes), field) == expected


def test_mapping_of_switches(desk: Desk) -> None:
    """Where the mapping says yes or no, it switches the kinds, which keep the service's words."""
    switches = dict.fromkeys(
        ("enableFixedRate", "enablePercentage", "enableFreeProduct", "enableFreeShipping")
    )
    endpoint = _put(desk, couponMapping={"fixed": True, "freeShipping": False}, **switches)

    assert endpoint.kinds == ("fixed",)
    assert endpoint.names["fixed"] == "fixed"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"url": None}, 3000),
        ({"url": "coupons.example"}, 3003),
        ({"url": "file:///etc/passwd"}, 3003),
        ({"url": "http://[::1"}, 3003),
        ({"method": None}, 3000),
        ({"method": "PATCH"}, 3003),
        ({"headers": [{"key": "X"}]}, 3000),
        ({"queryParams": [{"value": "x"}]}, 3000),
        ({"platforms": [{"value": "x"}]}, 3000),
        ({"payload": 5}, 3003),
        ({"authentication": {"type": "Magic"}}, 3003),
        ({"authentication": {"type": "Bearer"}}, 3000),
        ({"headers": [{"key": "X", "value": "y"}] * 51}, 3003),
    ],
)
def test_refused_settings(desk: Desk, changes: dict[str, object], code: int) -> None:
    """Settings that could not be called are refused."""
    assert desk.ask("PUT", PATH, {**REFERENCE, **changes}).code == code
    assert desk.world.coupon_endpoint is None


def test_no_access(desk: Desk) -> None:
    """An account whose plan has no coupon settings may neither read nor write them."""
    desk.set(coupon_access=False)

    for told in (desk.get(PATH), desk.ask("PUT", PATH, REFERENCE)):
        assert (told.status, told.code) == (403, 6003)
    assert desk.ask("GET", PATH, secretkey="").code == 1001


def test_oldest_address(desk: Desk) -> None:
    """The oldest guide's address takes the same settings with the partner's token."""
    statuses = []
    for token in ("wrong", DEMO_PARTNER_TOKEN):
        body = b'{"url":"http://127.0.0.1:9/","method":"POST"}'
        headers = {**HEADERS, "authorization": f"Bearer {token}"}
        request = Request("POST", "/api/v1/coupons/configure", "", headers, body)
        desk.world, reply = respond(desk.world, request, NOON)
        statuses.append(reply.status)

    assert statuses == [401, 200]
    assert desk.world.coupon_endpoint == CouponEndpoint(
        "http://127.0.0.1:9/",
        "POST",
        names={"fixed": "", "percentage": "", "product": "", "shipping": ""},
    )
