"""GS1 element strings cut into fields, and real symbols read back by another's decoder."""

import subprocess
import sys
from pathlib import Path

import pytest
import zxingcpp
from builders import item_of
from fakes import BehindCodes, Shelf
from hypothesis import given
from hypothesis import strategies as st

from pos.codes.element_strings import BiipElementStrings
from pos.core import intents as it
from pos.core.gs1 import Element
from pos.core.label import Label
from pos.terminal.facts import intent_of_scan

ROOT = Path(__file__).parents[2]
READER = BiipElementStrings()
FORMATS = zxingcpp.BarcodeFormat


@pytest.mark.parametrize(
    ("text", "elements"),
    [
        ("0106281000000014", [("01", "06281000000014")]),
        ("010628100000001417271200", [("01", "06281000000014"), ("17", "271200")]),
        ("10L1\x1d0106281000000014", [("10", "L1"), ("01", "06281000000014")]),
        ("\x1d0106281000000014\x1d", [("01", "06281000000014")]),
        ("0106281000000014\x1d10L1", [("01", "06281000000014"), ("10", "L1")]),
        ("393268201250", [("3932", "68201250")]),
        ("310300125030" + "12", [("3103", "001250"), ("30", "12")]),
        ("17270231", [("17", "270231")]),
        ("17000000", [("17", "000000")]),
        ("0106281000000013", [("01", "06281000000013")]),
    ],
)
def test_cut_into_fields(text: str, elements: list[tuple[str, str]]) -> None:
    """A field of fixed length ends by itself, every other at the separator or the end."""
    assert [Element(*one) for one in elements] == [*READER.read(text)]


@pytest.mark.parametrize(
    "text",
    [
        *("", "\x1d", "bag", "01", "010628", "99", "0106281000000014!!", "٠١06281000000014"),
        *("39220125010L", "3103٠٠١٢٥٠", "\ud800", "01\x0006281000000014"),
        "0106281000000014" + "\x1d10L" * 80,
    ],
)
def test_no_element_string(text: str) -> None:
    """What is no such string has no fields, and fails nobody."""
    assert () == READER.read(text)


@given(st.text(max_size=80) | st.text(alphabet="0123456789\x1dABC", max_size=80))
def test_any_text(text: str) -> None:
    """Any text is cut or is not; nothing fails, and no field holds a separator."""
    assert all("\x1d" not in one.data for one in READER.read(text))


SYMBOLS = [
    (FORMATS.DataMatrix, "(01)06281000000014(17)271200(10)LOT1(21)SER9"),
    (FORMATS.QRCode, "(01)06281000000014(10)LOT1(17)271231"),
    (FORMATS.Code128, "(01)06281000000014(10)LOT1(3922)1250"),
    (FORMATS.DataBarExp, "(01)06281000000014(10)LOT1"),
    (FORMATS.DataBarExpStk, "(01)06281000000014(3103)001250"),
    (FORMATS.QRCode, "https://shop.example/01/06281000000014/10/LOT1"),
    (FORMATS.DataMatrix, "https://shop.example/01/6281000000014"),
    (FORMATS.EAN13, "6281000000014"),
    (FORMATS.Code128, "6281000000014"),
    (FORMATS.ITF, "06281000000014"),
]


@pytest.mark.parametrize(("symbology", "content"), SYMBOLS)
def test_real_symbols(symbology: zxingcpp.BarcodeFormat, content: str) -> None:
    """A symbol drawn and read by another's hand, with its AIM identifier, sells its item."""
    drawn = zxingcpp.create_barcode(content, symbology, gs1=content.startswith("("))
    (found,) = zxingcpp.read_barcodes(drawn.to_image(scale=4))
    scan = it.Scanned(text=found.symbology_identifier + found.bytes.decode())
    behind = BehindCodes(
        catalog=Shelf([item_of("bag", aliases=("6281000000014", "06281000000014"))])
    )

    intent = intent_of_scan(scan, behind)
    assert isinstance(intent, it.AddItem)
    assert ("LOT1" if "LOT1" in content else "") == (intent.label or Label()).lot


def test_loaded_behind_the_screen() -> None:
    """What cuts the fields is loaded by a thread of its own, and not before it is asked for."""
    program = """
import sys, threading
from pos.codes.element_strings import BiipElementStrings
reader = BiipElementStrings()
assert "biip" not in sys.modules
reader.load_behind()
for thread in threading.enumerate():
    if thread.name == "element-strings":
        thread.join()
assert "biip.gs1_messages" in sys.modules
"""
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True)
