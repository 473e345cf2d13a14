"""Whose turn it is at a printer's line: one at a time, and a receipt before all else."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Turns:
    """For any thread. What is done in a turn is the caller's."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._is_taken = False
        self._is_job = False
        self._jobs_waiting = 0
        self._is_over = False

    @contextmanager
    def job(self) -> Iterator[None]:
        """Next, whoever else waits."""
        with self._changed:
            self._jobs_waiting += 1
            try:
                self._changed.wait_for(lambda: not self._is_taken)
            finally:
                self._jobs_waiting -= 1
            self._is_taken = self._is_job = True
        with self._given_back():
            yield

    @contextmanager
    def between_jobs(self) -> Iterator[None]:
        """Once no job runs or waits."""
        with self._taken(lambda: self._is_free):
            yield

    @contextmanager
    def loan(self) -> Iterator[bool]:
        """As between two jobs. False once it is over: no such turn comes any more."""
        with self._taken(lambda: self._is_over or self._is_free) as is_taken:
            yield is_taken and not self._is_over

    @contextmanager
    def unless_job(self) -> Iterator[bool]:
        """As between two jobs; False while one runs, which is not waited for."""
        with self._taken(lambda: self._is_job or self._is_free) as is_taken:
            yield is_taken

    def end(self) -> None:
        """Who waits for a loan waits no more; all others have their turn as before."""
        with self._changed:
            self._is_over = True
            self._changed.notify_all()

    @property
    def _is_free(self) -> bool:
        return not self._is_taken and not self._jobs_waiting

    @contextmanager
    def _taken(self, is_time: Callable[[], bool]) -> Iterator[bool]:
        with self._changed:
            self._changed.wait_for(is_time)
            if is_taken := self._is_free:
                self._is_taken = True
        if not is_taken:
            yield False
            return
        with self._given_back():
            yield True

    @contextmanager
    def _given_back(self) -> Iterator[None]:
        try:
            yield
        finally:
            with self._changed:
                self._is_taken = self._is_job = False
                self._changed.notify_all()
