"""From a scan or a typed code to what is asked of the sale: readings, fields and the catalogue."""

import sqlite3
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from builders import MUNA, Counter, item_of, setup_of
from fakes import BehindCodes, CardBox, Shelf
from hypothesis import given
from hypothesis import strategies as st

from pos.catalog.importer import import_csv
from pos.catalog.lookup import SqliteCatalog
from pos.codes.telling import other_words, outcome_of, reading_words
from pos.core import intents as it
from pos.core.decision import Decision
from pos.core.gtin import check_digit
from pos.core.item_code import CodeRules
from pos.core.label import Label
from pos.core.money import Money
from pos.core.price_pattern import read_pattern
from pos.core.stored_value import StoredKind, as_printed, new_code
from pos.core.symbology import CodeId
from pos.terminal.facts import intent_of_code, intent_of_scan, read_code

PATTERNS = ("20IIIIIEEEEEX", "21IIIIIWWWWWX", "22IIIIVEEEEEX")
CODES = CodeRules(patterns=tuple(read_pattern(text) for text in PATTERNS))
SHELF = Shelf(
    [
        item_of("6281000000014", "12.00", title="Dates", aliases=("4011", "DAT-1")),
        item_of("2012345", "0.00", title="Halloumi", price_embedded=True),
        item_of("2112345", "30.00", title="Feta", unit="kg"),
        item_of("221234", "15.00", title="Cake"),
        item_of("042100005264", "3.00", title="Soap"),
        item_of("16281000000011", "120.00", title="Case of dates"),
        item_of("9771234567003", "9.00", title="Magazine"),
        item_of("977123456700305", "10.00", title="Magazine, May"),
    ]
)


def whole(digits: str) -> str:
    return f"{digits}{check_digit(digits)}"


def known(**changes: Any) -> BehindCodes:
    return BehindCodes(catalog=SHELF, setup=setup_of(codes=CODES), **changes)


def scan(text: str, **changes: Any) -> it.Intent:
    return intent_of_scan(it.Scanned(text=text), known(**changes))


SOLD = [
    ("]C1010628100000001410L1\x1d21S9", "Dates", Label(lot="L1", serial="S9")),
    ("]d201062810000000143103001250", "Dates", Label(weight_kg=Decimal("1.250"))),
    ("]d2010628100000001417271200", "Dates", Label(expires=date(2027, 12, 31))),
    ("]Q30106281000000014393268201250", "Dates", Label(price=Decimal("12.50"), currency="SAR")),
    ("]e00106281000000014", "Dates", Label()),
    ("]e006281000000014", "Dates", None),
    ("0106281000000014" + "3012", "Dates", Label(count=12)),
    ("https://shop.example/01/6281000000014?17=271231", "Dates", Label(expires=date(2027, 12, 31))),
    (whole("201234501250"), "Halloumi", Label(price=Decimal("12.50"))),
    ("]E0" + whole("211234500350"), "Feta", Label(weight_kg=Decimal("0.350"))),
    (whole("221234614685"), "Cake", Label(price=Decimal("146.85"))),
    ("]E004252614", "Soap", None),
    ("04252614", "Soap", None),
    ("]E0042100005264", "Soap", None),
    ("]I116281000000011", "Case of dates", None),
    ("]I31628100000001", "Case of dates", None),
    ("]E3977123456700305", "Magazine, May", None),
    ("]E3977123456700306", "Magazine", None),
    ("4011", "Dates", None),
    ("]C0DAT-1", "Dates", None),
]


@pytest.mark.parametrize(("text", "title", "label"), SOLD)
def test_a_scan_sells(text: str, title: str, label: Label | None) -> None:
    """However a code is printed, it sells its item under the item's own title."""
    intent = scan(text)

    assert isinstance(intent, it.AddItem), intent
    assert (title, label) == (intent.item.title, intent.label)


@pytest.mark.parametrize(
    ("typed", "title", "quantity", "label"),
    [
        ("2012345", "Halloumi", None, None),
        (whole("201234501250"), "Halloumi", None, Label(price=Decimal("12.50"))),
        ("2112345", "Feta", None, None),
        ("0.350*2112345", "Feta", Decimal("0.350"), None),
        ("2*" + whole("211234500350"), "Feta", Decimal(2), Label(weight_kg=Decimal("0.350"))),
        ("04252614", "Soap", None, None),
        ("3*04252614", "Soap", Decimal(3), None),
        ("42100005264", "", None, None),
        ("042100005264", "Soap", None, None),
        ("DAT-1", "Dates", None, None),
        ("010628100000001410L1", "Dates", None, Label(lot="L1")),
    ],
)
def test_typed_codes(typed: str, title: str, quantity: Decimal | None, label: Label | None) -> None:
    """A typed code means what a scanned one does, as far as it names an item."""
    intent = intent_of_code(it.EnterCode(code=typed), known())

    if not title:
        assert isinstance(intent, it.RejectCode)
        return
    assert isinstance(intent, it.AddItem)
    assert (title, quantity, label) == (intent.item.title, intent.quantity, intent.label)


def test_typed_with_a_vendors_letters() -> None:
    """Where scanners send letters of their own, a typed code is taken by its own letters only."""
    behind = known()
    behind.setup = setup_of(codes=CodeRules(code_id=CodeId.SYMBOL))

    assert isinstance(intent_of_code(it.EnterCode(code="D4011"), behind), it.RejectCode)
    assert isinstance(intent_of_scan(it.Scanned(text="D4011"), behind), it.AddItem)


