import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.core.backoff import LONGEST_WAIT_S, wait_s


@pytest.mark.parametrize(
    ("attempts", "chance", "wait"),
    [
        (1, 0.0, 0.5),
        (1, 1.0, 1.0),
        (2, 1.0, 2.0),
        (3, 1.0, 4.0),
        (5, 1.0, 16.0),
        (6, 1.0, 30.0),
        (6, 0.0, 15.0),
        (1_000, 1.0, 30.0),
    ],
)
def test_waits(attempts: int, chance: float, wait: float) -> None:
    """Waits double up to half a minute; chance spreads each over its second half."""
    assert wait == wait_s(attempts, chance)


@given(st.integers(1, 10_000), st.floats(0, 1))
def test_never_long_never_none(attempts: int, chance: float) -> None:
    """However often it failed, the wait is neither nothing nor more than the longest."""
    assert 0 < wait_s(attempts, chance) <= LONGEST_WAIT_S


@pytest.mark.parametrize(("attempts", "chance"), [(0, 0.5), (1, 1.5), (1, -0.1)])
def test_misuse(attempts: int, chance: float) -> None:
    """Waiting for what has not failed, or on no chance, is a mistake of ours."""
    with pytest.raises(AssertionError):
        wait_s(attempts, chance)
