"""Whose turn it is, as the record keeps it marked: by the customers' order, and what needs what."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from builders import NOON
from hypothesis import given, settings
from hypothesis import strategies as st
from waiting import newcomer, open_outbox, order, put, refund, try_again

from pos.core.deliveries import Delivery
from pos.journal.database import open_record
from pos.outbox.outbox import Outbox

CUSTOMERS = ("sara", "omar", "nora")


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
    return sorted(entry.entry_id for entry in outbox.due(NOON, limit=50))


def move(outbox: Outbox, entry_id: str, state: str) -> None:
    outbox._db.execute("UPDATE outbox SET state = ? WHERE entry_id = ?", [state, entry_id])


def readdress(outbox: Outbox, entry_id: str, customer_id: str) -> None:
    outbox._db.execute(
        "UPDATE outbox SET customer_id = ? WHERE entry_id = ?", [customer_id, entry_id]
    )


def test_a_refund_waits_for_its_order(record: Path, outbox: Outbox) -> None:
    """The goods of an order that is not there yet cannot come back: first the one, then that."""
    put(record, order(1, "sara"), refund(1, "sara"))
    assert ["order:sale1"] == due(outbox)

    move(outbox, "order:sale1", "delivered")
    assert ["refund:R1"] == due(outbox)


def test_a_refund_waits_for_an_order_of_another_customer_by_now(
    record: Path, outbox: Outbox
) -> None:
    """An order whose customer id was mended is still the one its refund waits for."""
    put(record, order(1, "sara"), refund(1, "sara"), order(2, "sara"))
    readdress(outbox, "order:sale1", "omar")
    assert ["order:sale1", "order:sale2"] == due(outbox)

    move(outbox, "order:sale1", "delivered")
    move(outbox, "order:sale2", "delivered")
    assert ["refund:R1"] == due(outbox)


@pytest.mark.parametrize("ended", ["delivered", "settled"])
def test_behind_a_rejected_order(record: Path, outbox: Outbox, ended: str) -> None:
    """What a person must look at stops nobody but the refund of that very order."""
    put(record, order(1, "sara"), refund(1, "sara"), order(2, "sara"))
    move(outbox, "order:sale1", "rejected")
    assert ["order:sale2"] == due(outbox)

    move(outbox, "order:sale1", ended)
    assert ["refund:R1"] == due(outbox)


def test_tried_again_it_is_in_front_again(record: Path, outbox: Outbox) -> None:
    """A rejected entry that a person sends back goes before what came after it."""
    put(record, order(1, "sara"), order(2, "sara"))
    move(outbox, "order:sale1", "rejected")
    assert ["order:sale2"] == due(outbox)

    try_again(record, "order:sale1")
    assert ["order:sale1"] == due(outbox)


def test_a_refund_of_another_tills_order(record: Path, outbox: Outbox) -> None:
    """An order that is in no outbox here is waited for by nobody."""
    put(record, refund(7, "sara"))

    assert ["refund:R7"] == due(outbox)


def test_customers_with_one_under_way(record: Path, outbox: Outbox) -> None:
    """Whoever has an entry on its way gets no second one, and the others are found behind them."""
    put(record, order(1, "sara"), order(2, "omar"), order(3, "nora"), order(4, "sara"))

    found = outbox.due(NOON, limit=2, without={"sara"})
    assert ["order:sale2", "order:sale3"] == [entry.entry_id for entry in found]
    assert outbox.next_due(without={"sara", "omar"}) is not None
    assert outbox.next_due(without=set(CUSTOMERS)) is None


# -- the marks are what looking for them would give ----------------------------------------------


def _fronts(outbox: Outbox) -> set[str]:
    """By looking at everything, as nobody does at work."""
    rows = outbox._db.execute(
        "SELECT entry_id, customer_id, state, needs FROM outbox ORDER BY place"
    ).fetchall()
    states = {entry_id: state for entry_id, _, state, _ in rows}
    open_states = {"pending", "in_doubt", "rejected"}
    found: dict[str, str] = {}
    for entry_id, customer_id, state, needs in rows:
        waits = state in {"pending", "in_doubt"} and states.get(needs) not in open_states
        if waits:
            found.setdefault(customer_id, entry_id)
    return set(found.values())


def _marked(outbox: Outbox) -> set[str]:
    return {
        entry_id
        for (entry_id,) in outbox._db.execute("SELECT entry_id FROM outbox WHERE is_front = 1")
    }


_STATES = ("pending", "in_doubt", "delivered", "rejected", "settled")
_MOVES = st.tuples(st.just("move"), st.integers(0, 11), st.sampled_from(_STATES))
_NEW_IDS = st.tuples(st.just("readdress"), st.integers(0, 11), st.sampled_from(CUSTOMERS))
_PUTS = st.tuples(st.just("put"), st.integers(0, 11), st.sampled_from(CUSTOMERS))


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record with a few entries, to be copied."""
    record = tmp_path_factory.mktemp("begun") / "journal.db"
    put(record, order(0, "sara"), refund(0, "sara"), order(1, "omar"), refund(1, "sara"))
    return record


