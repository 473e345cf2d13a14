"""Receipts kept as files, on a real record: behind the sale, never twice, none left out."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from builders import Counter, counter_of, customer_of, item_of
from papers import HEAD

from pos.core import intents as it
from pos.journal.journal import SqliteJournal
from pos.journal.queries import SqliteHistory
from pos.ports.record import Batch
from pos.receipts import filing
from pos.receipts.filing import MARK, ReceiptFiles


class Shop:
    """A record that sales are written to, and the folder their receipts go to."""

    def __init__(self, folder: Path) -> None:
        self.record = folder / "journal.db"
        self.folder = folder / "receipts"
        self.counter: Counter = counter_of()
        self.journal = SqliteJournal(self.record)
        self.troubles: list[str] = []
        self.write()

    def write(self) -> None:
        self.journal.append([Batch(at=self.counter.now, events=tuple(self.counter.events))])
        self.counter.events.clear()

    def sell(self, price: str = "10.00", *, named: bool = False, noted: bool = False) -> None:
        self.counter.done(it.AddItem(item=item_of("bag", price)))
        if noted:
            self.counter.done(it.NoteLine(number=1, text="for Sara"))
            self.counter.done(it.NoteSale(text="Sara comes on Friday"))
        if named:
            sale_id = self.counter.sale.sale_id
            self.counter.done(it.CustomerFound(sale_id=sale_id, customer=customer_of()))
        self.counter.done(it.TakeTender(method="cash"))
        self.write()

    @contextmanager
    def filing(self) -> Iterator[ReceiptFiles]:
        """Closed again at the end, which keeps what is left."""
        files = ReceiptFiles(
            self.folder,
            lambda: SqliteHistory(self.record),
            head=HEAD,
            columns=40,
            on_trouble=self.troubles.append,
        )
        files.start()
        try:
            yield files
        finally:
            files.close()

    def names(self) -> list[str]:
        return sorted(path.name for path in self.folder.glob("*.txt"))

    def text(self, number: int) -> str:
        return (self.folder / f"S001-T1-{number:06d}.txt").read_text(encoding="utf-8")


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    shop = Shop(tmp_path)
    yield shop
    shop.journal.close()


def test_each_sale_is_a_file(shop: Shop) -> None:
    """With what the paper says, for the till's own user alone."""
    with shop.filing() as files:
        shop.sell("10.00")
        shop.sell("20.00")
        files.poke()

    assert ["S001-T1-000001.txt", "S001-T1-000002.txt"] == shop.names()
    assert "TOTAL SAR                          20.00\n" in shop.text(2)
    assert 0o700 == stat.S_IMODE(shop.folder.stat().st_mode)
    assert 0o600 == stat.S_IMODE((shop.folder / "S001-T1-000001.txt").stat().st_mode)
    assert [] == shop.troubles


def test_begins_where_it_was_switched_on(shop: Shop) -> None:
    """Years of old sales are no files of anybody's wish."""
    shop.sell()
    with shop.filing():
        shop.sell()

    assert ["S001-T1-000002.txt"] == shop.names()


def test_goes_on_where_it_stopped(shop: Shop) -> None:
    """Sales made while nobody kept files are kept by the next run; what is there stays as it is."""
    with shop.filing():
        shop.sell()
    kept = shop.folder / "S001-T1-000001.txt"
    kept.write_text("as it was handed out", encoding="utf-8")
    (shop.folder / MARK).write_text("0", encoding="ascii")
    shop.sell()

    with shop.filing():
        pass

    assert "as it was handed out" == kept.read_text(encoding="utf-8")
    assert ["S001-T1-000001.txt", "S001-T1-000002.txt"] == shop.names()


def test_no_customer_by_name(shop: Shop) -> None:
    """Somebody who is erased must not go on in a folder of files."""
    with shop.filing():
        shop.sell(named=True)

    assert "Sara" not in shop.text(1)
    assert "Stars earned" in shop.text(1)


def test_no_notes(shop: Shop) -> None:
    """What a cashier wrote of somebody goes on in no file either."""
    with shop.filing():
        shop.sell(noted=True)

    assert "Sara" not in shop.text(1)
    assert "Note" not in shop.text(1)


def test_folder_that_cannot_be_written(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Said once, and once when all is well again; then everything is there."""
    monkeypatch.setattr(filing, "TROUBLE_WAIT_S", 0.01)
    shop.sell()
    shop.folder.write_text("no folder", encoding="utf-8")
    with shop.filing() as files:
        shop.sell()
        shop.folder.unlink()
        files.poke()

    said, well = shop.troubles
    assert said.startswith("Receipts cannot be kept as files: ")
    assert "" == well
    assert ["S001-T1-000002.txt"] == shop.names()
