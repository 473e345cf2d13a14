"""What the loyalty service sends becomes a coupon, or a documented no."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.core.customer import CouponKind
from pos.core.money import Money
from pos.coupons.service.answers import NotDone
from pos.coupons.service.fields import sent_in
from pos.coupons.service.issuing import IssuingRules, request_in
from pos.coupons.terms import IssueRequest

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
RULES = IssuingRules(currency="SAR")
PERCENT = {"couponType": "percentage", "value": 10}


def asked(sent: Mapping[str, object], rules: IssuingRules = RULES) -> IssueRequest:
    return request_in({name.lower(): value for name, value in sent.items()}, rules, NOW)


def refusal(sent: Mapping[str, object], rules: IssuingRules = RULES) -> NotDone:
    with pytest.raises(NotDone) as raised:
        asked(sent, rules)
    assert raised.value.status == 422
    return raised.value


def test_all_that_is_sent_is_in_the_terms() -> None:
    """Each documented field of the service's template has its place."""
    terms = asked(
        {
            "playerUniqueId": "mobile_966500000001",
            "couponType": "fixed",
            "value": 12.5,
            "usageLimit": 1,
            "oncePerCustomer": True,
            "expiresAfter": 30,
            "minOrderValue": 100,
            "capping": 50,
            "minReward": 5,
            "entitledProductIds": ["P1", "P2"],
            "entitledCollectionIds": [7],
            "source": "Points Redemption",
        }
        | {"value": Decimal("12.5")}
    )

    assert "mobile_966500000001" == terms.customer_id
    assert "Points Redemption" == terms.source
    assert Decimal("12.5") == terms.terms.value
    assert (CouponKind.FIXED, 1, 1) == (
        terms.terms.kind,
        terms.terms.usage_limit,
        terms.terms.per_customer_limit,
    )
    assert NOW + timedelta(days=30) == terms.terms.expires_at
    assert Money(100_00, "SAR") == terms.terms.min_order
    assert Money(50_00, "SAR") == terms.terms.capping
    assert Money(5_00, "SAR") == terms.terms.min_reward
    assert ("P1", "P2") == terms.terms.products
    assert ("7",) == terms.terms.collections


