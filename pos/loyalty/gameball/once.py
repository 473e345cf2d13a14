"""A write under an id of ours, which the service takes once: how a repeat is told from a clash."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from pos.errors import LoyaltyRefused
from pos.loyalty.gameball import failures

_T = TypeVar("_T")

MOST_TRIES = 3

_OTHERWISE = {failures.SAME_ID, failures.SAME_TIME, failures.IN_THE_FUTURE}


def sent_once(
    send: Callable[[], _T],
    *,
    find: Callable[[], _T | None],
    untraced: Callable[[LoyaltyRefused], _T],
    move: Callable[[], None],
) -> _T:
    """What the write gave, be it now or the time before.

    An id that is taken is looked up; `untraced` says what one means that cannot be found.
    A moment that is taken, with nothing under the id, belongs to something else: `move` gives
    the same write another one, and it is sent again. So is what our clock dates into the future,
    whose lead is known from then on.
    """
    for tries_left in reversed(range(MOST_TRIES)):
        try:
            return send()
        except LoyaltyRefused as refusal:
            if refusal.code not in _OTHERWISE:
                raise
            found = find() if refusal.code != failures.IN_THE_FUTURE else None
            if found is not None:
                return found
            if refusal.code == failures.SAME_ID:
                return untraced(refusal)
            if not tries_left:
                raise
        move()
    raise AssertionError("the last try returns or raises")
