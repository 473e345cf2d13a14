"""Whether a coupon may be used, and what makes none: no database, no clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from coupon_samples import GOODS, NOON, a_request, some_terms
from hypothesis import given
from hypothesis import strategies as st

from pos.core.customer import CouponKind
from pos.core.money import Money
from pos.coupons.problems import refuse_what_is_none
from pos.coupons.rules import CLOCKS_APART, Asking, Standing, judge, one_too_many
from pos.coupons.terms import Reason, StoredCoupon
from pos.errors import CouponImpossible

RIYADH = ZoneInfo("Asia/Riyadh")
COUPON = StoredCoupon(code="OWN-1", terms=some_terms(usage_limit=3), issued_at=NOON)
ASKING = Asking(customer_id="", goods=GOODS, now=NOON, zone=RIYADH)
MIDNIGHT = NOON.replace(hour=21)
"""In Riyadh it is the end of the 21st."""


def _with_terms(**given: object) -> StoredCoupon:
    return replace(COUPON, terms=some_terms(**given))


def test_coupon_without_a_limit_in_its_way_is_valid() -> None:
    """Anybody may use it on any sale."""
    assert judge(Standing(coupon=COUPON), ASKING).valid


@pytest.mark.parametrize(
    ("standing", "asking", "reason", "said"),
    [
        (
            Standing(coupon=replace(COUPON, revoked_at=NOON)),
            ASKING,
            Reason.REVOKED,
            "The shop has revoked it.",
        ),
        (
            Standing(coupon=_with_terms(expires_at=MIDNIGHT)),
            replace(ASKING, now=MIDNIGHT),
            Reason.EXPIRED,
            "It was good until 21 Nov 2026.",
        ),
        (
            Standing(coupon=replace(COUPON, uses=3)),
            ASKING,
            Reason.USED_UP,
            "It may be used 3 times, and was.",
        ),
        (
            Standing(coupon=replace(_with_terms(), uses=1)),
            ASKING,
            Reason.USED_UP,
            "It may be used once, and was.",
        ),
        (
            Standing(coupon=_with_terms(starts_at=MIDNIGHT)),
            ASKING,
            Reason.NOT_YET,
            "It is good from 22 Nov 2026 on.",
        ),
        (
            Standing(coupon=replace(COUPON, customer_id="amal")),
            ASKING,
            Reason.NEEDS_CUSTOMER,
            "It needs its customer: scan the customer first.",
        ),
        (
            Standing(coupon=_with_terms(usage_limit=2, per_customer_limit=1)),
            ASKING,
            Reason.NEEDS_CUSTOMER,
            "It needs its customer: scan the customer first.",
        ),
        (
            Standing(coupon=replace(COUPON, customer_id="amal")),
            replace(ASKING, customer_id="badr"),
            Reason.OTHER_CUSTOMER,
            "It is another customer's.",
        ),
        (
            Standing(coupon=_with_terms(usage_limit=9, per_customer_limit=2), uses_by_customer=2),
            replace(ASKING, customer_id="amal"),
            Reason.USED_BY_CUSTOMER,
            "This customer has used it as often as one may.",
        ),
        (
            Standing(coupon=COUPON),
            replace(ASKING, goods=Money(100_00, "USD")),
            Reason.WRONG_CURRENCY,
            "It is for sales in SAR.",
        ),
        (
            Standing(coupon=_with_terms(min_order=Money(1_000_01, "SAR"))),
            replace(ASKING, goods=Money(1_000_00, "SAR")),
            Reason.BELOW_MINIMUM,
            "It needs goods of 1,000.01 SAR at least.",
        ),
        (
            Standing(coupon=replace(COUPON, uses=1), reserved=2),
            ASKING,
            Reason.LOCKED,
            "Another sale has it now. Try again when that one is over.",
        ),
        (
            Standing(
                coupon=_with_terms(usage_limit=9, per_customer_limit=2),
                uses_by_customer=1,
                reserved=1,
                reserved_by_customer=1,
            ),
            replace(ASKING, customer_id="amal"),
            Reason.LOCKED,
            "Another sale of this customer has it now. Try again when it is over.",
        ),
    ],
)
def test_why_not(standing: Standing, asking: Asking, reason: Reason, said: str) -> None:
    """Each reason has its word for programs and a sentence for the cashier."""
    verdict = judge(standing, asking)

    assert not verdict.valid
    assert (verdict.reason, verdict.say) == (reason, said)


def test_coupon_for_one_use_needs_nobody() -> None:
    """Once per customer says nothing more of a coupon that may be used once."""
    assert judge(Standing(coupon=_with_terms(per_customer_limit=1)), ASKING).valid


def test_what_is_final_is_told_first() -> None:
    """Nobody fetches a customer, or more goods, for a coupon that is over."""
    coupon = replace(
        _with_terms(min_order=Money(9_999_00, "SAR"), expires_at=NOON - timedelta(days=1)),
        customer_id="amal",
    )

    assert judge(Standing(coupon=coupon, reserved=1), ASKING).reason is Reason.EXPIRED


@pytest.mark.parametrize(
    ("terms", "is_valid"),
    [
        ({"starts_at": NOON + CLOCKS_APART}, True),
        ({"starts_at": NOON + CLOCKS_APART + timedelta(microseconds=1)}, False),
        ({"expires_at": NOON + timedelta(microseconds=1)}, True),
        ({"expires_at": NOON}, False),
        ({"min_order": GOODS}, True),
        ({"min_order": GOODS + Money(1, "SAR")}, False),
    ],
)
def test_edges(terms: dict[str, object], *, is_valid: bool) -> None:
    """It begins as another clock may have it, is over with its last moment, and its least order is
    enough.
    """
    terms = {"starts_at": NOON - timedelta(days=9)} | terms

    assert judge(Standing(coupon=_with_terms(**terms)), ASKING).valid is is_valid


@given(
    limit=st.integers(1, 5),
    per_customer=st.none() | st.integers(1, 3),
    uses=st.integers(0, 5),
    reserved=st.integers(0, 5),
    by_customer=st.tuples(st.integers(0, 5), st.integers(0, 5)),
)
def test_no_more_is_promised_than_may_be_used(
    limit: int, per_customer: int | None, uses: int, reserved: int, by_customer: tuple[int, int]
) -> None:
    """What is used and what is reserved, with one more, is within both limits; and only then."""
    used_by, reserved_by = min(by_customer[0], uses), min(by_customer[1], reserved)
    standing = Standing(
        coupon=replace(
            _with_terms(usage_limit=limit, per_customer_limit=per_customer), uses=min(uses, limit)
        ),
        uses_by_customer=used_by,
        reserved=reserved,
        reserved_by_customer=reserved_by,
    )
    most_of_one = limit if per_customer is None else per_customer

    is_valid = judge(standing, replace(ASKING, customer_id="amal")).valid

    assert is_valid is (
        min(uses, limit) + reserved < limit
        and (per_customer is None or used_by + reserved_by < most_of_one)
    )


@pytest.mark.parametrize(
    ("standing", "was_locked", "why"),
    [
        (Standing(coupon=COUPON), False, None),
        (Standing(coupon=replace(COUPON, uses=3)), True, Reason.USED_UP),
        (
            Standing(coupon=_with_terms(usage_limit=9, per_customer_limit=1), uses_by_customer=1),
            True,
            Reason.USED_BY_CUSTOMER,
        ),
        (Standing(coupon=replace(COUPON, revoked_at=NOON)), False, Reason.REVOKED),
        (Standing(coupon=replace(COUPON, revoked_at=NOON)), True, None),
        (
            Standing(coupon=replace(COUPON, revoked_at=NOON + timedelta(seconds=1))),
            False,
            None,
        ),
        (Standing(coupon=_with_terms(expires_at=NOON - timedelta(days=1))), False, None),
    ],
)
def test_use_that_was_made_all_the_same(
    standing: Standing, *, was_locked: bool, why: Reason | None
) -> None:
    """One too many where none was left, or where the shop had ended it and it was not locked."""
    assert one_too_many(standing, at=NOON, was_locked=was_locked) is why


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"kind": CouponKind.CASHBACK}, "takes nothing off"),
        ({"kind": CouponKind.FEES}, "takes nothing off"),
        ({"currency": "riyal"}, "not an ISO 4217 currency"),
        ({"value": Decimal(0)}, "above 0"),
        ({"value": Decimal(-1)}, "from 0 on"),
        ({"value": Decimal("NaN")}, "from 0 on"),
        ({"value": Decimal("sNaN")}, "from 0 on"),
        ({"value": Decimal("Infinity")}, "from 0 on"),
        ({"value": Decimal("1E+15")}, "from 0 on"),
        ({"value": Decimal("1E-999999")}, "decimals"),
        ({"value": Decimal("0.0000001")}, "decimals"),
        ({"kind": CouponKind.PERCENTAGE, "value": Decimal("100.5")}, "100 per cent"),
        ({"capping": Money(5, "USD")}, "its cap is in USD"),
        ({"min_reward": Money(10**15, "SAR")}, "least reward is an amount"),
        ({"min_order": Money(-5, "SAR")}, "least order is an amount"),
        ({"usage_limit": 0}, "once"),
        ({"usage_limit": 10**10}, "once"),
        ({"per_customer_limit": 0}, "one customer"),
        ({"expires_at": NOON}, "over before it begins"),
        ({"starts_at": NOON + timedelta(days=31)}, "over before it begins"),
        ({"products": ("p\x00",)}, "cannot be kept"),
        ({"collections": ("x",) * 1_001}, "more than 1000 collections"),
        ({"customer_id": "x" * 201}, "more than 200"),
        ({"source": "\ud800"}, "cannot be kept"),
        ({"request_id": ""}, "has an id"),
    ],
)
def test_what_makes_no_coupon(wrong: dict[str, object], told: str) -> None:
    """It is refused with what is wrong with it."""
    with pytest.raises(CouponImpossible, match=told):
        refuse_what_is_none(a_request(**wrong), NOON)


@pytest.mark.parametrize(
    "terms",
    [
        {"kind": CouponKind.SHIPPING, "value": Decimal(0)},
        {"kind": CouponKind.PRODUCT, "value": Decimal(0), "products": ("p1",)},
        {"kind": CouponKind.CUSTOM, "value": Decimal(0)},
        {"kind": CouponKind.PERCENTAGE, "value": Decimal(100)},
        {"kind": CouponKind.FIXED, "value": Decimal("0.000001")},
        {"currency": "KWD", "capping": Money(0, "KWD")},
        {"source": "می\u200cخواهم 👩\u200d👧"},
    ],
)
def test_what_makes_one(terms: dict[str, object]) -> None:
    """Free shipping and a free product have no value of their own."""
    refuse_what_is_none(a_request(**terms), NOON)
