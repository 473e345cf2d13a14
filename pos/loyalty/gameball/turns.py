"""What the service asks of callers: one request at a time per customer, no two at one moment."""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Generic, TypeVar
from weakref import WeakValueDictionary

from pos.http.deadline import Deadline
from pos.loyalty.gameball import failures

_V = TypeVar("_V")

_MILLISECOND = timedelta(milliseconds=1)
_MOST_CUSTOMERS = 1_000
_MOST_MOMENTS = 64


class Recent(Generic[_V]):
    """The last few values by key; what was not asked for longest goes first. For one thread."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: OrderedDict[str, _V] = OrderedDict()

    def get(self, key: str) -> _V | None:
        if key in self._values:
            self._values.move_to_end(key)
        return self._values.get(key)

    def put(self, key: str, value: _V) -> None:
        self._values[key] = value
        self._values.move_to_end(key)
        if len(self._values) > self._most:
            self._values.popitem(last=False)

    def drop(self, key: str) -> None:
        self._values.pop(key, None)


class Turns:
    """Concurrent calls for one customer are refused with 2001, so they queue here."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._turns: WeakValueDictionary[str, _Turn] = WeakValueDictionary()

    @contextmanager
    def of(self, customer_id: str, deadline: Deadline) -> Iterator[None]:
        with self._guard:
            turn = self._turns.get(customer_id)
            if turn is None:
                turn = self._turns[customer_id] = _Turn()
        if not turn.lock.acquire(timeout=deadline.left_s()):
            raise failures.busy_here()
        try:
            yield
        finally:
            turn.lock.release()


class _Turn:
    """A lock that a dictionary may forget once nobody holds it."""

    __slots__ = ("__weakref__", "lock")

    def __init__(self) -> None:
        self.lock = threading.Lock()


class Moments:
    """Times for the service's `transactionTime`: a repeat is refused with 9003, a future with 9007.

    A moment already given steps back a millisecond until it is free. Whoever gives a key gets
    the same moment for it again, as a repeat must be the same request, unless the clock that gave
    it turned out to be ahead.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._given: Recent[deque[datetime]] = Recent(_MOST_CUSTOMERS)
        self._by_key: Recent[datetime] = Recent(_MOST_CUSTOMERS)

    def take(self, customer_id: str, wanted: datetime, *, now: datetime, key: str = "") -> datetime:
        with self._lock:
            known = self._by_key.get(key) if key else None
            if known is not None and known <= now:
                return known
            at = self._free(customer_id, min(wanted, now))
            if key:
                self._by_key.put(key, at)
            return at

    def forget(self, key: str) -> None:
        """The moment clashed with something else: the next one asked for will be another."""
        with self._lock:
            self._by_key.drop(key)

    def _free(self, customer_id: str, wanted: datetime) -> datetime:
        given = self._given.get(customer_id) or deque(maxlen=_MOST_MOMENTS)
        at = wanted.replace(microsecond=wanted.microsecond // 1000 * 1000)
        while at in given:
            at -= _MILLISECOND
        given.append(at)
        self._given.put(customer_id, given)
        return at
