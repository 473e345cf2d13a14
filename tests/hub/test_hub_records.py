"""Records taken up: each once, in one chain, and no other in their place."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import psycopg
import pytest

from pos.errors import HubMisuse, HubRefused
from pos.hub.local.waiting import wait_until
from pos.hub.records import HubRecords, taken_in
from pos.ports.hub import OtherRecord, Reached
from pos.postgres.connecting import Connection
from tests.hub.hubs import Hub, chain, hashed, shipment


def count(hub: Hub) -> int:
    return int(hub.rows("SELECT count(*) FROM hub.record")[0][0])


def alarms(hub: Hub) -> list[tuple[object, ...]]:
    return hub.rows("SELECT store, till, seq, what FROM hub.alarm ORDER BY number")


def test_each_once(hub: Hub) -> None:
    """Sent again, in other shipments too, changes no row; how far it reaches is told."""
    records = HubRecords(hub.till("S1", "T1"))
    made = chain(9)
    for part in (made[:4], made[:4], made[2:7], made, made[3:5]):
        assert records.take(shipment(part)) is None

    assert 9 == count(hub)
    last = made[-1]
    here = Reached(incarnation="a", seq=9, hash=last.hash)
    assert (here,) == records.reached("S1", "T1")
    assert [] == alarms(hub)


def test_as_it_was_written(hub: Hub) -> None:
    """To the byte, so that its hash can be made again from what the hub has."""
    odd = hashed(replace(chain(1)[0], body='{"title":"Ärmel \\"بيت\\" \\u0007"}'))
    HubRecords(hub.till("S1", "T1")).take(shipment((odd,)))

    ((body, previous, digest),) = hub.rows("SELECT body, previous, hash FROM hub.record")
    assert (odd.body, odd.previous, odd.hash) == (body, previous.hex(), digest.hex())


def test_another_in_its_place(hub: Hub) -> None:
    """Nothing of the shipment is taken, nothing overwritten; an alarm is raised once."""
    records = HubRecords(hub.till("S1", "T1"))
    made = chain(6)
    records.take(shipment(made))
    clone = (*made[:3], *chain(5, after=made[2], salt="clone"))
    for _ in range(2):
        assert OtherRecord(incarnation="a", seq=4) == records.take(shipment(clone))
        assert OtherRecord(incarnation="a", seq=5) == records.take(shipment(clone[4:]))

    assert 6 == count(hub)
    assert [("S1", "T1", 4, "other record"), ("S1", "T1", 5, "other record")] == alarms(hub)


def test_what_follows_nothing(hub: Hub) -> None:
    """A hole, another chain, a shipment in disorder: refused whole."""
    records = HubRecords(hub.till("S1", "T1"))
    made = chain(9)
    records.take(shipment(made[:4]))
    other = chain(9, salt="other")
    torn = (*made[4:6], *made[7:9])
    for part in (made[5:], other[4:], torn, (replace(made[4], previous="1" * 64),)):
        with pytest.raises(HubRefused):
            records.take(shipment(part))

    assert 4 == count(hub)
    assert records.take(shipment(made[4:])) is None


def test_it_begins_late(hub: Hub) -> None:
    """A till whose first records are in an archive begins where its record does."""
    records = HubRecords(hub.till("S1", "T1"))
    made = chain(9)

    assert records.take(shipment(made[5:])) is None
    with pytest.raises(HubRefused):
        records.take(shipment(made[:5]))
    assert 4 == count(hub)


def test_another_machine(hub: Hub) -> None:
    """Another incarnation follows the one before. Where both go on, two machines sell as one till:
    both records are kept, and somebody must look.
    """
    records = HubRecords(hub.till("S1", "T1"))
    made = chain(4)
    moved = chain(3, incarnation="b", after=made[-1])
    assert records.take(shipment((*made, *moved))) is None
    assert [] == alarms(hub)

    assert records.take(shipment(chain(2, after=made[-1], salt="still here"))) is None

    assert 9 == count(hub)
    assert [("S1", "T1", 5, "two machines")] == alarms(hub)
    with pytest.raises(HubRefused):
        records.take(shipment(chain(1, incarnation="c", after=chain(1, salt="x")[0])))


def test_another_machine_after_the_clone(hub: Hub) -> None:
    """The other way round: the copy sells on before it is adopted."""
    records = HubRecords(hub.till("S1", "T1"))
    made = chain(6)
    records.take(shipment(made))
    records.take(shipment(chain(1, incarnation="b", after=made[3])))

    assert [("S1", "T1", 5, "two machines")] == alarms(hub)


def test_only_its_own(hub: Hub) -> None:
    """A till appends its own records alone, reads its store's, and changes and deletes none."""
    mine, theirs = HubRecords(hub.till("S1", "T1")), HubRecords(hub.till("S2", "T1"))
    beside = HubRecords(hub.till("S1", "T2"))
    theirs.take(shipment(chain(2), store="S2"))
    mine.take(shipment(chain(3)))
    for store, till in (("S1", "T2"), ("S2", "T1")):
        with pytest.raises(HubMisuse, match="row-level security"):
            mine.take(shipment(chain(4), store=store, till=till))
    assert () == mine.reached("S2", "T1")
    assert 3 == beside.reached("S1", "T1")[0].seq
    for forbidden in (
        "UPDATE hub.record SET body = ''",
        "DELETE FROM hub.record",
        "TRUNCATE hub.record",
        "UPDATE hub.head SET seq = 1",
        "INSERT INTO hub.head VALUES ('S1', 'T1', 'a', 9, '')",
        "INSERT INTO hub.member VALUES ('me', 'store', 'S2', '')",
        "UPDATE hub.alarm SET settled_why = 'no'",
        "ALTER TABLE hub.record DISABLE TRIGGER ALL",
        "SET ROLE pos",
    ):
        with pytest.raises(HubMisuse):
            mine._hub.ask(lambda line, sql=forbidden: line.execute(sql.encode()))
    assert 5 == count(hub)


