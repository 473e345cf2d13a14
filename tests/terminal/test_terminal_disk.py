"""A disk that is full, slow or damaged under a till that sells."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path
from typing import Any

import pytest
from builders import item_of, sar, setup_of
from terminal_bench import BAG, WAIT_S, Bench, ended

from pos.core import intents as it
from pos.core.item import Item
from pos.errors import RecordDamaged
from pos.journal.copy import SecondCopy
from pos.journal.journal import SqliteJournal
from pos.journal.mend import mend
from pos.journal.reserve import Reserve
from pos.ports.devices import DeviceNews
from pos.ports.health import Availability

PAGES = 300
LONG_METHOD = "x" * 100_000


def big(code: str, price: str = "1.00") -> Item:
    """Too long for the room that is left in the file's last page."""
    return item_of(code, price, tags=("x" * 100_000,))


class SmallDisk:
    """A file that may not grow, as SQLite meets it on a full disk; the reserve stands on it too."""

    def __init__(self, folder: Path) -> None:
        self.journal: SqliteJournal | None = None
        self.free = 10**9
        disk = self

        class ReserveOnIt(Reserve):
            def keep(self) -> bool:
                if disk.free <= PAGES:
                    self._is_kept = False
                    return False
                return super().keep()

            def give_up(self) -> bool:
                given = super().give_up()
                if given:
                    disk.leave(PAGES)
                return given

            def give_up_last(self) -> bool:
                given = super().give_up_last()
                if given:
                    disk.leave(PAGES)
                return given

            def has_room_for_a_sale(self) -> bool:
                return disk.free >= PAGES // 2

        self.reserve = ReserveOnIt(folder / "reserve", size_bytes=4096)

    def open(self, path: Path) -> SqliteJournal:
        self.journal = SqliteJournal(path)
        return self.journal

    def leave(self, pages: int) -> None:
        assert self.journal is not None
        (used,) = self.journal._db.execute("PRAGMA page_count").fetchone()
        self.journal._db.execute(f"PRAGMA max_page_count = {used + pages}")
        self.free = pages


@pytest.fixture
def disk(tmp_path: Path) -> SmallDisk:
    return SmallDisk(tmp_path)


def bench_on(disk: SmallDisk, folder: Path) -> Bench:
    methods = ("cash", LONG_METHOD)
    setup = setup_of(tender_methods=methods)
    return Bench(folder, setup=setup, open_journal=disk.open, reserve=disk.reserve)


def refusal(bench: Bench, intent: it.Intent) -> str:
    return bench.ask(intent).refusal or ""


def news_of_disk(bench: Bench) -> DeviceNews | None:
    return next((one for one in bench.snapshot.devices if one.device == "disk"), None)


def test_the_reserve_finishes_what_was_begun(disk: SmallDisk, tmp_path: Path) -> None:
    """The open sale is paid and the shift closed from it; it is told once; nothing new begins."""
    with bench_on(disk, tmp_path).running() as bench:
        bench.open_shift()
        bench.done(it.AddItem(item=BAG))
        disk.leave(0)
        bench.done(it.AddItem(item=big("a")))
        assert "The disk is full. Finish this sale" in bench.snapshot.say.text
        number = bench.snapshot.say.number
        bench.done(it.AddItem(item=BAG), it.TakeTender(method="cash"))
        told = news_of_disk(bench)
        assert told is not None
        assert Availability.UNAVAILABLE is told.availability
        assert bench.snapshot.say.number > number
        assert "disk is full" not in bench.snapshot.say.text

        assert "nothing new can begin" in refusal(bench, it.AddItem(item=BAG))
        assert bench.snapshot.state.sale is None
        bench.done(it.CloseShift(counted=sar("401.00")))
        assert "nothing new can begin" in refusal(bench, it.OpenShift(opening_float=sar("1")))

    assert 1 == bench.kinds().count("SaleCompleted")
    assert "ShiftClosed" == bench.kinds()[-1]


