"""Whose turn it is at a printer's line."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from plugs import PATIENCE_S

from drivers.printers.turns import Turns


class Queue:
    """Turns, and who had one: the first is taken here, so that all others wait for it."""

    def __init__(self) -> None:
        self.turns = Turns()
        self.had: queue.Queue[str] = queue.Queue()
        self._threads: list[threading.Thread] = []

    @contextmanager
    def kept_waiting(self) -> Iterator[None]:
        with self.turns.between_jobs():
            yield
        for thread in self._threads:
            thread.join(PATIENCE_S)

    def waits(self, take: Callable[[], None]) -> None:
        """Returns once it does."""
        before = len(self.turns._changed._waiters)
        thread = threading.Thread(target=take, daemon=True)
        self._threads.append(thread)
        thread.start()
        while len(self.turns._changed._waiters) == before:
            assert thread.is_alive(), "it did not wait"

    def job(self) -> None:
        with self.turns.job():
            self.had.put("job")

    def loan(self) -> None:
        with self.turns.loan() as is_lent:
            self.had.put("loan" if is_lent else "no loan")

    def check(self) -> None:
        with self.turns.between_jobs():
            self.had.put("check")

    @property
    def all_had(self) -> list[str]:
        return [self.had.get_nowait() for _ in range(self.had.qsize())]


@pytest.fixture
def line() -> Queue:
    return Queue()


@pytest.mark.parametrize("other", ["loan", "check"])
def test_a_job_goes_first(line: Queue, other: str) -> None:
    """However long something else has waited, it gives way to each job that waits."""
    with line.kept_waiting():
        line.waits(getattr(line, other))
        line.waits(line.job)
        line.waits(line.job)

    assert ["job", "job", other] == line.all_had


def test_a_look_waits_for_no_job(line: Queue) -> None:
    """While a job runs there is no turn for it, and it is told so at once; then there is."""
    with line.turns.job(), line.turns.unless_job() as is_free:
        assert not is_free
    with line.turns.unless_job() as is_free:
        assert is_free
    with line.turns.unless_job() as is_free:
        assert is_free


def test_nothing_is_lent_at_the_end(line: Queue) -> None:
    """Who waits for a loan then waits no more, and none is made afterwards; a job runs all the
    same.
    """
    with line.kept_waiting():
        line.waits(line.loan)
        line.turns.end()
        assert "no loan" == line.had.get(timeout=PATIENCE_S)
    line.loan()
    line.job()
    line.check()

    assert ["no loan", "job", "check"] == line.all_had


def test_a_turn_that_fails_is_given_back(line: Queue) -> None:
    """Whatever goes wrong in one, the next one comes."""
    for turn in (line.turns.job, line.turns.between_jobs, line.turns.loan, line.turns.unless_job):
        with pytest.raises(OSError, match="gone"), turn():
            raise OSError("gone")
    line.job()

    assert ["job"] == line.all_had
