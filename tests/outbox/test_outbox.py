import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from builders import NOON
from hypothesis import given, settings
from hypothesis import strategies as st
from waiting import append, held, newcomer, open_outbox, order, put, try_again, visit

from pos.core.deliveries import EntryState
from pos.errors import EntryMovedOn, LoyaltyBusy, LoyaltyUnreachable, Met
from pos.outbox.courier import Carried
from pos.outbox.outbox import Outbox
from pos.outbox.outcome import NO_ANSWER, NO_LINE, mark
from pos.ports.record import OutboxCounts

SOON = NOON + timedelta(seconds=30)


@pytest.fixture
def record(tmp_path: Path) -> Path:
    path = tmp_path / "journal.db"
    put(path)
    return path


@pytest.fixture
def outbox(record: Path) -> Iterator[Outbox]:
    outbox = open_outbox(record)
    yield outbox
    outbox.close()


def due(outbox: Outbox) -> list[str]:
    return [entry.entry_id for entry in outbox.due(NOON, limit=50)]


def test_empty(outbox: Outbox) -> None:
    """With nothing waiting, nothing is due, now or ever."""
    assert [] == due(outbox)
    assert outbox.next_due() is None
    assert OutboxCounts() == outbox.counts()


def test_in_order_for_one_customer(record: Path, outbox: Outbox) -> None:
    """A customer's deliveries go one after the other, in the order they were made."""
    put(record, newcomer("sara"), order(1, "sara"), order(2, "sara"))

    for expected in ("new:sara", "order:sale1", "order:sale2"):
        (entry,) = outbox.due(NOON, limit=50)
        assert (expected, EntryState.PENDING, 0) == (entry.entry_id, entry.state, entry.attempts)
        outbox.delivered(entry, NOON)
    assert OutboxCounts(delivered=3) == outbox.counts()


def test_customers_do_not_wait_for_each_other(record: Path, outbox: Outbox) -> None:
    """One customer's delivery that must wait holds up their own and nobody else's."""
    put(record, order(1, "sara"), order(2, "omar"), order(3, "sara"))
    first, _ = outbox.due(NOON, limit=50)
    outbox.retry_at(first, SOON, in_doubt=False, reason="down")

    assert ["order:sale2"] == due(outbox)
    assert ["order:sale1", "order:sale2"] == sorted(
        entry.entry_id for entry in outbox.due(SOON, limit=50)
    )


def test_the_delivery_is_what_was_put_in(record: Path, outbox: Outbox) -> None:
    """An entry carries its delivery, with the same id each time it is read."""
    put(record, order(1, "sara"))

    assert [order(1, "sara")] * 2 == [outbox.due(NOON, limit=1)[0].delivery for _ in range(2)]


@pytest.mark.parametrize("in_doubt", [True, False])
def test_retry_at(record: Path, outbox: Outbox, in_doubt: bool) -> None:
    """A failed try counts, waits for its time, and keeps whether it may have arrived."""
    put(record, order(1, "sara"))
    (entry,) = outbox.due(NOON, limit=50)
    outbox.retry_at(entry, SOON, in_doubt=in_doubt, reason="no answer")

    assert [] == due(outbox)
    assert SOON == outbox.next_due()
    (again,) = outbox.due(SOON, limit=50)
    state = EntryState.IN_DOUBT if in_doubt else EntryState.PENDING
    assert (1, state) == (again.attempts, again.state)
    assert OutboxCounts(pending=not in_doubt, in_doubt=in_doubt) == outbox.counts()


def test_next_due_is_of_those_in_front(record: Path, outbox: Outbox) -> None:
    """Who waits behind another is not due before them: the relay sleeps, and does not spin."""
    put(record, order(1, "sara"), order(2, "sara"))
    (entry,) = outbox.due(NOON, limit=50)
    outbox.retry_at(entry, SOON, in_doubt=False, reason="down")

    assert [] == due(outbox)
    assert SOON == outbox.next_due()


def test_hasten(record: Path, outbox: Outbox) -> None:
    """When the line is back everything that waits may be tried now, in its order."""
    put(record, order(1, "sara"), order(2, "omar"))
    for entry in outbox.due(NOON, limit=50):
        outbox.retry_at(entry, SOON, in_doubt=False, reason="down")
    outbox.hasten(NOON)

    assert ["order:sale1", "order:sale2"] == due(outbox)


