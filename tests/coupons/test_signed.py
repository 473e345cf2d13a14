"""A signed coupon tells what was signed, and nothing else is believed."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from builders import NOON
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from pos.core.customer import Coupon, CouponKind
from pos.core.money import Money
from pos.core.signed_coupon import LONGEST_SIGNED, SignedCoupon, Unread, code_alone, owner_digest
from pos.coupons.signed import (
    new_keys,
    public_key_of,
    read,
    sign,
)

SIGNING_KEY = base64.b64encode(bytes(range(32))).decode()
PUBLIC_KEY = "A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg="
OTHER = public_key_of(base64.b64encode(bytes(range(1, 33))).decode())
QR_ALPHANUMERIC = set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")

TEN_PERCENT = SignedCoupon(
    coupon=Coupon(
        code="OWN-7ZK2M4Q8R0TVWXY3A5B6C9DEFG1",
        kind=CouponKind.PERCENTAGE,
        value=Decimal(10),
        min_order=Money(5000, "SAR"),
    ),
    currency="SAR",
    expires_at=datetime(2027, 1, 31, 20, 59, 59, tzinfo=UTC),
)
WHOLE = SignedCoupon(
    coupon=Coupon(
        code="SHOP-FIX-1",
        kind=CouponKind.FIXED,
        value=Decimal("12.505"),
        capping=Money(12_000, "KWD"),
        min_reward=Money(1, "KWD"),
        min_order=Money(999_999_999_999, "KWD"),
        with_orders=False,
        with_shipping=False,
    ),
    currency="KWD",
    starts_at=datetime(2026, 11, 22, tzinfo=UTC),
    expires_at=datetime(2105, 12, 31, tzinfo=UTC),
    owner=owner_digest("SHOP-FIX-1", "mobile_966500000001"),
)

codes = st.from_regex(r"[0-9A-Z][0-9A-Z-]{2,59}", fullmatch=True)
moments = st.integers(0, 2**32 - 1).map(lambda s: datetime.fromtimestamp(s, UTC))


@st.composite
def signed_coupons(draw: Any) -> SignedCoupon:
    currency = draw(st.sampled_from(["SAR", "JPY", "KWD"]))
    amounts = st.none() | st.builds(Money, st.integers(0, 2**40 - 1), st.just(currency))
    coupon = Coupon(
        code=draw(codes),
        kind=draw(st.sampled_from([one for one in CouponKind if one not in NEVER_SIGNED])),
        value=Decimal(draw(st.integers(0, 2**40 - 1))).scaleb(-draw(st.integers(0, 6))),
        capping=draw(amounts),
        min_reward=draw(amounts),
        min_order=draw(amounts),
        with_orders=draw(st.booleans()),
        with_products=draw(st.booleans()),
        with_shipping=draw(st.booleans()),
    )
    return SignedCoupon(
        coupon=coupon,
        currency=currency,
        starts_at=draw(st.none() | moments),
        expires_at=draw(moments),
        owner=draw(st.just(b"") | st.binary(min_size=8, max_size=8)),
    )


NEVER_SIGNED = {CouponKind.FEES, CouponKind.CASHBACK}


@given(signed_coupons())
def test_what_was_signed_is_read(signed: SignedCoupon) -> None:
    """Every field comes back, from a text that a QR code holds in its densest letters."""
    text = sign(signed, SIGNING_KEY)

    assert signed == read(text, PUBLIC_KEY)
    assert len(text) <= LONGEST_SIGNED
    assert set(text) <= QR_ALPHANUMERIC
    assert signed.coupon.code == code_alone(text)


@given(signed_coupons())
def test_another_shops_is_refused(signed: SignedCoupon) -> None:
    """A signature by another key is none."""
    assert Unread.FORGED is read(sign(signed, SIGNING_KEY), OTHER)


@pytest.mark.parametrize("signed", [TEN_PERCENT, WHOLE])
def test_no_bit_of_it_may_be_another(signed: SignedCoupon) -> None:
    """Each bit of each character in turn: what is then read is not believed, or is the very same
    coupon, where the other character is only another way to write the one that stood there.
    """
    text = sign(signed, SIGNING_KEY)
    refused = 0
    for at, letter in enumerate(text):
        for bit in range(7):
            other = text[:at] + chr(ord(letter) ^ 1 << bit) + text[at + 1 :]
            found = read(other, PUBLIC_KEY)
            if isinstance(found, Unread):
                refused += 1
            else:
                assert _meant(other) == _meant(text)
                assert found == signed
    assert 5 * len(text) < refused


def _meant(text: str) -> str:
    code, _, tail = text.strip().upper().partition(".")
    return f"{code}.{tail.translate(str.maketrans('018', 'OIB'))}"


@given(st.data())
def test_no_bit_of_the_bytes_may_be_another(data: st.DataObject) -> None:
    """However the text is put together again, what stands behind the code is signed bit by bit."""
    signed = data.draw(signed_coupons())
    code, _, tail = sign(signed, SIGNING_KEY).partition(".")
    behind = bytearray(base64.b32decode(tail + "=" * (-len(tail) % 8)))
    bit = data.draw(st.integers(0, len(behind) * 8 - 1))
    behind[bit // 8] ^= 1 << bit % 8
    other = f"{code}.{base64.b32encode(behind).decode().rstrip('=')}"
    assert isinstance(read(other, PUBLIC_KEY), Unread)


@pytest.mark.parametrize("signed", [TEN_PERCENT, WHOLE])
def test_half_of_it_or_more_than_it(signed: SignedCoupon) -> None:
    """Cut anywhere at either end, or with anything behind it: refused."""
    text = sign(signed, SIGNING_KEY)
    cut = [text[:end] for end in range(len(text))] + [text[at:] for at in range(1, len(text))]
    more = [text + "A" * count for count in range(1, 60)] + [text + text, text + "." + text]
    for other in (*cut, *more):
        assert isinstance(read(other, PUBLIC_KEY), Unread), other


@given(st.text(max_size=300) | st.from_regex(r"OWN-[0-9A-Z]{3,30}\.[A-Z2-7]{0,250}\Z"))
def test_nothing_else_is_believed(text: str) -> None:
    """Whatever a scanner reads, no error is raised, and nothing is taken for a coupon."""
    assert isinstance(read(text, PUBLIC_KEY), Unread)


@given(st.binary(min_size=1, max_size=140))
def test_nonsense_that_is_signed(body: bytes) -> None:
    """Fields that this shop's own key vouches for, and that say nothing, are refused too."""
    key = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    body = b"\x01" + body
    signature = key.sign(b"shop coupon signed for tills\x00OWN-1\x00" + body)
    tail = base64.b32encode(body + signature).decode().rstrip("=")
    found = read(f"OWN-1.{tail}", PUBLIC_KEY)
    if isinstance(found, SignedCoupon):
        assert found == read(sign(found, SIGNING_KEY), PUBLIC_KEY)


