"""Writes that wait for each other go to the disk together: one transaction, one flush for them all.

Whoever has the turn does what all the others wait for, and they find it done.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final, Generic, TypeVar

from pos.coupons.store.database import WAIT_S, T
from pos.errors import CouponsOutOfReach

MOST_AT_ONCE: Final = 64

X = TypeVar("X")
"""What the work is given to work on."""


class Write(Generic[X]):
    """One write, until its outcome is known."""

    def __init__(self, work: Callable[[X], Any]) -> None:
        self._work = work
        self._outcome: Any = None
        self._problem: BaseException | None = None
        self.is_done = False

    def do(self, on: X) -> None:
        self._outcome = self._work(on)

    def ended(self, problem: BaseException | None = None) -> None:
        """Once it is certain: it is on the disk, or nothing of it is."""
        self._problem = self._problem or problem
        self.is_done = True

    def failed(self, problem: BaseException) -> None:
        """By itself: the others of its transaction go on without it."""
        self._problem = problem

    def outcome(self) -> Any:
        if self._problem is not None:
            raise self._problem
        return self._outcome


class Together(Generic[X]):
    """`write_all` writes a list of writes at once: durably when it returns, or none of them."""

    def __init__(self, write_all: Callable[[list[Write[X]]], None]) -> None:
        self._write_all = write_all
        self._news = threading.Condition()
        self._is_writing = False
        self._waiting: deque[Write[X]] = deque()

    def write(self, work: Callable[[X], T]) -> T:
        write = Write(work)
        with self._news:
            self._waiting.append(write)
        while not write.is_done:
            if writes := self._has_turn(write):
                self._write_some(writes)
        outcome: T = write.outcome()
        return outcome

    def _has_turn(self, write: Write[X]) -> list[Write[X]]:
        """All that wait by then, once nobody writes; none where the write was done meanwhile."""
        with self._news:
            if not self._news.wait_for(lambda: write.is_done or not self._is_writing, WAIT_S):
                with suppress(ValueError):  # somebody is at it: what becomes of it is not known
                    self._waiting.remove(write)
                raise CouponsOutOfReach(
                    "The coupon engine has too much to do. Try again in a moment."
                )
            if write.is_done:
                return []
            self._is_writing = True
            return [self._waiting.popleft() for _ in range(min(MOST_AT_ONCE, len(self._waiting)))]

    def _write_some(self, writes: list[Write[X]]) -> None:
        told: Exception | None = None
        try:
            self._write_all(writes)
        except Exception as problem:  # noqa: BLE001 - each of them is told
            told = problem
        except BaseException:
            told = CouponsOutOfReach("The coupon engine is being stopped.")
            raise
        finally:
            with self._news:
                self._is_writing = False
                for write in writes:
                    write.ended(told)
                self._news.notify_all()