def test_refused_before_money_is_taken(disk: SmallDisk, tmp_path: Path) -> None:
    """With less left than a sale may need none is paid; the sale stands and can be voided."""
    with bench_on(disk, tmp_path).running() as bench:
        bench.open_shift()
        bench.done(it.AddItem(item=BAG))
        disk.leave(0)
        bench.done(it.AddItem(item=big("a")))
        disk.free = 1
        assert "Take no money" in refusal(bench, it.TakeTender(method="cash"))
        sale = bench.snapshot.state.sale
        assert sale is not None
        assert (2, ()) == (len(sale.lines), sale.tenders)
        bench.done(it.VoidSale())


def long_tender(amount: str) -> it.TakeTender:
    """Too long for the room that is left in the file's last page."""
    return it.TakeTender(method=LONG_METHOD, amount=sar(amount))


def test_paid_in_part(disk: SmallDisk, tmp_path: Path) -> None:
    """Where money was taken the sale is finished from the last part, whoever filled the disk."""
    with bench_on(disk, tmp_path).running() as bench:
        bench.open_shift()
        bench.done(it.AddItem(item=BAG))
        disk.leave(0)
        bench.done(it.AddItem(item=big("a")))
        bench.done(it.TakeTender(method="cash", amount=sar("40.00")))
        disk.leave(0)
        bench.done(long_tender("61.00"))
        bench.settled()
        assert bench.snapshot.state.sale is None
        assert not bench.terminal.failed
        bench.done(it.CloseShift(counted=sar("140.00")))
    assert 1 == bench.kinds().count("SaleCompleted")


def test_the_last_part_is_for_nothing_else(disk: SmallDisk, tmp_path: Path) -> None:
    """Goods cannot use it up: with the rest gone they are not recorded, and it is still there."""
    with bench_on(disk, tmp_path).running() as bench:
        bench.open_shift()
        bench.done(it.AddItem(item=BAG))
        disk.leave(0)
        bench.done(it.AddItem(item=big("a")))
        disk.leave(0)
        assert not bench.ask(it.AddItem(item=big("b"))).ok
        assert bench.terminal.failed
    assert (tmp_path / "reserve").exists()


def test_refused_where_nothing_is_due(disk: SmallDisk, tmp_path: Path) -> None:
    """A sale that needs no money needs the room all the same: it is refused, and the till lives."""
    with bench_on(disk, tmp_path).running() as bench:
        bench.open_shift()
        bench.done(it.AddItem(item=item_of("gift", "0.00")))
        disk.leave(0)
        bench.done(it.AddItem(item=big("a", "0.00")))
        disk.free = 1
        assert "cannot be recorded" in refusal(bench, it.CompleteSale())
        bench.done(it.VoidSale())
        assert not bench.terminal.failed


def test_room_again(disk: SmallDisk, tmp_path: Path) -> None:
    """Once there is room the next sale begins by itself, and the disk's news are good."""
    with bench_on(disk, tmp_path).running() as bench:
        bench.open_shift()
        bench.done(it.AddItem(item=BAG))
        disk.leave(0)
        bench.done(it.AddItem(item=big("a")), it.VoidSale())
        assert not bench.ask(it.AddItem(item=BAG)).ok
        disk.leave(10**6)
        bench.done(it.AddItem(item=BAG))

        told = news_of_disk(bench)
        assert told is not None
        assert Availability.AVAILABLE is told.availability
        assert disk.reserve.is_kept


def test_the_reserve_is_used_up(disk: SmallDisk, tmp_path: Path) -> None:
    """Then nothing more is sold: what was not written has not happened."""
    with bench_on(disk, tmp_path).running() as bench:
        bench.open_shift()
        bench.done(it.AddItem(item=BAG))
        disk.leave(0)
        bench.done(it.AddItem(item=big("a")))
        before = bench.snapshot.state
        disk.leave(0)
        refused = bench.ask(it.AddItem(item=big("b")))

        assert not refused.ok
        assert "Make room, then start the till again" in bench.snapshot.say.text
        assert before == bench.snapshot.state


def test_no_room_at_the_start(tmp_path: Path) -> None:
    """A disk with no room for the reserve is told before the first sale, which cannot begin."""
    with Bench(tmp_path, reserve=Reserve(tmp_path / "r", size_bytes=2**60)).running() as bench:
        assert "The disk is full" in bench.snapshot.say.text
        bench.done(it.SignOn(user_id="1001", pin="4711"))
        assert "nothing new" in refusal(bench, it.OpenShift(opening_float=sar("1.00")))


