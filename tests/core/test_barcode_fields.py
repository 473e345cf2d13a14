"""What the fields of a GS1 code say, and how a Digital Link is taken apart."""

from datetime import date, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.core.barcode import interpret, with_elements
from pos.core.currency_numbers import currency_of_number
from pos.core.digital_link import link_elements
from pos.core.gs1 import Element, trade_item_of
from pos.core.label import Label
from pos.core.money import exponent_of

TODAY = date(2026, 11, 21)
GTIN = Element("01", "06281000000014")


def label_of(identifier: str, data: str) -> Label:
    return trade_item_of([GTIN, Element(identifier, data)], today=TODAY).label


@pytest.mark.parametrize(
    ("identifier", "data", "label"),
    [
        ("10", "LOT-1/a", Label(lot="LOT-1/a")),
        ("21", "SER9", Label(serial="SER9")),
        ("17", "271231", Label(expires=date(2027, 12, 31))),
        ("17", "270200", Label(expires=date(2027, 2, 28))),
        ("17", "280200", Label(expires=date(2028, 2, 29))),
        ("17", "271200", Label(expires=date(2027, 12, 31))),
        ("17", "760101", Label(expires=date(2076, 1, 1))),
        ("17", "770101", Label(expires=date(1977, 1, 1))),
        ("17", "000000", Label()),
        ("15", "261101", Label(best_before=date(2026, 11, 1))),
        ("7003", "2611211530", Label(expires=TODAY, expires_at=time(15, 30))),
        ("7003", "2611219999", Label(expires=TODAY)),
        ("30", "12", Label(count=12)),
        ("3103", "001250", Label(weight_kg=Decimal("1.250"))),
        ("3100", "000002", Label(weight_kg=Decimal(2))),
        ("3105", "012345", Label(weight_kg=Decimal("0.12345"))),
        ("3922", "01250", Label(price=Decimal("12.50"))),
        ("3929", "1", Label(price=Decimal("1E-9"))),
        ("3932", "68201250", Label(price=Decimal("12.50"), currency="SAR")),
        ("3933", "4141250", Label(price=Decimal("1.250"), currency="KWD")),
        ("3932", "99901250", Label(price=Decimal("12.50"), currency="999")),
        ("37", "12", Label()),
        ("392", "1250", Label()),
        ("392x", "1250", Label()),
        ("99", "anything", Label()),
    ],
)
def test_a_field(identifier: str, data: str, label: Label) -> None:
    """Each field the till knows stands on the label; every other says nothing."""
    assert label == label_of(identifier, data)


@pytest.mark.parametrize(
    ("identifier", "data", "why"),
    [
        ("17", "270231", "expiry date in this code, 270231, is no date"),
        ("17", "271301", "is no date"),
        ("17", "271300", "is no date"),
        ("17", "2712", "cannot be read"),
        ("17", "٢٧١٢٣١", "cannot be read"),
        ("7003", "2611212561", "no time"),
        ("30", "many", "count"),
        ("3103", "1250", "weight"),
        ("3922", "", "price"),
        ("3922", "1" * 16, "price"),
        ("3932", "682", "price"),
        ("10", "L" * 21, "lot"),
        ("21", "a b", "serial number"),
    ],
)
def test_a_field_that_cannot_be_meant_so(identifier: str, data: str, why: str) -> None:
    """What no such field may hold is said, and kept from the sale by that."""
    assert why in label_of(identifier, data).trouble


def test_the_first_of_two_counts() -> None:
    """A field that comes twice is the first one's: what follows may be somebody's addition."""
    twice = [GTIN, Element("3922", "1250"), Element("3922", "0001"), Element("01", "1" * 14)]

    trade_item = trade_item_of(twice, today=TODAY)
    assert (GTIN.data, Label(price=Decimal("12.50"))) == (trade_item.gtin, trade_item.label)


