"""Which of the shop's own coupons were used at a till is known for ever."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from builders import sar
from old_record import copied, day, old_record

from pos.core import events as ev
from pos.core.shop_coupon import OwedBurn, UsedHere
from pos.errors import JournalError
from pos.journal.archiving import Kept, archive, drop
from pos.journal.database import open_beside
from pos.journal.journal import SqliteJournal
from pos.journal.keeping import reach_of
from pos.journal.rebuild import rebuild
from pos.ports.record import Batch

RECEIPT = "S001-T1-000001"


def burn(code: str, *, receipt: str = RECEIPT, valid_until: datetime | None = None) -> OwedBurn:
    return OwedBurn(
        code=code,
        sale_id=f"sale of {receipt}",
        lock_id="",
        receipt=receipt,
        at=day(3),
        value=sar("5.00"),
        customer_id="c1",
        valid_until=valid_until,
        is_believed=True,
    )


def written(record: Path, *burns: OwedBurn, at: datetime | None = None) -> None:
    with closing(SqliteJournal(record)) as journal:
        for one in burns:
            journal.append([Batch(at=at or day(3), events=(ev.BurnOwed(burn=one),))])


def used(record: Path, code: str) -> UsedHere | None:
    with closing(SqliteJournal(record)) as journal:
        return journal.coupon_used_here(code)


def test_the_first_use_stands(tmp_path: Path) -> None:
    """Told again as each shift is opened, and after a second use, it is the first one's receipt."""
    record = tmp_path / "journal.db"
    until = day(90)
    written(record, burn("OWN-1", valid_until=until), burn("OWN-1", receipt="S001-T1-000009"))

    assert UsedHere(code="OWN-1", receipt=RECEIPT, at=day(3), valid_until=until) == used(
        record, "OWN-1"
    )
    assert used(record, "OWN-2") is None


def test_all_of_it_or_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is in the same transaction as the sale: where one is not written, neither is the other."""
    record = tmp_path / "journal.db"
    with closing(SqliteJournal(record)) as journal:
        monkeypatch.setattr("pos.journal.journal.note_told", _fails)
        with pytest.raises(RuntimeError):
            journal.append([Batch(at=day(3), events=(ev.BurnOwed(burn=burn("OWN-1")),))])
        monkeypatch.undo()
        assert journal.coupon_used_here("OWN-1") is None
        assert journal.last_at is None


def _fails(*_: object) -> None:
    raise RuntimeError("the power is gone")


def test_made_again_from_the_copy(tmp_path: Path) -> None:
    """A record that is rebuilt knows the same coupons."""
    record = tmp_path / "journal.db"
    written(record, burn("OWN-1", valid_until=day(90)), burn("OWN-2"))
    before = [used(record, code) for code in ("OWN-1", "OWN-2")]

    again = tmp_path / "again" / "journal.db"
    rebuild(copied(record), again)

    assert before == [used(again, code) for code in ("OWN-1", "OWN-2")]
    assert all(before)


def test_behind_an_archive(tmp_path: Path) -> None:
    """What is archived leaves what may still come back, also where the rest is rebuilt."""
    record = old_record(tmp_path / "journal.db", days=2)
    written(
        record,
        burn("OWN-LONG", valid_until=day(4_000)),
        burn("OWN-OVER", valid_until=day(20)),
        burn("OWN-EVER"),
    )
    kept = Kept(record=record, copy=copied(record))
    _goes_on(record)
    file = tmp_path / "elsewhere" / "old.jsonl.gz"
    with closing(open_beside(record)) as db:
        reach = reach_of(db, before=day(10_000), returns_from=day(10_000))
    drop(kept, archive(kept, reach, file), file, now=day(400))

    rebuilt = tmp_path / "again" / "journal.db"
    rebuild(kept.copy, rebuilt)
    for where in (record, rebuilt):
        for code in ("OWN-LONG", "OWN-EVER"):
            assert RECEIPT == getattr(used(where, code), "receipt", None), (where, code)
    assert used(rebuilt, "OWN-OVER") is None


def _goes_on(record: Path) -> None:
    """The coupons' shift is closed and another after it, so that theirs may be archived."""
    cash = sar("100.00")
    with closing(SqliteJournal(record)) as journal:
        for number in (2, 3):
            closed = ev.ShiftClosed(
                number=number, at=day(5), cashier_id="2001", expected=cash, counted=cash
            )
            opened = ev.ShiftOpened(
                number=number + 1,
                at=day(6),
                cashier_id="2001",
                opening_float=cash,
                next_receipt=3,
                grand_total=cash,
            )
            journal.append([Batch(at=day(6), events=(closed, opened))])


def test_a_record_of_an_earlier_version(tmp_path: Path) -> None:
    """Opened by this one it has the table; there was nothing to put into it."""
    record = tmp_path / "journal.db"
    written(record)
    with closing(sqlite3.connect(record)) as db:
        db.execute("DROP TABLE used_coupons")
        db.execute("DELETE FROM _sqlite_migrations WHERE name = 'coupons_used_here'")
        db.execute("PRAGMA user_version = 7")
        db.commit()
    shutil.rmtree(tmp_path / "copy", ignore_errors=True)

    written(record, burn("OWN-1"))
    assert RECEIPT == getattr(used(record, "OWN-1"), "receipt", None)


def test_no_customer_beside_it(tmp_path: Path) -> None:
    """Whose coupon it was is where all of the customers is, and goes with them."""
    record = tmp_path / "journal.db"
    written(record, burn("OWN-1"))
    with closing(sqlite3.connect(record)) as db:
        rows = db.execute("SELECT * FROM used_coupons").fetchall()
    assert rows
    assert "c1" not in repr(rows)


def test_found_at_once(tmp_path: Path) -> None:
    """By its key, however many there are."""
    record = tmp_path / "journal.db"
    written(record, *(burn(f"OWN-{number}") for number in range(20)), at=day(3) + timedelta(1))
    with closing(sqlite3.connect(record)) as db:
        plan = db.execute(
            "EXPLAIN QUERY PLAN SELECT receipt FROM used_coupons WHERE code = 'OWN-7'"
        ).fetchall()
    assert ["SEARCH used_coupons USING PRIMARY KEY (code=?)"] == [row[3] for row in plan]


def test_who_used_one_stays_until_the_engine_has_it(tmp_path: Path) -> None:
    """The engine counts it for that customer: it is told first, and then nothing names them."""
    record = tmp_path / "journal.db"
    owed = burn("OWN-1")
    written(record, owed)
    with closing(SqliteJournal(record)) as journal:
        with pytest.raises(JournalError, match=r"^1 of the coupons .*pos sync"):
            journal.erase_customer("c1", day(4))
        assert journal.erase_customer("c2", day(4)).is_nothing
        ended = ev.BurnEnded(code=owed.code, sale_id=owed.sale_id)
        journal.append([Batch(at=day(4), events=(ended,))])

        assert 1 == journal.erase_customer("c1", day(4)).people
