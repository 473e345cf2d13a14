"""Golden runs: a till at work on a watched disk, and what its record holds after each change.

The writer, the relay's marks and the second copy are the till's own code, on connections of
their own as in the till; one thread stands for the three, so that a run is the same each time.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from builders import AMAL, NOON, Counter, customer_of, item_of, sar
from cut_disk import Begun, Copied, Done, Image, Mark, Op
from cut_log import Log, files_below, watched
from sqlite_utils import Database

from pos.core import intents as it
from pos.core.apply import fold
from pos.core.deliveries import Delivery
from pos.core.events import Event
from pos.core.intents import Intent
from pos.core.shift import CashMove
from pos.journal import database
from pos.journal.codec import decode_delivery, encode_delivery
from pos.journal.copy import copy_after, last_copied
from pos.journal.database import checkpoint, open_beside
from pos.journal.journal import SqliteJournal
from pos.journal.migrations import steps
from pos.journal.rows import COLUMNS
from pos.outbox.claims import Claims
from pos.outbox.outbox import Entry, Outbox
from pos.ports.record import Batch

SMALL_LOG_BYTES = 48 * 1024
"""Small, so that a small day cuts the log as a large one does."""


@dataclass(frozen=True, slots=True)
class State:
    """All that a record holds, as it is read from any file of it."""

    records: tuple[Any, ...]
    people: tuple[Any, ...]
    outbox: tuple[Any, ...]
    counts: tuple[Any, ...]


def state_of(db: sqlite3.Connection) -> State:
    return State(
        records=tuple(db.execute(f"SELECT {COLUMNS} FROM journal ORDER BY seq")),
        people=tuple(db.execute("SELECT seq, customer_id, body FROM people ORDER BY seq")),
        outbox=tuple(db.execute("SELECT entry_id, * FROM outbox ORDER BY place")),
        counts=tuple(db.execute("SELECT * FROM outbox_counts ORDER BY state")),
    )


@dataclass(slots=True)
class Golden:
    """A run: what the disk held before, what was asked of it, what the record then held."""

    name: str
    before: Image
    ops: list[Op | Mark]
    states: list[State]
    events: list[Event]
    """All that were ever asked for, those from before the run first."""
    deliveries: list[Delivery]
    shared_memory: bytes = b""
    """SQLite's, as it was before the till was closed: a system that stopped may leave it behind."""


class Till:
    """A counter whose decisions are recorded, with the relay and the second copy beside it."""

    def __init__(
        self, folder: Path, log: Log, connect: Callable[..., sqlite3.Connection], counter: Counter
    ) -> None:
        self.record = folder / "journal.db"
        self.copy = folder / "copy"
        self.counter = counter
        self.now = NOON
        self._log = log
        self._connect = connect
        self._open()
        self.states = [state_of(self._db)]

    def _open(self) -> None:
        self.journal = SqliteJournal(self.record, connect=self._connect)
        self._db = open_beside(self.record, connect=self._connect)
        self.relay_db = open_beside(self.record, connect=self._connect)
        self.outbox = Outbox(self.relay_db, decode_delivery, encode_delivery)
        self.claims = Claims(self.relay_db, decode_delivery)
        self.copied = last_copied(self.copy)

    def close(self) -> None:
        """As a till stops: the last connection empties the log into the file and removes it."""
        self.journal.close()
        self.relay_db.close()
        self._db.close()

    def restart(self) -> None:
        self.close()
        self._open()

    @contextmanager
    def change(self, *, promised: bool) -> Iterator[None]:
        """One transaction: begun, perhaps done, and whether its end may be relied on."""
        number = len(self.states)
        self._log.ops.append(Begun(number))
        yield
        self._log.ops.append(Done(number, promised))
        self.states.append(state_of(self._db))

    def ask(self, *intents: Intent) -> None:
        """Decided one by one and recorded together, as a burst is."""
        batches = []
        for intent in intents:
            sent = len(self.counter.deliveries)
            answer = self.counter.ask(intent)
            if answer.events:
                deliveries = tuple(self.counter.deliveries[sent:])
                batches.append(Batch(at=self.now, events=answer.events, deliveries=deliveries))
        assert batches, "nothing came of it"
        with self.change(promised=True):
            self.journal.append(batches)

    def take(self) -> Entry:
        (entry, *_) = self.outbox.due(self.now, limit=50)
        with self.change(promised=True):
            assert self.outbox.take(entry)
        return entry

    def deliver(self) -> Entry:
        entry = self.take()
        with self.change(promised=False):
            self.outbox.delivered(entry, self.now)
        return entry

    def follow(self, meanwhile: Callable[[], None] | None = None) -> None:
        """What the copy's thread does when told of a commit; and the others while it flushes."""
        self._log.meanwhile = meanwhile
        while (reached := copy_after(self._db, self.copy, self.copied)) != self.copied:
            self.copied = reached
            self._log.ops.append(Copied(reached))

    def checkpoint(self) -> None:
        checkpoint(self._db)