def test_rejected(record: Path, outbox: Outbox) -> None:
    """A rejected entry waits for a person, with the reason, and lets the next one pass."""
    put(record, order(1, "sara"), order(2, "sara"))
    (entry,) = outbox.due(NOON, limit=50)
    outbox.rejected(entry, NOON, reason="The hold has expired.")

    assert ["order:sale2"] == due(outbox)
    assert OutboxCounts(pending=1, rejected=1) == outbox.counts()
    first, second = outbox.lines.open()
    assert ("order:sale1", EntryState.REJECTED, 1, "The hold has expired.") == (
        first.entry_id,
        first.state,
        first.attempts,
        first.reason,
    )
    assert ("order:sale2", NOON) == (second.entry_id, second.created_at)


def test_a_person_tries_again(record: Path, outbox: Outbox) -> None:
    """What a person wants tried again is asked about first; what is delivered is not touched."""
    put(record, order(1, "sara"))
    (entry,) = outbox.due(NOON, limit=50)
    outbox.retry_at(entry, NOON, in_doubt=True, reason="no answer")
    (entry,) = outbox.due(NOON, limit=50)
    outbox.rejected(entry, NOON, reason="no")

    try_again(record, "order:sale1")
    (again,) = outbox.due(NOON, limit=50)
    assert EntryState.IN_DOUBT is again.state
    outbox.delivered(again, NOON)
    with pytest.raises(EntryMovedOn):
        try_again(record, "order:sale1")
    with pytest.raises(EntryMovedOn):
        try_again(record, "order:unheard-of")
    assert [] == outbox.lines.open()


def test_what_is_certainly_not_taken_is_not_asked_about(record: Path, outbox: Outbox) -> None:
    """A person's wish makes no doubt where there was none: it goes out as it was meant to."""
    put(record, order(1, "sara"))
    try_again(record, "order:sale1")
    (entry,) = outbox.due(NOON, limit=50)
    assert EntryState.PENDING is entry.state
    assert outbox.take(entry)
    outbox.rejected(entry, NOON, reason="no")

    try_again(record, "order:sale1")
    (again,) = outbox.due(NOON, limit=50)
    assert EntryState.PENDING is again.state


@pytest.mark.parametrize(("in_doubt", "twice"), [(True, True), (False, False)])
def test_what_may_count_twice_is_told(
    record: Path, outbox: Outbox, in_doubt: bool, twice: bool
) -> None:
    """Only of a rejected event that may have arrived: of all else somebody can be asked."""
    put(record, visit("sara"), order(1, "omar"))
    for entry in outbox.due(NOON, limit=50):
        outbox.retry_at(entry, NOON, in_doubt=in_doubt, reason="lost")
    assert not [line for line in outbox.lines.open() if line.may_count_twice]
    for entry in outbox.due(NOON, limit=50):
        outbox.rejected(entry, NOON, reason="no")

    of_sara, of_omar = outbox.lines.open()
    assert (twice, False) == (of_sara.may_count_twice, of_omar.may_count_twice)


def test_how_many_arrived_in_a_time(record: Path, outbox: Outbox) -> None:
    """From its first moment on, up to its last and without it; what was rejected did not arrive."""
    put(record, order(1, "c1"), order(2, "c2"), order(3, "c3"), order(4, "c4"))
    first, second, third, fourth = outbox.due(NOON, limit=4)
    minute = timedelta(minutes=1)
    outbox.delivered(first, NOON - timedelta(microseconds=1))
    outbox.delivered(second, NOON)
    outbox.delivered(third, NOON + minute)
    outbox.rejected(fourth, NOON, reason="no")

    assert 1 == outbox.lines.delivered_between(NOON, NOON + minute)
    assert 2 == outbox.lines.delivered_between(NOON - minute, NOON + minute)


def test_given_back(record: Path, outbox: Outbox) -> None:
    """What was taken and not sent after all is as it was, and no try is counted."""
    put(record, order(1, "sara"))
    (entry,) = outbox.due(NOON, limit=50)
    assert outbox.take(entry)
    outbox.give_back(entry)

    assert [entry] == outbox.due(NOON, limit=50)


def test_taken_before_it_is_sent(record: Path, outbox: Outbox) -> None:
    """On the disk in doubt while it is on its way; whoever comes second gets nothing."""
    put(record, order(1, "sara"))
    (entry,) = outbox.due(NOON, limit=50)
    asked: list[str] = []
    outbox._db.set_trace_callback(asked.append)

    assert outbox.take(entry)
    full, moved = asked.index("PRAGMA synchronous = FULL"), asked[-2]
    assert moved.startswith("UPDATE outbox") and full < asked.index(moved)
    assert not outbox.take(entry)
    assert OutboxCounts(in_doubt=1) == outbox.counts()
    assert (1,) == outbox._db.execute("PRAGMA synchronous").fetchone()