def test_a_later_version_is_told_apart() -> None:
    """A till that is older than the engine says so, before it looks at the signature."""
    tail = base64.b32encode(b"\x02" + bytes(90)).decode().rstrip("=")
    assert Unread.NEWER is read(f"OWN-1.{tail}", PUBLIC_KEY)


def test_the_code_is_signed_too() -> None:
    """Terms of one coupon behind another's code: nobody makes two of one."""
    _, _, tail = sign(TEN_PERCENT, SIGNING_KEY).partition(".")
    assert Unread.FORGED is read(f"OWN-2.{tail}", PUBLIC_KEY)


def test_a_signature_for_something_else() -> None:
    """The same bytes signed without the name of this use are no coupon."""
    code, _, tail = sign(TEN_PERCENT, SIGNING_KEY).partition(".")
    body = base64.b32decode(tail + "=" * (-len(tail) % 8))[:-64]
    key = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    for signed_bytes in (body, code.encode() + body, code.encode() + b"\x00" + body):
        forged = base64.b32encode(body + key.sign(signed_bytes)).decode().rstrip("=")
        assert Unread.FORGED is read(f"{code}.{forged}", PUBLIC_KEY)


@pytest.mark.parametrize(
    "written",
    [str.lower, str.swapcase, lambda text: f"  {text}\r\n", lambda text: text.replace("I", "1")],
)
def test_as_a_scanner_may_send_it(written: Any) -> None:
    """A keyboard with capitals locked, blanks around it, a letter read as the digit it looks like.

    Of the code itself nothing is guessed: it is as it was signed.
    """
    code, _, tail = sign(TEN_PERCENT, SIGNING_KEY).partition(".")
    if written(tail) == tail.replace("I", "1"):
        assert TEN_PERCENT == read(f"{code}.{written(tail)}", PUBLIC_KEY)
    else:
        assert TEN_PERCENT == read(written(f"{code}.{tail}"), PUBLIC_KEY)


@pytest.mark.parametrize("key", ["", "A" * 44, "é", PUBLIC_KEY[:-1], PUBLIC_KEY + "AAAA"])
def test_a_key_that_is_none(key: str) -> None:
    """Without a key nothing is believed, and what is no key is not taken for one."""
    assert Unread.NO_KEY is read(sign(TEN_PERCENT, SIGNING_KEY), key)