@contextmanager
def working(
    name: str,
    folder: Path,
    *,
    before: Image | None = None,
    counter: Counter | None = None,
    synchronous: str = "",
) -> Iterator[tuple[Till, Golden]]:
    put(before or {}, folder)
    golden = Golden(
        name=name, before=files_below(folder), ops=[], states=[], events=[], deliveries=[]
    )
    with pytest.MonkeyPatch.context() as patch, watched(folder, synchronous=synchronous) as log:
        patch.setattr(database, "LOG_LIMIT_BYTES", SMALL_LOG_BYTES)
        till = Till(folder, log[0], log[1], counter or Counter())
        copied = till.copied
        yield till, golden
        golden.shared_memory = (folder / "journal.db-shm").read_bytes()
        till.close()
        golden.ops = [Copied(copied), *log[0].ops]
        golden.states, golden.events = till.states, till.counter.events
        golden.deliveries = till.counter.deliveries


def put(image: Image, folder: Path) -> None:
    for name, data in image.items():
        path = folder / name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_bytes(data)


def first_start(folder: Path) -> Golden:
    """A till that has never been: the folder is empty, the schema is made, somebody signs on."""
    with working("first start", folder) as (till, golden):
        _open_shift(till)
        till.follow()
    return golden


def day(folder: Path, *, synchronous: str = "") -> Golden:
    """From the record of a till that was closed: sales, marks, copies, checkpoints, a restart."""
    before, counter = _yesterday(folder / "yesterday")
    here = folder / "day"
    with working("day", here, before=before, counter=counter, synchronous=synchronous) as (
        till,
        golden,
    ):
        _morning(till)
        till.restart()
        _afternoon(till)
    return golden


def from_schema_1(folder: Path) -> Golden:
    """A record of the first version, opened by this one: the step is taken, then it sells."""
    before, counter = _yesterday(folder / "yesterday")
    older = folder / "older.db"
    _in_schema_1(folder / "yesterday" / "journal.db", older)
    before["journal.db"] = older.read_bytes()
    with working("from schema 1", folder / "day", before=before, counter=counter) as (till, golden):
        _sale(till, "shirt", "25.00")
        till.deliver()
        till.follow()
    return golden


def after_a_cut(name: str, folder: Path, cut: Image, counter: Counter) -> Golden:
    """The till started again on what a power cut left, and selling on."""
    with working(name, folder, before=cut, counter=counter) as (till, golden):
        till.follow()
        _sale(till, "coat", "80.00")
        till.deliver()
        till.checkpoint()
        _sale(till, "belt", "12.50")
        till.follow()
    return golden


def counter_after(golden: Golden, state: State) -> Counter:
    """The counter as a till that starts finds itself again, with ids that were not given yet."""
    events = golden.events[: len(state.records)]
    known = {row[0] for row in state.outbox}
    deliveries = [one for one in golden.deliveries if one.entry_id in known]
    counter = Counter(events=events, deliveries=deliveries, ids=1_000)
    counter.state = fold(counter.state, events)
    return counter


