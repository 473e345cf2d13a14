"""What the columns mean, and what is said of a row that cannot be an item."""

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.catalog.columns import KNOWN, UnknownColumn, _clean, read_header, read_item
from pos.core.item import Item
from pos.core.money import Money
from pos.text import safe

BELT = {"code": "6281100004011", "title": "Belt, brown, 95", "price": "79.00"}


def item_of(*, currency: str = "SAR", **row: str) -> Item:
    return warned_item_of(currency=currency, **row)[0]


def warned_item_of(*, currency: str = "SAR", **row: str) -> tuple[Item, list[str]]:
    full = BELT | row
    return read_item(
        list(full.values()), list(full), currency=currency, tax_names=("standard", "zero")
    )


def test_every_column() -> None:
    """Each documented column ends in the item's field of that name."""
    item = item_of(
        product_id="P4",
        variant_id="P4-1",
        sku="BLT",
        tax="zero",
        category="Men| Belts |",
        collection="Summer",
        vendor="Diriyah",
        tags="leather|new",
        weight="0.210",
        unit="KG",
        min_age="18",
        price_embedded="yes",
        open_price="yes",
        serial="required",
        image="belt.png",
        aliases="4001|4004400004015",
    )

    assert item == Item(
        code="6281100004011",
        title="Belt, brown, 95",
        price=Money(7900, "SAR"),
        product_id="P4",
        variant_id="P4-1",
        sku="BLT",
        tax="zero",
        category=("Men", "Belts"),
        collection=("Summer",),
        vendor="Diriyah",
        tags=("leather", "new"),
        weight="0.210",
        unit="kg",
        min_age=18,
        price_embedded=True,
        open_price=True,
        serial=True,
        image="belt.png",
        aliases=("4001", "4004400004015"),
    )


def test_only_the_required_columns() -> None:
    """Code, title and price make an item; the rest has the item's own defaults."""
    plain = Item(code=BELT["code"], title=BELT["title"], price=Money(7900, "SAR"))

    assert plain == item_of()
    assert plain == item_of(unit="", min_age="", tax="", aliases="|")


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("79", "SAR", 7900),
        (" 79.5 ", "SAR", 7950),
        ("79.500", "SAR", 7950),
        ("0", "SAR", 0),
        ("1.234", "KWD", 1234),
        ("1500", "JPY", 1500),
    ],
)
def test_prices(text: str, currency: str, minor: int) -> None:
    """A price is decimal text the currency can show exactly."""
    assert Money(minor, currency) == item_of(price=text, currency=currency).price


@pytest.mark.parametrize(
    ("column", "text", "says"),
    [
        ("price", "", "not an amount"),
        ("price", "12,50", "such as 12.50"),
        ("price", "-1", "not an amount"),
        ("price", "1e3", "not an amount"),
        ("price", "NaN", "not an amount"),
        ("price", "1_000", "not an amount"),
        ("price", "٧٩", "not an amount"),
        ("price", "9999999999999", "not an amount"),
        ("price", "1.005", "more decimals than SAR"),
        ("code", " ", "no code"),
        ("code", "1" * 65, "longer than 64"),
        ("code", "628\x00110", "cannot be seen"),
        ("code", "6.28110E+12", "rounded by a spreadsheet"),
        ("code", "POS:PAY", "the code of a command"),
        ("aliases", "7|POS:F9", "the code of a command"),
        ("title", "\x1b\u202e ", "no title"),
        ("title", "x" * 2001, "title is longer than 2,000"),
        ("tax", "standart", "did you mean 'standard'?"),
        ("tax", "reduced", "name one of [tax.rates]"),
        ("weight", "210 g", "kilograms such as 0.250"),
        ("min_age", "adult", "not an age"),
        ("price_embedded", "maybe", "price_embedded 'maybe' is neither yes nor no"),
        ("open_price", "maybe", "open_price 'maybe' is neither yes nor no"),
        ("serial", "maybe", "serial 'maybe' is neither yes nor no"),
        ("aliases", "4001|" + "2" * 65, "longer than 64"),
        ("tags", "|".join("abc"[n % 3] + str(n) for n in range(51)), "more than 50"),
    ],
)
def test_refused(column: str, text: str, says: str) -> None:
    """A field that cannot be read refuses its row, in words that say what to change."""
    with pytest.raises(ValueError, match=re.escape(says)):
        item_of(**{column: text})


def test_text_is_made_safe() -> None:
    """No text of the file can move a cursor or turn the writing."""
    item = item_of(title="\x1b[31mBelt\u202e", vendor="Diri\x9byah", tags="new\nin|x\x00y")

    assert ("[31mBelt", "Diriyah", ("new in", "xy")) == (item.title, item.vendor, item.tags)


@pytest.mark.parametrize(
    ("column", "text", "says"),
    [
        ("code", "6281100004012", "wrong check digit"),
        ("aliases", "4001|123456789013", "wrong check digit"),
        ("title", "x" * 300, "cut to 200"),
        ("unit", "pair", "sold by the piece"),
    ],
)
def test_warned(column: str, text: str, says: str) -> None:
    """What is odd but can be sold is taken, with a warning."""
    _, (warning,) = warned_item_of(**{column: text})

    assert says in warning


def test_no_warnings_without_doubt() -> None:
    """A plain row, and a title that really ends in an ellipsis, give no warning."""
    assert [] == warned_item_of(title="Belt…", unit="kg")[1]


def test_header_in_any_case_and_order() -> None:
    """Column names may be written as people do, in any order."""
    header = read_header(["Price", " TITLE ", "Product ID", "code"])

    assert ("price", "title", "product_id", "code") == header.columns
    assert "" == header.problem


def test_unknown_columns_are_left_out_and_named() -> None:
    """A column nobody knows is left out and reported with the nearest that is known."""
    header = read_header(["code", "title", "price", "colection", "xyzzy", ""])

    assert (UnknownColumn("colection", "collection"), UnknownColumn("xyzzy", "")) == header.unknown
    assert ("", "", "") == header.columns[3:]


@pytest.mark.parametrize(
    ("names", "says"),
    [
        (["code", "title"], "no column 'price'"),
        (["code", "title", "price", "Code"], "'code' twice"),
        ([], "no column 'code'"),
    ],
)
def test_header_refused(names: list[str], says: str) -> None:
    """Without the required columns, each once, the file means nothing."""
    assert says in read_header(names).problem


def test_documented_columns() -> None:
    """The columns are the ones other programs write, and no more."""
    documented = (
        "code title price product_id variant_id sku tax category collection vendor tags weight "
        "unit min_age price_embedded open_price serial image aliases"
    )

    assert set(documented.split()) == set(KNOWN)


@given(st.text() | st.text(alphabet="ab \n\x1bé"), st.integers(min_value=1, max_value=40))
def test_clean_is_safe(text: str, limit: int) -> None:
    """The quick way through plain text gives what the thorough one gives."""
    assert safe(text, limit) == _clean(text, limit)


@given(st.decimals(min_value=0, max_value=999_999, places=2))
def test_every_price_is_exact(price: Decimal) -> None:
    """No price is changed on its way into the catalogue."""
    assert price == item_of(price=str(price)).price.major
