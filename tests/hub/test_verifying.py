"""Every till's record in the hub is as the till wrote it, or it is said where it is not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from pos.assembly.hub.verify import MOST_FINDINGS, TillVerdict, verify_hub
from pos.hub.members import Member
from pos.hub.records import HubRecords
from pos.hub.status import settle
from pos.ports.hub import ShippedRecord
from tests.hub.hubs import Hub, chain, hashed, shipment
from tests.hub.sold import SoldTill

T1 = Member(store="S001", till="T1")


@pytest.fixture
def sold(hub: Hub, tmp_path: Path) -> SoldTill:
    """A till's day, shipped."""
    till = SoldTill(tmp_path)
    till.a_day()
    till.ship(HubRecords(hub.till("S001", "T1")))
    return till


def verdicts(hub: Hub, *, store: str = "", till: str = "") -> list[TillVerdict]:
    return [*verify_hub(hub.owner(), store=store, till=till)]


def found(hub: Hub) -> list[tuple[int, str]]:
    return [(one.seq, one.what) for told in verdicts(hub) for one in told.findings]


@contextmanager
def as_whoever_owns_the_machine(hub: Hub) -> Iterator[psycopg.Connection]:
    """Who can change anything, and say that nothing was changed."""
    with psycopg.connect(hub.dsn) as line:
        line.execute("SET session_replication_role = replica")
        line.execute("ALTER TABLE hub.receipt DROP CONSTRAINT IF EXISTS receipt_figures")
        yield line


def test_as_it_was_written(hub: Hub, sold: SoldTill) -> None:
    """Each till is told with how much was looked at; of one store or one till where asked."""
    beside = HubRecords(hub.till("S002", "T2"))
    beside.take(shipment(chain(7), store="S002", till="T2"))
    told = {str(one.member): one for one in verdicts(hub)}

    ((records,),) = hub.rows("SELECT count(*) FROM hub.record WHERE store = 'S001'")
    assert {"S001/T1", "S002/T2"} == told.keys()
    assert all(one.ok for one in told.values()), told
    assert (records, 5, 1) == (
        told["S001/T1"].records,
        told["S001/T1"].receipts,
        told["S001/T1"].incarnations,
    )
    assert [T1] == [one.member for one in verdicts(hub, store="S001")]
    assert ["T2"] == [one.member.till for one in verdicts(hub, till="T2")]
    assert [] == verdicts(hub, store="S002", till="T1")


CHANGED = {
    "UPDATE hub.record SET body = replace(body, 'sale_id', 'sale') WHERE seq = 4": "was changed",
    "UPDATE hub.record SET at = '2026-01-01T00:00:00+00:00' WHERE seq = 4": "was changed",
    "UPDATE hub.record SET kind = 'SaleVoided' WHERE seq = 4": "was changed",
    "UPDATE hub.record SET hash = previous WHERE seq = 4": "was changed",
    "UPDATE hub.record SET previous = hash WHERE seq = 4": "does not follow",
    "UPDATE hub.record SET incarnation = 'x' WHERE seq = 4": "knows nothing of",
    "DELETE FROM hub.record WHERE seq = 4": "record 4 is missing",
    "DELETE FROM hub.record WHERE seq < 4": "what it follows, record 3, is missing",
    "DELETE FROM hub.record WHERE seq > 9": "is where the hub says that the record ends",
    "UPDATE hub.head SET incarnation = 'x'": "knows nothing of",
    "UPDATE hub.head SET seq = seq - 1": "is where the hub says that the record ends",
}


def test_what_was_changed(hub: Hub, sold: SoldTill) -> None:
    """Whoever owns the machine can change a record; nobody can so that it is not seen."""
    for change, what in CHANGED.items():
        with changed(hub, change):
            told = found(hub)
            assert [one for one in told if what in one[1]], (change, told)
    assert [] == found(hub)


FIGURES = {
    "total_minor = total_minor + 1": "its figures say",
    "currency = 'EUR'": "its figures say",
    "sale_id = 'another'": "figures of another sale",
    "receipt = 'another'": "figures of another sale",
    "figures = '{}'": "cannot be read",
    "figures = jsonb_set(figures, '{lines,0,total_minor}', '1')": "do not add up",
    "figures = jsonb_set(figures, '{tenders,0,amount_minor}', '1')": "do not add up",
    "figures = jsonb_set(figures, '{taxes,0,net_minor}', '1')": "do not add up",
    "figures = jsonb_set(figures, '{tax_minor}', '1')": "do not add up",
    "figures = jsonb_set(figures, '{gross_minor}', '1')": "do not add up",
}


def test_figures_that_are_not_those_of_the_record(hub: Hub, sold: SoldTill) -> None:
    """They stand beside the chain, and reports are made of them."""
    ((seq,),) = hub.rows("SELECT min(seq) FROM hub.receipt")
    for change, what in FIGURES.items():
        with changed(hub, f"UPDATE hub.receipt SET {change} WHERE seq = {seq}"):
            ((at, told),) = found(hub)
            assert (seq, True) == (at, what in told), (change, told)
    assert [] == found(hub)


