"""When to try again: pure. Attempts and a failure give how long to wait."""

from __future__ import annotations

FIRST_WAIT_S = 1.0
LONGEST_WAIT_S = 30.0
"""The line may be back any moment, and one request in half a minute harms nobody."""

OPERATOR_WAIT_S = 300.0
"""Keys or program are wrong: nothing changes before a person has acted."""


def wait_s(attempts: int, chance: float, *, longest_s: float = LONGEST_WAIT_S) -> float:
    """Doubling waits with jitter, so that a street of tills does not return all at once.

    `chance` is from 0 to 1 and spreads the wait over its second half.
    """
    assert attempts >= 1, "nothing has failed yet"
    assert 0 <= chance <= 1, "a chance is from 0 to 1"
    longest = min(longest_s, FIRST_WAIT_S * 2.0 ** min(attempts - 1, 10))
    return longest * (0.5 + chance / 2)