@pytest.mark.parametrize(
    ("typed", "misread"),
    [
        ("6281000000013", True),
        ("6281000000021", False),
        ("12345678", False),
        ("2468", False),
        ("2*6281000000013", False),
        ("bag", False),
        ("", False),
    ],
)
def test_mistyped(typed: str, misread: bool) -> None:
    """A wrong digit in a typed barcode is said; of what may be a PIN nothing is."""
    intent = intent_of_code(it.EnterCode(code=typed), known())

    assert it.RejectCode(code=typed, misread=misread, may_be_coupon=typed == "bag") == intent


@pytest.mark.parametrize(
    ("text", "code", "misread"),
    [
        ("]C10106281000000021" + "10L1", "06281000000021", False),
        ("]C10106281000000013" + "10L1", "010628100000001310L1", True),
        ("]C101062810000000", "01062810000000", True),
        ("]C110LOT", "10LOT", False),
        ("bag\x1dbag", "bagbag", True),
        ("https://shop.example/01/06281000000021", "06281000000021", False),
        ("https://shop.example/01/06281000000013", "", True),
        ("https://shop.example/", "https://shop.example/", False),
        (whole("201999901250"), whole("201999901250"), False),
        ("96385074", "96385074", False),
    ],
)
def test_unknown_or_misread(text: str, code: str, misread: bool) -> None:
    """A code that names nothing is told whole, of fields by its GTIN; a misread as one."""
    intent = scan(text)

    assert isinstance(intent, it.RejectCode)
    assert intent.scanned
    assert misread == intent.misread
    assert intent.code == (code or text)


def test_a_card_before_a_misread() -> None:
    """A linked card is its customer's, also where its number looks like a broken code."""
    cards = CardBox({"010628100000001310L1": "huda"})

    assert isinstance(scan("]C1010628100000001310L1", cards=cards), it.IdentifyByCard)


anything = (
    st.text(max_size=60)
    | st.binary(max_size=60).map(lambda raw: raw.decode("latin-1"))
    | st.from_regex(r"(\][A-Za-z][0-9])?(01[0-9]{14})?[0-9A-Z\x1d]{0,40}", fullmatch=True)
    | st.from_regex(r"2[0-2][0-9]{10}", fullmatch=True).map(whole)
    | st.from_regex(r"https://a/01/6281000000014\?3103=[0-9]{1,8}&3922=[0-9]{1,9}", fullmatch=True)
    | st.from_regex(r"\]C10106281000000014(10[A-Z]{1,3}\x1d)?(3[0-9]){1,9}", fullmatch=True)
)


@given(anything)
def test_anything_scanned_or_typed(text: str) -> None:
    """Whatever comes from a scanner is decided, and no line is ever beyond what a code may say."""
    for intent in (scan(text), intent_of_code(it.EnterCode(code=text), known())):
        counter = Counter(setup=setup_of(codes=CODES))
        counter.done(it.PinWasRight(cashier=MUNA))
        counter.done(it.OpenShift(opening_float=Money(0, "SAR")))
        if isinstance(intent, it.AddItem) and isinstance(counter.ask(intent), Decision):
            (line,) = counter.sale.lines
            assert line.quantity <= 999 or intent.label is None
            assert line.gross.minor <= 999_999 * 100
            assert intent.quantity is None or intent.label is None or not intent.label.is_measured


@given(anything)
def test_anything_is_told_in_words(text: str) -> None:
    """Any code's readings and outcome can be said, without what proves a customer's presence."""
    behind = known()
    reading = read_code(text, behind)
    said = [*map(reading_words, reading.items), *other_words(reading)]
    said.append(outcome_of(scan(text), behind.setup, behind.clock.now())[1])

    assert all(one and one.isprintable() for one in said)
    assert reading.customer is None or reading.customer.whole not in "".join(other_words(reading))


def test_the_code_of_a_gift_card_is_told() -> None:
    """It is no unknown code: it pays, and of its letters nothing is said."""
    code = new_code(StoredKind.GIFT_CARD, "secret", "i1")
    behind = known()

    is_yes, said = outcome_of(scan(as_printed(code)), behind.setup, behind.clock.now())
    assert is_yes
    assert "gift card or store credit" in said
    assert code not in said


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[SqliteCatalog]:
    source = tmp_path / "items.csv"
    source.write_text(
        "code,title,price,aliases\n6281000000014,Dates,12.00,4011\n2012345,Halloumi,0.00,\n"
        "042100005264,Soap,3.00,\n96385074,Tea,2.00,\n",
        encoding="utf-8",
    )
    target = tmp_path / "catalog.db"
    import_csv(source, target, currency="SAR", tax_names=())
    catalogue = SqliteCatalog(target, currency="SAR")
    yield catalogue
    catalogue.close()


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("]E06281000000014", "Dates"),
        ("4011", "Dates"),
        (whole("201234501250"), "Halloumi"),
        ("]E004252614", "Soap"),
        ("96385074", "Tea"),
        ("]C1010628100000001410L1", "Dates"),
        ("]C1010628100000002110L1", ""),
        ("https://shop.example/01/6281000000014", "Dates"),
    ],
)
def test_one_search_a_scan(catalogue: SqliteCatalog, text: str, title: str) -> None:
    """However many ways a code can be read, the catalogue's index is searched once."""
    behind = known()
    behind.catalog = catalogue
    catalogue.find(("anything",))  # opens the file
    asked: list[str] = []
    (opened,) = catalogue._idle
    assert isinstance(opened.connection, sqlite3.Connection)
    opened.connection.set_trace_callback(asked.append)

    intent = intent_of_scan(it.Scanned(text=text), behind)
    assert title == (intent.item.title if isinstance(intent, it.AddItem) else "")
    assert 1 == len(asked)
