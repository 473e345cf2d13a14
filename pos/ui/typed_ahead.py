"""Keys that come before the till has answered, and those that were meant for what is gone.

Pure but for the one clock it is given times by: what a key does is for whoever takes it.
"""

from __future__ import annotations

from collections import deque
from typing import Final, NamedTuple

BEYOND_AN_ANSWER_S: Final = 1.0
"""An answer that comes at the last moment is told after it."""

PAUSE_S: Final = 0.5
"""Whoever types on without looking up leaves less between two keys."""

_WAYS_OUT: Final = ("escape", "ctrl+q")


class Press(NamedTuple):
    key: str
    character: str
    at_s: float

    @property
    def is_of_register(self) -> bool:
        """A key that leads somewhere else, whatever is open."""
        return self.key.startswith("ctrl+") or (self.key[:1] == "f" and self.key[1:].isdecimal())


class TypedAhead:
    """A key meets the screen as the answer to the one before it leaves it.

    Where no answer comes, what is typed goes nowhere rather than into a panel about to close.
    """

    def __init__(self, *, answers_within_s: float) -> None:
        """Of the slowest that is asked: the loyalty service, which is given up after so long."""
        self._held_s = answers_within_s + BEYOND_AN_ANSWER_S
        self._held: deque[Press] = deque()
        self._since_s: float | None = None
        """When the first was pressed that had to wait."""

    @property
    def is_empty(self) -> bool:
        return not self._held

    def add(self, press: Press) -> None:
        self._held.append(press)

    def take(self) -> Press:
        """The next; nothing is waited for."""
        self._since_s = None
        return self._held.popleft()

    def way_out(self, *, is_deciding: bool) -> Press | None:
        """Of those that wait, the one that need not: what leaves, where only others are asked.

        After too long every key that leads elsewhere is one.
        """
        if self._since_s is None:
            self._since_s = self._held[0].at_s
        is_over = self._held[-1].at_s - self._since_s > self._held_s
        for number, press in enumerate(self._held):
            leaves = press.key in _WAYS_OUT
            if (leaves and not is_deciding) or (is_over and (leaves or press.is_of_register)):
                for _ in range(number + 1):
                    self._held.popleft()
                return press
        if is_over:
            self._held.clear()
        return None


class NobodysKeys:
    """Pressed before what is open was there to be seen, or typed on into what is gone."""

    def __init__(self) -> None:
        self._since_s: float | None = None
        self._in_burst = False
        self._last_s = float("-inf")

    def begin(self, now_s: float, *, in_mid: bool) -> None:
        """`in_mid`: what was being typed was taken away; it is typed on until there is a pause."""
        self._since_s = now_s
        self._in_burst = in_mid

    def has(self, press: Press) -> bool:
        last_s, self._last_s = self._last_s, press.at_s
        if self._since_s is None:
            return False
        is_of_burst = self._in_burst and press.at_s - last_s < PAUSE_S
        if is_of_burst or press.at_s < self._since_s:
            self._in_burst = True
            return True
        self._since_s = None
        return False
