import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from builders import NOON, sar, terms_of
from samples import (
    DELIVERIES,
    EVENTS,
    RECEIPT,
    RETURNED,
    SALE,
    SARA,
    batch_of,
    customer_delivery,
    full_record,
    head_of,
    order_delivery,
    record_at,
)

from pos.core import events as ev
from pos.core.customer import ERASED
from pos.core.refold import refold
from pos.core.sale import PaidBy
from pos.core.settlement import SettleHow
from pos.core.tender import Tender
from pos.errors import JournalError
from pos.journal.chain import FIRST
from pos.journal.checking import integrity
from pos.journal.database import open_beside, open_record
from pos.journal.journal import SqliteJournal
from pos.journal.queries import SqliteHistory
from pos.ports.transaction import atomic

OPENED = next(event for event in EVENTS if isinstance(event, ev.ShiftOpened))
LOCKED = ev.TillLocked(cashier_id="1001")


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[SqliteJournal]:
    journal = SqliteJournal(tmp_path / "journal.db")
    yield journal
    journal.close()


def statements(journal: SqliteJournal) -> list[str]:
    """What the connection is asked from now on."""
    asked: list[str] = []
    journal._db.set_trace_callback(asked.append)
    return asked


# -- writing and reading ----------------------------------------------------------------------


def test_one_of_each_comes_back(tmp_path: Path) -> None:
    """Every kind of event is read back as it was written, after the file was closed."""
    journal = SqliteJournal(full_record(tmp_path / "journal.db"))
    since = EVENTS.index(OPENED)

    assert list(EVENTS[since:]) == list(journal.since_shift_opened())
    assert len(EVENTS) == head_of(journal)[0]
    journal.close()


def test_new_record_is_empty(journal: SqliteJournal) -> None:
    """A new record has nothing in it, and its head is the word that chains begin with."""
    assert (0, FIRST) == head_of(journal)
    assert [] == list(journal.since_shift_opened())


def test_before_the_first_shift(journal: SqliteJournal) -> None:
    """Before any shift was opened, everything there is counts."""
    journal.append([batch_of(LOCKED)])

    assert [LOCKED] == list(journal.since_shift_opened())


def test_head_goes_on(tmp_path: Path) -> None:
    """A record opened again goes on where it was: number and hash follow the last one's."""
    first = SqliteJournal(tmp_path / "journal.db")
    first.append([batch_of(LOCKED)])
    head = head_of(first)
    first.close()
    second = SqliteJournal(tmp_path / "journal.db")
    assert head == head_of(second)
    second.append([batch_of(LOCKED)])

    rows = second._db.execute("SELECT seq, previous FROM journal ORDER BY seq").fetchall()
    assert [(1, FIRST), (2, head[1])] == rows
    second.close()


def test_one_commit_an_append(journal: SqliteJournal) -> None:
    """Batches appended together are one transaction, with the write lock taken at once."""
    asked = statements(journal)
    journal.append([batch_of(*EVENTS[:3]), batch_of(LOCKED, deliveries=DELIVERIES)])

    assert "BEGIN IMMEDIATE" == asked[0]
    assert "COMMIT" == asked[-1]
    assert 1 == asked.count("COMMIT")


def test_all_or_nothing(journal: SqliteJournal) -> None:
    """When one batch cannot be written none is, the head stays, and the next append works."""
    delivery = customer_delivery()
    journal.append([batch_of(LOCKED, deliveries=[delivery])])
    head = head_of(journal)

    with pytest.raises(JournalError, match="Stop selling"):
        journal.append([batch_of(LOCKED), batch_of(LOCKED, deliveries=[delivery])])

    assert head == head_of(journal)
    journal.append([batch_of(LOCKED)])
    assert 2 == head_of(journal)[0]


def test_failed_commit_leaves_no_transaction(journal: SqliteJournal) -> None:
    """A commit that fails is rolled back: the connection is not left half-way."""
    db = journal._db

    def of_nothing() -> None:
        with atomic(db):
            db.execute("PRAGMA defer_foreign_keys = ON")
            db.execute("INSERT INTO people (seq, customer_id, body) VALUES (99, 'x', '{}')")

    with pytest.raises(sqlite3.IntegrityError):
        of_nothing()

    assert not db.in_transaction
    assert [] == db.execute("SELECT * FROM people").fetchall()


