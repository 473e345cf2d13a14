"""A receipt document becomes bytes: golden ones, and never a command from a hostile text."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.printers.encoder import encode
from drivers.printers.lettering import Lettering
from drivers.printers.profiles import Profile, profile_named
from drivers.virtual.interpreter import (
    DrawerPulse,
    Happening,
    Interpreter,
    NotUnderstood,
    PaperCut,
    PrintedBarcode,
    PrintedLine,
    PrintedQr,
)
from pos.ports.layout import cells
from pos.ports.receipt import (
    Align,
    Barcode,
    Columns,
    Cut,
    DrawerKick,
    Element,
    Feed,
    QrCode,
    ReceiptDocument,
    Rule,
    Symbol,
    Text,
)

WIDE = profile_named("generic-80mm")
NARROW = profile_named("generic-58mm")
PLAIN = profile_named("plain-80mm")
LETTERING = Lettering()
PIECES = (
    "\x1bp\x00\x32\xc8", "\x10\x14\x01\x00\x01", "\x1d(k\x03\x00", "\x1dv0\x00", "\x1b", "p0",
    "\x9b", "{C", "Bag ", "5 € ", "Ж", "é", "\u202e", "\ud800", "حلي",
)  # fmt: skip
OFTEN = [*[10] * (len(PIECES) - 1), 2]
"""The last of them is drawn, which takes longest."""
WAKE = b"\x1b@\x1c.\x1bR\x00\x1da\x00"
TEXTS = st.text(alphabet=st.characters(exclude_categories=()), max_size=60)
COMMANDS = st.lists(
    st.sampled_from(
        ["\x1bp\x00\x32\xc8", "\x1b@", "\x1dV\x00", "\x10\x14\x01", "\x9b", "{C", "Bag "]
    )
).map("".join)
HOSTILE = st.one_of(TEXTS, COMMANDS)


def document(*elements: Element) -> ReceiptDocument:
    return ReceiptDocument(title="test", elements=elements)


def happenings(data: bytes) -> list[Happening]:
    return Interpreter().feed(data)


def lines(data: bytes) -> list[str]:
    return [one.text for one in happenings(data) if isinstance(one, PrintedLine)]


@pytest.mark.parametrize(
    ("elements", "data"),
    [
        ((), b""),
        ((DrawerKick(),), b"\x1bp\x00\x32\xc8"),
        ((Text(text="Bag"),), WAKE + b"\x1bt\x00Bag\n"),
        ((Text(text="Caf\u00e9"), Text(text="te")), WAKE + b"\x1bt\x00Caf\x82\nte\n"),
        (
            (Text(text="5 €"), Text(text="Café")),
            WAKE + b"\x1bt\x105 \x80\nCaf\xe9\n",
        ),
        (
            (Text(text="STYL", align=Align.CENTRE, bold=True, large=True),),
            WAKE + b"\x1bE\x01\x1d!\x11\x1bt\x00" + b" " * 10 + b"STYL\x1bE\x00\x1d!\x00\n",
        ),
        (
            (Columns(left="Bag", right="300.00"),),
            WAKE + b"\x1bt\x00Bag" + b" " * 39 + b"300.00\n",
        ),
        ((Rule(),), WAKE + b"\x1bt\x00" + b"-" * 48 + b"\n"),
        ((Feed(3), Feed(0)), WAKE + b"\x1bd\x03"),
        ((Cut(),), WAKE + b"\x1dV\x42\x00"),
        (
            (Barcode(data="4006381333931", symbol=Symbol.EAN13),),
            WAKE + b"\x1bd\x01\x1ba\x01\x1dh\x50\x1dw\x03\x1dH\x02\x1df\x00"
            b"\x1dk\x43\x0d4006381333931\x1ba\x00\x1bd\x01",
        ),
        (
            (Barcode(data="S1-{42", text_below=False),),
            WAKE + b"\x1bd\x01\x1ba\x01\x1dh\x50\x1dw\x03\x1dH\x00\x1df\x00"
            b"\x1dk\x49\x09{BS1-{{42\x1ba\x00\x1bd\x01",
        ),
        (
            (QrCode(data="https://a.b/c", caption="Points"),),
            WAKE + b"\x1bd\x01\x1ba\x01"
            b"\x1d(k\x04\x00\x31\x41\x32\x00\x1d(k\x03\x00\x31\x43\x06\x1d(k\x03\x00\x31\x45\x31"
            b"\x1d(k\x10\x00\x31\x50\x30https://a.b/c\x1d(k\x03\x00\x31\x51\x30"
            b"\x1ba\x00\x1bd\x01\x1bt\x00" + b" " * 21 + b"Points\n",
        ),
    ],
)
def test_golden_bytes(elements: tuple[Element, ...], data: bytes) -> None:
    """Each element's bytes, exactly."""
    encoded = encode(document(*elements), WIDE)

    assert data == encoded.data
    assert encoded.substituted == ()


def test_the_second_drawer_pin_and_no_drawer() -> None:
    """The pulse goes to the profile's pin; without one the outcome lists it."""
    kick = document(DrawerKick())

    assert encode(kick, replace(WIDE, drawer_pin=5)).data == b"\x1bp\x01\x32\xc8"
    without = encode(kick, replace(WIDE, drawer_pin=0))
    assert (without.data, len(without.substituted)) == (b"", 1)


