"""The head office kept level for as long as its line holds, and again when it is back."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import pytest

from bench.postgres import own_server, why_there_is_none
from pos.assembly.hub.replicate import Replication
from pos.hub.database import HubDatabase
from pos.hub.founding import found
from pos.hub.local.waiting import wait_until
from pos.hub.members import Member, dismiss, enrol
from pos.hub.records import HubRecords
from pos.hub.replicating import Replicator
from tests.hub.hubs import Hub, chain, new_hub, shipment
from tests.hub.served import open_folder, served
from tests.postgres import PostgresServer

WITHIN_S = 30.0


@contextmanager
def kept_level(hub: Hub, dsn: str) -> Iterator[tuple[Replication, list[str]]]:
    """And what it told, in order."""
    told: list[str] = []
    with closing(HubDatabase(dsn)) as office:
        replication = Replication(Replicator(hub.owner(), office, most=50), told.append)
        replication.start()
        try:
            yield replication, told
        finally:
            replication.close()
    assert not [one for one in threading.enumerate() if one.name == "replication"]


@pytest.fixture
def office(postgres: PostgresServer) -> Iterator[Hub]:
    """The head office's, on the server of the run."""
    with new_hub(postgres) as made:
        yield made


def soon(is_so: Callable[[], bool]) -> None:
    assert wait_until(is_so, within_s=WITHIN_S)


def count(hub: Hub) -> int:
    return int(hub.rows("SELECT count(*) FROM hub.record")[0][0])


def test_an_office_that_is_away(hub: Hub) -> None:
    """Killed in the middle and started again: told once, nothing is lost and nothing is double; the
    store's tills ship to their hub meanwhile as ever.
    """
    if why := why_there_is_none():
        pytest.skip(why)
    records = HubRecords(hub.till("S001", "T1"))
    made = chain(2_000)
    records.take(shipment(made[:1_000], store="S001"))
    with own_server() as server, new_hub(server) as office:
        role = enrol(office.owner(), Member(store="S001")).role
        with kept_level(hub, office.dsn_as(role)) as (_, told):
            soon(lambda: count(office) > 100)
            server.stop(by=signal.SIGQUIT)
            soon(lambda: bool(told) and "everything is kept" in told[-1])
            records.take(shipment(made[1_000:], store="S001"))
            server.start()
            soon(lambda: bool(told) and "2,000" not in told[-1] and "has everything" in told[-1])
        assert hub.rows("SELECT * FROM hub.record ORDER BY seq") == office.rows(
            "SELECT * FROM hub.record ORDER BY seq"
        )
    assert 1 == sum("everything is kept" in one for one in told), told
    assert ["it goes on again"] == [one for one in told if "again" in one]


def test_told_once(hub: Hub, office: Hub) -> None:
    """That it is level, and what a person must look at; not at every look."""
    HubRecords(office.till("S001", "T1")).take(shipment(chain(3, salt="x"), store="S001"))
    HubRecords(hub.till("S001", "T1")).take(shipment(chain(3), store="S001"))
    role = enrol(office.owner(), Member(store="S001")).role
    told: list[str] = []
    with closing(HubDatabase(office.dsn_as(role))) as line:
        replication = Replication(Replicator(hub.owner(), line), told.append, every_s=0)
        waits = [replication._round() for _ in range(3)]

    assert [0, 0, 0] == waits
    assert [
        (
            "S001/T1 goes no further: the head office has another record 3 of it."
            " Look there: pos hub status"
        ),
        (
            "the head office has everything but what is told above: 0 records and 0 alarms went"
            " up, 0 versions came down"
        ),
    ] == told


def test_a_store_that_is_let_in_no_more(hub: Hub, office: Hub) -> None:
    """Told once in a sentence that says what to do; enrolled again it goes on by itself."""
    HubRecords(hub.till("S001", "T1")).take(shipment(chain(3), store="S001"))
    role = enrol(office.owner(), Member(store="S001")).role
    dismiss(office.owner(), Member(store="S001"))
    told: list[str] = []
    with closing(HubDatabase(office.dsn_as(role))) as line:
        replication = Replication(Replicator(hub.owner(), line), told.append)
        waits = [replication._round() for _ in range(2)]
        enrol(office.owner(), Member(store="S001"))
        replication._round()

    assert 0 < waits[0] < 2 * waits[1]
    assert ["not let this till in" in told[0], "it goes on again"] == [True, told[1]]
    assert 3 == len(told)
    assert 3 == count(office)


def test_a_fault_of_its_own() -> None:
    """It is told, and the rounds go on: nobody else would notice that they had ended."""
    told: list[str] = []

    class Faulty:
        def round(self, **_: object) -> None:
            if told:
                replication.end()
            raise ValueError("of a later version")

    replication = Replication(Faulty(), told.append)  # type: ignore[arg-type]
    replication.run()

    assert [
        "everything is kept until it goes on: This program met a fault; its log has it."
    ] == told


def test_beside_the_engine_it_runs(office: Hub) -> None:
    """`pos hub serve` goes on to the head office by itself, where its configuration names one; told
    to end, it ends both.
    """
    role = enrol(office.owner(), Member(store="S001")).role
    with open_folder() as folder:
        config = folder / "config.toml"
        config.write_text(CONFIG.format(office=office.dsn_as(role)), encoding="utf-8")
        with served(folder / "hub", "--config", str(config)) as store:
            soon(lambda: "kept until it goes on" in store._errors.read_text())  # no hub yet
            found(store.own)
            with closing(HubDatabase(store.own)) as owner:
                HubRecords(owner).take(shipment(chain(30), store="S001"))
            soon(lambda: "has everything" in store._errors.read_text())
            assert 30 == count(office)
            assert 0 == store.stop()
        assert 1 == store.log.count("kept until it goes on"), store.log


CONFIG = """
[store]
id = "S001"
name = "Store"
currency = "SAR"
timezone = "UTC"
prices_include_tax = true
[till]
id = "T1"
[tax]
default = "standard"
[tax.rates]
standard = "15"
[loyalty]
provider = "none"
[hub]
office_dsn = "{office}"
"""