def test_commit_is_told(tmp_path: Path) -> None:
    """Whoever follows the record is told after a commit, and not of one that failed."""
    told: list[int] = []
    journal = SqliteJournal(tmp_path / "journal.db", on_commit=lambda: told.append(1))
    journal.append([batch_of(LOCKED)])
    journal._db.execute("PRAGMA query_only = ON")
    with pytest.raises(JournalError):
        journal.append([batch_of(LOCKED)])

    assert [1] == told
    journal.close()


# -- the file ---------------------------------------------------------------------------------


@pytest.mark.parametrize("change", ["UPDATE journal SET body = '{}'", "DELETE FROM journal"])
def test_nothing_is_changed(journal: SqliteJournal, change: str) -> None:
    """The file itself refuses to change or to cut what was written."""
    journal.append([batch_of(LOCKED)])

    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        journal._db.execute(change)


def test_pragmas(tmp_path: Path) -> None:
    """The writer flushes every commit; others do not; nobody checkpoints inside a commit."""
    path = full_record(tmp_path / "journal.db")
    promised = {"journal_mode": "wal", "foreign_keys": 1, "wal_autocheckpoint": 0}
    for db, synchronous in ((open_record(path), 2), (open_beside(path), 1)):
        found = {name: db.execute(f"PRAGMA {name}").fetchone()[0] for name in promised}
        assert promised == found
        assert (synchronous,) == db.execute("PRAGMA synchronous").fetchone()
        assert db.execute("PRAGMA busy_timeout").fetchone()[0] >= 1_000
        db.close()


def test_file_is_private(tmp_path: Path) -> None:
    """Folder and files are for the till's own user, the log beside the file too."""
    journal = SqliteJournal(tmp_path / "data" / "journal.db")
    journal.append([batch_of(LOCKED)])

    assert 0o700 == stat.S_IMODE((tmp_path / "data").stat().st_mode)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "data").iterdir()}
    assert {"journal.db", "journal.db-shm", "journal.db-wal"} == set(modes)
    assert {0o600} == set(modes.values())
    journal.close()


def test_newer_record(tmp_path: Path) -> None:
    """A record a newer program has written is not touched by this one."""
    path = full_record(tmp_path / "journal.db")
    db = open_beside(path)
    db.execute("PRAGMA user_version = 99")
    db.close()

    with pytest.raises(JournalError, match="newer version"):
        SqliteJournal(path)


def test_nothing_there(tmp_path: Path) -> None:
    """Who only reads is told that there is no record, and makes none."""
    with pytest.raises(JournalError, match="no record here"):
        open_beside(tmp_path / "journal.db")
    assert [] == list(tmp_path.iterdir())


def test_damaged_page(tmp_path: Path) -> None:
    """A damaged file is an error with what to do, when it is opened or when it is read."""
    path = record_at(tmp_path / "journal.db", *[batch_of(LOCKED) for _ in range(500)])
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(4096 * 2)
        file.write(b"\xff" * (size - 4096 * 2))

    with pytest.raises(JournalError, match="rebuild"):
        list(SqliteJournal(path).since_shift_opened())


def test_integrity(tmp_path: Path) -> None:
    """SQLite itself finds nothing wrong with a record."""
    db = open_beside(full_record(tmp_path / "journal.db"))

    assert "ok" == integrity(db)
    db.close()


# -- people -----------------------------------------------------------------------------------


def test_person_can_be_erased(tmp_path: Path) -> None:
    """An erased customer leaves a record that reads, with nobody in it."""
    path = full_record(tmp_path / "journal.db")
    db = open_beside(path)
    bodies = " ".join(body for (body,) in db.execute("SELECT body FROM journal"))
    assert SARA.customer_id not in bodies
    assert SARA.name not in bodies
    erased = db.execute("DELETE FROM people WHERE customer_id = ?", [SARA.customer_id]).rowcount
    before_she_was_named = [one for one in EVENTS if isinstance(one, ev.LineNoted | ev.SaleNoted)]
    named = sum(SARA.customer_id in repr(event) for event in EVENTS)
    assert erased == named + len(before_she_was_named)
    db.close()

    journal = SqliteJournal(path)
    (identified,) = [
        event for event in journal.since_shift_opened() if isinstance(event, ev.CustomerIdentified)
    ]
    assert ERASED == identified.customer
    journal.close()


# -- a long past ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def long_past(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Shifts of many entries, a last one of few, and many deliveries waiting."""
    path = tmp_path_factory.mktemp("past") / "journal.db"
    waiting = [customer_delivery(number) for number in range(2_000)]
    return record_at(
        path,
        batch_of(OPENED, deliveries=waiting),
        batch_of(*[LOCKED] * 3_000),
        batch_of(OPENED, LOCKED, LOCKED),
    )


