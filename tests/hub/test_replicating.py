"""A store's hub goes on to the head office's: each record once, whatever happens on the way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from pos.assembly.hub.verify import verify_hub
from pos.core.version import VersionKind
from pos.errors import HubMisuse, HubUnreachable
from pos.hub.customers import HubCustomers
from pos.hub.database import HubDatabase
from pos.hub.members import Member, enrol
from pos.hub.notices import HubNotices
from pos.hub.records import HubRecords
from pos.hub.replicating import Replicator
from pos.hub.schema.alarms_over import WHY
from pos.hub.status import status_of
from pos.ports.hub import OtherRecord, Reached, Shipment
from pos.ports.notices import Applied, NewVersion
from tests.hub.hubs import Hub, chain, new_hub, shipment
from tests.hub.returning_till import Till
from tests.hub.sold import SoldTill
from tests.postgres import PostgresServer

TABLES = ("record", "receipt", "head")


@pytest.fixture
def office(postgres: PostgresServer) -> Iterator[Hub]:
    """The head office's, beside the store's."""
    with new_hub(postgres) as made:
        yield made


def replicator(hub: Hub, office: Hub, *, most: int = 1_000) -> Replicator:
    """As the store is let in at the office, over its own hub."""
    role = enrol(office.owner(), Member(store="S001")).role
    return Replicator(hub.owner(), office.at(office.dsn_as(role)), most=most)


def rows(hub: Hub, table: str) -> list[tuple[object, ...]]:
    """All but when it was heard of."""
    told = hub.rows(f"SELECT * FROM hub.{table} ORDER BY 1, 2, 3, 4")
    return [row[:-1] if table == "head" else row for row in told]


def all_there(hub: Hub, office: Hub) -> None:
    for table in TABLES:
        assert rows(hub, table) == rows(office, table), table


def test_everything_goes_up(hub: Hub, office: Hub, tmp_path: Path) -> None:
    """The tills' records byte for byte, with their receipts; again and anew changes no row."""
    tills = [SoldTill(tmp_path), SoldTill(tmp_path, till="T2")]
    for till in tills:
        till.a_day()
        till.ship(HubRecords(hub.till("S001", till.till)))
    going = replicator(hub, office)
    first, second = going.round(), going.round()

    ((count,),) = hub.rows("SELECT count(*) FROM hub.record")
    assert (count, 0) == (first.records, second.records)
    all_there(hub, office)
    tills[0].next_day()
    tills[0].ship(HubRecords(hub.till("S001", "T1")))
    assert 0 < going.round().records
    all_there(hub, office)
    before = office.rows("SELECT ctid, xmin FROM hub.record ORDER BY 1")
    again = replicator(hub, office).round()
    assert ((), 0) == (again.stopped, again.records)
    assert before == office.rows("SELECT ctid, xmin FROM hub.record ORDER BY 1")
    assert all(one.ok for one in verify_hub(office.owner()))


def test_machines_that_sold_as_one_till(hub: Hub, office: Hub) -> None:
    """Each goes up as what it is, in whatever order they came: the office has the same alarm."""
    records = HubRecords(hub.till("S001", "T1"))
    made = chain(4)
    records.take(shipment(made, store="S001"))
    going = replicator(hub, office)
    going.round()
    records.take(shipment(chain(3, incarnation="b", after=made[2]), store="S001"))
    going.round()
    records.take(shipment(chain(2, after=made[-1], salt="still here"), store="S001"))
    records.take(shipment(chain(2, incarnation="0", after=made[1]), store="S001"))
    going.round()
    going.round()

    all_there(hub, office)
    assert alarms(hub) == alarms(office)
    assert {"two machines"} == {what for *_, what in alarms(office)}
    other = replicator(hub, office).round()
    assert (0, 0, ()) == (other.records, other.alarms, other.stopped)


def alarms(hub: Hub) -> set[tuple[object, ...]]:
    return {*hub.rows("SELECT store, till, incarnation, seq, what FROM hub.alarm")}


