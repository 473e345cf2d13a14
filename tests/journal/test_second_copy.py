import json
import stat
import threading
from pathlib import Path
from typing import Any

import pytest
from builders import NOON, sar
from samples import (
    DELIVERIES,
    EVENTS,
    SALE,
    SARA,
    batch_of,
    customer_delivery,
    full_record,
    head_of,
    order_delivery,
    record_at,
    refund_delivery,
)

from pos.core import events as ev
from pos.core.deliveries import OrderDelivery
from pos.core.settlement import SettleHow
from pos.errors import JournalError
from pos.journal import copy as second
from pos.journal import database
from pos.journal.agreement import must_agree
from pos.journal.codec import decode_delivery, encode_delivery
from pos.journal.copy import BESIDE_FILE, RECORD_FILE, SecondCopy, last_copied, records_in
from pos.journal.database import open_beside
from pos.journal.journal import SqliteJournal
from pos.journal.queries import SqliteHistory
from pos.journal.rebuild import rebuild
from pos.outbox.outbox import Outbox

LOCKED = ev.TillLocked(cashier_id="1001")


def copied(record: Path) -> Path:
    folder = record.parent / "copy"
    copy = SecondCopy(record, folder)
    copy.start()
    copy.close()
    return folder


def records(path: Path) -> list[object]:
    history = SqliteHistory(path)
    found = list(history.records())
    history.close()
    return list(found)


@pytest.fixture
def record(tmp_path: Path) -> Path:
    return full_record(tmp_path / "journal.db")


# -- following --------------------------------------------------------------------------------