def test_start_reads_the_current_shift(long_past: Path) -> None:
    """What is read at the start is the current shift, however much came before it."""
    journal = SqliteJournal(long_past)
    asked = statements(journal)
    assert [OPENED, LOCKED, LOCKED] == list(journal.since_shift_opened())

    (select,) = asked
    plan = [row[3] for row in journal._db.execute(f"EXPLAIN QUERY PLAN {select}")]
    assert any("SEARCH journal USING INTEGER PRIMARY KEY (rowid>?)" in step for step in plan)
    assert any("journal_by_shift" in step for step in plan)
    journal.close()


def test_opening_searches_and_scans_nothing(long_past: Path) -> None:
    """Opening a till reads its last record by its number: no step walks through the past."""
    asked: list[str] = []
    journal = SqliteJournal(long_past)
    journal._db.set_trace_callback(asked.append)
    journal._read_last()
    journal._db.set_trace_callback(None)

    (select,) = asked
    assert "ORDER BY seq DESC LIMIT 1" in select
    plan = [row[3] for row in journal._db.execute(f"EXPLAIN QUERY PLAN {select}")]
    assert ["SCAN journal"] == plan  # by rowid from the end, and LIMIT stops it at the first
    journal.close()


def test_history_searches(long_past: Path) -> None:
    """A sale of the past is found by its number with index searches."""
    history = SqliteHistory(long_past)
    asked: list[str] = []
    history._db.set_trace_callback(asked.append)
    assert history.finished_sale("S001-T1-000001") is None
    history._events_of(sale_id="s", receipt="r")
    history._db.set_trace_callback(None)

    for select in asked:
        plan = [row[3] for row in history._db.execute(f"EXPLAIN QUERY PLAN {select}")]
        assert not [step for step in plan if step.startswith("SCAN")], plan
    history.close()


# -- history ----------------------------------------------------------------------------------


WAITING = order_delivery(9).order
NOTED = ev.EntrySettled(
    entry_id=f"order:{WAITING.order_id}",
    how=SettleHow.NEXT_VISIT,
    at=NOON,
    by="9001",
    why="",
    sale_id=WAITING.order_id,
    receipt=WAITING.receipt,
    points=5,
    by_points=sar("0.50"),
    by_coupons=sar("1.00"),
)
BORNE = replace(NOTED, how=SettleHow.ABSORB, sale_id="", receipt="S001-T1-000009")
BY_HAND = replace(NOTED, how=SettleHow.BY_HAND, by_points=sar("0.00"), by_coupons=sar("0.00"))
ARRIVED = ev.ArrivedAfterAll(
    entry_id=NOTED.entry_id,
    sale_id=WAITING.order_id,
    how=SettleHow.ABSORB,
    by_points=NOTED.by_points,
    by_coupons=NOTED.by_coupons,
)


@pytest.mark.parametrize(
    ("happened", "how"),
    [
        ((), None),
        ((NOTED,), SettleHow.NEXT_VISIT),
        ((replace(NOTED, entry_id="refund:1"),), None),
        ((NOTED, BORNE), SettleHow.ABSORB),
        ((replace(NOTED, how=SettleHow.WITHOUT_REDEMPTION), BY_HAND), "without-redemption"),
        ((NOTED, ev.NextVisitOver(entry_id=NOTED.entry_id)), None),
        ((ev.NextVisitOver(entry_id=NOTED.entry_id), NOTED), SettleHow.NEXT_VISIT),
        ((NOTED, BORNE, ARRIVED), None),
    ],
)
def test_what_is_counted_of_a_settled_order(
    tmp_path: Path, happened: tuple[ev.Event, ...], how: SettleHow | None
) -> None:
    """What the readings have of it, however it was settled last; nothing is taken off twice."""
    path = record_at(tmp_path / "journal.db", batch_of(OPENED, *happened))
    with closing(SqliteHistory(path)) as history:
        was = history.was_settled(replace(WAITING, receipt="S001-T1-000009"))

    assert how == (was and was.how)
    assert was is None or sar("1.50") == was.given.amount


def test_finished_sale(tmp_path: Path) -> None:
    """A completed sale is made again from the record, with the news that came after it."""
    history = SqliteHistory(full_record(tmp_path / "journal.db"))
    finished = history.finished_sale(RECEIPT)

    of_it = [
        event
        for event in EVENTS
        if getattr(event, "sale_id", "") == SALE
        or (getattr(event, "receipt", "") == RECEIPT and not isinstance(event, ev.LineReturned))
    ]
    assert refold(of_it) == finished
    assert finished is not None
    assert ("no", SARA) == (finished.rejected, SARA)
    assert history.finished_sale("S001-T1-000099") is None
    history.close()