@pytest.mark.parametrize(
    ("elements", "misread"),
    [
        ((GTIN,), False),
        ((Element("01", "06281000000013"),), True),
        ((), True),
        ((Element("10", "LOT"),), False),
    ],
)
def test_a_scan_of_fields(elements: tuple[Element, ...], misread: bool) -> None:
    """Fields that nobody could cut, and a GTIN with a wrong check digit, are a misread."""
    reading = with_elements(interpret("]C10106281000000014", currency="SAR"), elements, today=TODAY)

    assert misread == reading.misread


def test_fields_are_no_coupon() -> None:
    """What names an item by its fields is not tried as a coupon or a customer's code."""
    plain = interpret("010628100000001410AB123456", currency="SAR")
    cut = with_elements(plain, (GTIN, Element("10", "AB123456")), today=TODAY)

    assert plain.coupon
    assert plain.customer
    assert ("", None, "06281000000014") == (cut.coupon, cut.customer, cut.named)


LINKS = [
    ("https://id.gs1.org/01/06281000000014", (GTIN,)),
    ("http://shop.example/01/6281000000014", (Element("01", "6281000000014"),)),
    ("HTTPS://shop.example/a/b/01/06281000000014", (GTIN,)),
    ("https://shop.example/gtin/06281000000014", (GTIN,)),
    (
        "https://shop.example/01/06281000000014/10/L1/21/S%2F9?17=271231&3103=001250&who=me",
        (
            GTIN,
            Element("10", "L1"),
            Element("21", "S/9"),
            Element("17", "271231"),
            Element("3103", "001250"),
        ),
    ),
    ("https://shop.example/01/06281000000014/22/x/10", (GTIN, Element("22", "x"))),
    ("https://shop.example/01/06281000000014?exp=271231", (GTIN, Element("17", "271231"))),
    ("https://shop.example/", ()),
    ("https://shop.example/01/", ()),
    ("https://shop.example/01/628100000001", (Element("01", "628100000001"),)),
    ("https://shop.example/01/12", ()),
    ("https://shop.example/r/S001-T1-000001", ()),
    ("https://[/01/06281000000014", ()),
    ("https://shop.example/01/06281000000014?" + "&".join(["a=1"] * 50), ()),
]


@pytest.mark.parametrize(("address", "elements"), LINKS)
def test_digital_link(address: str, elements: tuple[Element, ...]) -> None:
    """The fields are those of the path from the GTIN on, then those of the question."""
    assert elements == link_elements(address)


@pytest.mark.parametrize("before", ["", "]Q1", "]d1"])
def test_a_link_is_an_item(before: str) -> None:
    """A Digital Link names its item, however the scanner calls the symbol."""
    scanned = interpret(f"{before}https://shop.example/01/6281000000014/10/L1", currency="SAR")
    reading = with_elements(scanned, scanned.link, today=TODAY)

    assert "6281000000014" in reading.item_codes
    assert Label(lot="L1") == reading.items[-1].label


@given(st.text(max_size=200))
def test_any_address(text: str) -> None:
    """No address fails, whatever stands in it."""
    for address in (text, f"https://{text}", f"https://shop.example/01/06281000000014{text}"):
        scanned = interpret(address, currency="SAR")
        with_elements(scanned, scanned.link, today=TODAY)


identifiers = st.sampled_from(
    ["01", "10", "15", "17", "21", "30", "3100", "3103", "3109", "3920", "3922", "3932", "7003"]
)
digits = st.text(alphabet="0123456789", max_size=16)


@given(st.lists(st.builds(Element, identifiers, digits | st.text(max_size=16))))
def test_any_fields(elements: list[Element]) -> None:
    """Any fields come to a label: what cannot be is its trouble, and nothing fails."""
    trade_item = trade_item_of(elements, today=TODAY)

    assert trade_item.label.price is None or trade_item.label.price.is_finite()


def test_every_currency_has_one_number() -> None:
    """The numbers of ISO 4217 name currencies this till knows, each once; SAR is 682."""
    named = [currency_of_number(f"{number:03d}") for number in range(1_000)]
    known = [name for name in named if not name.isdecimal()]

    assert ("SAR", "KWD", "EUR") == (named[682], named[414], named[978])
    assert len(known) == len(set(known)) > 150
    assert all(exponent_of(name) in {0, 2, 3} for name in known)