def test_text_is_read_as_what_it_stands_for() -> None:
    """A template is filled in as text: a number, yes and no, and a list may all be quoted."""
    terms = asked(
        {
            "couponType": "Percentage",
            "value": "12.5",
            "usageLimit": "1",
            "oncePerCustomer": "true",
            "expiresAfter": "30",
            "minOrderValue": "",
            "entitledProductIds": "[]",
            "entitledCollectionIds": '["a", "b"]',
            "entitledVariantIds": "v1, v2",
        }
    ).terms

    assert Decimal("12.5") == terms.value
    assert 1 == terms.per_customer_limit
    assert terms.min_order is None
    assert ((), ("a", "b"), ("v1", "v2")) == (terms.products, terms.collections, terms.variants)


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("fixed", CouponKind.FIXED),
        ("Fixed Rate Discount", CouponKind.FIXED),
        ("fixed_rate_discount", CouponKind.FIXED),
        ("percentage_discount", CouponKind.PERCENTAGE),
        ("freeShipping", CouponKind.SHIPPING),
        ("free_shipping", CouponKind.SHIPPING),
        ("Free Product", CouponKind.PRODUCT),
        ("custom", CouponKind.CUSTOM),
        ("Rabatt in Prozent", CouponKind.PERCENTAGE),
    ],
)
def test_each_spelling_of_a_kind_is_known(word: str, kind: CouponKind) -> None:
    """The service spells a kind in four ways, and an account's mapping may add its own."""
    rules = IssuingRules(currency="SAR", words={"rabattinprozent": CouponKind.PERCENTAGE})

    assert kind is asked({"couponType": word, "value": 10}, rules).terms.kind


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ({"value": 10}, "unknown_type"),
        ({"couponType": "cashback", "value": 10}, "unknown_type"),
        ({"couponType": "{{couponType}}", "value": 10}, "wrong_field"),
        ({"couponType": "percentage"}, "wrong_field"),
        ({"couponType": "percentage", "value": 0}, "wrong_field"),
        ({"couponType": "percentage", "value": -5}, "wrong_field"),
        ({"couponType": "percentage", "value": 101}, "wrong_field"),
        ({"couponType": "percentage", "value": "{{value}}"}, "wrong_field"),
        ({"couponType": "percentage", "value": "ten"}, "wrong_field"),
        ({"couponType": "percentage", "value": True}, "wrong_field"),
        ({"couponType": "percentage", "value": [10]}, "wrong_field"),
        ({"couponType": "fixed", "value": "1e99"}, "wrong_field"),
        ({"couponType": "fixed", "value": "0.001"}, "wrong_field"),
        ({**PERCENT, "expiresAfter": 0}, "expired"),
        ({**PERCENT, "expiresAfter": -1}, "expired"),
        ({**PERCENT, "expiryDate": "2026-11-22T00:00:00Z"}, "expired"),
        ({**PERCENT, "expiryDate": "soon"}, "wrong_field"),
        ({**PERCENT, "expiresAfter": 1_000_000}, "wrong_field"),
        ({**PERCENT, "expiresAfter": "1.5"}, "wrong_field"),
        ({**PERCENT, "usageLimit": 0}, "wrong_field"),
        ({**PERCENT, "oncePerCustomer": "perhaps"}, "wrong_field"),
        ({**PERCENT, "minOrderValue": -1}, "wrong_field"),
        ({**PERCENT, "playerUniqueId": "x" * 101}, "wrong_field"),
        ({**PERCENT, "playerUniqueId": "a\x1b[2Jb"}, "wrong_field"),
        ({**PERCENT, "playerUniqueId": "a\u202eb"}, "wrong_field"),
        ({**PERCENT, "playerUniqueId": {"id": 1}}, "wrong_field"),
        ({**PERCENT, "entitledProductIds": {"a": 1}}, "wrong_field"),
        ({**PERCENT, "combinesWith": "everything"}, "wrong_field"),
        ({**PERCENT, "combinesWith": {"orders": True}}, "wrong_field"),
        ({**PERCENT, "entitledProductIds": [["a"]]}, "wrong_field"),
        ({**PERCENT, "entitledProductIds": ["x" * 101]}, "wrong_field"),
    ],
)
def test_what_cannot_be_is_refused(sent: dict[str, object], code: str) -> None:
    """Nothing is guessed where it decides what a coupon is worth, whose it is or how long."""
    assert code == refusal(sent).code


@pytest.mark.parametrize(
    ("sent", "company"),
    [
        ({}, (True, True, True)),
        ({"combinesWith": ""}, (True, True, True)),
        ({"combinesWith": "none"}, (False, False, False)),
        ({"combinesWith": []}, (False, False, False)),
        ({"combines": "orders, Shipping"}, (True, False, True)),
        ({"combinesWith": ["products"]}, (False, True, False)),
    ],
)
def test_which_coupons_it_stands_beside(sent: dict[str, object], company: tuple[bool, ...]) -> None:
    """All others where nothing is said of it."""
    terms = asked({**PERCENT, **sent}).terms

    assert company == (terms.with_orders, terms.with_products, terms.with_shipping)


def test_hostile_text_goes_no_further() -> None:
    """A source is words to be shown: it is made safe, and the coupon is issued."""
    source = asked({**PERCENT, "source": "Points\x1b[31m \u202eredeemed" + "x" * 500}).source

    assert source.isprintable()
    assert len(source) <= 120


