"""Codes on a printed receipt are read back by a scanner's software from a picture of the paper."""

from __future__ import annotations

import pytest
import zxingcpp

from drivers.printers.encoder import encode
from drivers.printers.lettering import Lettering
from drivers.printers.profiles import profile_named
from drivers.virtual.interpreter import Interpreter, PrintedPicture, PrintedQr
from drivers.virtual.paper_picture import paper_picture
from pos.ports.receipt import (
    Barcode,
    Cut,
    QrCode,
    ReceiptDocument,
    Rule,
    Symbol,
    Text,
)

PAPERS = ("generic-80mm", "generic-58mm", "epson-tm-t88v", "pictures-80mm", "pictures-58mm")


def read_back(document: ReceiptDocument, paper: str) -> list[tuple[str, str]]:
    profile = profile_named(paper)
    happened = Interpreter().feed(encode(document, profile, lettering=Lettering()).data)
    found = zxingcpp.read_barcodes(paper_picture(happened, dots=profile.dots))
    return [(code.format.name, code.text) for code in found]


@pytest.mark.parametrize("paper", PAPERS)
def test_all_codes_of_a_receipt(paper: str) -> None:
    """Barcodes and a QR packed closely on one receipt are each read back, with their kind."""
    document = ReceiptDocument(
        title="x",
        elements=(
            Text(text="STYL Outfits"),
            Rule(),
            QrCode(data="https://shop.example/r/S001-T1-000042", caption="Your points"),
            Barcode(data="S001-T1-000042"),
            Rule(),
            Barcode(data="4006381333931", symbol=Symbol.EAN13),
            Text(text="Thank you"),
            Cut(),
        ),
    )

    found = set(read_back(document, paper))

    assert {
        ("QRCode", "https://shop.example/r/S001-T1-000042"),
        ("Code128", "S001-T1-000042"),
        ("EAN13", "4006381333931"),
    } == found


@pytest.mark.parametrize("paper", PAPERS)
def test_codes_without_a_word_between_them(paper: str) -> None:
    """What is black directly above and below a code does not reach into its quiet zone."""
    bars = Barcode(data="S001-T1-000042", text_below=False)
    squares = (QrCode(data="https://a.b/c"), QrCode(data="https://a.b/d"))
    codes = (bars, *squares, bars)

    found = read_back(ReceiptDocument(title="x", elements=codes), paper)

    assert {
        ("Code128", "S001-T1-000042"),
        ("QRCode", "https://a.b/c"),
        ("QRCode", "https://a.b/d"),
    } == set(found)


@pytest.mark.parametrize("paper", ["generic-80mm", "pictures-80mm"])
@pytest.mark.parametrize("length", [1, 14, 15, 84, 85, 180, 330, 450])
def test_qr_of_any_length(length: int, paper: str) -> None:
    """Short and long data make codes that fit the paper and are read back whole."""
    data = ("https://shop.example/" + "c" * length)[:length]
    document = ReceiptDocument(title="x", elements=(Rule(), QrCode(data=data), Rule()))

    assert [("QRCode", data)] == read_back(document, paper)


def test_codes_between_drawn_words() -> None:
    """A code keeps its white also between lines that are pictures themselves."""
    arabic = Text(text="شكرا لزيارتكم", large=True)
    document = ReceiptDocument(
        title="x", elements=(arabic, QrCode(data="https://a.b/c", caption="نقاطك"), arabic)
    )

    for paper in ("generic-80mm", "pictures-80mm"):
        assert [("QRCode", "https://a.b/c")] == read_back(document, paper)


@pytest.mark.parametrize("length", [1, 5, 14, 20, 24])
def test_barcodes_as_pictures(length: int) -> None:
    """A printer without barcodes of its own gets them in dots, with what they say below."""
    data = "S001-T1-000042-ABCDEFGHIJ"[:length]
    document = ReceiptDocument(title="x", elements=(Barcode(data=data),))
    encoded = encode(document, profile_named("pictures-80mm"))

    assert [("Code128", data)] == read_back(document, "pictures-80mm")
    assert any(isinstance(one, PrintedPicture) for one in Interpreter().feed(encoded.data))
    assert encoded.substituted == ()


def test_codes_are_as_large_as_the_paper_allows() -> None:
    """Modules are of three to six dots, with four of them white on either side."""
    profile = profile_named("generic-58mm")
    for length in range(1, 300):
        code = ReceiptDocument(title="x", elements=(QrCode(data="c" * length),))
        for one in Interpreter().feed(encode(code, profile).data):
            assert not isinstance(one, PrintedQr) or 3 <= one.module_dots <= 6


def test_code128_with_its_escape() -> None:
    """The brace that starts a printer's code set is data like any other."""
    document = ReceiptDocument(title="x", elements=(Barcode(data="a{B}{{c"),))

    for paper in ("generic-80mm", "pictures-80mm"):
        assert [("Code128", "a{B}{{c")] == read_back(document, paper)
