"""A length of time as people say it."""

from datetime import timedelta

import pytest

from pos.core.how_long import how_long


@pytest.mark.parametrize(
    ("minutes", "short", "to_the_minute"),
    [
        (-5, "0 min", "0 min"),
        (0, "0 min", "0 min"),
        (59.9, "59 min", "59 min"),
        (60, "1 h", "1 h 0 min"),
        (47 * 60 + 59, "47 h", "47 h 59 min"),
        (48 * 60, "2 days", "2 days"),
        (1_500 * 24 * 60, "1,500 days", "1,500 days"),
    ],
)
def test_how_long(minutes: float, short: str, to_the_minute: str) -> None:
    """Minutes, then hours, then days; never more figures than anybody wants."""
    length = timedelta(minutes=minutes)

    assert (short, to_the_minute) == (how_long(length), how_long(length, to_the_minute=True))


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(-1, "0 s"), (0, "0 s"), (0.1, "1 s"), (15, "15 s"), (59.1, "1 min"), (119, "1 min")],
)
def test_what_is_left(seconds: float, said: str) -> None:
    """Less than a minute is counted in seconds, the last of which counts until it is over."""
    assert said == how_long(timedelta(seconds=seconds), to_the_second=True)