def back_on(sale_id: str, number: int) -> ev.LineReturned:
    line = replace(RETURNED, number=number)
    return ev.LineReturned(sale_id=sale_id, receipt=RECEIPT, line=line)


def done(sale_id: str, receipt: str) -> ev.SaleCompleted:
    (example,) = [event for event in EVENTS if isinstance(event, ev.SaleCompleted)]
    return replace(example, sale_id=sale_id, receipt=receipt)


def test_returned_lines(tmp_path: Path) -> None:
    """What came back of a receipt: on sales that were completed, and not struck out again."""
    path = record_at(
        tmp_path / "journal.db",
        batch_of(back_on("sale3", 1), back_on("sale3", 2), back_on("sale3", 3)),
        batch_of(ev.LineVoided(sale_id="sale3", number=2), done("sale3", "S001-T1-000003")),
        batch_of(back_on("sale4", 1), ev.SaleVoided(sale_id="sale4", cashier_id="1001")),
        batch_of(back_on("sale5", 1)),
        batch_of(back_on("sale6", 2), done("sale6", "S001-T1-000004")),
        batch_of(replace(back_on("sale7", 5), receipt="S001-T1-000002")),
        batch_of(done("sale7", "S001-T1-000005")),
    )
    history = SqliteHistory(path)

    assert [1, 3, 2] == [line.number for line in history.returned_lines(RECEIPT)]
    assert {SARA.customer_id} == {
        line.origin.customer_id for line in history.returned_lines(RECEIPT)
    }
    assert () == history.returned_lines("S001-T1-000003")
    history.close()


def test_paid_back(tmp_path: Path) -> None:
    """What of a receipt went back by each means: not what was voided, nor on a sale left open."""
    back = [back_on(sale_id, 1) for sale_id in ("sale3", "sale4", "sale5")]
    worth = RETURNED.paid

    def opened_with(one: ev.LineReturned) -> tuple[ev.Event, ...]:
        sale_id, terms = one.sale_id, terms_of()
        return (ev.SaleOpened(sale_id=sale_id, at=NOON, cashier_id="1001", terms=terms), one)

    def paid_back(sale_id: str, number: int, method: str) -> ev.Tendered:
        return ev.Tendered(
            sale_id=sale_id, tender=Tender(number=number, method=method, amount=-worth)
        )

    path = record_at(
        tmp_path / "journal.db",
        batch_of(*opened_with(back[0]), paid_back("sale3", 1, "cash")),
        batch_of(done("sale3", "S001-T1-000003")),
        batch_of(*opened_with(back[1]), paid_back("sale4", 1, "cash")),
        batch_of(ev.TenderVoided(sale_id="sale4", number=1), paid_back("sale4", 2, "card")),
        batch_of(done("sale4", "S001-T1-000004")),
        batch_of(*opened_with(back[2]), paid_back("sale5", 1, "cash")),
    )
    history = SqliteHistory(path)

    assert {PaidBy(method="cash", amount=worth), PaidBy(method="card", amount=worth)} == {
        *history.paid_back(RECEIPT)
    }
    assert () == history.paid_back("S001-T1-000003")
    history.close()


def test_history_counts_and_lists(tmp_path: Path) -> None:
    """The record is listed in order, from any place on."""
    history = SqliteHistory(full_record(tmp_path / "journal.db"))

    assert len(EVENTS) == history.last_place()
    assert [type(event).__name__ for event in EVENTS[5:]] == [
        record.kind for record in history.records(after=5)
    ]
    history.close()


# -- gift cards and store credit ----------------------------------------------------------------


@pytest.mark.parametrize(
    "event",
    [
        ev.StoredValueLoaded(sale_id=SALE, instrument_id="nobody's", amount=sar("5.00")),
        ev.StoredValueReturned(sale_id=SALE, instrument_id="nobody's", amount=sar("5.00")),
        ev.StoredValueSpent(sale_id=SALE, instrument_id="nobody's", amount=sar("5.00")),
        ev.StoredValueReplaced(
            instrument_id="nobody's", digest="2" * 64, last_four="AB15", reason="r", cashier_id="1"
        ),
    ],
)
def test_money_on_a_card_that_was_never_issued(journal: SqliteJournal, event: ev.Event) -> None:
    """It would be lost without a word: nothing of it is written."""
    with pytest.raises(JournalError, match="no gift card or store credit"):
        journal.append([batch_of(LOCKED, event)])

    assert (0, FIRST) == head_of(journal)
