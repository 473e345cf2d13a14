"""A signed coupon on paper: printed as QR, read by a scanner's software, framed, and believed."""

from __future__ import annotations

import pytest
import zxingcpp
from test_signed import GOLDEN_TEN_PERCENT, GOLDEN_WHOLE, PUBLIC_KEY, TEN_PERCENT, WHOLE

from drivers.printers.encoder import encode
from drivers.printers.lettering import Lettering
from drivers.printers.profiles import profile_named
from drivers.scanners.framing import Frame, Framer
from drivers.virtual.interpreter import Interpreter
from drivers.virtual.paper_picture import paper_picture
from pos.codes.telling import other_words
from pos.core.barcode import interpret
from pos.core.signed_coupon import SignedCoupon
from pos.coupons.signed import read
from pos.ports.receipt import QrCode, ReceiptDocument

COUPONS = [(GOLDEN_TEN_PERCENT, TEN_PERCENT), (GOLDEN_WHOLE, WHOLE)]


@pytest.mark.parametrize(("text", "signed"), COUPONS)
@pytest.mark.parametrize("paper", ["generic-80mm", "generic-58mm", "pictures-58mm"])
def test_from_the_paper(paper: str, text: str, signed: SignedCoupon) -> None:
    """On narrow paper too: what a scanner reads of the picture is this coupon and nothing else."""
    profile = profile_named(paper)
    document = ReceiptDocument(title="x", elements=(QrCode(data=text),))
    happened = Interpreter().feed(encode(document, profile, lettering=Lettering()).data)
    (code,) = zxingcpp.read_barcodes(paper_picture(happened, dots=profile.dots))
    (frame,) = Framer().feed(f"]Q1{code.text}\r".encode(), at_s=0.0)

    assert isinstance(frame, Frame)
    reading = interpret(frame.text, currency="SAR")
    assert text == reading.coupon
    assert reading.customer is None
    assert "" == reading.receipt
    assert not reading.misread
    assert signed == read(reading.coupon, PUBLIC_KEY)


@pytest.mark.parametrize(
    "text", ["OWN-1.", "OWN-1." + "A" * 50, "OWN-1." + "A" * 201, "." + "A" * 120]
)
def test_what_is_no_coupon(text: str) -> None:
    """A point alone makes no signed coupon of a code."""
    assert "" == interpret(text, currency="SAR").coupon


def test_what_it_is_in_words() -> None:
    """Whoever wonders about a code is told which coupon it is, and not what is signed of it."""
    (told,) = other_words(interpret(GOLDEN_TEN_PERCENT, currency="SAR"))
    assert f"coupon {TEN_PERCENT.coupon.code}, with its terms and a signature" == told
