"""Rules, previews, promotions and bought coupons as the service tells them, in the till's words."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from loyalty_bench import encoded, sar

from pos.core.customer import (
    AutomaticPromotion,
    Campaign,
    CouponKind,
    EarnPreview,
    RedemptionRule,
)
from pos.core.errand import BoughtCoupon
from pos.errors import LoyaltyUnreachable
from pos.loyalty.gameball import coupon_wire, preview_wire, rule_wire
from pos.loyalty.gameball.reading import Fields

MAY = datetime(2026, 5, 1, tzinfo=UTC)
LINE = {
    "campaignName": "3x Bags",
    "campaignEndDate": "2026-05-01T00:00:00",
    "campaignImpactPoints": 400,
}
EVENT = {
    "campaignName": "Second order",
    "campaignEndDate": None,
    "eligible": True,
    "reason": "Rewarded",
    "rewardType": "Points",
    "rewardPoints": 150,
    "points": 150,
}


def told(answer: Any) -> Fields:
    return Fields.of(encoded(answer))


def rules(*answers: Any) -> tuple[RedemptionRule, ...]:
    whole = told({"redemptionFactor": 0.1, "RedemptionRules": list(answers)})
    return rule_wire.redemption_terms(whole, currency="SAR").rules


def test_what_a_point_is_worth_is_exact() -> None:
    """A tenth is a tenth, and an answer without the factor is none."""
    terms = rule_wire.redemption_terms(told({"redemptionFactor": 0.1}), currency="SAR")

    assert Decimal("0.1") == terms.money_per_point
    with pytest.raises(LoyaltyUnreachable):
        rule_wire.redemption_terms(told({}), currency="SAR")


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (
            {"id": 7, "pointsToRedeem": None, "ruleType": "general_settings"},
            RedemptionRule(rule_id="7", title="Points off this sale", points=None),
        ),
        (
            {
                "id": "8",
                "pointsToRedeem": 100,
                "ruleType": "percentage_discount_settings",
                "coupon": {"discountValue": 10.0},
                "isActive": False,
            },
            RedemptionRule(
                rule_id="8", title="10 % off", points=100, active=False, kind=CouponKind.PERCENTAGE
            ),
        ),
        (
            {
                "id": 9,
                "pointsToRedeem": 300,
                "ruleType": "free_product_settings",
                "coupon": {"product": {"productName": "Tote"}},
            },
            RedemptionRule(rule_id="9", title="Free Tote", points=300, kind=CouponKind.PRODUCT),
        ),
        (
            {"id": 10, "ruleType": "fixed_rate_settings", "coupon": {"discountValue": 5}},
            RedemptionRule(rule_id="10", title="5 off", points=None, kind=CouponKind.FIXED),
        ),
        (
            {"id": 11, "ruleType": "free_shipping_settings"},
            RedemptionRule(
                rule_id="11", title="Free shipping", points=None, kind=CouponKind.SHIPPING
            ),
        ),
        (
            {"id": 12, "coupon": {"options": {"name": "Birthday"}}},
            RedemptionRule(rule_id="12", title="Birthday", points=None),
        ),
        (
            {"id": 13, "ruleType": "custom", "coupon": {"group": {"title": "Spa day"}}},
            RedemptionRule(rule_id="13", title="Spa day", points=None, kind=CouponKind.CUSTOM),
        ),
    ],
)
def test_a_rule(answer: Any, expected: RedemptionRule) -> None:
    """A rule by its name, or by what it gives; points that simply lower a sale make no coupon."""
    assert (expected,) == rules(answer)


@pytest.mark.parametrize(
    ("answer", "limits"),
    [
        ({}, ""),
        (
            {"coupon": {"options": {"capping": 50, "minOrderValue": "100"}}},
            "at most 50.00, from 100.00",
        ),
        ({"coupon": {"minOrderValue": 100, "capping": 0}}, "from 100.00"),
        (
            {"coupon": {"couponType": "free_shipping", "options": {"expiryAfter": 30}}},
            "to use within 30 days",
        ),
        ({"ruleType": "general_settings", "coupon": {"options": {"expiryAfter": 30}}}, ""),
        ({"endDate": "2026-12-31T23:59:59"}, "until 31 Dec 2026"),
        ({"coupon": {"group": {"expiryDate": "2026-05-01"}}}, "until 1 May 2026"),
        ({"coupon": {"collections": [{"collectionName": "Bags"}]}}, "on Bags"),
        (
            {"coupon": {"collections": [{"collectionName": name} for name in "ABC"]}},
            "on some goods only",
        ),
    ],
)
def test_a_rules_limits_in_words(answer: Any, limits: str) -> None:
    """At most so much, from so much on, on what, until when: each only where there is one."""
    assert limits == rules({"id": 1, **answer})[0].limits


def test_a_cashback_preview() -> None:
    """Points in all, and each campaign once, with what it adds over all lines."""
    lines = [LINE, LINE, {"campaignName": None, "campaignImpactPoints": None}]

    preview = preview_wire.cashback_preview(told({"totalPoints": 1000.0, "lineItems": lines}))

    campaign = Campaign(name="3x Bags", ends_at=MAY, extra_points=800)
    assert EarnPreview(points=1000, campaigns=(campaign,)) == preview


def test_a_reward_preview_has_the_campaigns_of_the_order_too() -> None:
    """The total is the service's, whatever the lines say; campaigns that give nothing are out."""
    events = [
        EVENT,
        {**EVENT, "campaignName": "Not theirs", "eligible": False},
        {**EVENT, "campaignName": "Half way", "reason": "ProgressOnly"},
        {**EVENT, "campaignName": "A coupon", "rewardType": "Coupon"},
        {**EVENT, "campaignName": "Nothing", "points": 0},
    ]
    answer = {
        "customerFound": True,
        "totalPoints": 270,
        "cashback": {"totalPoints": 120, "lineItems": [LINE]},
        "eventRewards": {"eventName": "place_order", "campaigns": events},
    }

    preview = preview_wire.reward_preview(told(answer))

    assert 270 == preview.points
    assert (
        Campaign(name="3x Bags", ends_at=MAY, extra_points=400),
        Campaign(name="Second order", extra_points=150),
    ) == preview.campaigns