class SlowDisk(sqlite3.Connection):
    """Its commits take as long as a test wants."""

    gate: threading.Event
    waiting: threading.Event

    def execute(self, sql: str, *given: Any) -> sqlite3.Cursor:
        if sql == "COMMIT" and not self.gate.is_set():
            self.waiting.set()
            assert self.gate.wait(WAIT_S)
        return super().execute(sql, *given)


def test_a_slow_disk_holds_up_no_screen(tmp_path: Path) -> None:
    """While a commit hangs the screen still reads, and asks; what it asked is done afterwards."""
    SlowDisk.gate, SlowDisk.waiting = threading.Event(), threading.Event()
    SlowDisk.gate.set()

    def connect(path: Path, /, **given: Any) -> sqlite3.Connection:
        return sqlite3.connect(path, factory=SlowDisk, **given)

    bench = Bench(tmp_path, open_journal=lambda path: SqliteJournal(path, connect=connect))
    with bench.running():
        bench.open_shift()
        SlowDisk.gate.clear()
        first = bench.terminal.submit(it.AddItem(item=BAG))
        assert SlowDisk.waiting.wait(WAIT_S)
        second = bench.terminal.submit(it.AddItem(item=BAG))

        assert [False, False] == [first.ended.done(), second.ended.done()]
        assert bench.snapshot.state.sale is None  # nothing is shown that is not on the disk
        SlowDisk.gate.set()
        assert [True, True] == [ended(first).ok, ended(second).ok]


# -- damage -----------------------------------------------------------------------------------


def copied(bench: Bench) -> Path:
    copy = SecondCopy(bench.record, bench.folder / "copy")
    copy.start()
    copy.close()
    return bench.folder / "copy"


def test_damaged_at_the_start(tmp_path: Path) -> None:
    """Made again before the first customer, on record and told; the open sale is back."""
    with Bench(tmp_path).running() as bench:
        bench.open_shift()
        bench.done(it.AddItem(item=BAG))
    copy = copied(bench)
    records = len(bench.kinds())
    bench.record.write_bytes(b"no database" * 1_000)
    again = Bench(tmp_path, mend=lambda: mend(bench.record, copy).records)
    with again.running():
        said = again.snapshot.say.text
        assert f"its {records} records were made again from the second copy" in said
        assert "The open sale of 1 line is back." in said
        again.done(it.SignOn(user_id="1001", pin="4711"), it.TakeTender(method="cash"))

    assert 1 == again.kinds().count("RecordRebuilt")


def test_damaged_where_only_a_write_meets_it(tmp_path: Path) -> None:
    """A file that can be read and not added to is made again as well."""
    with Bench(tmp_path).running() as bench:
        bench.open_shift()
    copy = copied(bench)

    class Worn(SqliteJournal):
        mended = False

        def append(self, batches: Any) -> None:
            if not Worn.mended:
                raise RecordDamaged("database disk image is malformed")
            super().append(batches)

    def mend_it() -> int:
        Worn.mended = True
        return mend(bench.record, copy).records

    with Bench(tmp_path, open_journal=Worn, mend=mend_it).running() as again:
        assert not again.terminal.failed
        assert "made again" in again.snapshot.say.text


def test_damaged_while_it_sells(tmp_path: Path) -> None:
    """Selling stops with what to do, and whoever starts the till next is told to make it again."""
    with Bench(tmp_path).running() as bench:
        bench.open_shift()
        journal = bench.journal
        assert isinstance(journal, SqliteJournal)
        (root,) = journal._db.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'journal'"
        ).fetchone()
        journal._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        with bench.record.open("r+b") as file:
            file.seek((root - 1) * 4096)
            file.write(b"\xff" * 4096)
        journal._db.execute("PRAGMA shrink_memory")
        refused = bench.ask(it.AddItem(item=BAG))

        assert not refused.ok
        assert "Close the till and start it again" in bench.snapshot.say.text
    assert [None] == bench.damaged
