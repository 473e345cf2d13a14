"""How long what waits takes, told to whoever looks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.core.backlog import FRESH_PACE, MOST_PACE, PACE_WINDOW_S, backlog_s, backlog_said

FULL_PER_S = MOST_PACE / PACE_WINDOW_S


@pytest.mark.parametrize(
    ("waiting", "pace", "seconds"),
    [
        (0, None, 0),
        (1, None, 1),
        (5, None, 2),
        (1_000, MOST_PACE, 100),
        (1, MOST_PACE, 1),
        (10, 0, 14),
    ],
)
def test_how_long(waiting: int, pace: int | None, seconds: int) -> None:
    """By the pace there is, which grows by one each second up to the most there may be."""
    assert seconds == backlog_s(waiting, pace=pace)


@given(st.integers(0, 200_000), st.integers(1, MOST_PACE))
def test_between_the_paces(waiting: int, pace: int) -> None:
    """Never sooner than at the full pace, never later than if it did not grow, and never less
    for more.
    """
    seconds = backlog_s(waiting, pace=pace)

    assert waiting / FULL_PER_S <= seconds + 1e-6
    assert seconds <= waiting * PACE_WINDOW_S / pace + 1
    assert seconds <= backlog_s(waiting + 1, pace=pace)
    assert backlog_s(waiting) == backlog_s(waiting, pace=FRESH_PACE)


@pytest.mark.parametrize(
    ("waiting", "is_online", "said"),
    [
        (0, True, ""),
        (3, True, "All that waits is sent in less than a minute."),
        (50_000, True, "All that waits is sent in about 1 h 24 min."),
        (2_311, False, "Once the line is back, all that waits is sent in about 5 min."),
        (2_311, None, "While the line is up, all that waits is sent in about 5 min."),
    ],
)
def test_as_a_sentence(waiting: int, is_online: bool | None, said: str) -> None:
    """In minutes, and from when on they count."""
    assert said == backlog_said(waiting, is_online=is_online, pace=MOST_PACE)
