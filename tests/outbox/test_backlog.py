"""Weeks without a line: what fifty thousand waiting entries cost, in steps of the database."""

from __future__ import annotations

import shutil
import sqlite3
import tracemalloc
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from builders import NOON
from waiting import open_outbox

from bench.backlog import WAITING, cut_off, fill
from bench.shop import CASHIER, PIN, Shop, ask, code_of, open_shift
from pos.assembly import record as records
from pos.assembly.till import Till
from pos.config import load
from pos.core import intents as it
from pos.core.events import TillLocked
from pos.core.settlement import EntryChange
from pos.journal.journal import SqliteJournal
from pos.outbox.outbox import HASTENED_AT_ONCE, Outbox
from pos.ports.record import Batch

FEW, MANY = 6_000, WAITING
KEYS = {"POS_GAMEBALL_API_KEY": "key", "POS_GAMEBALL_SECRET_KEY": "secret"}
SOON = NOON + timedelta(seconds=30)
MONTH = 3_000
"""Records of the weeks before, in the journal."""


@dataclass(frozen=True)
class Backlogs:
    """The same record twice: with little waiting, and with twenty-five times as much."""

    few: Path
    many: Path


@pytest.fixture(scope="module")
def backlogs(tmp_path_factory: pytest.TempPathFactory) -> Backlogs:
    folder = tmp_path_factory.mktemp("backlogs")
    made = Backlogs(few=folder / "few.db", many=folder / "many.db")
    fill(made.few, FEW)
    fill(made.many, MANY)
    return made


@dataclass
class Steps:
    """Every step of the database's machine, counted."""

    taken: int = 0

    def step(self) -> int:
        self.taken += 1
        return 0

    def of(self, db: sqlite3.Connection, work: Callable[[], object]) -> int:
        self.taken = 0
        db.set_progress_handler(self.step, 1)
        try:
            work()
        finally:
            db.set_progress_handler(None, 1)
        return self.taken


def _first(outbox: Outbox, number: int = 0) -> Callable[[], None]:
    """Take one and mark it, as the relay does."""
    entry = outbox.due(NOON, limit=number + 1)[number]

    def deliver() -> None:
        assert outbox.take(entry)
        outbox.delivered(entry, NOON)

    return deliver


WORK: dict[str, Callable[[Outbox], object]] = {
    "due": lambda outbox: outbox.due(SOON, limit=4),
    "due with some under way": lambda outbox: outbox.due(
        SOON, limit=4, without={"first", "c0", "c1", "c2"}
    ),
    "next due": lambda outbox: outbox.next_due(),
    "counts": lambda outbox: outbox.counts(),
    "deliver": lambda outbox: _first(outbox)(),
    "reject": lambda outbox: outbox.rejected(outbox.due(NOON, limit=1)[0], NOON, reason="no"),
    "put off": lambda outbox: outbox.retry_at(
        outbox.due(NOON, limit=1)[0], SOON, in_doubt=False, reason="down"
    ),
    "hasten": lambda outbox: outbox.hasten(NOON),
}


def put_off_all(outbox: Outbox) -> None:
    """But for one, which is due now: every customer's next entry has been tried in vain."""
    at_ms = int(SOON.timestamp() * 1_000)
    outbox._db.execute("UPDATE outbox SET next_at_ms = ? WHERE is_front = 1 AND place > 1", [at_ms])


@pytest.mark.parametrize("name", WORK)
@pytest.mark.parametrize("prepare", [lambda _: None, put_off_all], ids=["untried", "put off"])
def test_costs_no_more_with_fifty_thousand_waiting(
    backlogs: Backlogs, tmp_path: Path, name: str, prepare: Callable[[Outbox], None]
) -> None:
    """Tried already or not, fifty thousand take the relay no more steps than six thousand."""
    steps = {}
    for size, made in (("few", backlogs.few), ("many", backlogs.many)):
        record = Path(shutil.copy(made, tmp_path / f"{size}.db"))
        with closing(open_outbox(record)) as outbox:
            prepare(outbox)
            steps[size] = Steps().of(outbox._db, partial(WORK[name], outbox))

    assert steps["few"] > 0
    assert steps["many"] <= steps["few"] * 1.1, steps


def test_a_person_s_wish_costs_no_more(backlogs: Backlogs, tmp_path: Path) -> None:
    """Fifty thousand waiting make nobody wait who wants one of them tried again."""
    steps = {}
    for size, made in (("few", backlogs.few), ("many", backlogs.many)):
        record = Path(shutil.copy(made, tmp_path / f"{size}.db"))
        with closing(SqliteJournal(record)) as journal:
            again = EntryChange(entry_id="new:7", is_tried_again=True)
            batch = Batch(at=NOON, events=(), changes=(again,))
            steps[size] = Steps().of(journal._db, partial(journal.append, [batch]))

    assert steps["few"] > 0
    assert steps["many"] <= steps["few"] * 1.1, steps