def test_alarms_go_up(hub: Hub, office: Hub) -> None:
    """What the store's hub has noticed, the office has to look at too; each once."""
    records = HubRecords(hub.till("S001", "T1"))
    records.take(shipment(chain(4), store="S001"))
    records.take(shipment(chain(4, salt="clone"), store="S001"))
    going = replicator(hub, office)
    told = [going.round().alarms for _ in range(2)]
    records.raise_alarm("S001", "T1", records.reached("S001", "T1")[0])
    told += [going.round().alarms, replicator(hub, office).round().alarms]

    assert [1, 0, 1, 0] == told
    assert {("S001", "T1", "a", 1, "other record"), ("S001", "T1", "a", 4, "gone back")} == alarms(
        office
    )


def test_another_record_at_the_office(hub: Hub, office: Hub) -> None:
    """That till goes no further and nothing is overwritten; an alarm is raised, and the store's
    other tills go on.
    """
    taken = HubRecords(office.till("S001", "T1"))
    taken.take(shipment(chain(3, salt="another store's box"), store="S001"))
    for till in ("T1", "T2"):
        records = HubRecords(hub.till("S001", till))
        records.take(shipment(chain(5), store="S001", till=till))
    going = replicator(hub, office)
    for _ in range(2):
        ((stopped, why),) = going.round().stopped
        assert ("S001/T1", "other record") == (str(stopped), why.why)

    assert [("T1", 3), ("T2", 5)] == office.rows("SELECT till, seq FROM hub.head ORDER BY 1")
    assert {("S001", "T1", "a", 3, "other record")} == alarms(office)


def test_a_hub_that_was_put_back(hub: Hub, office: Hub) -> None:
    """It has less than the office: told as an alarm; once its tills have shipped again, all goes
    on as before, and once a record follows there the alarm is over by itself. Of a place with
    another record it is not.
    """
    made = chain(9)
    HubRecords(office.till("S001", "T1")).take(shipment(made[:6], store="S001"))
    records = HubRecords(hub.till("S001", "T1"))
    records.take(shipment(made[:3], store="S001"))
    ((_, why),) = replicator(hub, office).round().stopped
    assert ("gone back", 6) == (why.why, why.seq)
    assert {("S001", "T1", "a", 6, "gone back")} == alarms(office)

    HubRecords(office.till("S001", "T1")).raise_alarm(
        "S001", "T1", Reached(incarnation="a", seq=6, hash="f" * 64)
    )
    settled = "SELECT encode(hash, 'hex'), settled_why FROM hub.alarm WHERE settled_at IS NOT NULL"
    assert [] == office.rows(settled)
    records.take(shipment(made, store="S001"))
    assert () == replicator(hub, office).round().stopped
    all_there(hub, office)
    assert [(made[5].hash, WHY)] == office.rows(settled)
    assert () == replicator(hub, office).round().stopped
    assert 1 == len(status_of(office.owner()).open_alarms)


def test_only_its_own_store(hub: Hub, office: Hub) -> None:
    """A hub of two stores brings up the one that it is let in for; and never for another."""
    for store in ("S001", "S002"):
        HubRecords(hub.till(store, "T1")).take(shipment(chain(3), store=store))
    carried = replicator(hub, office).round()

    assert (3, ()) == (carried.records, carried.stopped)
    assert [("S001",)] == office.rows("SELECT DISTINCT store FROM hub.record")
    as_s1 = HubRecords(office.at(office.dsn_as(enrol(office.owner(), Member(store="S001")).role)))
    with pytest.raises(HubMisuse, match="row-level security"):
        as_s1.take(shipment(chain(3), store="S002"))
    assert () == as_s1.reached("S002", "T1")


