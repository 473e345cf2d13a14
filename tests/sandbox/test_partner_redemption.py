"""Partner API v3.0: redemption rules, the default rule, the configuration, and its door."""

from decimal import Decimal
from typing import Any

import pytest
from desk import PARTNER_BASE, Desk, Told

from pos.sandbox.exchange import Request
from pos.sandbox.partner_rules import RULE_TYPES
from pos.sandbox.respond import customer_named
from pos.sandbox.scenarios import OMAR, SARA
from pos.sandbox.world import from_json, to_json

FIVE_OFF = {
    "pointsToRedeem": 50,
    "ruleType": "fixed_rate_settings",
    "coupon": {"couponType": "fixed_discount", "discountValue": 5},
}
COUPONS: dict[str, dict[str, object]] = {
    "free_shipping_settings": {"couponType": "free_shipping"},
    "percentage_discount_settings": {"couponType": "percentage_discount", "discountValue": 10},
    "free_product_settings": {"couponType": "free_product", "product": {"productId": "P1"}},
    "fixed_rate_settings": {"couponType": "fixed_rate_discount"},
    "general_settings": {"couponType": "fixed_discount", "discountValue": 5},
    "custom": {"couponType": "custom", "group": {"handle": "movies"}},
}


def _create(desk: Desk, **changes: object) -> Told:
    return desk.partner("POST", "/redemption/rule", {**FIVE_OFF, **changes})


def _listed(desk: Desk, number: int, *, query: str = "") -> Any:
    """The rule as tills read it."""
    rules = desk.get("configurations/redemption", query=query).json["redemptionRules"]
    return next((rule for rule in rules if rule["id"] == number), None)


@pytest.mark.parametrize("rule_type", RULE_TYPES)
def test_create(rule_type: str) -> None:
    """A rule of every type is created, told whole, and read by tills in their own shape."""
    desk = Desk("empty")
    told = _create(desk, ruleType=rule_type, coupon=COUPONS[rule_type])

    assert told.status == 200
    assert (told.json["ruleType"], told.json["pointsToRedeem"]) == (rule_type, 50)
    assert told.json["availableTo"] == {"level": None, "tags": []}
    assert told.json["endDate"] is None
    read = _listed(desk, told.json["id"])
    assert (read["ruleType"], read["isActive"]) == (rule_type, True)
    assert read["coupon"]["couponType"] == COUPONS[rule_type]["couponType"]
    assert "availableTo" not in read


def test_everything_of_a_rule(desk: Desk) -> None:
    """All that a rule may say comes back, and is kept with the world."""
    coupon = {
        "couponType": "free_product",
        "discountValue": None,
        "minOrderValue": 12.5,
        "product": {
            "productId": "P1",
            "productName": "Mug",
            "variantId": "V2",
            "variantName": "Blue",
            "productDisplayNames": ["A mug"],
        },
        "collections": [{"collectionId": 7, "collectionName": "Kitchen"}],
        "group": None,
        "applicableTo": {"collections": [], "productIds": ["P1"]},
    }
    told = _create(
        desk,
        ruleType="free_product_settings",
        valueOfPoint=0.25,
        startDate="2026-05-01T00:00:00",
        endDate="2026-06-01T00:00:00+03:00",
        coupon=coupon,
        availableTo={"level": {"levelId": 3}, "tags": ["vip"]},
    ).json

    assert told["coupon"] == {**coupon, "minOrderValue": told["coupon"]["minOrderValue"]}
    assert str(told["coupon"]["minOrderValue"]) == "12.5"
    assert told["endDate"] == "2026-05-31T21:00:00.000"
    assert told["availableTo"] == {"level": {"levelId": 3, "levelName": "Gold"}, "tags": ["vip"]}
    read = _listed(desk, told["id"])["coupon"]
    assert read["product"]["productDisplayName"] == "A mug"
    assert read["collections"] == [{"collectionId": "7", "collectionName": "Kitchen"}]
    assert from_json(to_json(desk.world)) == desk.world


