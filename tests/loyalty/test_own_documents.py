"""Documents made of a form's values: what they hold, and that the checks find nothing in them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from pos.core.customer import CouponKind
from pos.loyalty.gameball import coupon_document, own_documents, rule_document
from pos.ports.program import CouponSettings, ProgramRule, RuleCoupon

END = datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC)


def rule(kind: CouponKind | None, points: int | None = 400, **coupon: Any) -> ProgramRule:
    given = RuleCoupon(kind=kind, **coupon) if kind else None
    return ProgramRule(rule_id="", rule_type="", points=points, coupon=given)


RULES = {
    "percentage": (
        rule(CouponKind.PERCENTAGE, value=Decimal(10), capping=Decimal(50), min_order=Decimal(9)),
        {
            "pointsToRedeem": 400,
            "ruleType": "percentage_discount_settings",
            "coupon": {
                "couponType": "percentage_discount",
                "discountValue": Decimal(10),
                "minOrderValue": Decimal(9),
                "options": {"capping": Decimal(50)},
            },
        },
    ),
    "fixed": (
        rule(CouponKind.FIXED, value=Decimal(15)),
        {
            "pointsToRedeem": 400,
            "ruleType": "fixed_rate_settings",
            "coupon": {"couponType": "fixed_discount", "discountValue": Decimal(15)},
        },
    ),
    "product": (
        rule(CouponKind.PRODUCT, product_id="MUG", product_name="Mug"),
        {
            "pointsToRedeem": 400,
            "ruleType": "free_product_settings",
            "coupon": {
                "couponType": "free_product",
                "product": {"productId": "MUG", "productName": "Mug"},
            },
        },
    ),
    "shipping": (
        replace(rule(CouponKind.SHIPPING), ends_at=END, is_active=False),
        {
            "pointsToRedeem": 400,
            "ruleType": "free_shipping_settings",
            "endDate": "2026-12-31T23:59:59+00:00",
            "isActive": False,
            "coupon": {"couponType": "free_shipping"},
        },
    ),
    "plain": (
        replace(rule(None, None), point_value=Decimal("0.2")),
        {
            "pointsToRedeem": None,
            "ruleType": "general_settings",
            "valueOfPoint": Decimal("0.2"),
            "coupon": {"couponType": "fixed_rate_discount"},
        },
    ),
    "group": (
        rule(CouponKind.CUSTOM, group_handle="vip"),
        {
            "pointsToRedeem": 400,
            "ruleType": "custom",
            "coupon": {"couponType": "custom", "group": {"handle": "vip"}},
        },
    ),
}


@pytest.mark.parametrize("kind", RULES)
def test_a_rule_as_it_is_created(kind: str) -> None:
    """Every kind has its type and its coupon's, and passes the checks of a document."""
    made, expected = RULES[kind]

    document = own_documents.of_rule(made)

    assert expected == document
    assert () == rule_document.mistakes_in_rule(document)


@pytest.mark.parametrize(
    ("changes", "coupon", "expected"),
    [
        ({}, {}, {}),
        ({"points": 300}, {}, {"pointsToRedeem": 300}),
        ({"is_active": False}, {}, {"isActive": False}),
        ({"ends_at": END}, {}, {"endDate": "2026-12-31T23:59:59+00:00"}),
        (
            {},
            {"value": Decimal(12)},
            {"coupon": {"couponType": "percentage_discount", "discountValue": Decimal(12)}},
        ),
        (
            {"points": 300},
            {"capping": Decimal(20)},
            {
                "pointsToRedeem": 300,
                "coupon": {
                    "couponType": "percentage_discount",
                    "options": {"name": "Ten", "capping": Decimal(20)},
                },
            },
        ),
    ],
)
def test_a_change_holds_what_differs(
    changes: dict[str, Any], coupon: dict[str, Any], expected: dict[str, Any]
) -> None:
    """And nothing else, so that the service leaves the rest as it is."""
    before = rule(CouponKind.PERCENTAGE, value=Decimal(10), capping=Decimal(50), name="Ten")
    assert before.coupon is not None
    after = replace(before, coupon=replace(before.coupon, **coupon), **changes)

    document = own_documents.of_change(before, after)

    assert expected == document
    if document:
        assert () == rule_document.mistakes_in_rule(document, is_partial=True)


def test_a_rule_is_switched_on_again() -> None:
    """What was off is said to be on, although a new rule need not say it."""
    on = rule(CouponKind.SHIPPING)

    assert {"isActive": True} == own_documents.of_change(replace(on, is_active=False), on)


def test_a_type_of_its_own_stays() -> None:
    """A rule whose type we would not make is changed without another type."""
    before = replace(rule(CouponKind.PERCENTAGE, value=Decimal(5)), rule_type="percentage_settings")

    changed = own_documents.of_change(before, replace(before, points=1))

    assert {"pointsToRedeem": 1} == changed


def test_what_is_left_alone_is_not_sent() -> None:
    """None is no value; off is one."""
    assert {} == own_documents.of_default_rule(money_per_point=None, is_active=None)
    assert {"isActive": False} == own_documents.of_default_rule(
        money_per_point=None, is_active=False
    )
    assert {"isRedemptionActive": False, "pointsExpiryPeriod": 90} == own_documents.of_program(
        is_redeeming_on=False, points_lapse_after_days=90
    )


def test_the_settings_go_whole() -> None:
    """With every header's value and the template, as the service keeps nothing it is not told."""
    settings = CouponSettings(
        url="https://engine.example/coupons",
        method="POST",
        headers=(("X-Key", "opens-it"),),
        query=(("shop", "1"),),
        payload='{"code": "{{code}}"}',
        content_type="application/json",
        kinds=(CouponKind.FIXED,),
        names=((CouponKind.FIXED, "money"),),
        platforms=(("Web", "web"),),
    )

    document = own_documents.of_coupon_settings(settings)

    assert {
        "url": "https://engine.example/coupons",
        "method": "POST",
        "headers": [{"key": "X-Key", "value": "opens-it"}],
        "queryParams": [{"key": "shop", "value": "1"}],
        "payload": '{"code": "{{code}}"}',
        "contentType": "application/json",
        "couponMapping": {"fixed": "money"},
        "enableFixedRate": True,
        "enablePercentage": False,
        "enableFreeProduct": False,
        "enableFreeShipping": False,
        "platforms": [{"displayName": "Web", "value": "web"}],
    } == document
    assert () == coupon_document.mistakes_in_coupon_settings(document)
