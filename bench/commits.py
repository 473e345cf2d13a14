"""A cash sale from intent to the disk, against the bare flush of as many bytes beside it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from bench.shop import Shop, a_folder, ask, code_of
from bench.table import Row, at_most
from pos.assembly import Till
from pos.core import intents as it
from pos.core.events import Event, SaleCompleted, Tendered
from pos.journal.journal import SqliteJournal
from pos.ports.record import Batch

ROUNDS = 300
FLOORS = 1.5


def measure() -> list[Row]:
    with a_folder() as folder:
        shop = Shop(folder, items=10)
        with shop.open_till() as till:
            return _measure(till, folder)


def _measure(till: Till, folder: Path) -> list[Row]:
    record = till.places.record
    log = record.with_name(record.name + "-wal")
    for number in range(5):
        ask(till, it.Scanned(text=code_of(number)))
        before = log.stat().st_size
        ask(till, it.TakeTender(method="cash"))
    grown = log.stat().st_size - before
    journal, floor = SqliteJournal(folder / "append.db"), Floor(folder / "floor", grown)
    batch = Batch(at=datetime.now(UTC), events=_last_sale(record))
    whole_s, append_s, floor_s = [], [], []
    for number in range(ROUNDS):
        ask(till, it.Scanned(text=code_of(number % 10)))
        whole_s.append(timed(lambda: ask(till, it.TakeTender(method="cash"))))
        floor_s.append(timed(floor.flush))
        append_s.append(timed(lambda: journal.append([batch])))
        floor_s.append(timed(floor.flush))
    journal.close()
    floor.close()
    name = f"fdatasync of {grown:,} bytes"
    return [
        at_most("cash sale, submit to ended", whole_s, floor_s, floor=name, times=FLOORS),
        at_most("its append to the journal alone", append_s, floor_s, floor=name, times=FLOORS),
    ]


class Floor:
    """What the disk itself asks for: so many bytes at the end of a growing file, and a flush."""

    def __init__(self, path: Path, size_bytes: int) -> None:
        self._bytes = os.urandom(size_bytes)
        self._descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def flush(self) -> None:
        os.write(self._descriptor, self._bytes)
        os.fdatasync(self._descriptor)

    def close(self) -> None:
        os.close(self._descriptor)


def timed(work: Callable[[], object]) -> float:
    began_s = time.perf_counter()
    work()
    return time.perf_counter() - began_s


def _last_sale(record: Path) -> tuple[Event, ...]:
    """What completing a sale wrote."""
    journal = SqliteJournal(record)
    events = list(journal.since_shift_opened())
    journal.close()
    last = max(i for i, event in enumerate(events) if isinstance(event, SaleCompleted))
    assert isinstance(events[last - 1], Tendered)
    return tuple(events[last - 1 : last + 1])