def test_group(desk: Desk) -> None:
    """A group tells whether it is within its dates, and v4.0 has its own word for the limit."""
    group = {"handle": "movies", "maxPerPlayer": 2, "expiryDate": "2026-05-05T00:00:00"}
    made = _create(desk, ruleType="custom", coupon={"couponType": "custom", "group": group}).json

    assert (made["coupon"]["group"]["isValid"], made["coupon"]["group"]["isActive"]) == (True, True)
    assert _listed(desk, made["id"])["coupon"]["group"]["maxPerCustomer"] == 2
    desk.later(days=2)
    told = desk.partner("PUT", f"/redemption/config/rule/{made['id']}", {}).json
    assert (told["coupon"]["group"]["isValid"], told["coupon"]["group"]["isActive"]) == (
        False,
        False,
    )
    bought = desk.post("coupons/predefined", customerId=SARA, ruleId=made["id"])
    assert bought.code == 3004


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"ruleType": None}, 4),
        ({"coupon": None}, 4),
        ({"coupon": {}}, 4),
        ({"pointsToRedeem": None}, 4),
        ({"pointsToRedeem": 0}, 7),
        ({"ruleType": "percentage"}, 7),
        ({"coupon": {"couponType": "half_price"}}, 7),
        ({"coupon": {"couponType": "percentage_discount"}}, 4),
        ({"coupon": {"couponType": "percentage_discount", "discountValue": 101}}, 7),
        ({"coupon": {"couponType": "fixed_discount"}}, 4),
        ({"coupon": {"couponType": "free_product"}}, 4),
        ({"coupon": {"couponType": "custom", "group": {"title": "x"}}}, 4),
        ({"startDate": "2026-05-02", "endDate": "2026-05-01"}, 7),
        ({"startDate": "soon"}, 7),
        ({"startDate": "0001-01-01T00:00:00+10:00"}, 7),
        ({"availableTo": {"level": {"levelId": 99}}}, 7),
    ],
)
def test_refused_rules(desk: Desk, changes: dict[str, object], code: int) -> None:
    """A rule that lacks what its coupon needs is refused with a small code and a message."""
    told = _create(desk, **changes)

    assert told.json["code"] == code
    assert set(told.json) == {"code", "message"}
    assert 400 <= told.status < 500
    assert len(desk.world.rules) == 5


def test_singular_type(desk: Desk) -> None:
    """The other spelling of one type is read, and any number of points goes with it alone."""
    told = _create(desk, ruleType="general_setting", pointsToRedeem=None)

    assert (told.json["ruleType"], told.json["pointsToRedeem"]) == ("general_settings", None)


@pytest.mark.parametrize("spelling", ["config/rule", "config"])
def test_update_and_delete(desk: Desk, spelling: str) -> None:
    """Both addresses change only what is named, in any casing, and delete with a bare true."""
    number = _create(desk, endDate="2026-06-01T00:00:00").json["id"]
    path = f"/redemption/{spelling}/{number}"

    told = desk.partner("PUT", path, {"PointsToRedeem": 70, "coupon": {"DiscountValue": 8}}).json

    assert (told["pointsToRedeem"], told["coupon"]["discountValue"]) == (70, 8)
    assert told["coupon"]["couponType"] == "fixed_discount"
    assert told["endDate"] == "2026-06-01T00:00:00.000"
    assert desk.partner("PUT", path, {"endDate": None}).json["endDate"] is None
    assert desk.partner("PUT", path, {"coupon": {"couponType": "free_product"}}).status == 400
    assert desk.partner("DELETE", path).json is True
    assert _listed(desk, number) is None
    assert desk.partner("DELETE", path).json["code"] == 3


def test_one_free_shipping_rule(desk: Desk) -> None:
    """A second rule for free shipping is refused, made or changed into one."""
    shipping = {"ruleType": "free_shipping_settings", "coupon": {"couponType": "free_shipping"}}
    assert _create(desk, **shipping).json["code"] == 7
    other = _create(desk).json["id"]
    assert desk.partner("PUT", f"/redemption/config/rule/{other}", shipping).json["code"] == 7

    desk.partner("DELETE", "/redemption/config/2139")

    assert _create(desk, **shipping).status == 200


def test_default_rule(desk: Desk) -> None:
    """The default rule sets what a point is worth; it is switched off but never deleted."""
    told = desk.partner("PUT", "/redemption/config/rule", {"valueOfPoint": 0.2})

    assert str(told.json["valueOfPoint"]) == "0.2"
    assert (told.json["id"], told.json["isActive"]) == (2137, True)
    assert str(desk.get("configurations/redemption").json["redemptionFactor"]) == "0.2"
    assert desk.hold(SARA, pointsToHold=100).json["holdAmount"] == "20.00"
    desk.partner("PUT", "/redemption/config/rule", {"isActive": False})
    assert desk.hold(SARA, pointsToHold=100).code == 3004
    assert desk.hold(SARA, ruleId=2141).status == 200
    refused = desk.partner("DELETE", "/redemption/config/2137")
    assert (refused.status, refused.json["code"]) == (403, 10)
    assert desk.partner("PUT", "/redemption/config/rule", {"valueOfPoint": 0}).json["code"] == 7


def test_default_rule_where_none_was() -> None:
    """An account without a default rule gets one."""
    desk = Desk("empty")
    told = desk.partner("PUT", "/redemption/config/rule", {"valueOfPoint": 0.5}).json

    assert _listed(desk, told["id"])["pointsToRedeem"] is None
    assert desk.partner("PUT", "/redemption/config/rule", {}).json["id"] == told["id"]


