"""A length of time as people say it, to the figure that matters."""

from __future__ import annotations

from datetime import timedelta
from math import ceil

_DAYS_FROM_HOURS = 48
_SECONDS_OF_A_MINUTE = 60


def how_long(length: timedelta, *, to_the_minute: bool = False, to_the_second: bool = False) -> str:
    """'12 min', '3 h', '4 days', with the whole part only; `to_the_minute` '3 h 5 min'.

    What lies ahead is no age, and counts as none. `to_the_second` is for what is left: '45 s',
    and the last second counts until it is over.
    """
    if to_the_second:
        seconds = max(0, ceil(length.total_seconds()))
        if seconds < _SECONDS_OF_A_MINUTE:
            return f"{seconds} s"
        length = timedelta(seconds=seconds)
    hours, minutes = divmod(max(0, int(length.total_seconds())) // 60, 60)
    if hours >= _DAYS_FROM_HOURS:
        return f"{hours // 24:,} days"
    if not hours:
        return f"{minutes} min"
    return f"{hours} h {minutes} min" if to_the_minute else f"{hours} h"
