"""A till's journal on the disk, sold into by the real rules, and what ships it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from builders import MUNA, Counter, counter_of, item_of, sar

from pos.core import intents as it
from pos.core.setup import Setup
from pos.hub.shipper import Pace, Shipper, Stopped
from pos.journal.journal import SqliteJournal
from pos.journal.machine import Machine
from pos.journal.queries import SqliteHistory
from pos.journal.shipping import ShippedJournal
from pos.ports.hub import Reached, RecordHub
from pos.ports.record import Batch
from tests.hub.hubs import Hub
from tests.hub.served import ServedHub

SHIRT = item_of("shirt", "80.00", category=("Clothes",))
BAG = item_of("bag", "115.00")
COLUMNS = "seq, at, incarnation, kind, version, body, previous, hash, sale_id, receipt"


@dataclass
class TillRecord:
    """One till of a store. `write` puts on the disk what was decided since."""

    path: Path
    store: str = "S1"
    till: str = "T1"
    counter: Counter = field(init=False)

    def __post_init__(self) -> None:
        self.counter = counter_of(who=MUNA, store_id=self.store, till_id=self.till)
        self.write()

    @property
    def setup(self) -> Setup:
        return self.counter.setup

    def write(self) -> None:
        with closing(SqliteJournal(self.path)) as journal:
            journal.append([Batch(at=self.counter.now, events=tuple(self.counter.events))])
        self.counter.events.clear()

    def sell(self, times: int = 1) -> None:
        """In turn a sale, one with a discount, an exchange, one that is suspended meanwhile."""
        kinds: tuple[Callable[[], None], ...] = (self._plain, self._less, self._exchange)
        for number in range(times):
            kinds[number % len(kinds)]()
            self.counter.now += timedelta(minutes=7)
        self.write()

    def next_day(self) -> None:
        shift = self.counter.state.shift
        assert shift is not None
        self.counter.done(it.CloseShift(counted=shift.drawer_expected))
        self.counter.now += timedelta(days=1)
        self.counter.done(it.OpenShift(opening_float=sar("100.00")))
        self.write()

    def go_on_elsewhere(self) -> None:
        """As `pos journal adopt` does it."""
        with closing(SqliteJournal(self.path)) as journal:
            journal.go_on_at(Machine(), self.counter.now)

    def copied(self, folder: Path) -> TillRecord:
        """The disk with all on it, in another machine: both go on from here."""
        folder.mkdir()
        other = object.__new__(TillRecord)
        other.path, other.store, other.till = folder / self.path.name, self.store, self.till
        for suffix in ("", "-wal", "-shm"):
            file = self.path.with_name(f"{self.path.name}{suffix}")
            if file.exists():
                shutil.copy(file, folder / file.name)
        other.counter = counter_of(who=MUNA, store_id=self.store, till_id=self.till)
        other.counter.events.clear()
        other.counter.state = self.counter.state
        other.counter.now = self.counter.now + timedelta(seconds=1)
        other.counter.ids = self.counter.ids + 1_000
        return other

    def rows(self) -> list[tuple[Any, ...]]:
        with closing(SqliteHistory(self.path)) as history:
            return history._db.execute(f"SELECT {COLUMNS} FROM journal ORDER BY seq").fetchall()

    def at_hub(self, hub: Hub | ServedHub) -> list[tuple[Any, ...]]:
        """The same columns, as the hub has them."""
        found = hub.rows(
            f"SELECT {COLUMNS} FROM hub.record WHERE (store, till) = (%s, %s) ORDER BY seq, at",
            self.store,
            self.till,
        )
        return [(*row[:6], row[6].hex(), row[7].hex(), *row[8:]) for row in found]

    @contextmanager
    def shipper(self, hub: RecordHub, *, pace: Pace | None = None) -> Iterator[Shipper]:
        with closing(ShippedJournal(self.path, self.setup)) as journal:
            yield Shipper(hub, journal, store=self.store, till=self.till, pace=pace or AtOnce(500))

    def ship(self, hub: RecordHub, *, most: int = 500) -> Reached | Stopped | None:
        """Until nothing is left or it stops: the last that was told."""
        with self.shipper(hub, pace=AtOnce(most)) as shipper:
            told = [*shipper.ship()]
        return told[-1] if told else None

    def _plain(self) -> None:
        self.counter.done(it.AddItem(item=SHIRT, quantity=Decimal(2)))
        self.counter.done(it.TakeTender(method="cash", amount=sar("200.00")))

    def _less(self) -> None:
        self.counter.done(it.AddItem(item=BAG))
        self.counter.done(it.AddItem(item=SHIRT))
        discount = it.DiscountSale(percent=Decimal(10), reason="regular")
        self.counter.done(discount)
        self.counter.done(it.SuspendSale(name="blue coat"))
        self.counter.done(it.ResumeSale(name="blue coat"))
        self.counter.done(it.TakeTender(method="card"))

    def _exchange(self) -> None:
        self.counter.done(it.AddItem(item=BAG))
        self.counter.done(it.ReturnItem(code="shirt", reason="too small", item=SHIRT))
        self.counter.done(it.TakeTender(method="cash"))


class AtOnce:
    """pos.hub.shipper.Pace for a machine with nobody at the counter."""

    def __init__(self, most: int) -> None:
        self.most = most

    def rest(self) -> None:
        pass
