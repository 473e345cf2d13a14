"""Threads that do one thing after another, and the one question worth asking."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

_T = TypeVar("_T")


class Lane(Protocol):
    """Does one thing after another, while whoever put it there goes on."""

    def put(self, work: Callable[[], None]) -> None: ...

    def close(self, timeout_s: float) -> None:
        """Finish what was put before; give up waiting for a device that hangs."""
        ...


class ThreadLane:
    def __init__(self, name: str) -> None:
        self._work: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def put(self, work: Callable[[], None]) -> None:
        self._work.put(work)

    def close(self, timeout_s: float) -> None:
        self._work.put(None)
        self._thread.join(timeout_s)

    def _run(self) -> None:
        while (work := self._work.get()) is not None:
            work()


class Newest(Generic[_T]):
    """Holds the one question worth asking: a later one replaces one that still waits."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: _T | None = None

    def put(self, question: _T) -> bool:
        """True where nothing waited, so that someone must come and take it."""
        with self._lock:
            was_empty = self._waiting is None
            self._waiting = question
        return was_empty

    def take(self) -> _T:
        with self._lock:
            newest, self._waiting = self._waiting, None
        assert newest is not None, "a question was taken twice"
        return newest
