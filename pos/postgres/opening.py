"""A connection that is opened on a thread of its own, so that nobody waits for it any longer than
they want: to look a name up takes as long as it takes, and nothing ends that.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, wait

from pos.postgres.connecting import Bounded


class Opening:
    """Begun at once. Whoever had no more time leaves it to whoever asks next."""

    def __init__(self, opened: Callable[[], Bounded]) -> None:
        self._opened = opened
        self._ended: Future[Bounded] = Future()
        threading.Thread(target=self._run, name="hub-open", daemon=True).start()

    def _run(self) -> None:
        try:
            self._ended.set_result(self._opened())
        except BaseException as problem:  # noqa: BLE001  whoever waits for it meets it
            self._ended.set_exception(problem)

    def within(self, seconds: float) -> Bounded | None:
        """None: not yet. What went wrong is raised here."""
        done, _ = wait([self._ended], timeout=max(0.0, seconds))
        return self._ended.result() if done else None

    @property
    def has_failed(self) -> bool:
        """By now: why it did may be over."""
        return self._ended.done() and self._ended.exception() is not None

    def abandon(self) -> None:
        """It is closed, as soon as it is there."""
        self._ended.add_done_callback(_close)


def _close(ended: Future[Bounded]) -> None:
    if ended.exception() is None:
        ended.result().close()
