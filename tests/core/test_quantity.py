from decimal import Decimal

import pytest

from pos.core.quantity import parse_quantity, quantity_alone, quantity_text


@pytest.mark.parametrize(
    ("text", "quantity"),
    [("3", "3"), ("1.250", "1.25"), ("0.001", "0.001"), ("9999", "9999"), ("٣", "3"), (" 2 ", "2")],
)
def test_parse(text: str, quantity: str) -> None:
    """Pieces and weights are read as people write them."""
    assert Decimal(quantity) == parse_quantity(text)


@pytest.mark.parametrize(
    "text",
    ["", "0", "-1", "10000", "6281000000014", "1e3", "NaN", "1,5", "0.0001", "1.00000000001", "x"],
)
def test_parse_refuses(text: str) -> None:
    """Nothing, less than nothing, a barcode, and finer than a gram are no quantities."""
    with pytest.raises(ValueError, match="quantity"):
        parse_quantity(text)


@pytest.mark.parametrize(
    ("quantity", "text"), [("3", "3"), ("1.250", "1.25"), ("100", "100"), ("0.005", "0.005")]
)
def test_text(quantity: str, text: str) -> None:
    """A quantity is shown without zeros that say nothing."""
    assert text == quantity_text(Decimal(quantity))


@pytest.mark.parametrize(
    ("text", "quantity"),
    [
        ("3*", "3"),
        ("3x", "3"),
        ("0.5X", "0.5"),
        (" 12 * ", "12"),
        ("3", None),
        ("4000417025005", None),
        ("4000417", None),
        ("3*6001", None),
        ("*", None),
        ("x", None),
        ("a3*", None),
        ("3**", None),
        ("1e3*", None),
        ("", None),
    ],
)
def test_quantity_alone(text: str, quantity: str | None) -> None:
    """Only a number and its sign are one: digits by themselves may be the half of a code."""
    assert (Decimal(quantity) if quantity else None) == quantity_alone(text)