def test_copy_is_the_record(record: Path) -> None:
    """The copy holds every record as it is, one line each, for the till's own user alone."""
    folder = copied(record)

    assert records(record) == list(records_in(folder))
    assert len(EVENTS) == len((folder / RECORD_FILE).read_text().splitlines())
    assert {0o600} == {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    assert 0o700 == stat.S_IMODE(folder.stat().st_mode)


def test_people_stand_beside(record: Path) -> None:
    """Who the customers are is in the file beside, and not in the copy of the record."""
    folder = copied(record)

    assert SARA.customer_id not in (folder / RECORD_FILE).read_text()
    assert SARA.customer_id in (folder / BESIDE_FILE).read_text()


def test_copy_follows_commits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is committed while the copy runs is in it when the copy is closed, and once only."""
    monkeypatch.setattr(second, "GATHER_S", 0.0)
    path = record_at(tmp_path / "journal.db")
    folder = tmp_path / "copy"
    copy = SecondCopy(path, folder)
    journal = SqliteJournal(path, on_commit=copy.poke)
    copy.start()
    for _ in range(50):
        journal.append([batch_of(LOCKED)])
    copy.close()
    journal.close()

    assert list(range(1, 51)) == [record.seq for record in records_in(folder)]


def test_copy_catches_up(record: Path) -> None:
    """After a crash the copy goes on where it was, in as many steps as it takes."""
    copied(record)
    record_at(record, batch_of(*[LOCKED] * (second.AT_ONCE + 5)))
    folder = copied(record)

    assert records(record) == list(records_in(folder))


HOLE = b'{"seq": 35, "at' + bytes(600) + b'"}\n{"seq": 99}\n'


@pytest.mark.parametrize("torn", [b'{"seq": 35, "at', b"\x00", b"x" * 200_000, HOLE])
def test_torn_last_line(record: Path, torn: bytes) -> None:
    """A line that a power cut left torn or with a hole is cut off, and written again."""
    folder = copied(record)
    record_at(record, batch_of(LOCKED, deliveries=[customer_delivery(2)]))
    for name in (RECORD_FILE, BESIDE_FILE):
        with (folder / name).open("ab") as file:
            file.write(torn)
    copied(record)

    assert records(record) == list(records_in(folder))
    assert all(json.loads(line) for line in (folder / BESIDE_FILE).read_text().splitlines())


def hole_in(path: Path, line: int) -> None:
    """As a power cut leaves it: the file grew, and a part of it never reached the disk."""
    lines = path.read_bytes().splitlines(keepends=True)
    lines[line] = lines[line][:20] + bytes(len(lines[line]) - 20)
    path.write_bytes(b"".join(lines))


@pytest.mark.parametrize("line", [0, -2, -1])
def test_hole_in_the_last_burst(record: Path, line: int) -> None:
    """Where a power cut left a hole the till starts, and the copy is made up from there."""
    folder = copied(record)
    hole_in(folder / RECORD_FILE, line)
    must_agree(record, folder)
    copied(record)

    assert records(record) == list(records_in(folder))


def test_hole_and_no_database(record: Path, tmp_path: Path) -> None:
    """A copy with a hole is rebuilt from as far as it goes, and left as it is."""
    folder = copied(record)
    hole_in(folder / RECORD_FILE, 9)
    before = (folder / RECORD_FILE).read_bytes()

    assert 9 == rebuild(folder, tmp_path / "again.db")
    assert records(record)[:9] == records(tmp_path / "again.db")
    assert before == (folder / RECORD_FILE).read_bytes()


def test_hole_of_long_ago(record: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Damage before the last burst is no power cut's: it is left as it is, and named."""
    folder = copied(record)
    hole_in(folder / RECORD_FILE, 0)
    monkeypatch.setattr(second, "MOST_LINES_A_FLUSH", 2)
    monkeypatch.setattr(second, "_STEP", 64)
    copied(record)

    with pytest.raises(JournalError, match="line 1 cannot be read"):
        list(records_in(folder))


def test_only_a_torn_line(tmp_path: Path) -> None:
    """A copy that is nothing but half a line begins anew."""
    folder = tmp_path / "copy"
    folder.mkdir()
    (folder / RECORD_FILE).write_bytes(b'{"seq"')

    assert 0 == last_copied(folder)
    assert b"" == (folder / RECORD_FILE).read_bytes()


def test_unreadable_line(record: Path) -> None:
    """A line that cannot be read is named by its number."""
    folder = copied(record)
    lines = (folder / RECORD_FILE).read_text().splitlines(keepends=True)
    (folder / RECORD_FILE).write_text("".join([*lines[:3], "rubbish\n", *lines[4:]]))

    with pytest.raises(JournalError, match="line 4 cannot be read"):
        list(records_in(folder))


def test_copy_comes_back_after_trouble(record: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that cannot be written is said once, and once that it can be: the copy goes on."""
    monkeypatch.setattr(second, "TROUBLE_WAIT_S", 0.01)
    folder = record.parent / "copy"
    folder.write_text("a file where the folder should be")
    said: list[str] = []
    troubled, well = threading.Event(), threading.Event()

    def trouble(text: str) -> None:
        said.append(text)
        troubled.set()

    append = second._append

    def appended(path: Path, lines: object) -> None:
        append(path, lines)  # type: ignore[arg-type]
        if path.name == RECORD_FILE:
            well.set()

    monkeypatch.setattr(second, "_append", appended)
    copy = SecondCopy(record, folder, on_trouble=trouble)
    copy.start()
    assert troubled.wait(20)
    folder.unlink()
    assert well.wait(20)
    copy.close()

    assert records(record) == list(records_in(folder))
    assert ["The second copy of the record cannot be written", ""] == [
        text.partition(":")[0] for text in said
    ]


def test_log_is_moved_into_the_file(record: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The write-ahead log does not grow for ever: the copy's thread empties it meanwhile."""
    monkeypatch.setattr(database, "LOG_LIMIT_BYTES", 1)
    follows = threading.Event()
    checkpoints = second.Checkpoints

    def made(*given: Any) -> database.Checkpoints:
        one = checkpoints(*given)
        follows.set()
        return one

    monkeypatch.setattr(second, "Checkpoints", made)
    copy = SecondCopy(record, record.parent / "copy")
    journal = SqliteJournal(record, on_commit=copy.poke)
    before = record.stat().st_size
    copy.start()
    assert follows.wait(20)
    journal.append([batch_of(*[LOCKED] * 1_000)])
    journal.append([batch_of(LOCKED)])
    copy.close()

    assert record.stat().st_size > before
    journal.close()


def test_nothing_is_moved_twice(record: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A checkpoint that would find everything moved never begins: it could meet a new log."""
    monkeypatch.setattr(database, "LOG_LIMIT_BYTES", 1)
    journal = SqliteJournal(record)
    journal.append([batch_of(LOCKED)])
    db = open_beside(record)
    checkpoints = database.Checkpoints(db, record)
    asked: list[str] = []
    db.set_trace_callback(asked.append)

    assert not checkpoints.if_due()  # whoever was here before may have moved it all
    journal.append([batch_of(LOCKED)])
    assert [True, False] == [checkpoints.if_due(), checkpoints.if_due()]
    journal.append([batch_of(LOCKED)])
    assert [True, False] == [checkpoints.if_due(), checkpoints.if_due()]
    assert 2 == sum("wal_checkpoint" in one for one in asked)
    db.close()
    journal.close()


def test_what_a_reader_kept_back_is_moved_later(
    record: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A log that could not be moved to its end is taken up again without another commit."""
    monkeypatch.setattr(database, "LOG_LIMIT_BYTES", 1)
    journal = SqliteJournal(record)
    db, reader = open_beside(record), open_beside(record)
    checkpoints = database.Checkpoints(db, record)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM journal").fetchall()
    journal.append([batch_of(LOCKED)])

    assert [True, True] == [checkpoints.if_due(), checkpoints.if_due()]
    reader.execute("COMMIT")
    assert [True, False] == [checkpoints.if_due(), checkpoints.if_due()]
    for one in (db, reader):
        one.close()
    journal.close()


def test_long_log_is_cut_back(record: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once moved into the file, a long log is cut by the next commit, not moved at each."""
    limit = 64 * 1024
    monkeypatch.setattr(database, "LOG_LIMIT_BYTES", limit)
    wal = record.with_name("journal.db-wal")
    journal = SqliteJournal(record)
    db = open_beside(record)
    checkpoints = database.Checkpoints(db, record)
    journal.append([batch_of(*[LOCKED] * 1_000)])
    long = wal.stat().st_size
    assert checkpoints.if_due()
    journal.append([batch_of(LOCKED)])

    assert long > limit
    assert wal.stat().st_size <= limit
    assert not checkpoints.if_due()
    db.close()
    journal.close()


# -- rebuilding -------------------------------------------------------------------------------


def outbox_of(path: Path) -> list[tuple[str, str, object]]:
    db = open_beside(path)
    rows = db.execute("SELECT entry_id, state, kind, version, body FROM outbox ORDER BY place")
    found: list[tuple[str, str, object]] = [
        (row[0], row[1], decode_delivery(*row[2:])) for row in rows.fetchall()
    ]
    db.close()
    return found


def test_rebuilt_record_is_the_same(record: Path, tmp_path: Path) -> None:
    """A record made again has the same entries, the same people, and sells on."""
    folder = copied(record)
    again = tmp_path / "again.db"

    assert len(EVENTS) == rebuild(folder, again)
    assert records(record) == records(again)
    one, other = SqliteJournal(record), SqliteJournal(again)
    assert list(one.since_shift_opened()) == list(other.since_shift_opened())
    assert head_of(one) == head_of(other)
    other.append([batch_of(LOCKED)])
    one.close()
    other.close()
    copied(again)


def test_rebuilt_outbox(tmp_path: Path) -> None:
    """What is known to be settled stays so; of the rest the service is asked before it is sent."""
    path = record_at(
        tmp_path / "journal.db",
        batch_of(LOCKED, deliveries=[order_delivery(n) for n in (1, 2, 3)]),
        batch_of(LOCKED, deliveries=[customer_delivery()]),
        batch_of(LOCKED, deliveries=[refund_delivery(n) for n in (1, 2, 3)]),
        batch_of(
            ev.RefundDelivered(sale_id="S001-T1-sale3", refund_id=f"{SALE}-r1", points=1),
            ev.RefundRejected(sale_id="S001-T1-sale3", refund_id=f"{SALE}-r2", reason="no"),
            ev.OrderDelivered(sale_id="S001-T1-sale1", points_earned=1, points_redeemed=0),
            ev.OrderRejected(sale_id="S001-T1-sale2", reason="no"),
        ),
    )
    again = tmp_path / "again.db"
    rebuild(copied(path), again)

    assert [(entry_id, delivery) for entry_id, _, delivery in outbox_of(path)] == [
        (entry_id, delivery) for entry_id, _, delivery in outbox_of(again)
    ]
    settled = ["delivered", "rejected", "in_doubt"]
    assert [*settled, "in_doubt", *settled] == [state for _, state, _ in outbox_of(again)]
    db = open_beside(again)
    counts = Outbox(db, decode_delivery, encode_delivery).counts()
    assert (0, 3, 2, 2) == (counts.pending, counts.in_doubt, counts.delivered, counts.rejected)
    db.close()


def test_rebuilt_outbox_sends_nothing_again(tmp_path: Path) -> None:
    """What arrived for a customer long ago is not sent anew, nor what was rejected."""
    path = record_at(
        tmp_path / "journal.db",
        batch_of(LOCKED, deliveries=DELIVERIES[2:]),
        batch_of(*(ev.DeliverySettled(entry_id=one.entry_id) for one in DELIVERIES[2:-1])),
        batch_of(ev.DeliverySettled(entry_id=DELIVERIES[-1].entry_id, rejected=True)),
    )
    again = tmp_path / "again.db"
    rebuild(copied(path), again)

    assert ["delivered"] * 4 + ["rejected"] == [state for _, state, _ in outbox_of(again)]


def test_rebuilt_outbox_knows_what_arrived_in_the_end(tmp_path: Path) -> None:
    """What was rejected, tried again by a person and taken is delivered."""
    path = record_at(
        tmp_path / "journal.db",
        batch_of(LOCKED, deliveries=[order_delivery(1), DELIVERIES[-1]]),
        batch_of(
            ev.OrderRejected(sale_id="S001-T1-sale1", reason="no"),
            ev.DeliverySettled(entry_id="event:1", rejected=True),
            ev.OrderDelivered(sale_id="S001-T1-sale1", points_earned=1, points_redeemed=0),
            ev.DeliverySettled(entry_id="event:1"),
        ),
    )
    again = tmp_path / "again.db"
    rebuild(copied(path), again)

    assert ["delivered", "delivered"] == [state for _, state, _ in outbox_of(again)]


def test_copy_crashed_between_its_files(record: Path, tmp_path: Path) -> None:
    """People and deliveries of records the copy never got are left out; repeats are harmless."""
    folder = copied(record)
    lines = (folder / BESIDE_FILE).read_text().splitlines(keepends=True)
    ahead = json.dumps({"seq": 99, "customer_id": "c", "person": "{}"}) + "\n"
    (folder / BESIDE_FILE).write_text("".join([*lines, *lines, ahead]))
    again = tmp_path / "again.db"
    rebuild(folder, again)

    assert [(entry, delivery) for entry, _, delivery in outbox_of(record)] == [
        (entry, delivery) for entry, _, delivery in outbox_of(again)
    ]
    assert records(record) == records(again)


def test_rebuild_refuses(record: Path, tmp_path: Path) -> None:
    """Nothing is written over, made from nothing, or made from a copy that was changed."""
    folder = copied(record)
    with pytest.raises(JournalError, match="Move it aside"):
        rebuild(folder, record)
    with pytest.raises(JournalError, match="no second copy"):
        rebuild(tmp_path / "nowhere", tmp_path / "again.db")

    changed = (folder / RECORD_FILE).read_text().replace("1001", "1002", 1)
    (folder / RECORD_FILE).write_text(changed)
    with pytest.raises(JournalError, match="not whole: record 2"):
        rebuild(folder, tmp_path / "again.db")
    assert not (tmp_path / "again.db").exists()


def test_rebuilt_outbox_knows_what_people_made_of_it(tmp_path: Path) -> None:
    """Settled is not sent again; an order sent on goes bare, for whom it was meant.

    Nobody knows whether it has been sent bare since: found, it is not taken for what it was.
    """
    orders = [order_delivery(number) for number in (1, 2, 3, 4)]
    first, second, third, fourth = (one.entry_id for one in orders)
    noes = [ev.OrderRejected(sale_id=one.order.order_id, reason="no") for one in orders]
    path = record_at(
        tmp_path / "journal.db",
        batch_of(*noes, deliveries=orders),
        batch_of(
            settled(first, SettleHow.ABSORB),
            settled(second, SettleHow.WITHOUT_REDEMPTION),
            settled(third, SettleHow.NEXT_VISIT),
            settled(third, SettleHow.BY_HAND),
            settled(fourth, SettleHow.WITHOUT_REDEMPTION),
            noes[3],
            ev.EntryReaddressed(entry_id=second, customer_id="c9", by="9001", why="mistyped"),
        ),
    )
    again = tmp_path / "again.db"
    rebuild(copied(path), again)
    found = {entry: (state, delivery) for entry, state, delivery in outbox_of(again)}

    assert ["settled", "in_doubt", "in_doubt", "rejected"] == [
        found[one][0] for one in (first, second, third, fourth)
    ]
    kept, *sent_on = (found[one][1] for one in (first, second, third, fourth))
    assert orders[0] == kept
    bare = [one for one in sent_on if isinstance(one, OrderDelivery) and one.order.hold is None]
    assert bare == sent_on
    assert not any(one.is_bare_unsent for one in bare)
    assert "c9" == sent_on[0].customer_id


@pytest.mark.parametrize("how", [SettleHow.WITHOUT_REDEMPTION, SettleHow.NEXT_VISIT, None])
def test_rebuilt_outbox_ends_what_was_sent_on_and_then_settled(
    how: SettleHow | None, tmp_path: Path
) -> None:
    """Sent on once, for another customer or bare, and ended in the end: it is sent no more."""
    delivery = order_delivery(1)
    entry_id = delivery.entry_id
    no = ev.OrderRejected(sale_id=delivery.order.order_id, reason="no")
    by_hand = settled(entry_id, SettleHow.BY_HAND)
    sent_on = (
        settled(entry_id, how)
        if how
        else ev.EntryReaddressed(entry_id=entry_id, customer_id="c9", by="9001", why="mistyped")
    )
    note_ended = (by_hand,) if how is SettleHow.NEXT_VISIT else ()
    path = record_at(
        tmp_path / "journal.db",
        batch_of(no, deliveries=[delivery]),
        batch_of(sent_on, *note_ended, no, by_hand),
    )
    again = tmp_path / "again.db"
    rebuild(copied(path), again)

    assert ["settled"] == [state for _, state, _ in outbox_of(again)]


@pytest.mark.parametrize(("no_again", "state"), [(False, "in_doubt"), (True, "rejected")])
def test_rebuilt_outbox_knows_what_was_tried_again(
    tmp_path: Path, no_again: bool, state: str
) -> None:
    """What a person had tried again is asked about, unless the service has said no since."""
    delivery = order_delivery(1)
    no = ev.OrderRejected(sale_id=delivery.order.order_id, reason="no")
    again = ev.EntryTriedAgain(entry_id=delivery.entry_id, by="1001")
    path = record_at(
        tmp_path / "journal.db",
        batch_of(no, deliveries=[delivery]),
        batch_of(again, *([no] if no_again else [])),
    )
    rebuilt = tmp_path / "again.db"
    rebuild(copied(path), rebuilt)

    assert [(delivery.entry_id, state, delivery)] == outbox_of(rebuilt)


def settled(entry_id: str, how: SettleHow) -> ev.EntrySettled:
    return ev.EntrySettled(
        entry_id=entry_id,
        how=how,
        at=NOON,
        by="9001",
        why="spent elsewhere",
        by_points=sar("0.50"),
        by_coupons=sar("0.00"),
    )
