"""Redemption rules as documents: what is wrong with one, and how one is said."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from endpoint_table import STORE, TOKEN
from loyalty_bench import office_over, options

from pos.core.customer import CouponKind
from pos.errors import LoyaltyRefused
from pos.loyalty.gameball import rule_document
from pos.loyalty.gameball.endpoints.partner import PartnerAccount
from pos.loyalty.gameball.office import GameballOffice
from pos.ports.program import ProgramRule, RuleCoupon


class Ids:
    def new_id(self) -> str:
        return "id-1"


@pytest.fixture
def office() -> Iterator[GameballOffice]:
    """An office that can call nobody."""
    nowhere = "http://127.0.0.1:1"
    partner = PartnerAccount(base_url=nowhere, token=TOKEN, store_id=STORE)
    office = office_over(options(nowhere), partner, Ids())
    yield office
    office.close()


def rule(kind: str, rule_type: str, *, points: object = 500, **more: Any) -> dict[str, Any]:
    coupon = {"couponType": kind, **more.pop("coupon", {})}
    return {"pointsToRedeem": points, "ruleType": rule_type, "coupon": coupon, **more}


TEN = rule(
    "percentage_discount",
    "percentage_discount_settings",
    coupon={"discountValue": 10, "options": {"capping": 50, "minOrderValue": 100}},
    endDate="2026-12-31T00:00:00Z",
)
FIXED = rule("fixed_discount", "fixed_rate_settings", coupon={"discountValue": Decimal("12.5")})
SHIPPING = rule("free_shipping", "free_shipping_settings", points="300")
PRODUCT = rule(
    "free_product",
    "free_product_settings",
    points=1_900,
    coupon={"product": {"productId": "TOTE", "productDisplayNames": ["Canvas Tote", "Tote"]}},
)
CUSTOM = rule("custom", "custom", coupon={"group": {"handle": "vip-2026"}})
GENERAL = rule("fixed_rate_discount", "general_settings", points=None, valueOfPoint=0.1)
LIMITED = rule(
    "percentage_discount",
    "percentage_discount_settings",
    coupon={
        "discountValue": "15",
        "minOrderValue": 40,
        "collections": [{"collectionId": 7, "collectionName": "Bags"}],
    },
    startDate="2026-06-01",
    availableTo={"level": {"levelId": 3, "levelName": "Gold"}, "tags": ["vip", "runner"]},
    isActive=False,
)

LIMITED_IN_WORDS = (
    "500 Stars: 15 % off, orders from 40.00, on Bags, for Gold customers, for customers tagged "
    "vip or runner, from 1 Jun 2026, switched off"
)


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (TEN, "500 Stars: 10 % off, at most 50.00, orders from 100.00, until 31 Dec 2026"),
        (FIXED, "500 Stars: 12.50 SAR off"),
        (SHIPPING, "300 Stars: free shipping"),
        (PRODUCT, "1,900 Stars: free Canvas Tote"),
        (CUSTOM, "500 Stars: a coupon of vip-2026"),
        (GENERAL, "Any Stars: 0.1 SAR a point"),
        (
            LIMITED,
            LIMITED_IN_WORDS,
        ),
    ],
)
def test_a_rule_is_said_in_words(
    office: GameballOffice, document: dict[str, Any], words: str
) -> None:
    """A manager reads what a document would do before it is sent."""
    assert () == office.mistakes_in_rule(document)
    assert words == office.words_of_rule(document)


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ({"coupon": {"discountValue": 20}}, "500 Stars: 20 % off, at most 50.00, from 1 Jan 2026"),
        ({"pointsToRedeem": 80}, "80 Stars: 10 % off, at most 50.00, from 1 Jan 2026"),
        ({"STARTDATE": None}, "500 Stars: 10 % off, at most 50.00"),
        (
            {"isActive": False},
            "500 Stars: 10 % off, at most 50.00, from 1 Jan 2026, switched off",
        ),
        (
            {"availableTo": {"tags": ["vip"]}},
            "500 Stars: 10 % off, at most 50.00, for customers tagged vip, from 1 Jan 2026",
        ),
    ],
)
def test_an_update_is_said_as_the_rule_it_leaves(
    office: GameballOffice, document: dict[str, Any], words: str
) -> None:
    """Only what the document says is changed; null takes away what it stands for."""
    office_rule = ProgramRule(
        rule_id="7",
        rule_type="percentage_discount_settings",
        points=500,
        coupon=RuleCoupon(kind=CouponKind.PERCENTAGE, value=Decimal(10), capping=Decimal(50)),
        starts_at=datetime(2026, 1, 1, tzinfo=UTC),
    )

    assert words == office.words_of_update(office_rule, document)


PERCENT = {"couponType": "percentage_discount", "discountValue": 10}


def changed(**changes: Any) -> dict[str, Any]:
    return {**TEN, **changes}


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({}, "The document is empty."),
        (changed(ruleType="percentage"), "ruleType is none of free_shipping_settings"),
        (changed(ruleType=None), "ruleType is missing."),
        (changed(pointsToRedeem=-5), "pointsToRedeem is less than 1."),
        (changed(pointsToRedeem=0), "pointsToRedeem is less than 1."),
        (changed(pointsToRedeem=1.5), "pointsToRedeem is no whole number."),
        (changed(pointsToRedeem=True), "pointsToRedeem is no whole number."),
        (changed(valueOfPoint=-1), "valueOfPoint is less than 0."),
        (changed(valueOfPoint="NaN"), "valueOfPoint is no number."),
        (changed(endDate="soon"), "endDate is no date"),
        (changed(startDate="2027-01-01"), "endDate is before startDate."),
        (changed(coupon=None), "coupon is missing."),
        (changed(coupon="10 %"), "coupon is no object."),
        (changed(coupon={"discountValue": 10}), "coupon.couponType is missing."),
        (changed(coupon={"couponType": "half"}), "coupon.couponType is none of fixed_discount"),
        (
            changed(coupon={"couponType": "percentage_discount"}),
            "coupon.discountValue is missing.",
        ),
        (changed(coupon={"couponType": "fixed_discount"}), "coupon.discountValue is missing."),
        (changed(coupon={**PERCENT, "discountValue": 101}), "coupon.discountValue is more than"),
        (changed(coupon={**PERCENT, "discountValue": 0}), "coupon.discountValue is not more"),
        (changed(coupon={**PERCENT, "discountValue": "x"}), "coupon.discountValue is no number."),
        (changed(coupon={**PERCENT, "minOrderValue": -1}), "coupon.minOrderValue is less than 0."),
        (changed(coupon={**PERCENT, "options": {"capping": -1}}), "coupon.options.capping is less"),
        (
            changed(coupon={**PERCENT, "options": {"expiryAfter": 0}}),
            "coupon.options.expiryAfter is less than 1.",
        ),
        (changed(coupon={**PERCENT, "collections": 7}), "coupon.collections is no list."),
        (
            changed(coupon={**PERCENT, "collections": [{"collectionId": "x"}]}),
            "coupon.collections, number 1: collectionId is no whole number.",
        ),
        (changed(coupon={**PERCENT, "discount": 5}), "discount is no field of a coupon"),
        (changed(coupon={"couponType": "free_product"}), "coupon.product is missing"),
        (
            changed(coupon={"couponType": "free_product", "product": {"productName": "Tote"}}),
            "coupon.product.productId is missing.",
        ),
        (changed(coupon={"couponType": "custom"}), "coupon.group is missing"),
        (
            changed(coupon={"couponType": "custom", "group": {"title": "VIP"}}),
            "coupon.group.handle is missing.",
        ),
        (changed(availableTo=[]), "availableTo is no object."),
        (
            changed(availableTo={"level": {"levelName": "Gold"}}),
            "availableTo.level.levelId is no whole number.",
        ),
        (changed(points=5), "points is no field of a rule"),
    ],
)
def test_a_mistake_names_its_field(
    office: GameballOffice, document: dict[str, Any], said: str
) -> None:
    """Each mistake is a sentence with the field in it, and stops the document from leaving."""
    mistakes = office.mistakes_in_rule(document)

    assert any(said in one for one in mistakes), mistakes
    with pytest.raises(LoyaltyRefused, match=r"Nothing was sent\."):
        office.create_rule(document)


def test_all_mistakes_are_said_at_once(office: GameballOffice) -> None:
    """A manager mends a document in one go."""
    document = rule("percentage_discount", "sale", points=-1)

    mistakes = office.mistakes_in_rule(document)

    assert 3 == len(mistakes)
    with pytest.raises(LoyaltyRefused) as refused:
        office.create_rule(document)
    assert all(one in refused.value.reason for one in mistakes)


@pytest.mark.parametrize(
    "document",
    [
        {"pointsToRedeem": 80},
        {"coupon": {"discountValue": 20}},
        {"coupon": {"couponType": "percentage_discount", "minOrderValue": 5}},
        {"ENDDATE": None, "isActive": True},
    ],
)
def test_a_partial_document_misses_nothing(
    office: GameballOffice, document: dict[str, Any]
) -> None:
    """An update says only what it changes."""
    assert () == office.mistakes_in_rule(document, is_partial=True)
    assert office.mistakes_in_rule(document)


@pytest.mark.parametrize("document", [{}, {"pointsToRedeem": -1}, {"coupon": {"group": {}}}])
def test_a_partial_document_may_be_wrong(office: GameballOffice, document: dict[str, Any]) -> None:
    """What an update does say is checked as ever."""
    with pytest.raises(LoyaltyRefused):
        office.update_rule("7", document)


def test_either_spelling_of_the_general_rule_is_sent_as_one() -> None:
    """A table of the documents has the type without its s."""
    assert {**GENERAL} == rule_document.as_sent({**GENERAL, "ruleType": "general_setting"})
    assert () == rule_document.mistakes_in_rule({**GENERAL, "ruleType": "general_setting"})


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({}, "The document is empty."),
        ({"isRedemptionActive": "yes"}, "isRedemptionActive is neither true nor false."),
        ({"pointsExpiryPeriod": 0}, "pointsExpiryPeriod is less than 1."),
        ({"pointsExpiry": 30}, "pointsExpiry is no field of a program"),
    ],
)
def test_the_program_is_checked(office: GameballOffice, document: Any, said: str) -> None:
    """The switch and the days to expiry are what they should be before they leave."""
    with pytest.raises(LoyaltyRefused, match=said):
        office.update_program(document)


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({}, "The document is empty."),
        ({"isActive": 1}, "isActive is neither true nor false."),
        ({"valueOfPoint": -1}, "valueOfPoint is less than 0."),
        ({"pointsToRedeem": 5}, "pointsToRedeem is no field of a default rule"),
    ],
)
def test_the_default_rule_is_checked(office: GameballOffice, document: Any, said: str) -> None:
    """The rule that always stands has three fields."""
    with pytest.raises(LoyaltyRefused, match=said):
        office.update_default_rule(document)


ENGINE = {"url": "https://engine.example/coupons", "method": "POST"}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"url": "engine"}, "url is no address"),
        ({"url": "ftp://engine"}, "url is no address"),
        ({"url": "http://[x"}, "url is no address"),
        ({"url": None}, "url is no address"),
        ({"url": "http://engine.example/x"}, "url is neither https:// nor on this machine."),
        ({"method": "DELETE"}, "method is none of POST, PUT, GET."),
        ({"headers": "Authorization: s3cret"}, "headers is no list."),
        ({"headers": [{"key": "A"}]}, "headers, number 1: value is missing."),
        ({"headers": [{"key": "A B", "value": "s3cret"}]}, "headers, number 1: key is no name"),
        ({"headers": [{"key": "A", "value": "s3cret\r\nB: c"}]}, "number 1: value is on more"),
        ({"queryParams": [{"value": "x"}]}, "queryParams, number 1: key is missing."),
        ({"platforms": [{"displayName": "Till"}]}, "platforms, number 1: value is missing."),
        ({"couponMapping": []}, "couponMapping is no object."),
        ({"couponMapping": {"fixed": True}}, "couponMapping.fixed is no text."),
        ({"couponMapping": {"half": "x"}}, "couponMapping.half is none of fixed"),
        ({"payload": {"code": "s3cret"}}, "payload is no text"),
        ({"enableFixedRate": "yes"}, "enableFixedRate is neither true nor false."),
        ({"adress": "x"}, "adress is no field"),
    ],
)
def test_the_coupon_settings_are_checked(
    office: GameballOffice, changes: dict[str, Any], said: str
) -> None:
    """Each mistake names its field, and no value, as some open the engine."""
    mistakes = office.mistakes_in_coupon_settings(ENGINE | changes)

    assert any(said in one for one in mistakes), mistakes
    assert "s3cret" not in " ".join(mistakes)
    with pytest.raises(LoyaltyRefused):
        office.configure_coupons(ENGINE | changes)


def test_right_coupon_settings_have_no_mistakes(office: GameballOffice) -> None:
    """The two fields that are needed are enough."""
    assert () == office.mistakes_in_coupon_settings(ENGINE)