def test_no_knife_feeds_to_the_tear_bar() -> None:
    """A printer without a cutter feeds the end of the receipt out instead."""
    assert encode(document(Cut()), NARROW).data == WAKE + b"\x1bd\x05"


@pytest.mark.parametrize(
    "element",
    [
        Barcode(data="4006381333930", symbol=Symbol.EAN13),  # its check digit is wrong
        Barcode(data="400638133393", symbol=Symbol.EAN13),
        Barcode(data="S1\x1bp0"),
        Barcode(data="Ж"),
        Barcode(data=""),
        Barcode(data="9" * 60),  # wider than the paper
        QrCode(data="https://a.b/\u00e9"),
        QrCode(data="x\x1b@"),
        QrCode(data="https://a.b/" + "c" * 2000),
    ],
)
@pytest.mark.parametrize("profile", [WIDE, profile_named("pictures-80mm")])
def test_codes_that_would_not_scan_are_words(element: Barcode | QrCode, profile: Profile) -> None:
    """A code that cannot be drawn right is printed as its text, and the outcome says so."""
    encoded = encode(document(element), profile)

    assert any("printed as text" in one for one in encoded.substituted)
    assert all(isinstance(one, PrintedLine) for one in happenings(encoded.data))


def test_a_printer_without_codes() -> None:
    """A model that draws no codes prints their data and captions, and the outcome lists them."""
    encoded = encode(
        document(Barcode(data="S1-T1-000042"), QrCode(data="https://a.b/c", caption="Points")),
        PLAIN,
    )

    assert [line.strip() for line in lines(encoded.data)] == [
        "S1-T1-000042",
        "Points",
        "https://a.b/c",
    ]
    assert encoded.substituted == (
        "barcode S1-T1-000042 printed as text",
        "QR code https://a.b/c printed as text",
    )


def test_codes_fit_narrow_paper() -> None:
    """On 58 mm paper a receipt number's barcode gets thinner bars and still fits."""
    data = encode(document(Barcode(data="S001-T1-000042")), NARROW).data

    (barcode,) = [one for one in happenings(data) if isinstance(one, PrintedBarcode)]
    assert barcode.module_dots == 2
    assert (35 + 11 * len(barcode.data)) * barcode.module_dots <= NARROW.dots


def test_what_is_substituted_is_listed_once() -> None:
    """A word in letters the printer has not is marked on paper and listed once."""
    encoded = encode(document(Text(text="حليب"), Columns(left="حليب", right="5.00")), WIDE)

    assert encoded.substituted == ("حليب printed as [?]",)
    assert lines(encoded.data)[0] == "[?]"


@pytest.mark.parametrize("model", [WIDE, profile_named("pictures-80mm")])
@given(left=HOSTILE, right=HOSTILE, data=HOSTILE, columns=st.integers(16, 48))
def test_hostile_text_makes_no_command(
    model: Profile, left: str, right: str, data: str, columns: int
) -> None:
    """No text, barcode or QR data can open the drawer, cut, reset or confuse the printer."""
    profile = replace(model, columns=columns)
    encoded = encode(
        document(
            Text(text=left, bold=True),
            Columns(left=left, right=right, large=True),
            Barcode(data=data),
            Barcode(data=data, symbol=Symbol.EAN13),
            QrCode(data=data, caption=left),
            Cut(),
        ),
        profile,
        lettering=LETTERING,
    )

    happened = happenings(encoded.data)

    assert not [one for one in happened if isinstance(one, NotUnderstood | DrawerPulse)]
    assert [one for one in happened if isinstance(one, PaperCut)] == happened[-1:]
    for one in happened:
        if isinstance(one, PrintedLine):
            assert cells(one.text) * (2 if one.large else 1) <= columns
        if isinstance(one, PrintedBarcode | PrintedQr):
            assert data == one.data


@given(text=st.text(alphabet="abc ÉéЖ€ő漢", max_size=100))
def test_paper_has_the_text(text: str) -> None:
    """What a printer with pages for it prints is the text, whatever pages it took."""
    encoded = encode(document(Text(text=text.replace("漢", ""))), WIDE)

    printed = "".join(lines(encoded.data)).replace(" ", "")

    assert encoded.substituted == ()
    assert printed == text.replace("漢", "").replace(" ", "")


def test_pulses_are_those_asked_for() -> None:
    """Ten thousand receipts full of commands and pictures: the drawer opens for no other reason
    than that a document says so.
    """
    chance = Random(6)
    asked = pulses = 0
    interpreter = Interpreter()
    for _ in range(10_000):
        elements = [hostile(chance) for _ in range(2)]
        asked += sum(isinstance(one, DrawerKick) for one in elements)
        data = encode(document(*elements), WIDE, lettering=LETTERING).data
        pulses += sum(isinstance(one, DrawerPulse) for one in interpreter.feed(data))

    assert asked > 1_000
    assert pulses == asked


def hostile(chance: Random) -> Element:
    """What a stranger's text may be: commands, halves of them, and letters that are drawn."""
    text = "".join(chance.choices(PIECES, OFTEN, k=3))
    match chance.randrange(6):
        case 0:
            return DrawerKick()
        case 1:
            return Barcode(data=text)
        case 2:
            return QrCode(data=text, caption=text)
        case 3:
            return Columns(left=text, right="5.00")
        case _:
            return Text(text=text, bold=True)
