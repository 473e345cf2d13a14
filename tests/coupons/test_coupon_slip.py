"""A coupon's slip: what a scanner's software reads off the paper is the coupon, at any till."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import zxingcpp

from drivers.printers.encoder import encode
from drivers.printers.lettering import Lettering
from drivers.printers.profiles import profile_named
from drivers.scanners.framing import Frame, Framer
from drivers.virtual.interpreter import Interpreter
from drivers.virtual.paper_picture import paper_picture
from pos.assembly.coupon_engine import coupon_slip
from pos.config import Secrets, Settings, StoreSettings
from pos.core.barcode import interpret
from pos.core.customer import CouponKind
from pos.core.money import Money
from pos.core.signed_coupon import code_alone
from pos.coupons.codes import new_code
from pos.coupons.signed import new_keys
from pos.coupons.terms import CouponTerms, StoredCoupon
from pos.coupons.words import words_of
from pos.errors import ConfigError
from pos.ports.layout import plain_text

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SHOP = Settings(store=StoreSettings(id="S001", name="STYL Outfits", currency="SAR"))
TERMS = CouponTerms(
    kind=CouponKind.PERCENTAGE,
    value=Decimal(10),
    currency="SAR",
    capping=Money(5_000, "SAR"),
    starts_at=NOW,
    expires_at=NOW + timedelta(days=30),
)
COUPON = StoredCoupon(code=new_code("OWN-P-"), terms=TERMS, issued_at=NOW)


@pytest.mark.parametrize("is_signed", [False, True])
@pytest.mark.parametrize("paper", ["generic-80mm", "generic-58mm"])
def test_from_the_paper(paper: str, is_signed: bool) -> None:
    """Printed, drawn, read, framed by the scanner: the same code, or the same signed text."""
    settings = _with_key() if is_signed else SHOP
    slip = coupon_slip(replace(COUPON, is_signed=is_signed), settings, at=NOW)
    profile = profile_named(paper)
    happened = Interpreter().feed(encode(slip, profile, lettering=Lettering()).data)

    (read,) = zxingcpp.read_barcodes(paper_picture(happened, dots=profile.dots))
    (frame,) = Framer().feed(f"{read.text}\r".encode(), at_s=0.0)

    assert isinstance(frame, Frame)
    coupon = interpret(frame.text, currency="SAR").coupon
    assert COUPON.code == code_alone(coupon)
    assert is_signed == (coupon != COUPON.code)


def test_what_the_slip_tells() -> None:
    """What it takes off and until when; and the code to be typed where it cannot be scanned."""
    told = plain_text(coupon_slip(COUPON, SHOP, at=NOW), columns=48)
    later = replace(COUPON, terms=replace(TERMS, starts_at=NOW + timedelta(days=1)))

    assert "10 % off, at most 50.00" in told
    assert "Valid until" in told
    assert "Valid from" not in told
    assert f"Code {COUPON.code}" in told
    assert "Valid from" in plain_text(coupon_slip(later, SHOP, at=NOW), columns=48)


def test_a_signed_one_needs_the_key() -> None:
    """It is said how to get it, and nothing is printed that no till would believe."""
    with pytest.raises(ConfigError, match="pos coupons keys"):
        coupon_slip(replace(COUPON, is_signed=True), SHOP, at=NOW)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "10 % off, at most 50.00"),
        ({"kind": CouponKind.FIXED, "value": Decimal("12.5"), "capping": None}, "12.50 SAR off"),
        ({"kind": CouponKind.FIXED, "value": Decimal("0.125"), "capping": None}, "0.125 SAR off"),
        ({"kind": CouponKind.CUSTOM, "value": Decimal(5), "capping": None}, "5.00 SAR off"),
        ({"kind": CouponKind.SHIPPING, "capping": None}, "Free delivery"),
        ({"kind": CouponKind.PRODUCT, "capping": None, "products": ("TOTE",)}, "Free: TOTE"),
        ({"kind": CouponKind.PRODUCT, "capping": None, "collections": ("MUGS",)}, "A free product"),
        ({"kind": CouponKind.PRODUCT, "capping": None}, "Any one item free"),
        (
            {"min_order": Money(10_000, "SAR"), "min_reward": Money(100, "SAR")},
            "10 % off, at most 50.00, at least 1.00, from 100.00",
        ),
    ],
)
def test_a_coupon_in_words(changes: dict[str, object], words: str) -> None:
    """What it takes off first, then within which limits."""
    assert words == words_of(replace(TERMS, **changes))  # type: ignore[arg-type]


def _with_key() -> Settings:
    secrets = Secrets(coupons_signing_key=new_keys().signing_key)
    return Settings(store=SHOP.store, secrets=secrets)
