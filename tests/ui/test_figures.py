"""Amounts, days and countdowns as a cashier reads them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from pos.core.money import Money
from pos.ui import figures
from pos.ui.large_figures import ROWS, large
from pos.ui.quick_amounts import is_far_over, quick_amounts
from tests.ui.fake_world import NOON
from tests.ui.seat import RIYADH


@pytest.mark.parametrize(
    ("minor", "currency", "expected"),
    [
        (123456789, "SAR", "1,234,567.89"),
        (-3000, "SAR", "−30.00"),
        (1250, "KWD", "1.250"),
        (1000000, "JPY", "1,000,000"),
        (0, "SAR", "0.00"),
    ],
)
def test_amounts(minor: int, currency: str, expected: str) -> None:
    """An amount has its currency's decimals, commas between thousands and a real minus."""
    assert expected == figures.amount(Money(minor, currency))


@pytest.mark.parametrize(
    ("seconds", "expected"), [(581, "9:41"), (60, "1:00"), (0.9, "0:00"), (-5, "0:00")]
)
def test_countdown(seconds: float, expected: str) -> None:
    """A countdown reads minutes and seconds, and stays at nothing when it is over."""
    assert expected == figures.countdown(NOON + timedelta(seconds=seconds), now=NOON)


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        (datetime(2026, 11, 21, 22, tzinfo=UTC), "Sunday"),
        (datetime(2026, 11, 21, 20, tzinfo=UTC), "today"),
        (datetime(2026, 12, 1, tzinfo=UTC), "1 Dec"),
        (datetime(2027, 1, 3, tzinfo=UTC), "3 Jan 2027"),
        (datetime(2026, 11, 1, tzinfo=UTC), "1 Nov"),
    ],
)
def test_days(when: datetime, expected: str) -> None:
    """A day is told as near as it is, by the store's own midnight."""
    assert expected == figures.day(when, RIYADH, now=NOON)


@pytest.mark.parametrize(
    ("hours", "expected"), [(1, f"{NOON - timedelta(hours=1):%H:%M}"), (24, "yesterday")]
)
def test_a_figure_of_another_day_tells_its_day(hours: int, expected: str) -> None:
    """A time of day alone would be taken for one of today."""
    said = figures.as_of(NOON - timedelta(hours=hours), UTC, now=NOON)

    assert expected == said


@pytest.mark.parametrize(
    ("due", "currency", "expected"),
    [
        ("477.00", "SAR", ("480.00", "500.00", "600.00")),
        ("7.50", "SAR", ("8.00", "10.00", "50.00")),
        ("500.00", "SAR", ("600.00",)),
        ("3.755", "KWD", ("4.000", "5.000", "10.000")),
        ("1477", "JPY", ("1500", "2000", "5000")),
        ("147000", "VND", ("150000", "160000", "200000")),
        ("-5.00", "SAR", ()),
    ],
)
def test_quick_amounts(due: str, currency: str, expected: tuple[str, ...]) -> None:
    """The quick amounts are what one kind of note makes of the amount due, each more than it."""
    found = quick_amounts(Money.parse(due, currency))

    assert expected == tuple(money.text() for money in found)


@pytest.mark.parametrize("text", ["0.00", "1,234.567", "−98.00", "1,000,000"])
def test_large_figures_are_even(text: str) -> None:
    """Every figure, sign and comma has a shape, and the rows are of one width."""
    rows = large(text, 80)

    assert ROWS == len(rows)
    assert 1 == len({len(line) for line in rows})
    assert set("".join(rows)) <= set(" ▀▄█")


def test_large_figures_shrink_to_fit() -> None:
    """A number too wide for large figures is drawn narrower, and at last written plainly."""
    wide, narrow, written = (large("123,456.00", width) for width in (60, 40, 20))

    assert len(wide[0]) > len(narrow[0]) > len(written[0])
    assert "123,456.00" == written[-1]


@pytest.mark.parametrize(
    ("given", "due", "currency", "expected"),
    [
        ("503.00", "3.00", "SAR", False),
        ("503.01", "3.00", "SAR", True),
        ("4002", "3.00", "SAR", True),
        ("2000", "1501", "SAR", False),
        ("20", "0.500", "KWD", False),
        ("4002", "0.500", "KWD", True),
        ("10000", "100", "JPY", False),
        ("100", "0.05", "CHF", False),
        ("4002", "59.50", "CHF", True),
        ("100000", "9000", "IDR", False),
    ],
)
def test_far_over(given: str, due: str, currency: str, *, expected: bool) -> None:
    """Nobody hands over so much that they get the largest note back and more."""
    assert expected is is_far_over(Money.parse(given, currency), Money.parse(due, currency))
