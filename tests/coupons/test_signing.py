"""The engine's coupons under its signature: the same terms, and the same text each time."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from builders import NOON

from pos.core.customer import CouponKind
from pos.core.money import Money
from pos.core.signed_coupon import LONGEST_SIGNED, SignedCoupon
from pos.coupons.codes import key_of, new_code
from pos.coupons.signed import public_key_of, read
from pos.coupons.signing import signed_text, why_unsigned
from pos.coupons.terms import CouponTerms, IssueRequest, StoredCoupon

KEY = base64.b64encode(bytes(range(32))).decode()
TERMS = CouponTerms(
    kind=CouponKind.PERCENTAGE,
    value=Decimal(10),
    currency="SAR",
    capping=Money(5_000, "SAR"),
    min_reward=Money(100, "SAR"),
    min_order=Money(10_000, "SAR"),
    with_products=False,
    starts_at=NOON,
    expires_at=NOON + timedelta(days=30),
)
COUPON = StoredCoupon(
    code=new_code("LONGEST-ONE-"), terms=TERMS, customer_id="c1", issued_at=NOON, is_signed=True
)


def signed(coupon: StoredCoupon) -> SignedCoupon:
    found = read(signed_text(coupon, KEY), public_key_of(KEY))
    assert isinstance(found, SignedCoupon)
    return found


def test_its_terms() -> None:
    """What a till takes off by the signature is what it would by the engine's answer."""
    found = signed(COUPON)

    assert COUPON.as_taken_off == found.coupon
    assert TERMS.expires_at == found.expires_at
    assert found.is_of("c1")
    assert not found.is_of("c2")
    assert signed(replace(COUPON, customer_id="")).is_of("")


def test_when_it_begins() -> None:
    """A beginning that is past by the time it is issued takes no room."""
    later = replace(TERMS, starts_at=NOON + timedelta(days=2))

    assert signed(COUPON).starts_at is None
    assert later.starts_at == signed(replace(COUPON, terms=later)).starts_at


def test_the_same_text_again() -> None:
    """Nothing of it is kept: printed once more it is the same coupon, to the letter."""
    assert signed_text(COUPON, KEY) == signed_text(replace(COUPON, uses=1), KEY)


def test_the_engine_knows_it_by_its_code() -> None:
    """However long what is signed behind it; and the longest of all fits in its code's room."""
    later = replace(TERMS, starts_at=NOON + timedelta(days=2))
    for coupon in (COUPON, replace(COUPON, terms=later)):
        text = signed_text(coupon, KEY)
        assert key_of(coupon.code) == key_of(text) == key_of(text.lower())
        assert len(text) <= LONGEST_SIGNED


@pytest.mark.parametrize(
    ("request_", "why"),
    [
        (IssueRequest(terms=TERMS, request_id="r", customer_id="c1"), ""),
        (IssueRequest(terms=TERMS, request_id="r", code="GB-SUMMER-7"), ""),
        (IssueRequest(terms=TERMS, request_id="r", code="sommer 7"), "'sommer 7'"),
        (IssueRequest(terms=replace(TERMS, products=("p1",)), request_id="r"), "list of items"),
        (IssueRequest(terms=replace(TERMS, per_customer_limit=1), request_id="r"), ""),
        (
            IssueRequest(terms=replace(TERMS, per_customer_limit=1, usage_limit=5), request_id="r"),
            "each customer",
        ),
        (IssueRequest(terms=replace(TERMS, value=Decimal("1e15")), request_id="r"), "room"),
    ],
)
def test_which_cannot_be_signed(request_: IssueRequest, why: str) -> None:
    """It is told before anything is issued, in a sentence."""
    told = why_unsigned(request_)
    assert why in told
    assert bool(why) == bool(told)
