"""How long what waits for the loyalty service takes, at the pace at which a till lets it out."""

from __future__ import annotations

from datetime import timedelta
from math import ceil
from typing import Final

from pos.core.how_long import how_long

PACE_WINDOW_S: Final = 10.0
MOST_PACE: Final = 100
"""Deliveries in a window. The service's quota for orders lets twelve a second through at length."""
FRESH_PACE: Final = 25
"""What a line that was in trouble begins with, at least; it grows by one a second from there."""
_SECONDS_OF_A_MINUTE = 60


def backlog_s(waiting: int, *, pace: int | None = None) -> int:
    """Without a pace, of a till that begins. A service that others use takes longer."""
    now, seconds, left = max(1, FRESH_PACE if pace is None else pace), 0, float(waiting)
    while left > 0 and now < MOST_PACE:
        left -= now / PACE_WINDOW_S
        now, seconds = now + 1, seconds + 1
    return seconds + ceil(max(0.0, left) * PACE_WINDOW_S / MOST_PACE)


def backlog_said(waiting: int, *, is_online: bool | None = None, pace: int | None = None) -> str:
    """One sentence; empty where nothing waits. Whether the line is up may be known to nobody."""
    if not waiting:
        return ""
    minutes = ceil(backlog_s(waiting, pace=pace if is_online else None) / _SECONDS_OF_A_MINUTE)
    length = "less than a minute"
    if minutes > 1:
        length = f"about {how_long(timedelta(minutes=minutes), to_the_minute=True)}"
    if is_online is None:
        return f"While the line is up, all that waits is sent in {length}."
    if is_online:
        return f"All that waits is sent in {length}."
    return f"Once the line is back, all that waits is sent in {length}."
