"""Points and tiers that the service told by itself, on disk: known while the line is down, and by
a till that has not seen the customer. No name, no address, no number but the customer's id.
"""

from __future__ import annotations

import logging
import threading
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import msgspec

from pos.places import switch_to
from pos.ports.customer_news import NewsPage, ToldCustomer

log = logging.getLogger("pos.loyalty")

MOST_CUSTOMERS: Final = 20_000
KEPT: Final = timedelta(days=30)
"""Without news nobody's points are still worth telling."""
_MOST_BYTES: Final = 16 * 1024 * 1024


class _File(msgspec.Struct, frozen=True):
    since: int
    customers: tuple[ToldCustomer, ...]


class ToldCustomers:
    """The newest of each. A file that cannot be read is as none: all is asked for anew."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._known: dict[str, ToldCustomer] | None = None
        self._since = 0

    @property
    def since(self) -> int:
        """What news is asked on from."""
        with self._lock:
            self._load()
            return self._since

    def of(self, customer_id: str) -> ToldCustomer | None:
        with self._lock:
            return self._load().get(customer_id)

    def take(self, page: NewsPage, now: datetime) -> None:
        """OSError where the disk does not take it: it is known until the till ends all the same."""
        with self._lock:
            known = self._load()
            for one in page.customers:
                known.pop(one.customer_id, None)  # what is told again moves to the end
                known[one.customer_id] = one
            fresh = [one for one in known.values() if now - one.at < KEPT]
            self._known = {one.customer_id: one for one in fresh[-MOST_CUSTOMERS:]}
            self._since = page.next
            self._write()

    def begin_anew(self) -> None:
        """Another engine counts from its own beginning; what is known stays until it is told."""
        with self._lock:
            self._load()
            self._since = 0

    def forget(self, customer_id: str) -> bool:
        """Whether there was anything to forget. OSError as above."""
        with self._lock:
            if self._load().pop(customer_id, None) is None:
                return False
            self._write()
            return True

    def _load(self) -> dict[str, ToldCustomer]:
        if self._known is None:
            read = self._read()
            self._since = read.since
            self._known = {one.customer_id: one for one in read.customers}
        return self._known

    def _read(self) -> _File:
        try:
            with self._path.open("rb") as file:
                return msgspec.json.decode(file.read(_MOST_BYTES), type=_File)
        except FileNotFoundError:
            pass
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as problem:
            log.warning("what was told of customers cannot be read: %s", problem)
        return _File(since=0, customers=())

    def _write(self) -> None:
        assert self._known is not None, "it is read before it is written"
        told = _File(since=self._since, customers=tuple(self._known.values()))
        switch_to(self._path, msgspec.json.encode(told))