def test_whoever_is_not_this_store(hub: Hub, office: Hub) -> None:
    """A store whose address is of a reader, or of another store, is told so: else it would be level
    with nothing.
    """
    HubRecords(hub.till("S001", "T1")).take(shipment(chain(3), store="S001"))
    for wrong, known in ((Member(office="anna"), "none"), (Member(store="S9"), "S9")):
        role = enrol(office.owner(), wrong).role
        with pytest.raises(HubMisuse, match=f"as store {known}, of which no till"):
            Replicator(hub.owner(), office.at(office.dsn_as(role))).round()
    assert [(0,)] == office.rows("SELECT count(*) FROM hub.record")


class Killed(Exception):
    """The program, at this moment."""


class LostAnswers(HubDatabase):
    """At an office whose answers are lost, each time after what was asked had been done or before
    it; in turn.
    """

    def __init__(self, dsn: str) -> None:
        super().__init__(dsn)
        self.asked = 0

    def ask(self, work):  # type: ignore[no-untyped-def]
        self.asked += 1
        if self.asked % 3 == 0:
            raise HubUnreachable("before it was done")
        told = super().ask(work)
        if self.asked % 3 == 1 and self.asked > 1:
            raise HubUnreachable("after it was done")
        return told


def test_answers_that_are_lost(hub: Hub, office: Hub) -> None:
    """Whatever was done before the line broke is done once; in the end all of it is there."""
    for till in ("T1", "T2"):
        records = HubRecords(hub.till("S001", till))
        records.take(shipment(chain(60), store="S001", till=till))
    records.take(shipment(chain(1, salt="clone"), store="S001", till="T2"))
    role = enrol(office.owner(), Member(store="S001")).role
    lossy = LostAnswers(office.dsn_as(role))
    going, failures = Replicator(hub.owner(), lossy, most=7), 0
    for _ in range(400):
        try:
            going.round()
        except HubUnreachable:
            failures += 1
        if (120,) in office.rows("SELECT count(*) FROM hub.record"):
            break
    lossy.close()

    assert failures > 10
    Replicator(hub.owner(), office.owner()).round()
    all_there(hub, office)
    assert alarms(hub) == alarms(office)