def test_a_given_code_is_taken_where_the_shop_wants_it() -> None:
    """By default a code is the engine's; else what the account sent, where a till can read it."""
    rules = IssuingRules(currency="SAR", takes_given_codes=True)

    assert "" == asked({**PERCENT, "code": "GB-123"}).code
    assert "GB-123" == asked({**PERCENT, "code": "GB-123"}, rules).code
    for odd in ("a b c", "12345678", "x", "é1234", "x" * 41):
        assert "wrong_field" == refusal({**PERCENT, "code": odd}, rules).code


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ({"code": "GB1"}, {"code": "GB1", "source": "once more"}, True),
        ({"code": "GB1"}, {"code": "GB2"}, False),
        ({"code": "GB1", "playerUniqueId": "a"}, {"code": "GB1", "playerUniqueId": "b"}, False),
        (
            {"ruleId": 1, "transactionId": "t", "code": "A"},
            {"ruleId": 1, "transactionId": "t"},
            True,
        ),
        ({"ruleId": 1, "transactionId": "t"}, {"ruleId": 2, "transactionId": "t"}, False),
        ({"transactionId": "t", "code": "A"}, {"transactionId": "t", "code": "B"}, False),
        ({}, {}, True),
        ({}, {"source": "other"}, False),
        ({"playerUniqueId": "ab", "code": "c"}, {"playerUniqueId": "a", "code": "bc"}, False),
    ],
)
def test_what_tells_a_repeat(one: dict[str, Any], other: dict[str, Any], *, is_same: bool) -> None:
    """Customer, rule and transaction; else the account's code; else all that was sent."""
    ids = [asked({**PERCENT, **sent}).request_id for sent in (one, other)]

    assert is_same == (ids[0] == ids[1])


def test_only_a_request_with_nothing_of_its_own_is_a_repeat_for_a_while() -> None:
    """What names a code or a transaction is known for ever; the rest could be wanted twice."""
    assert timedelta(seconds=300) == asked(PERCENT).repeats_within
    assert asked({**PERCENT, "code": "GB1"}).repeats_within is None


SHAPES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.decimals() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)
NAMES = st.sampled_from(
    [
        *("couponType", "value", "usageLimit", "oncePerCustomer", "expiresAfter", "expiryDate"),
        *("code", "playerUniqueId", "ruleId", "transactionId", "source", "minOrderValue"),
        *("capping", "entitledProductIds"),
    ]
)


@given(st.dictionaries(NAMES, SHAPES))
def test_anything_is_a_coupon_or_a_no(sent: dict[str, object]) -> None:
    """Whatever is sent, nothing but a request that the engine can take comes of it, or a 422."""
    no: NotDone | None = None
    try:
        found = asked({**PERCENT, **sent})
    except NotDone as why:
        no = why
    else:
        assert found.terms.expires_at > NOW
        assert found.customer_id.isprintable()
        assert found.request_id
    assert no is None or (422 == no.status and no.say.isprintable())


@given(st.binary(max_size=200), st.sampled_from(["application/json", "", "text/html", "a+json"]))
def test_any_body_is_read_or_refused(body: bytes, content_type: str) -> None:
    """No body makes a fault: it is JSON, or 415 or 422."""
    no: NotDone | None = None
    try:
        sent_in(content_type=content_type, query=b"", body=body)
    except NotDone as why:
        no = why
    assert no is None or no.status in {415, 422}


@pytest.mark.parametrize(
    "body",
    [
        b'{"a":' + b"[" * 20_000 + b"]" * 20_000 + b"}",
        b'{"a":' + b"9" * 5_000 + b"}",
        b"[]",
        b"null",
        b'{"a":"\xff"}',
        b'{"a":"\\ud800"}',
        b"{" + b",".join(b'"%d":1' % n for n in range(300)) + b"}",
    ],
)
def test_traps_in_json_are_refused(body: bytes) -> None:
    """Depth, length and numbers that a reader could stumble over."""
    with pytest.raises(NotDone):
        sent_in(content_type="application/json", query=b"", body=body)


def test_forms_and_queries_are_read_alike() -> None:
    """An account may send a form, or all in the address."""
    wanted = {"coupontype": "fixed", "value": "5"}
    form = "application/x-www-form-urlencoded; charset=utf-8"

    assert wanted == sent_in(content_type=form, query=b"", body=b"couponType=fixed&value=5")
    assert wanted == sent_in(content_type="", query=b"couponType=fixed&VALUE=5", body=b"")
    assert wanted == sent_in(
        content_type="", query=b"value=9", body=b'{"couponType":"fixed","value":"5"}'
    )
