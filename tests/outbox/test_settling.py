"""Entries a person works: moved with the event that tells of it, exported, wished by a command."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from builders import NOON, sar
from waiting import held, newcomer, open_outbox, order, put, try_again

from pos.core.deliveries import Delivery, EntryState
from pos.core.events import EntrySettled
from pos.core.open_entry import readdressed, without_redemption
from pos.core.settlement import EntryChange, SettleHow
from pos.errors import EntryMovedOn
from pos.journal.codec import decode_delivery
from pos.journal.database import open_beside
from pos.journal.journal import SqliteJournal
from pos.outbox.claims import Claims
from pos.outbox.outbox import ARRIVED_AFTER_ALL, Outbox
from pos.outbox.settling import entry_by_id, exported
from pos.outbox.wishes import Wish, WishAnswer, Wishes, WishReader
from pos.ports.record import Batch, OutboxCounts

SOON = NOON + timedelta(seconds=30)
WAIT_S = 20.0
ORDER = order(1, "sara", hold=held("h1"))


@pytest.fixture
def record(tmp_path: Path) -> Path:
    path = tmp_path / "journal.db"
    put(path, ORDER, order(2, "sara"))
    return path


@pytest.fixture
def outbox(record: Path) -> Iterator[Outbox]:
    with closing(open_outbox(record)) as outbox:
        yield outbox


def reject(outbox: Outbox, *, was_in_doubt: bool = False) -> None:
    (entry,) = outbox.due(NOON, limit=50)
    if was_in_doubt:
        outbox.retry_at(entry, NOON, in_doubt=True, reason="no answer")
        (entry,) = outbox.due(NOON, limit=50)
    outbox.rejected(entry, NOON, reason="The points are gone.")


def work(record: Path, change: EntryChange) -> None:
    """As the terminal does, with the event that tells of it."""
    event = EntrySettled(
        entry_id=change.entry_id,
        how=SettleHow.ABSORB,
        at=NOON,
        by="9001",
        why="",
        by_points=sar("5.00"),
        by_coupons=sar("0.00"),
    )
    with closing(SqliteJournal(record)) as journal:
        journal.append([Batch(at=NOON, events=(event,), changes=(change,))])


def state_of(record: Path, entry_id: str = ORDER.entry_id) -> EntryState:
    with closing(open_beside(record)) as db:
        found = entry_by_id(db, decode_delivery, entry_id)
    assert found is not None
    return found.state


def events_in(record: Path) -> int:
    with closing(open_beside(record)) as db:
        (number,) = db.execute("SELECT count(*) FROM journal").fetchone()
    return int(number)


def test_settled(record: Path, outbox: Outbox) -> None:
    """A settled entry counts nowhere, is in no list, and is tried no more, by nobody."""
    reject(outbox)
    work(record, EntryChange(entry_id=ORDER.entry_id))

    assert EntryState.SETTLED is state_of(record)
    assert OutboxCounts(pending=1) == outbox.counts()
    assert ["order:sale2"] == [line.entry_id for line in outbox.lines.open()]
    with pytest.raises(EntryMovedOn):
        try_again(record, ORDER.entry_id)
    assert ["order:sale2"] == [entry.entry_id for entry in outbox.due(NOON, limit=50)]


@pytest.mark.parametrize("mark", ["retry", "reject"])
def test_settled_while_it_is_asked_about(record: Path, outbox: Outbox, mark: str) -> None:
    """An answer that was under way when a person settled the entry brings it back to nobody."""
    (entry,) = outbox.due(NOON, limit=50)
    assert outbox.take(entry)
    work(record, EntryChange(entry_id=ORDER.entry_id))
    if mark == "retry":
        outbox.retry_at(entry, SOON, in_doubt=True, reason="no answer")
    else:
        outbox.rejected(entry, NOON, reason="no")

    assert EntryState.SETTLED is state_of(record)


@pytest.mark.parametrize("was_in_doubt", [False, True])
def test_sent_without_redemption(record: Path, outbox: Outbox, was_in_doubt: bool) -> None:
    """It goes out again bare, with its id; asked about first unless it was certainly not taken."""
    reject(outbox, was_in_doubt=was_in_doubt)
    (second,) = outbox.due(NOON, limit=50)
    outbox.delivered(second, NOON)
    bare = without_redemption(ORDER)
    work(record, EntryChange(entry_id=ORDER.entry_id, goes_out_as=bare))
    (entry,) = outbox.due(NOON, limit=50)

    assert (bare, ORDER.entry_id) == (entry.delivery, entry.entry_id)
    assert (EntryState.IN_DOUBT if was_in_doubt else EntryState.PENDING) is entry.state


def test_sent_for_another_customer(record: Path, outbox: Outbox) -> None:
    """It waits in the new customer's turn and in no other's."""
    reject(outbox)
    work(record, EntryChange(entry_id=ORDER.entry_id, goes_out_as=readdressed(ORDER, "omar")))

    assert {("order:sale1", "omar"), ("order:sale2", "sara")} == {
        (entry.entry_id, entry.delivery.customer_id) for entry in outbox.due(NOON, limit=50)
    }


@pytest.mark.parametrize("goes_out_as", [None, without_redemption(ORDER)])
def test_what_arrived_meanwhile_stays(
    record: Path, outbox: Outbox, goes_out_as: Delivery | None
) -> None:
    """An entry delivered in the last instant is neither settled nor sent again, nor said to be."""
    (entry,) = outbox.due(NOON, limit=50)
    outbox.delivered(entry, NOON)
    before = events_in(record)
    with pytest.raises(EntryMovedOn, match="meanwhile"):
        work(record, EntryChange(entry_id=ORDER.entry_id, goes_out_as=goes_out_as))

    assert EntryState.DELIVERED is state_of(record)
    assert before == events_in(record)


@pytest.mark.parametrize("was_in_doubt", [False, True])
def test_what_is_tried_again_meanwhile_goes_as_it_is(
    record: Path, outbox: Outbox, was_in_doubt: bool
) -> None:
    """Put back to try since it was looked at, it may be on its way: it is not made another."""
    reject(outbox, was_in_doubt=was_in_doubt)
    try_again(record, ORDER.entry_id)
    before = events_in(record)
    for bare in (without_redemption(ORDER), readdressed(ORDER, "omar")):
        with pytest.raises(EntryMovedOn):
            work(record, EntryChange(entry_id=ORDER.entry_id, goes_out_as=bare))
    (entry,) = outbox.due(NOON, limit=50)

    assert ORDER == entry.delivery
    assert before == events_in(record)


def test_arrived_after_all(record: Path, outbox: Outbox) -> None:
    """What the service had taken stays settled, and says so: it counts in no other state."""
    (entry,) = outbox.due(NOON, limit=50)
    assert outbox.take(entry)
    work(record, EntryChange(entry_id=ORDER.entry_id))

    assert not outbox.delivered(entry, NOON)
    line = outbox.lines.of(ORDER.entry_id)
    assert line is not None
    assert (EntryState.SETTLED, ARRIVED_AFTER_ALL) == (line.state, line.reason)
    assert OutboxCounts(pending=1) == outbox.counts()


def test_on_record_who_wanted_it_tried(record: Path, outbox: Outbox) -> None:
    """The wish and the entry's move are one: where it cannot be moved, nothing is on record."""
    reject(outbox)
    before = events_in(record)
    try_again(record, ORDER.entry_id)
    assert before + 1 == events_in(record)
    (entry,) = outbox.due(NOON, limit=50)
    outbox.delivered(entry, NOON)
    with pytest.raises(EntryMovedOn, match="was delivered or settled meanwhile"):
        try_again(record, ORDER.entry_id)
    assert before + 1 == events_in(record)


