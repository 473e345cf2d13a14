"""What the engine asks of a database, and connections that are lent to one thread at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, Final, Generic, Protocol, TypeVar

from pos.errors import CouponImpossible, CouponsOutOfReach

WAIT_S: Final = 10.0
"""For a connection, or for the right to write: longer, and somebody else is told to come again."""

Values = Sequence[object]
Row = tuple[Any, ...]
T = TypeVar("T")


class Rows(Protocol):
    """One connection in the middle of its work. Each `?` in a statement stands for a value."""

    def one(self, sql: str, values: Values = ()) -> Row | None:
        """The first row it finds."""
        ...

    def all(self, sql: str, values: Values = ()) -> list[Row]: ...

    def change(self, sql: str, values: Values = ()) -> int:
        """How many rows it wrote."""
        ...


class Database(Protocol):
    """Any thread may ask. CouponsOutOfReach where it cannot be used now."""

    @property
    def name(self) -> str:
        """What it is, for whoever looks after it."""
        ...

    def read(self, work: Callable[[Rows], T]) -> T: ...

    def write(self, work: Callable[[Rows], T]) -> T:
        """All of it, on the disk before this returns, or nothing.

        The work may be called again, also after a commit whose answer was lost: it changes nothing
        but rows, and finds what it has done before.
        """
        ...

    def close(self) -> None: ...


class Closes(Protocol):
    def close(self) -> None: ...


C = TypeVar("C", bound=Closes)


class Pool(Generic[C]):
    """Opened as they are needed; the one that came back last goes out first."""

    def __init__(self, opened: Callable[[], C], *, most: int) -> None:
        self._opened = opened
        self._free = threading.BoundedSemaphore(most)
        self._lock = threading.Lock()
        self._idle: list[C] = []
        self._is_closed = False

    @contextmanager
    def lent(self) -> Iterator[C]:
        """One whose work ended in an error is not lent again, but where it was refused: then what
        it did is taken back, and nothing is wrong with the connection.
        """
        if not self._free.acquire(timeout=WAIT_S):
            raise CouponsOutOfReach("The coupon engine has too much to do. Try again in a moment.")
        try:
            connection = self._taken()
            try:
                yield connection
            except CouponImpossible:
                self._given_back(connection)
                raise
            except BaseException:
                _closed(connection)
                raise
            self._given_back(connection)
        finally:
            self._free.release()

    @contextmanager
    def closed_on_error(self) -> Iterator[None]:
        """While a database is opened, which nobody else can close yet."""
        try:
            yield
        except BaseException:
            self.close()
            raise

    def close_idle(self) -> None:
        """As where the server that they led to is gone."""
        with self._lock:
            idle, self._idle = self._idle, []
        for connection in idle:
            _closed(connection)

    def close(self) -> None:
        """Those that are lent are closed when they come back."""
        with self._lock:
            self._is_closed = True
        self.close_idle()

    def _taken(self) -> C:
        with self._lock:
            if self._is_closed:
                raise CouponsOutOfReach("The coupon engine is being stopped.")
            if self._idle:
                return self._idle.pop()
        return self._opened()

    def _given_back(self, connection: C) -> None:
        with self._lock:
            if not self._is_closed:
                self._idle.append(connection)
                return
        _closed(connection)


def _closed(connection: Closes) -> None:
    with suppress(Exception):  # it is of no more use, whatever it says
        connection.close()
