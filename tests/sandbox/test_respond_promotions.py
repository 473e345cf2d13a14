"""Automatic promotions: what each kind takes off, and where it applies."""

from dataclasses import replace
from decimal import Decimal

import pytest
from desk import Desk

from pos.sandbox.promotions import AutomaticDiscount
from pos.sandbox.scenarios import SARA

SHIRTS = {"productId": "SHIRT", "quantity": 5, "price": 40, "collection": ["Shirts"]}
BAG = {"productId": "BAG", "quantity": 1, "price": 100}
PERCENT = AutomaticDiscount("Ten", Decimal(10))
FIXED = AutomaticDiscount("Thirty off", Decimal(30), kind="fixed")
GET_ONE = AutomaticDiscount("Two and one", kind="buyXgetY", buy=2, free=1, products=("SHIRT",))


def _told(desk: Desk, *rules: AutomaticDiscount, **cart: object) -> dict[str, object]:
    desk.world = replace(desk.world, promotions=rules)
    body = {"customerId": SARA, "cartId": "c", "lineItems": [SHIRTS, BAG], **cart}
    told = desk.ask("POST", "coupons/automatic", body, secretkey="")
    assert told.status == 200
    json: dict[str, object] = told.json
    return json


@pytest.mark.parametrize(
    ("rule", "amount", "items"),
    [
        (PERCENT, 30, {"SHIRT": 20, "BAG": 10}),
        (FIXED, 30, {"SHIRT": 20, "BAG": 10}),
        (replace(FIXED, value=Decimal(999)), 300, {"SHIRT": 200, "BAG": 100}),
        (GET_ONE, 40, {"SHIRT": 40}),
        (replace(GET_ONE, buy=1), 80, {"SHIRT": 80}),
        (replace(PERCENT, collections=("Shirts",)), 20, {"SHIRT": 20}),
        (replace(FIXED, products=("BAG",)), 30, {"BAG": 30}),
    ],
)
def test_kinds(desk: Desk, rule: AutomaticDiscount, amount: int, items: dict[str, int]) -> None:
    """Each kind says what it takes off in all, and from which lines."""
    told = _told(desk, rule)

    assert (told["isApplied"], told["couponName"]) == (True, rule.name)
    assert (told["discountAmount"], told["discountType"]) == (amount, rule.kind)
    lines = told["discountedItems"]
    assert isinstance(lines, list)
    assert {line["productId"]: line["discount"] for line in lines} == items


@pytest.mark.parametrize(
    ("rules", "place"),
    [
        ({"min_total": Decimal("300.01")}, {}),
        ({"merchants": ("M",)}, {}),
        ({"merchants": ("M",)}, {"merchant": {"uniqueId": "N"}}),
        ({"branches": ("B",)}, {"merchant": {"uniqueId": "M", "branch": {"uniqueId": "C"}}}),
        ({"products": ("HAT",)}, {}),
        ({"value": Decimal(0)}, {}),
    ],
)
def test_not_applied(desk: Desk, rules: dict[str, object], place: dict[str, object]) -> None:
    """Below its total, in another place or for other goods a promotion does not apply."""
    told = _told(desk, replace(PERCENT, **rules), **place)  # type: ignore[arg-type]

    assert (told["isApplied"], told["discountAmount"], told["discountedItems"]) == (False, 0, [])


def test_in_its_branch(desk: Desk) -> None:
    """In its merchant's branch a promotion applies; a branch without an id is refused."""
    rule = replace(PERCENT, merchants=("M",), branches=("B",))
    place = {"uniqueId": "M", "branch": {"uniqueId": "B"}}

    assert _told(desk, rule, merchant=place)["isApplied"] is True
    bare = {"customerId": SARA, "cartId": "c", "merchant": {"uniqueId": "M", "branch": {"a": 1}}}
    assert desk.ask("POST", "coupons/automatic", bare).code == 3000


def test_the_best_of_several(desk: Desk) -> None:
    """Of several promotions the one that takes off most applies, alone."""
    assert _told(desk, PERCENT, GET_ONE, FIXED)["couponName"] == "Two and one"
