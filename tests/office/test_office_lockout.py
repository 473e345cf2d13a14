"""How long wrong PINs lock a user."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.office.lockout import LONGEST_LOCK_S, lock_s, locked_for_s, waiting_time


@pytest.mark.parametrize(
    ("wrong_pins", "seconds"),
    [(0, 0), (4, 0), (5, 30), (6, 60), (7, 120), (11, 1_920), (12, 3_600), (10**6, 3_600)],
)
def test_the_lock_grows(wrong_pins: int, seconds: int) -> None:
    """Four mistakes are free; the fifth locks for 30 s, each further one twice as long, to 1 h."""
    assert seconds == lock_s(wrong_pins)


@pytest.mark.parametrize(
    ("passed_ms", "seconds"), [(0, 30), (1, 30), (1_000, 29), (29_999, 1), (30_000, 0), (10**9, 0)]
)
def test_the_lock_ends(passed_ms: int, seconds: int) -> None:
    """What is left is counted up to whole seconds, and then it is over."""
    assert seconds == locked_for_s(5, last_ms=1_000, now_ms=1_000 + passed_ms)


@given(st.integers(0, 100), st.integers(-(10**13), 10**13), st.integers(-(10**13), 10**13))
def test_no_clock_locks_for_longer_than_the_lock(count: int, last_ms: int, now_ms: int) -> None:
    """However wrong a clock is, nobody waits less than nothing or more than the whole lock."""
    assert 0 <= locked_for_s(count, last_ms=last_ms, now_ms=now_ms) <= lock_s(count)
    assert lock_s(count) <= LONGEST_LOCK_S


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (1, "1 second"),
        (30, "30 seconds"),
        (90, "90 seconds"),
        (91, "2 minutes"),
        (3_600, "60 minutes"),
    ],
)
def test_waiting_time(seconds: int, text: str) -> None:
    """The wait is said as people say it, never too short."""
    assert text == waiting_time(seconds)
