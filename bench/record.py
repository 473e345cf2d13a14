"""A record of 100,000 receipts: how long until all of it is known to be as it was written."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

from bench.commits import timed
from bench.shop import Shop, a_folder, ask, code_of
from bench.table import Row, at_most
from pos.core import intents as it
from pos.journal.chain import Record, chained, row_of
from pos.journal.checking import check_record
from pos.journal.copy import SecondCopy
from pos.journal.database import open_beside
from pos.journal.queries import SqliteHistory
from pos.journal.rows import COLUMNS, INSERT
from pos.ports.transaction import atomic

RECEIPTS, ITEMS_OF_EACH, ROUNDS = 100_000, 3, 5
TIMES = 2.5
_AT_ONCE = 50_000


def measure() -> list[Row]:
    with a_folder() as folder:
        shop = Shop(folder, items=ITEMS_OF_EACH)
        record = shop.settings.data_dir / "journal.db"
        sell_one(shop)
        records = fill(record, RECEIPTS)
        copy = _copied(record, folder / "copy")
        alone_s: list[float] = []
        beside_s: list[float] = []
        floor_s: list[float] = []
        for number in range(ROUNDS + 1):
            rounds = (
                timed(partial(_must_be_well, record, None)),
                timed(partial(_must_be_well, record, copy)),
                timed(partial(_read_and_hash, record)),
            )
            if number:  # the first has read the files from the disk
                for times_s, took_s in zip((alone_s, beside_s, floor_s), rounds, strict=True):
                    times_s.append(took_s)
    floor = "reading it and SHA-256 over the same bytes"
    what = f"{RECEIPTS:,} receipts ({records:,} records) verified"
    return [
        at_most(what, alone_s, floor_s, floor=floor, times=TIMES),
        at_most("… and against their second copy", beside_s, floor_s, floor=floor, times=2 * TIMES),
    ]


def fill(record: Path, receipts: int) -> int:
    """The last sale of a record again and again, each with its own ids, chained as it is."""
    with closing(SqliteHistory(record)) as history:
        (completed,) = history.completed_after(0, most=1)
        sale = list(_of_sale(history))
        (last,) = history.records(after=history.last_place() - 1)
    with closing(open_beside(record)) as db:
        db.execute("PRAGMA synchronous = OFF")
        rows: list[tuple[object, ...]] = []
        for number in range(2, receipts + 1):
            for one in sale:
                last = chained(
                    last,
                    at=one.at,
                    incarnation=one.incarnation,
                    kind=one.kind,
                    version=one.version,
                    body=_numbered(one.body, completed[1], number),
                )
                rows.append(row_of(last))
            if len(rows) >= _AT_ONCE or number == receipts:
                with atomic(db):
                    db.executemany(INSERT, rows)
                rows.clear()
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return last.seq


def _of_sale(history: SqliteHistory) -> Iterator[Record]:
    """From its opening to what became of its receipt."""
    is_of_it = False
    for record in history.records():
        is_of_it = is_of_it or record.kind == "SaleOpened"
        if is_of_it and record.kind not in {"ShiftClosed", "CashierSignedOff"}:
            yield record


def _numbered(body: str, receipt: str, number: int) -> str:
    own = f"{receipt[:-6]}{number:06d}"
    return body.replace(receipt, own).replace('"sale_id":"', f'"sale_id":"{number}-')


def sell_one(shop: Shop) -> None:
    with shop.open_till() as till:
        for number in range(ITEMS_OF_EACH):
            ask(till, it.Scanned(text=code_of(number)))
        ask(till, it.TakeTender(method="cash"))


def _copied(record: Path, folder: Path) -> Path:
    copy = SecondCopy(record, folder)
    copy.start()
    copy.close()
    return folder


def _must_be_well(record: Path, copy: Path | None) -> None:
    verdict = check_record(record, copy)
    assert verdict.ok, verdict


def _read_and_hash(record: Path) -> None:
    """What no verification can do without: every row read, and as many bytes hashed."""
    digest = hashlib.sha256()
    with closing(open_beside(record)) as db:
        for row in db.execute(f"SELECT {COLUMNS} FROM journal ORDER BY seq"):
            digest.update(row[5].encode())
            digest.update(row[6].encode())
    digest.hexdigest()