def test_configuration(desk: Desk) -> None:
    """Redemption is switched off, and how long points live is set, in any casing."""
    body = {"IsRedemptionActive": False, "pointsExpiryPeriod": 30}
    told = desk.partner("PUT", "/redemption/config", body).json

    assert told == {"isRedemptionActive": False, "pointsExpiryPeriod": 30}
    assert desk.hold(SARA, pointsToHold=5).code == 6000
    desk.order(SARA, "A1", 10)
    expires_at = desk.world.customers[SARA].batches[-1].expires_at
    assert expires_at is not None
    assert (expires_at - desk.now).days == 30
    assert desk.partner("PUT", "/redemption/config", {"pointsExpiryPeriod": 0}).json["code"] == 7


def test_held_and_bought(desk: Desk) -> None:
    """A rule made by a partner is held and turned into a coupon like any other."""
    number = _create(
        desk,
        coupon={
            "couponType": "fixed_discount",
            "discountValue": 5,
            "minOrderValue": 40,
            "collections": [{"collectionId": 7}],
            "options": {"codePrefix": "FIVE", "expiryAfter": 3},
        },
    ).json["id"]

    held = desk.hold(SARA, ruleId=str(number)).json
    code = desk.post("coupons/predefined", customerId=SARA, ruleId=number).json["code"]

    assert (held["holdEquivalentPoints"], held["holdAmount"]) == (50, "5.00")
    assert desk.available(SARA) == 1100
    coupon = desk.world.coupons[code]
    assert (coupon.kind, coupon.value) == ("fixed", Decimal(5))
    assert coupon.min_order == Decimal(40)
    assert coupon.collections == ("7",)
    assert code.startswith("FIVE")


def test_dates(desk: Desk) -> None:
    """A rule is redeemed from its start until its end, and is told as inactive outside of them."""
    dates = {"startDate": desk.stamp(days=1), "endDate": desk.stamp(days=3)}
    number = _create(desk, **dates).json["id"]
    seen = []
    for _ in range(3):
        status = desk.post("coupons/predefined", customerId=SARA, ruleId=number).status
        seen.append((_listed(desk, number)["isActive"], status))
        desk.later(days=2)

    assert seen == [(False, 400), (True, 200), (False, 400)]


@pytest.mark.parametrize(
    "audience", [{"level": {"levelId": 3}}, {"level": {"levelName": "Gold"}}, {"tags": ["vip"]}]
)
def test_audience(desk: Desk, audience: dict[str, object]) -> None:
    """A rule for a level or tags is for those customers only, in the list and at the till."""
    number = _create(desk, pointsToRedeem=10, availableTo=audience).json["id"]

    assert _listed(desk, number, query=f"customerId={SARA}") is not None
    assert _listed(desk, number, query=f"customerId={OMAR}") is None
    assert desk.hold(SARA, ruleId=number).status == 200
    assert desk.hold(OMAR, ruleId=number).code == 3004
    assert desk.post("coupons/predefined", customerId=OMAR, ruleId=number).code == 3004
    assert desk.available(OMAR) == 40


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({"authorization": "Bearer wrong"}, 401, 10),
        ({"authorization": "sandbox-partner-token"}, 401, 10),
        ({"authorization": "Basic sandbox-partner-token"}, 401, 10),
        ({"authorization": ""}, 401, 10),
        ({"storeid": ""}, 400, 4),
        ({"storeid": "another"}, 403, 10),
    ],
)
def test_door(desk: Desk, headers: dict[str, str], status: int, code: int) -> None:
    """The partner's token and the store are wanted; the merchant's keys open nothing here."""
    told = desk.partner("PUT", "/redemption/config", {}, **headers)

    assert (told.status, told.json["code"]) == (status, code)
    assert desk.partner("POST", "", {}, storeid="").json["code"] == 4


def test_no_token_no_partner(desk: Desk) -> None:
    """An account without a partner lets none in, least of all one without a token."""
    desk.set(partner_token="")

    assert desk.partner("PUT", "/redemption/config", {}, authorization="Bearer ").status == 401


def test_closed_by_the_version_switch(desk: Desk) -> None:
    """An account that accepts v4.1 only refuses v3.0, in its own shape."""
    desk.set(minimum_version="v4.1")
    told = desk.partner("PUT", "/redemption/config", {})

    assert (told.status, told.json["code"]) == (403, 10)


def test_addresses(desk: Desk) -> None:
    """The partner's addresses exist in v3.0 only, and v4.0's do not exist there."""
    assert desk.ask("PUT", "client/redemption/config", {}).status == 404
    assert desk.partner("GET", "/redemption/rule").status == 405
    assert desk.partner("PUT", "/redemption/config/rule/first", {}).json["code"] == 7
    request = Request("POST", f"{PARTNER_BASE}/redemption/rule")
    assert customer_named(desk.world, request) is None