def test_not_even_its_owner(hub: Hub) -> None:
    """Whoever made the hub cannot change a record by a slip either."""
    for sql in ("UPDATE hub.record SET body = ''", "DELETE FROM hub.record"):
        HubRecords(hub.till("S1", "T1")).take(shipment(chain(1)))
        with (
            psycopg.connect(hub.dsn) as line,
            pytest.raises(psycopg.errors.RaiseException, match="append-only"),
        ):
            line.execute(sql.encode())


def test_a_store_brings_its_tills(hub: Hub) -> None:
    """A store's hub at the head office appends for any till of the store, and of no other."""
    store = HubRecords(hub.till("S1", ""))
    store.take(shipment(chain(2)))
    store.take(shipment(chain(2), till="T7"))

    assert 4 == count(hub)
    with pytest.raises(HubMisuse, match="row-level security"):
        store.take(shipment(chain(1), store="S2"))


def test_gone_back(hub: Hub) -> None:
    """The hub has more of a till than the till itself: told once."""
    records = HubRecords(hub.till("S1", "T1"))
    records.take(shipment(chain(5)))
    (here,) = records.reached("S1", "T1")
    for _ in range(2):
        records.raise_alarm("S1", "T1", here)

    assert [("S1", "T1", 5, "gone back")] == alarms(hub)


def test_two_machines_at_the_same_moment(hub: Hub) -> None:
    """The one that comes second is told, though it had looked before the first was there."""
    second = HubRecords(hub.till("S1", "T1"))
    made, clone = chain(3), chain(3, salt="clone")
    written, go_on = threading.Event(), threading.Event()

    def bring(line: Connection) -> None:
        assert taken_in(line, shipment(made)) is None
        written.set()
        assert go_on.wait(60)

    waits = "SELECT FROM pg_stat_activity WHERE datname = %s AND wait_event_type = 'Lock'"
    with ThreadPoolExecutor(2) as pool:
        bringing = pool.submit(hub.owner().ask, bring)
        assert written.wait(60)
        taking = pool.submit(second.take, shipment(clone))
        assert wait_until(lambda: len(hub.rows(waits, hub.name)) == 1, within_s=60)
        go_on.set()
        bringing.result()
        assert OtherRecord(incarnation="a", seq=1) == taking.result()

    assert 3 == count(hub)
    assert [("S1", "T1", 1, "other record")] == alarms(hub)
