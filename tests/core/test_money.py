from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.core.money import (
    MOST_MINOR,
    Money,
    exponent_of,
    rounded,
    rounded_ratio,
    split,
    total,
)

WRITTEN = [
    ("12.50", "SAR", 1_250),
    ("12.5", "SAR", 1_250),
    ("0", "SAR", 0),
    (".5", "SAR", 50),
    ("5.", "SAR", 500),
    ("-1200.00", "SAR", -120_000),
    ("+3", "SAR", 300),
    (" 7.00 ", "SAR", 700),
    ("1200", "JPY", 1_200),
    ("1200.00", "JPY", 1_200),
    ("1.234", "KWD", 1_234),
    ("0.001", "KWD", 1),
    ("1.234", "IQD", 1_234),
    ("١٢.٥٠", "SAR", 1_250),
]


@pytest.mark.parametrize(("text", "currency", "minor"), WRITTEN)
def test_parse(text: str, currency: str, minor: int) -> None:
    """An amount as people write it, in digits of any script, is that many minor units."""
    assert Money(minor, currency) == Money.parse(text, currency)


@pytest.mark.parametrize(
    "text",
    ["", " ", "NaN", "Infinity", "-inf", "1e3", "1E3", "1,5", "1.000,50", "1_000", "0x10", "12 50",
     "1.2.3", "--1", ".", "-", "SAR 5", "٫٥", "½", "1" * 16, "9" * 15],
)  # fmt: skip
def test_parse_refuses(text: str) -> None:
    """What is not plainly an amount is refused; nothing guesses what a comma or an exponent is."""
    with pytest.raises(ValueError, match="not an amount"):
        Money.parse(text, "SAR")


@pytest.mark.parametrize(
    ("text", "currency"),
    [("0.005", "SAR"), ("1.5", "JPY"), ("0.0001", "KWD"), ("1.000000000001", "SAR")],
)
def test_parse_refuses_decimals_nobody_can_pay(text: str, currency: str) -> None:
    """More decimals than the currency has are refused, never rounded away."""
    with pytest.raises(ValueError, match="more decimals"):
        Money.parse(text, currency)


def test_exactly_sees_every_digit() -> None:
    """An amount with more digits than the decimal context keeps is not taken for a round one."""
    with pytest.raises(ValueError, match="more decimals"):
        Money.exactly(Decimal("1." + "0" * 40 + "1"), "SAR")


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [
        (0, "SAR", "0.00"),
        (5, "SAR", "0.05"),
        (-120_000, "SAR", "-1200.00"),
        (1_200, "JPY", "1200"),
        (1, "KWD", "0.001"),
        (100_000, "KWD", "100.000"),
    ],
)
def test_text(minor: int, currency: str, text: str) -> None:
    """Text has the currency's decimals and nothing else."""
    assert text == Money(minor, currency).text()


@given(st.integers(-MOST_MINOR + 1, MOST_MINOR - 1), st.sampled_from(["SAR", "JPY", "KWD"]))
def test_text_and_back(minor: int, currency: str) -> None:
    """Every amount can be written down and read again."""
    money = Money(minor, currency)

    assert money == Money.parse(money.text(), currency)
    assert money == Money.exactly(money.major, currency)


@pytest.mark.parametrize(("currency", "decimals"), [("SAR", 2), ("JPY", 0), ("KWD", 3), ("IQD", 3)])
def test_exponents(currency: str, decimals: int) -> None:
    """Each currency has the decimals of ISO 4217."""
    assert decimals == exponent_of(currency)


def test_unknown_currency() -> None:
    """A currency nobody has heard of is refused, not taken to have two decimals."""
    with pytest.raises(ValueError, match="ISO 4217"):
        exponent_of("XYZ")


@pytest.mark.parametrize(
    ("exact", "whole"),
    [
        ("0.5", 1),
        ("1.5", 2),
        ("2.5", 3),
        ("-0.5", -1),
        ("-2.5", -3),
        ("2.4999", 2),
        ("1e30", 10**30),
    ],
)
def test_half_up(exact: str, whole: int) -> None:
    """A half goes away from zero, on both sides of it, however large the number."""
    assert whole == rounded(Decimal(exact))


@given(st.integers(-(10**12), 10**12), st.integers(1, 10**6))
def test_both_roundings_agree(numerator: int, denominator: int) -> None:
    """A fraction of integers is rounded as the decimal of the same value is."""
    twice_the_error = abs(2 * (rounded_ratio(numerator, denominator) * denominator - numerator))

    assert twice_the_error <= denominator
    assert -rounded_ratio(numerator, denominator) == rounded_ratio(-numerator, denominator)


@pytest.mark.parametrize(
    ("minor", "factor", "product"),
    [(333, "3", 999), (1_000, "1", 1_000), (1_999, "1.250", 2_499), (1, "0.5", 1), (-1, "0.5", -1)],
)
def test_times(minor: int, factor: str, product: int) -> None:
    """A price times pieces or a weight is rounded once, half up."""
    assert Money(product, "SAR") == Money(minor, "SAR").times(Decimal(factor))


@pytest.mark.parametrize(
    ("minor", "percent", "part"),
    [(10_000, "15", 1_500), (333, "10", 33), (335, "10", 34), (999, "100", 999), (7, "0", 0)],
)
def test_percent(minor: int, percent: str, part: int) -> None:
    """A per cent of an amount is rounded once, half up."""
    assert Money(part, "SAR") == Money(minor, "SAR").percent(Decimal(percent))


@pytest.mark.parametrize(
    ("minor", "weights", "parts"),
    [
        (100, [1, 1, 1], [34, 33, 33]),
        (200, [1, 1, 1], [67, 67, 66]),
        (10, [0, 0], [5, 5]),
        (11, [0, 0], [6, 5]),
        (1, [1, 3], [0, 1]),
        (-100, [1, 1, 1], [-34, -33, -33]),
        (0, [5, 7], [0, 0]),
        (5, [0, 1], [0, 5]),
    ],
)
def test_split(minor: int, weights: list[int], parts: list[int]) -> None:
    """The largest remainder gets what is left; equal ones go to the earlier line."""
    assert parts == [part.minor for part in split(Money(minor, "SAR"), weights)]


@given(
    st.integers(-(10**9), 10**9),
    st.lists(st.integers(0, 10**9), min_size=1, max_size=30),
)
def test_split_loses_nothing(minor: int, weights: list[int]) -> None:
    """Parts sum to the whole, and none is off its exact share by a whole unit."""
    parts = [part.minor for part in split(Money(minor, "SAR"), weights)]

    assert minor == sum(parts)
    whole = sum(weights)
    fair = weights if whole else [1] * len(weights)
    for part, weight in zip(parts, fair, strict=True):
        assert abs(part * sum(fair) - minor * weight) < sum(fair)


def test_currencies_never_mix() -> None:
    """Adding or comparing two currencies is a mistake of ours and stops at once."""
    one, other = Money(1, "SAR"), Money(1, "KWD")
    for attempt in (lambda: one + other, lambda: one - other, lambda: one < other):
        with pytest.raises(AssertionError):
            attempt()


def test_total_of_nothing() -> None:
    """No amounts add up to zero of the currency asked for."""
    assert Money(0, "KWD") == total([], "KWD")
    assert Money(5, "KWD") == total([Money(2, "KWD"), Money(3, "KWD")], "KWD")