def test_renewed(record: Path, outbox: Outbox) -> None:
    """What is to be sent from now on is on the disk, under the same id, in the same place."""
    put(record, order(1, "sara"), order(2, "sara"))
    (entry,) = outbox.due(NOON, limit=50)
    fresh = order(1, "sara", hold=held("H-2"))
    asked: list[str] = []
    outbox._db.set_trace_callback(asked.append)
    outbox.renewed(entry, fresh)
    outbox._db.set_trace_callback(None)

    beside = open_outbox(record)
    (again,) = beside.due(NOON, limit=50)
    beside.close()
    assert (fresh, entry.place, EntryState.PENDING, 0) == (
        again.delivery,
        again.place,
        again.state,
        again.attempts,
    )
    assert ["PRAGMA synchronous = FULL", "UPDATE", "PRAGMA synchronous = 1"] == [
        "UPDATE" if said.startswith("UPDATE") else said for said in asked[1:]
    ]


def test_unreadable_entry(record: Path, outbox: Outbox) -> None:
    """An entry this program cannot read goes to a person, and the others are found all the same."""
    put(record, order(1, "sara"), order(2, "sara"), order(3, "omar"))
    outbox._db.execute("UPDATE outbox SET version = 9 WHERE entry_id = 'order:sale1'")

    assert ["order:sale3"] == due(outbox)
    assert ["order:sale2", "order:sale3"] == due(outbox)
    (line, *_) = outbox.lines.open()
    assert (EntryState.REJECTED, True) == (line.state, "cannot read" in line.reason)


def test_only_unreadable_entries(record: Path, outbox: Outbox) -> None:
    """Where the entries in front cannot be read, those behind them are due at once."""
    put(record, order(1, "sara"), order(2, "sara"))
    outbox._db.execute("UPDATE outbox SET version = 9 WHERE entry_id = 'order:sale1'")

    assert ["order:sale2"] == due(outbox)


def test_an_entry_belongs_to_the_record(record: Path) -> None:
    """The same delivery is never put in twice."""
    put(record, order(1, "sara"))
    db = open_outbox(record)._db
    with pytest.raises(sqlite3.IntegrityError):
        db.execute(
            "INSERT INTO outbox (entry_id, seq, kind, version, customer_id, body, created_at)"
            " SELECT entry_id, seq, kind, version, customer_id, body, created_at FROM outbox"
        )
    db.close()


# -- counts -----------------------------------------------------------------------------------


@settings(max_examples=25)
@given(st.lists(st.sampled_from(["delivered", "rejected", "retry", "doubt", "again", "put"])))
def test_counts_are_right(tmp_path_factory: pytest.TempPathFactory, steps: list[str]) -> None:
    """The counts kept beside the entries are what counting them would give, whatever happens."""
    record = tmp_path_factory.mktemp("counts") / "journal.db"
    append(record, [order(number, f"c{number % 3}") for number in range(5)])
    outbox = open_outbox(record)
    for number, step in enumerate(steps, start=5):
        entry = next(iter(outbox.due(NOON, limit=1)), None)
        match step, entry:
            case "put", _:
                put(record, order(number, f"c{number % 3}"))
            case _, None:
                continue
            case "again", _:
                try_again(record, entry.entry_id)
            case "delivered", _:
                outbox.delivered(entry, NOON)
            case "rejected", _:
                outbox.rejected(entry, NOON, reason="no")
            case _:
                outbox.retry_at(entry, NOON, in_doubt=step == "doubt", reason="down")
    counted = outbox._db.execute("SELECT state, count(*) FROM outbox GROUP BY state").fetchall()

    assert OutboxCounts(**dict(counted)) == outbox.counts()
    outbox.close()


@pytest.mark.parametrize(
    ("failure", "said"),
    [
        (LoyaltyUnreachable("Sell on.", sent=False, met=Met.NO_NETWORK), NO_LINE),
        (LoyaltyUnreachable("Sell on.", sent=True), NO_ANSWER),
        (LoyaltyUnreachable("Another page.", sent=False, met=Met.STRANGER), "Another page."),
        (LoyaltyBusy("Too much at once.", code="429"), "Too much at once."),
    ],
)
def test_why_it_waits(record: Path, outbox: Outbox, failure: LoyaltyUnreachable, said: str) -> None:
    """In words of the entry's own: what is told of a sale says nothing of what waits since."""
    put(record, order(1, "sara"))
    (entry,) = outbox.due(NOON, limit=1)
    mark(outbox, Carried(entry=entry, left_s=0.0, failure=failure), NOON, lambda: 0.5)

    (line,) = outbox.lines.open()
    assert said == line.reason