@settings(max_examples=50, deadline=None)
@given(st.lists(st.one_of(_MOVES, _NEW_IDS, _PUTS), max_size=25))
def test_marks_are_right(begun: Path, steps: list[tuple[str, int, str]]) -> None:
    """Whatever is put, moved or readdressed: one in front a customer, and the right one."""
    record = Path(shutil.copy(begun, begun.with_name("copy.db")))
    with closing(open_outbox(record)) as outbox:
        ids = [f"{kind}{number}" for number in range(6) for kind in ("order:sale", "refund:R")]
        known = {"order:sale0", "refund:R0", "order:sale1", "refund:R1"}
        for what, number, value in steps:
            entry_id = ids[number]
            if (
                what == "put"
                and entry_id not in known
                and ids[number // 2 * 2] in {*known, entry_id}
            ):
                known.add(entry_id)  # goods come back of an order that was put before
                make = order if entry_id.startswith("order") else refund
                put(record, make(number // 2, value))
            elif what == "move":
                move(outbox, entry_id, value)
            elif what == "readdress":
                readdress(outbox, entry_id, value)
            assert _fronts(outbox) == _marked(outbox)


# -- a record of an earlier version --------------------------------------------------------------


def _as_it_was(record: Path) -> None:
    """Back to the schema before entries could be settled and fronts were marked."""
    db = sqlite3.connect(record)
    for name, kind in db.execute(
        "SELECT name, type FROM sqlite_master WHERE tbl_name = 'outbox' AND sql IS NOT NULL"
        " AND (type = 'trigger' OR name IN ('outbox_needing', 'outbox_fronts', 'outbox_due',"
        " 'outbox_put_off'))"
    ).fetchall():
        if "counts" not in name:
            db.execute(f"DROP {kind} {name}")
    db.execute("ALTER TABLE outbox DROP COLUMN is_front")
    db.execute("ALTER TABLE outbox DROP COLUMN needs")
    db.execute(
        "CREATE INDEX outbox_due ON outbox (next_at_ms) WHERE state IN ('pending', 'in_doubt')"
    )
    db.execute("DROP TABLE outbox_wishes")
    db.execute(
        "DELETE FROM _sqlite_migrations"
        " WHERE name IN ('ended_by_a_person', 'front_of_each_customer')"
    )
    db.execute("PRAGMA user_version = 2")
    db.commit()
    db.close()


def test_an_earlier_record_is_marked_when_it_is_opened(record: Path, outbox: Outbox) -> None:
    """What waited through the upgrade is due as before, with its counts and its times."""
    entries: list[Delivery] = [newcomer("sara"), order(1, "sara"), order(2, "omar")]
    put(record, *entries, refund(2, "nora"), order(3, "nora"))
    (first, *_) = outbox.due(NOON, limit=1)
    outbox.retry_at(first, NOON + timedelta(seconds=30), in_doubt=True, reason="lost")
    before = (outbox.counts(), outbox.next_due(), _marked(outbox))
    outbox.close()
    _as_it_was(record)

    open_record(record).close()
    again = open_outbox(record)
    assert before == (again.counts(), again.next_due(), _marked(again))
    assert _fronts(again) == _marked(again) == {"new:sara", "order:sale2", "order:sale3"}
    again.close()
