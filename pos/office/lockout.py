"""How long wrong PINs lock a user: pure arithmetic on a count and the time of the last."""

from __future__ import annotations

WRONG_PINS_TO_LOCK = 5
FIRST_LOCK_S = 30
LONGEST_LOCK_S = 3_600

_MOST_DOUBLINGS = LONGEST_LOCK_S.bit_length()


def lock_s(wrong_pins: int) -> int:
    """The fifth wrong PIN in a row locks for 30 s, each further one twice as long, up to 1 h."""
    doublings = wrong_pins - WRONG_PINS_TO_LOCK
    if doublings < 0:
        return 0
    return min(FIRST_LOCK_S << min(doublings, _MOST_DOUBLINGS), LONGEST_LOCK_S)


def locked_for_s(wrong_pins: int, *, last_ms: int, now_ms: int) -> int:
    """Whole seconds still to wait, counted up, and never more than the lock itself is long.

    With a clock that was set back it waits its full length: never less, and not for hours more
    once whoever keeps `last_ms` has noted the new time.
    """
    passed_ms = max(0, now_ms - last_ms)
    left_ms = lock_s(wrong_pins) * 1_000 - passed_ms
    return max(0, -(-left_ms // 1_000))


def waiting_time(seconds: int) -> str:
    """'30 seconds', '8 minutes': rounded up, so that nobody tries too early."""
    if seconds <= 90:
        return f"{seconds} second{'' if seconds == 1 else 's'}"
    return f"{-(-seconds // 60)} minutes"
