"""Codes of the store's own scales: how a layout is read, and what a code holds by it."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.core.barcode import interpret
from pos.core.gtin import check_digit
from pos.core.item_code import CodeKind, CodeRules, ItemReading
from pos.core.label import Label
from pos.core.price_pattern import measure_check_digit, overlapping, read_pattern


def whole(digits: str) -> str:
    return f"{digits}{check_digit(digits)}"


def in_store(scanned: str, *patterns: str, currency: str = "SAR") -> ItemReading | None:
    rules = CodeRules(patterns=tuple(read_pattern(text) for text in patterns))
    items = interpret(scanned, rules, currency=currency).items
    return next((one for one in items if one.kind is CodeKind.IN_STORE), None)


@pytest.mark.parametrize(
    ("pattern", "digits", "currency", "code", "label"),
    [
        ("20IIIIIEEEEEX", "201234501250", "SAR", "2012345", Label(price=Decimal("12.50"))),
        ("20IIIIIEEEEEX", "201234501250", "KWD", "2012345", Label(price=Decimal("1.250"))),
        ("20IIIIIEEEEEX", "201234501250", "JPY", "2012345", Label(price=Decimal(1250))),
        ("2IIIIIIEEEEEX", "299999900001", "SAR", "2999999", Label(price=Decimal("0.01"))),
        ("21IIIIIWWWWWX", "211234500350", "SAR", "2112345", Label(weight_kg=Decimal("0.350"))),
        ("22IIIIINNNNNX", "221234500006", "SAR", "2212345", Label(count=6)),
        ("20IIIIICEEEEX", "201234571250", "SAR", "2012345", Label(price=Decimal("12.50"))),
        ("20IIIIIVEEEEX", "201234592875", "SAR", "2012345", Label(price=Decimal("28.75"))),
        ("20IIIIVEEEEEX", "201234614685", "SAR", "201234", Label(price=Decimal("146.85"))),
        ("2000IIIEEEEEX", "200012301250", "SAR", "2000123", Label(price=Decimal("12.50"))),
        ("02IIIIIEEEEEX", "021234501250", "SAR", "0212345", Label(price=Decimal("12.50"))),
        ("20IIIIIEEEEEX", "211234501250", "SAR", "", None),
    ],
)
def test_what_a_code_holds(
    pattern: str, digits: str, currency: str, code: str, label: Label | None
) -> None:
    """The item's row is called by the digits before it and its own; the rest is its label's."""
    found = in_store(whole(digits), pattern, currency=currency)

    assert (code, label) == ((found.codes[0], found.label) if found else ("", None))


def test_a_short_code_has_the_zero_it_lacks() -> None:
    """A UPC-A of twelve digits is read by a layout that begins with its zero."""
    short = whole("021234501250")[1:]

    found = in_store(f"]E0{short}", "02IIIIIEEEEEX")
    assert found
    assert "0212345" == found.codes[0]


@pytest.mark.parametrize("figures", ["2875", "14685", "0000", "99999"])
def test_the_price_does_not_agree(figures: str) -> None:
    """A price whose own check digit is wrong is not sold by."""
    right = measure_check_digit(figures)
    wrong = str((int(right) + 1) % 10)
    pattern = "20" + "I" * (9 - len(figures)) + "V" + "E" * len(figures) + "X"
    item = "1" * (9 - len(figures))

    good = in_store(whole(f"20{item}{right}{figures}"), pattern)
    bad = in_store(whole(f"20{item}{wrong}{figures}"), pattern)
    assert good
    assert bad
    assert good.label
    assert bad.label
    assert ("", None) == (good.label.trouble, bad.label.price)
    assert "does not agree" in bad.label.trouble


def test_the_code_itself_is_nearer() -> None:
    """A row for all thirteen digits is found before one for the item in them."""
    code = whole("201234501250")

    readings = interpret(
        code, CodeRules(patterns=(read_pattern("20IIIIIEEEEEX"),)), currency="SAR"
    ).items
    assert [CodeKind.RETAIL, CodeKind.IN_STORE] == [one.kind for one in readings]


def test_a_misread_holds_nothing() -> None:
    """A wrong check digit is a misread, whatever layout its digits have."""
    code = whole("201234501250")
    wrong = f"{code[:-1]}{(int(code[-1]) + 1) % 10}"

    assert interpret(
        wrong, CodeRules(patterns=(read_pattern("20IIIIIEEEEEX"),)), currency="SAR"
    ).misread


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ("20IIIIIEEEEE", "13 digits and letters"),
        ("20IIIIIEEEEEXX", "13 digits and letters"),
        ("20IIIIIEEEEEx", "13 digits and letters"),
        ("٢٠IIIIIEEEEEX", "13 digits and letters"),
        ("20IIIIIEEEEE5", "no X"),
        ("20XIIIIEEEEEX", "no X"),
        ("62IIIIIEEEEEX", "does not begin with"),
        ("IIIIIIIEEEEEX", "does not begin with"),
        ("2012345EEEEEX", "no I"),
        ("20IIIIIIIIIIX", "needs one of E"),
        ("20IIIEEEWWWWX", "needs one of E"),
        ("20IIEIIEEEEEX", "needs one of E"),
        ("20IIICIIEEEEX", "at two places"),
        ("20II0IIEEEEEX", "at two places"),
        ("20IIIEEEEEEEX", "more than 6 E"),
        ("20IIIVEEEEEEX", "V that verifies"),
        ("20IIIVVEEEEEX", "more than one V"),
    ],
)
def test_a_wrong_layout(pattern: str, why: str) -> None:
    """A layout that cannot be meant so says what is wrong with it."""
    with pytest.raises(ValueError, match=why):
        read_pattern(pattern)


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        ("20IIIIIEEEEEX", "21IIIIIEEEEEX", False),
        ("20IIIIIEEEEEX", "20IIIIIWWWWWX", True),
        ("2IIIIIIEEEEEX", "25IIIIIWWWWWX", True),
        ("201IIIIEEEEEX", "202IIIIWWWWWX", False),
    ],
)
def test_layouts_that_meet(one: str, other: str, both: bool) -> None:
    """Two layouts that one code could have are told of: the price would be a guess."""
    assert both == bool(overlapping([read_pattern(one), read_pattern(other)]))


@given(st.text(max_size=15), st.sampled_from(["SAR", "KWD", "JPY"]))
def test_any_text_by_a_layout(text: str, currency: str) -> None:
    """No text fails by a layout, and no price in one has more than its figures."""
    found = in_store(text, "20IIIIIEEEEEX", "21IIIIIWWWWWX", "22IIIIVNNNNNX", currency=currency)

    assert found is None or found.label is None or found.label.is_measured or found.label.trouble


@given(st.integers(0, 99_999), st.integers(0, 99_999))
def test_any_price_comes_back(item: int, minor: int) -> None:
    """What the scale has put into a code is what is read out of it, to the last minor unit."""
    found = in_store(whole(f"20{item:05d}{minor:05d}"), "20IIIIIEEEEEX", currency="KWD")

    assert found
    assert found.label == Label(price=Decimal(minor).scaleb(-3))
    assert f"20{item:05d}" == found.codes[0]