def test_a_start_looks_at_no_backlog(backlogs: Backlogs, tmp_path: Path) -> None:
    """What the record has not heard of is found without a look at all that waits."""
    steps = {}
    for size, made in (("few", backlogs.few), ("many", backlogs.many)):
        record = Path(shutil.copy(made, tmp_path / f"{size}.db"))
        with closing(open_outbox(record)) as outbox:
            _first(outbox)()
            steps[size] = Steps().of(outbox._db, outbox.untold)
            assert 1 == len(outbox.untold())

    assert steps["many"] <= steps["few"] * 1.1, steps


def test_everything_is_found_by_index(backlogs: Backlogs, tmp_path: Path) -> None:
    """No statement of the relay reads a table from end to end, or sorts what it found."""
    record = Path(shutil.copy(backlogs.few, tmp_path / "few.db"))
    asked: list[str] = []
    with closing(open_outbox(record)) as outbox:
        outbox._db.set_trace_callback(asked.append)
        for work in WORK.values():
            work(outbox)
        outbox._db.set_trace_callback(None)
        statements = [said for said in asked if said.lstrip().startswith(("SELECT", "UPDATE"))]
        plans = {
            said: [row[3] for row in outbox._db.execute(f"EXPLAIN QUERY PLAN {said}")]
            for said in statements
            if "outbox_counts" not in said
        }
    assert len(plans) >= 8
    for said, plan in plans.items():
        assert not [step for step in plan if "SCAN" in step or "B-TREE" in step], (said, plan)


def test_hastened_in_portions(backlogs: Backlogs, tmp_path: Path) -> None:
    """A line that is back makes a bounded number due, not every one of the thousands put off."""
    record = Path(shutil.copy(backlogs.many, tmp_path / "many.db"))
    with closing(open_outbox(record)) as outbox:
        put_off_all(outbox)
        before = outbox._db.total_changes
        outbox.hasten(NOON)

        assert HASTENED_AT_ONCE == outbox._db.total_changes - before
        assert HASTENED_AT_ONCE + 1 == len(outbox.due(NOON, limit=MANY))


def test_goes_oldest_first(backlogs: Backlogs) -> None:
    """A backlog is worked from its beginning, one entry a customer."""
    with closing(open_outbox(backlogs.many)) as outbox:
        entries = outbox.due(NOON, limit=50)

    assert list(range(1, 51)) == [entry.place for entry in entries]
    assert 50 == len({entry.customer_id for entry in entries})


def test_memory_is_flat(backlogs: Backlogs) -> None:
    """However much waits, a look of the relay holds a handful of entries."""
    with closing(open_outbox(backlogs.many)) as outbox:
        outbox.due(NOON, limit=4)
        tracemalloc.start()
        outbox.due(NOON, limit=4)
        outbox.next_due()
        outbox.counts()
        _, peak_bytes = tracemalloc.get_traced_memory()
        tracemalloc.stop()

    assert peak_bytes < 100_000


# -- the till with a backlog ---------------------------------------------------------------------


def _steps_of_a_day(folder: Path, entries: int, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Of the terminal's own connection: at the start, at a scan, and at a sale to a customer."""
    shop = Shop(folder, items=3)
    settings = load(cut_off(shop), KEYS)
    record = Till(settings).places.record
    with closing(SqliteJournal(record)) as journal:
        locked = TillLocked(cashier_id=CASHIER)
        journal.append([Batch(at=NOON, events=(locked,) * MONTH)])
    with Till(settings).running() as till:
        open_shift(till)
    fill(record, entries)
    steps = Steps()

    def counted(path: Path, **options: object) -> sqlite3.Connection:
        db = sqlite3.connect(path, **options)  # type: ignore[call-overload]
        db.set_progress_handler(steps.step, 1)
        return db  # type: ignore[no-any-return]

    monkeypatch.setattr(records, "SqliteJournal", partial(SqliteJournal, connect=counted))
    taken = []
    with Till(settings).running() as till:
        taken.append(steps.taken)
        ask(till, it.SignOn(user_id=CASHIER, pin=PIN))
        for customer_id in ("c5", "c5", "someone new"):
            steps.taken = 0
            ask(till, it.Scanned(text=code_of(1)))
            taken.append(steps.taken)
            ask(till, it.IdentifyCustomer(customer_id=customer_id))
            steps.taken = 0
            ask(till, it.TakeTender(method="cash"))
            taken.append(steps.taken)
    with closing(till.open_outbox()) as outbox:
        assert entries + 3 == outbox.counts().pending
    return taken


def test_start_scan_and_sale_cost_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With fifty thousand waiting and no line, the till starts and sells as if there were none."""
    new = _steps_of_a_day(tmp_path / "new", 20, monkeypatch)
    old = _steps_of_a_day(tmp_path / "old", MANY, monkeypatch)

    assert all(steps > 0 for steps in new)
    assert [] == [(few, many) for few, many in zip(new, old, strict=True) if many > few * 1.1]