def test_what_a_batch_has_claimed_is_not_tried(record: Path, outbox: Outbox) -> None:
    """Made due it would go out twice; when the claim has run out it may be tried."""
    with closing(open_beside(record)) as db:
        claims = Claims(db, decode_delivery)
        (waiting, *_) = claims.waiting()
        assert claims.claim([waiting.place], SOON)
        before = events_in(record)
        with pytest.raises(EntryMovedOn, match="on its way in a batch"):
            try_again(record, ORDER.entry_id, at=NOON)

    assert before == events_in(record)
    assert [] == outbox.due(NOON, limit=50)
    try_again(record, ORDER.entry_id, at=SOON)
    (again,) = outbox.due(NOON, limit=50)
    assert EntryState.IN_DOUBT is again.state


def test_one_that_cannot_be_read(record: Path) -> None:
    """An entry of a newer program is found, as one whose content nobody here knows."""
    with closing(open_beside(record)) as db:
        db.execute("UPDATE outbox SET version = 99")
        found = entry_by_id(db, decode_delivery, ORDER.entry_id)
        assert found is not None
        assert found.delivery is None
        assert entry_by_id(db, decode_delivery, "order:unheard-of") is None


def test_export(record: Path, outbox: Outbox) -> None:
    """All that is not delivered, with its reason and next try; of who registered the id alone."""
    reject(outbox)
    put(
        record,
        replace(
            newcomer("huda"),
            mobile="966500000009",
            email="huda@example.com",
            birth_date=date(1990, 2, 28),
        ),
    )
    (second,) = [one for one in outbox.due(NOON, limit=50) if one.entry_id == "order:sale2"]
    outbox.retry_at(second, SOON, in_doubt=False, reason="down")
    with closing(open_beside(record)) as db:
        lines = [json.dumps(entry) for entry in exported(db)]
    first, other, person = (json.loads(line) for line in lines)

    assert ("order:sale1", "rejected", "The points are gone.", None) == (
        first["id"],
        first["state"],
        first["reason"],
        first["next_try_at"],
    )
    assert "sale1" == first["delivery"]["order"]["order_id"]
    assert SOON.isoformat() == other["next_try_at"]
    assert "huda" == person["customer"]
    assert not any(told in lines[2] for told in ("Huda", "966500000009", "@", "1990"))