@contextmanager
def changed(hub: Hub, change: str) -> Iterator[None]:
    """So that something was, and as it was again afterwards."""
    tables = ("receipt", "record", "head")
    with as_whoever_owns_the_machine(hub) as line:
        for table in tables:
            line.execute(f"CREATE TABLE public.{table} AS SELECT * FROM hub.{table}".encode())
        assert line.execute(change.encode()).rowcount
    yield
    with as_whoever_owns_the_machine(hub) as line:
        for table in tables:
            line.execute(f"DELETE FROM hub.{table}".encode())
            line.execute(f"INSERT INTO hub.{table} SELECT * FROM public.{table}".encode())
            line.execute(f"DROP TABLE public.{table}".encode())


def test_figures_worked_out_again(hub: Hub, sold: SoldTill) -> None:
    """Figures that add up may still be others than the record's; it is told which they are."""
    whole = [*verify_hub(hub.owner(), works_figures_out=True)]
    assert [(True, 5)] == [(one.ok, one.receipts) for one in whole]
    forged = {
        "jsonb_set(figures, '{lines,0,code}', '\"other\"')": "lines",
        "jsonb_set(figures, '{tenders,0,method}', '\"voucher\"')": "tenders",
        "jsonb_set(figures, '{points_redeemed}', '9')": "points_redeemed",
        'figures || \'{"coupons": 3, "coupons_value_minor": 1}\'': "coupons, coupons_value_minor",
    }
    for change, what in forged.items():
        with changed(hub, f"UPDATE hub.receipt SET figures = {change}"):
            assert [] == found(hub)
            (told,) = verify_hub(hub.owner(), works_figures_out=True)
            said = f"has other figures than its records: {what}"
            assert {said} == {one.what for one in told.findings}, change
            assert 5 == len(told.findings)


def test_figures_that_are_missing_or_too_many(hub: Hub, sold: SoldTill) -> None:
    """A sale without figures, and figures of what is no sale."""
    with as_whoever_owns_the_machine(hub) as line:
        moved = line.execute(
            "UPDATE hub.receipt SET seq = seq - 1"
            " WHERE seq IN ((SELECT min(seq) FROM hub.receipt), (SELECT max(seq) FROM hub.receipt))"
            " RETURNING seq"
        ).fetchall()
    places = {seq for (seq,) in moved}

    assert {(seq, "has figures, and completes no sale") for seq in places} | {
        (seq + 1, "completes a sale whose figures are missing") for seq in places
    } == {*found(hub)}


def test_as_another_incarnation(hub: Hub) -> None:
    """It begins with the record that says so, behind one of the other; and an alarm that nobody has
    looked into is no good end.
    """
    records = HubRecords(hub.till("S001", "T1"))
    made = chain(4)
    moved = _moved(made[-1], "b")
    going_on = chain(2, incarnation="b", after=moved)
    records.take(shipment((*made, moved, *going_on), store="S001"))
    (told,) = verdicts(hub)
    assert (True, 7, 2) == (told.ok, told.records, told.incarnations)

    records.take(shipment(chain(3, after=made[-1], salt="still here"), store="S001"))
    (told,) = verdicts(hub)
    assert ((), ["two machines"]) == (told.findings, [one.what for one in told.alarms])
    assert not told.ok
    assert settle(hub.owner(), told.alarms[0].number, "the old machine is put away")
    assert verdicts(hub)[0].ok

    records.take(shipment((_moved(made[1], "c"),), store="S001"))
    records.take(shipment(chain(1, incarnation="d", after=made[2]), store="S001"))
    told_of = [(one.incarnation, one.seq, one.what) for one in verdicts(hub)[0].findings]
    assert [("d", 4, "was written by another incarnation of the till")] == told_of


def _moved(after: ShippedRecord, incarnation: str) -> ShippedRecord:
    (made,) = chain(1, incarnation=incarnation, after=after)
    return hashed(replace(made, kind="TillMoved"))


def test_the_beginning_is_in_an_archive(hub: Hub) -> None:
    """A till that came to the hub late begins where its archive ends, as a record of it says."""
    made = chain(9)
    end = f'{{"last":5,"last_hash":"{made[4].hash}"}}'
    told = hashed(replace(chain(1, after=made[-1])[0], kind="RecordArchived", body=end))
    records = HubRecords(hub.till("S001", "T1"))
    records.take(shipment(made[5:], store="S001"))
    assert [(6, "what it follows, record 5, is missing")] == found(hub)

    records.take(shipment((told,), store="S001"))
    assert [] == found(hub)


def test_a_record_that_is_wrong_throughout(hub: Hub) -> None:
    """Some are named, and how many more there are."""
    HubRecords(hub.till("S001", "T1")).take(shipment(chain(50), store="S001"))
    with as_whoever_owns_the_machine(hub) as line:
        line.execute("UPDATE hub.record SET body = '{}'")
    (told,) = verdicts(hub)

    assert (MOST_FINDINGS, 50 - MOST_FINDINGS) == (len(told.findings), told.not_named)
    assert 50 == told.records


def test_who_may_look(hub: Hub, sold: SoldTill) -> None:
    """A store's own hub proves its store; of the others it sees nothing."""
    HubRecords(hub.till("S002", "T2")).take(shipment(chain(7), store="S002", till="T2"))

    assert [T1] == [one.member for one in verify_hub(hub.till("S001", ""))]