def test_a_stranger_is_quoted_cashback_only() -> None:
    """Nobody's campaigns can be told; the points stand."""
    answer: Any = {"customerFound": False, "totalPoints": 90, "eventRewards": None, "cashback": {}}

    assert EarnPreview(points=90) == preview_wire.reward_preview(told(answer))


@pytest.mark.parametrize(
    ("line", "added", "factor"),
    [
        ({"campaignImpactWalletFactor": 5.0, "totalPoints": 500}, 400, Decimal(5)),
        ({"campaignImpactWalletFactor": "5", "totalDecimalPoints": 501.4}, 401, Decimal(5)),
        ({"campaignImpactWalletFactor": 5, "totalPoints": 498, "quantity": 3}, 398, Decimal(5)),
        ({"campaignImpactWalletFactor": 5, "totalPoints": 498, "quantity": 1}, 398, None),
        ({"campaignImpactWalletFactor": 0.6, "totalPoints": 500}, 400, None),
        ({"campaignImpactWalletFactor": 1, "totalPoints": 400}, 400, None),
        ({"campaignImpactWalletFactor": 3, "totalPoints": 500}, 400, None),
        ({"campaignImpactWalletFactor": "1.333", "totalPoints": "133.3"}, 33, None),
        ({"totalPoints": 500}, 400, None),
    ],
)
def test_a_campaigns_factor(line: Any, added: int, factor: Decimal | None) -> None:
    """Told only where it is a clean number that the line's own points bear out."""
    answer: Any = {"totalPoints": 1, "lineItems": [{**LINE, "campaignImpactPoints": added, **line}]}

    preview = preview_wire.cashback_preview(told(answer))

    assert factor == preview.campaigns[0].factor


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"isApplied": False, "discountAmount": 5}, None),
        ({"isApplied": True, "discountType": "shipping", "discountAmount": 5}, None),
        ({"isApplied": True, "discountType": "fixed", "discountAmount": 0}, None),
        (
            {"isApplied": True, "couponName": "Big", "discountType": "fixed", "discountAmount": 5},
            AutomaticPromotion(name="Big", amount=sar("5.00")),
        ),
        (
            {
                "isApplied": True,
                "discountType": "percentage",
                "discountAmount": 10,
                "discountedItems": [
                    {"productId": "A", "quantity": 2, "discount": "20.00", "price": 100},
                    {"productId": 7, "quantity": 1, "discount": 5.5, "price": 55},
                    {"productId": "C", "quantity": 1, "discount": 0, "price": 55},
                ],
            },
            AutomaticPromotion(
                name="Promotion",
                amount=sar("25.50"),
                by_product=(("A", sar("20.00")), ("7", sar("5.50"))),
            ),
        ),
    ],
)
def test_a_promotion(answer: Any, expected: AutomaticPromotion | None) -> None:
    """What goods are given off: by product where told, where an amount may be a percentage."""
    assert expected == preview_wire.promotion(told(answer), currency="SAR")


def test_a_bought_coupon() -> None:
    """The code and its days are the service's, its name and price those of the rule."""
    answer = {
        "code": "TEN-1",
        "startDate": "2026-03-04T12:00:00",
        "expiryDate": "2026-05-01T00:00:00",
        "url": None,
        "pin": 1234,
    }

    bought = coupon_wire.bought_coupon(told(answer), title="10 % off", points=500)

    assert (
        BoughtCoupon(
            code="TEN-1",
            title="10 % off",
            points=500,
            starts_at=datetime(2026, 3, 4, 12, tzinfo=UTC),
            expires_at=MAY,
            pin="1234",
        )
        == bought
    )
    with pytest.raises(LoyaltyUnreachable) as failed:
        coupon_wire.bought_coupon(told({"expiryDate": None}), title="", points=None)
    assert failed.value.sent