@pytest.mark.parametrize(
    "changes",
    [
        {"code": "own-1"},
        {"code": "OWN.1"},
        {"code": "OWN 1"},
        {"code": "O" * 61},
        {"code": "ÖWN-1"},
        {"kind": CouponKind.FEES},
        {"kind": CouponKind.CASHBACK},
        {"products": ("p1",)},
        {"variants": ("v1",)},
        {"collections": ("summer",)},
        {"value": Decimal(-1)},
        {"value": Decimal("NaN")},
        {"value": Decimal("0.0000001")},
        {"value": Decimal(2**40)},
        {"capping": Money(2**40, "SAR")},
        {"min_order": Money(1, "KWD")},
    ],
)
def test_what_cannot_be_signed(changes: dict[str, Any]) -> None:
    """No room, or no such letters: the engine is told, and no half coupon is made."""
    with pytest.raises(ValueError, match=r".+"):
        sign(replace(TEN_PERCENT, coupon=replace(TEN_PERCENT.coupon, **changes)), SIGNING_KEY)


@pytest.mark.parametrize(
    "changes",
    [
        {"expires_at": datetime(1969, 12, 31, tzinfo=UTC)},
        {"expires_at": datetime(2106, 12, 31, tzinfo=UTC)},
        {"owner": b"short"},
        {"currency": "XXX"},
        {"currency": "SA"},
    ],
)
def test_terms_that_cannot_be_signed(changes: dict[str, Any]) -> None:
    """Beyond the clock's four bytes, no digest, no currency."""
    with pytest.raises(ValueError, match=r".+"):
        sign(replace(TEN_PERCENT, **changes), SIGNING_KEY)


def test_parts_of_a_second_are_left_away() -> None:
    """It never ends later than the engine says."""
    signed = replace(TEN_PERCENT, expires_at=NOON + timedelta(microseconds=999_999))
    found = read(sign(signed, SIGNING_KEY), PUBLIC_KEY)
    assert isinstance(found, SignedCoupon)
    assert found.expires_at <= signed.expires_at


def test_whose_it_is() -> None:
    """Anyone's is everybody's; one that is somebody's is theirs alone, and does not name them."""
    assert TEN_PERCENT.is_of("")
    assert WHOLE.is_of("mobile_966500000001")
    assert not WHOLE.is_of("mobile_966500000002")
    assert not WHOLE.is_of("")
    assert owner_digest("A", "c1") != owner_digest("B", "c1")


def test_new_keys() -> None:
    """Each pair is another; the signing key is told by no repr."""
    one, other = new_keys(), new_keys()
    assert one.signing_key != other.signing_key
    assert one.public_key == public_key_of(one.signing_key)
    assert one.signing_key not in repr(one)
    assert TEN_PERCENT == read(sign(TEN_PERCENT, one.signing_key), one.public_key)


def test_golden_vectors() -> None:
    """What was printed once is read for ever: the layout is never another for version 1."""
    assert PUBLIC_KEY == public_key_of(SIGNING_KEY)
    assert GOLDEN_TEN_PERCENT == sign(TEN_PERCENT, SIGNING_KEY)
    assert GOLDEN_WHOLE == sign(WHOLE, SIGNING_KEY)
    assert TEN_PERCENT == read(GOLDEN_TEN_PERCENT, PUBLIC_KEY)
    assert WHOLE == read(GOLDEN_WHOLE, PUBLIC_KEY)


GOLDEN_TEN_PERCENT = (
    "OWN-7ZK2M4Q8R0TVWXY3A5B6C9DEFG1.AE4AQU2BKJVV7IGPAAAAAAAABIAAAAATRDIX4XPYCEEJVZKH7VKZ2DRG"
    "M5MTSL5MBNLZUETPATBIVUBWCEJR5OELVOFLXHRZIMJZPTWF6X44YULOWYO2UFKGZENSY7PMUVYZX4AI"
)
GOLDEN_WHOLE = (
    "SHOP-FIX-1.AEIR6S2XIT743DAAAMAAAABQ3FVQEMEAAAAAALXAAAAAAAAB5DKKKD776SOPY3D2RO3HTKE332NFF"
    "ICQP5NIU3PCNATOXQC3JO3ENVGBQ7UPFNYYKF4MTMAJL65MMQ6OEBZZA6PCUEJRYRJEMRFB24WDUHYCPWWE2YI54"
    "OZPB4AQ"
)