def _yesterday(folder: Path) -> tuple[Image, Counter]:
    with working("yesterday", folder) as (till, _):
        _open_shift(till)
        _sale(till, "scarf", "19.00")
        till.follow()
    return files_below(folder), till.counter


def _open_shift(till: Till) -> None:
    till.ask(it.PinWasRight(cashier=AMAL))
    till.ask(it.OpenShift(opening_float=sar("100.00")))


def _morning(till: Till) -> None:
    _sale(till, "shirt", "25.00")
    till.deliver()
    till.follow()
    _sale(till, "shoes", "120.00", "socks", "8.00")
    till.follow(lambda: _while_it_is_copied(till))
    till.ask(it.AddItem(item=item_of("hat", "30.00")))
    till.ask(it.SuspendSale(name="blue coat"))
    first = till.take()
    with till.change(promised=False):
        till.outbox.retry_at(
            first, till.now + timedelta(minutes=5), in_doubt=True, reason="no answer"
        )
    till.follow()
    till.checkpoint()
    _sale(till, "bag", "100.00")
    till.ask(it.MoveCash(move=CashMove.PAID_IN, amount=sar("50.00"), reason="change"))
    with till.change(promised=False):
        till.outbox.hasten(till.now)
    till.deliver()


def _while_it_is_copied(till: Till) -> None:
    till.deliver()
    _sale(till, "cap", "9.50")


def _afternoon(till: Till) -> None:
    till.ask(it.ResumeSale(name="blue coat"))
    till.ask(it.TakeTender(method="card"), it.CompleteSale())
    entry = till.take()
    with till.change(promised=False):
        till.outbox.rejected(entry, till.now, reason="not known there")
    _sale(till, "coat", "80.00")
    _sale(till, "belt", "12.50")
    _claimed(till)
    till.follow()
    till.checkpoint()
    till.ask(it.LockTill())
    till.checkpoint()
    till.follow()


def _claimed(till: Till) -> None:
    """As a bulk catch-up does."""
    until = till.now + timedelta(minutes=30)
    places = [one.place for one in till.claims.waiting()]
    with till.change(promised=True):
        claimed = till.claims.claim(places, until)
    assert claimed, "nothing was there to be claimed"
    with till.change(promised=False):
        till.claims.delivered(claimed[:1], until, till.now)


def _sale(till: Till, *goods: str) -> None:
    """Items and prices in turn; bought by somebody known, so that an order is to be delivered."""
    pairs = list(zip(goods[::2], goods[1::2], strict=True))
    till.now += timedelta(minutes=3)
    till.counter.now = till.now
    for code, price in pairs:
        till.ask(it.AddItem(item=item_of(code, price), quantity=Decimal(2)))
    number = len(till.counter.deliveries) + 1
    found = customer_of(f"mobile_96650000000{number}")
    till.ask(it.CustomerFound(sale_id=till.counter.sale.sale_id, customer=found))
    till.ask(it.TakeTender(method="cash"), it.CompleteSale())


def _in_schema_1(record: Path, older: Path) -> None:
    """The same rows, in a record that has taken the first step of the schema and no other."""
    older.touch(mode=0o600)
    db = sqlite3.connect(older, isolation_level=None)
    db.execute("PRAGMA journal_mode = WAL")
    first, second = (step.name for step in steps.pending(Database(db))[:2])
    steps.apply(Database(db), stop_before=second)
    assert [first] == [step.name for step in steps.applied(Database(db))]
    db.execute("ATTACH ? AS newer", [str(record)])
    db.execute("DELETE FROM till")
    for table in ("till", "journal", "people", "outbox"):
        names = ", ".join(row[1] for row in db.execute(f"PRAGMA table_info({table})"))
        db.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM newer.{table}")
    db.execute("DETACH newer")
    db.execute("PRAGMA user_version = 1")
    db.close()