def test_export_of_a_newer_program_s_entry(record: Path) -> None:
    """Of a kind nobody here knows it is not known what is personal: it is named, not shown."""
    with closing(open_beside(record)) as db:
        db.execute("UPDATE outbox SET kind = 'GiftDelivery' WHERE entry_id = ?", [ORDER.entry_id])
        first, second = exported(db)

    assert ("GiftDelivery", None) == (first["kind"], first["delivery"])
    assert second["delivery"] is not None


# -- wishes -----------------------------------------------------------------------------------


@pytest.fixture
def wishes(record: Path) -> Iterator[Wishes]:
    with closing(Wishes(open_beside(record))) as wishes:
        yield wishes


def test_a_wish_is_answered_once(record: Path, wishes: Wishes) -> None:
    """Whoever left it takes the answer; what it said, which may name a customer, goes at once."""
    answered = threading.Event()

    def carry_out(wish: Wish) -> WishAnswer:
        return WishAnswer(granted=wish.body == "do", say=f"{wish.entry_id} done")

    number = wishes.leave("order:sale1", "do", NOON)
    assert wishes.take_answer(number) is None

    class Told(Wishes):
        def answer(self, wish: Wish, answer: WishAnswer) -> None:
            super().answer(wish, answer)
            answered.set()

    reader = WishReader(lambda: Told(open_beside(record)), carry_out, now=lambda: NOON)
    reader.start()
    assert answered.wait(WAIT_S)
    reader.close()
    with closing(open_beside(record)) as db:
        assert [("",)] == db.execute("SELECT body FROM outbox_wishes").fetchall()

    assert WishAnswer(granted=True, say="order:sale1 done") == wishes.take_answer(number)
    assert wishes.take_answer(number) is None
    assert [] == wishes.waiting()


def test_a_wish_withdrawn(wishes: Wishes) -> None:
    """What nobody took up can be taken back; what was answered cannot."""
    first, second = (wishes.leave("e", "do", NOON) for _ in range(2))
    assert wishes.withdraw(first)
    (waiting,) = wishes.waiting()
    wishes.answer(waiting, WishAnswer(granted=False, say="no"))

    assert not wishes.withdraw(second)
    assert WishAnswer(granted=False, say="no") == wishes.take_answer(second)


def test_a_wish_taken_up(wishes: Wishes) -> None:
    """Nobody says of it that nothing is changed; a stop in the middle leaves it to be done."""
    number = wishes.leave("order:sale1", "do", NOON)
    gone = wishes.leave("e", "do", NOON)
    first, second = wishes.waiting()
    assert wishes.take_up(first)
    assert wishes.withdraw(gone)

    assert not wishes.take_up(second)
    assert not wishes.withdraw(number)
    assert wishes.take_answer(number) is None
    assert [first] == wishes.waiting()


def test_an_answer_nobody_reads(wishes: Wishes) -> None:
    """It is kept for a day; a wish that was not answered stays for as long as it takes."""
    answered, _ = (wishes.leave("e", "do", NOON) for _ in range(2))
    first, second = wishes.waiting()
    wishes.answer(first, WishAnswer(granted=True, say="done"))
    wishes.take_up(second)

    wishes.forget_unread(NOON + timedelta(days=1))
    kept = wishes._db.execute("SELECT count(*) FROM outbox_wishes").fetchone()
    wishes.forget_unread(NOON + timedelta(days=1, seconds=1))

    assert (2,) == kept
    assert wishes.take_answer(answered) is None
    assert [second] == wishes.waiting()


def test_wishes_outlive_a_fault(record: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that is busy once costs no wish: it is carried out when it can be."""
    monkeypatch.setattr("pos.outbox.wishes.FAULT_WAIT_S", 0.01)
    done, faults = threading.Event(), [OSError("busy")]
    with closing(Wishes(open_beside(record))) as wishes:
        wishes.leave("e", "do", NOON)

    def carry_out(wish: Wish) -> WishAnswer:
        if faults:
            raise faults.pop()
        done.set()
        return WishAnswer(granted=True, say=wish.entry_id)

    reader = WishReader(lambda: Wishes(open_beside(record)), carry_out, now=lambda: NOON)
    reader.start()
    assert done.wait(WAIT_S)
    reader.close()
