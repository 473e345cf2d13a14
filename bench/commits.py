"""A cash sale from intent to the disk, against the bare flush of as many bytes beside it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from bench.shop import Shop, a_folder, ask, code_of
from bench.table import Row, at_most, in_ms
from pos.assembly.till import Till
from pos.core import intents as it
from pos.core.events import SaleCompleted, Tendered
from pos.journal.journal import SqliteJournal
from pos.ports.record import Batch
from pos.terminal.snapshot import Snapshot

ROUNDS = 300
ITEMS = 10
FLOORS = 1.5


def measure() -> list[Row]:
    with a_folder() as folder:
        shop = Shop(folder, items=ITEMS)
        with shop.open_till() as till:
            return _measure(till, folder)


def _measure(till: Till, folder: Path) -> list[Row]:
    journal = SqliteJournal(folder / "append.db")
    grown, batch = _one_sale(till)
    floor = Floor(folder / "floor", grown)
    shown_s, ended_s, append_s, floor_s = [], [], [], []
    for number in range(ROUNDS):
        ask(till, it.Scanned(text=code_of(number % ITEMS)))
        shown, ended = _pay(till)
        shown_s.append(shown)
        ended_s.append(ended)
        floor_s.append(timed(floor.flush))
        append_s.append(timed(lambda: journal.append([batch])))
        floor_s.append(timed(floor.flush))
    journal.close()
    floor.close()
    name = f"fdatasync of {grown:,} bytes"
    return [
        at_most("sale commit", append_s, floor_s, floor=name, times=FLOORS),
        _told("cash sale, asked to committed", shown_s, floor_s, floor=name),
        _told("cash sale, asked to every device's answer", ended_s, floor_s, floor=name),
    ]


def _told(figure: str, ours_s: list[float], floor_s: list[float], *, floor: str) -> Row:
    """The way to the commit and on from it: on a disk this quick mostly Python, and no target."""
    return Row(
        figure=figure,
        ours=in_ms(ours_s),
        against=f"{floor} {in_ms(floor_s)}",
        ratio=f"{median(ours_s) / median(floor_s):.2f}",
    )


def _pay(till: Till) -> tuple[float, float]:
    """Seconds until the sale was on the disk and told to the screen, and until all was answered."""
    receipt = till.terminal.snapshot.state.next_receipt
    told_s: list[float] = []

    def look(snapshot: Snapshot) -> None:
        if snapshot.state.next_receipt != receipt:
            told_s.append(time.perf_counter())

    with till.terminal.listening(look):
        began_s = time.perf_counter()
        ask(till, it.TakeTender(method="cash"))
        ended_s = time.perf_counter()
    return told_s[0] - began_s, ended_s - began_s


def _one_sale(till: Till) -> tuple[int, Batch]:
    """By how much completing a sale makes the write-ahead log grow, and what it recorded."""
    log = till.places.record.with_name(f"{till.places.record.name}-wal")
    sizes_bytes: list[int] = []
    for number in range(ITEMS):
        ask(till, it.Scanned(text=code_of(number)))
        before_bytes = log.stat().st_size
        ask(till, it.TakeTender(method="cash"))
        sizes_bytes.append(log.stat().st_size - before_bytes)
    with closing(SqliteJournal(till.places.record)) as journal:
        events = list(journal.since_shift_opened())
    last = max(place for place, event in enumerate(events) if isinstance(event, SaleCompleted))
    assert isinstance(events[last - 1], Tendered)
    return int(median(sizes_bytes)), Batch(
        at=datetime.now(UTC), events=tuple(events[last - 1 : last + 1])
    )


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