def test_killed_and_started_anew(hub: Hub, office: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    """After each shipment, before anybody knows of it: nothing is noted, so nothing is wrong."""
    HubRecords(hub.till("S001", "T1")).take(shipment(chain(40), store="S001"))
    whole = HubRecords.take

    def killed(self: HubRecords, taken: Shipment) -> OtherRecord | None:
        whole(self, taken)
        raise Killed

    monkeypatch.setattr(HubRecords, "take", killed)
    for times in range(1, 5):
        with pytest.raises(Killed):
            replicator(hub, office, most=7).round()
        assert [(7 * times,)] == office.rows("SELECT count(*) FROM hub.record")
    monkeypatch.setattr(HubRecords, "take", whole)
    replicator(hub, office).round()

    all_there(hub, office)


# -- versions ---------------------------------------------------------------------------------


def version(content: str, store: str = "") -> NewVersion:
    return NewVersion(
        kind=VersionKind.SETTINGS, store=store, content=content.encode(), made_by="office"
    )


def versions(hub: Hub) -> list[tuple[object, ...]]:
    return hub.rows(
        "SELECT office_number, store, kind, content, made_by FROM hub.version ORDER BY number"
    )


def test_versions_come_down(hub: Hub, office: Hub) -> None:
    """In their order, those for all stores and for this one; each once, whoever asks again. What
    the store published itself stays beside them.
    """
    notices = HubNotices(office.owner())
    for number, store in enumerate(("", "S001", "S002", "")):
        notices.publish(version(f"a = {number}", store))
    HubNotices(hub.owner()).publish(version("b = 1", "S001"))
    going = replicator(hub, office)
    brought = [going.round().versions for _ in range(2)]
    notices.publish(version("a = 9"))
    brought += [going.round().versions, replicator(hub, office).round().versions]

    assert [3, 0, 1, 0] == brought
    assert [
        (None, "S001", "settings", b"b = 1", "office"),
        (1, "", "settings", b"a = 0", "office"),
        (2, "S001", "settings", b"a = 1", "office"),
        (4, "", "settings", b"a = 3", "office"),
        (5, "", "settings", b"a = 9", "office"),
    ] == versions(hub)


def test_who_has_which_goes_up(hub: Hub, office: Hub) -> None:
    """By the office's own numbers, also why a till would not take one."""
    notices, here = HubNotices(office.owner()), HubNotices(hub.owner())
    here.publish(version("local = 1", "S001"))
    numbers = [notices.publish(version(f"a = {number}")).number for number in range(2)]
    going = replicator(hub, office)
    going.round()
    enrol(office.owner(), Member(store="S001", till="T1"))
    for number, problem in ((1, ""), (2, ""), (3, "it is not allowed here")):
        applied = Applied(kind=VersionKind.SETTINGS, number=number, problem=problem)
        here.tell("S001", "T1", [applied])
    going.round()
    replicator(hub, office).round()

    told = "SELECT store, till, number, problem FROM hub.applied ORDER BY number"
    assert [
        ("S001", "T1", numbers[0], ""),
        ("S001", "T1", numbers[1], "it is not allowed here"),
    ] == office.rows(told)


def test_who_is_forgotten(hub: Hub, office: Hub) -> None:
    """Receipts that had gone up before name them no more, of this store alone; what they buy later
    names them again.
    """
    here, elsewhere = Till(hub, "T1", store="S001"), Till(office, "T1", store="S002")
    here.sells("s1")
    elsewhere.sells("s2")
    going = replicator(hub, office)
    going.round()
    assert 1 == HubCustomers(here.line, store="S001").forget("omar")
    going.round()
    names = "SELECT store, customer_id FROM hub.receipt ORDER BY store, seq"
    assert [("S001", ""), ("S002", "omar")] == office.rows(names)

    here.sells("s3")
    for _ in range(2):
        replicator(hub, office).round()
    assert [("S001", ""), ("S001", "omar"), ("S002", "omar")] == office.rows(names)


def put_aside(office: Hub) -> str:
    """Its database as it is now; nobody may be in it meanwhile."""
    office.lines.close()
    kept = f"{office.name}_kept"
    on_server(office, f"CREATE DATABASE {kept} TEMPLATE {office.name}")
    return kept


def put_back(office: Hub, kept: str) -> None:
    on_server(office, f"DROP DATABASE {office.name} WITH (FORCE)")
    on_server(office, f"ALTER DATABASE {kept} RENAME TO {office.name}")


def on_server(hub: Hub, sql: str) -> None:
    with psycopg.connect(hub.server.address, autocommit=True) as line:
        line.execute(sql.encode())


def test_an_office_that_was_put_back(hub: Hub, office: Hub) -> None:
    """Its numbers come a second time, of other versions: each is brought, also to a store that was
    at it all the time; what tills took and the office has no more is not told to it.
    """
    for member in (Member(store="S001"), Member(store="S001", till="T1")):
        enrol(office.owner(), member)
    HubNotices(office.owner()).publish(version("a = 1"))
    kept = put_aside(office)
    notices, going = HubNotices(office.owner()), replicator(hub, office)
    for number in (2, 3):
        notices.publish(version(f"a = {number}"))
    assert 3 == going.round().versions

    put_back(office, kept)
    HubNotices(office.owner()).publish(version("a = 4"))
    for number in (1, 3):
        tell = Applied(kind=VersionKind.SETTINGS, number=number)
        HubNotices(hub.owner()).tell("S001", "T1", [tell])
    with pytest.raises(HubUnreachable):
        going.round()
    assert [1, 0] == [going.round().versions for _ in range(2)]
    assert 0 == replicator(hub, office).round().versions
    assert [(1,)] == office.rows("SELECT number FROM hub.applied ORDER BY 1")
    assert [(1, b"a = 1"), (2, b"a = 2"), (3, b"a = 3"), (2, b"a = 4")] == hub.rows(
        "SELECT office_number, content FROM hub.version ORDER BY number"
    )
