"""A till's own record shipped to the real engine: all of it, once, nothing in another's place."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from pos.core.reports.period import Period, PeriodReport
from pos.errors import HubUnreachable
from pos.hub.records import HubRecords
from pos.hub.schema.alarms_over import WHY
from pos.hub.shipper import Stopped, Why
from pos.journal.sales import SqliteSales
from pos.journal.shipping import ShippedJournal
from pos.ports.hub import OtherRecord, Reached, RecordHub, Shipment
from tests.hub.hubs import Hub, new_hub
from tests.hub.till_record import TillRecord


@pytest.fixture
def till(tmp_path: Path) -> TillRecord:
    return TillRecord(tmp_path / "journal.db")


def alarms(hub: Hub) -> list[tuple[object, ...]]:
    return hub.rows("SELECT till, seq, what FROM hub.alarm ORDER BY number")


def state_of(hub: Hub) -> list[tuple[object, ...]]:
    """All that the hub has of tills, with where and when each row was written."""
    records = hub.rows("SELECT xmin::text, ctid::text, * FROM hub.record ORDER BY seq")
    receipts = hub.rows("SELECT xmin::text, ctid::text, * FROM hub.receipt ORDER BY seq")
    return [*records, *receipts]


def test_all_of_it_as_it_stands(hub: Hub, till: TillRecord) -> None:
    """Every record to the byte, in shipments of any length; sent again it changes no row."""
    records = HubRecords(hub.till("S1", "T1"))
    till.sell(4)
    till.next_day()
    till.sell(3)
    ship = till.ship(records, most=7)

    rows = till.rows()
    assert rows == till.at_hub(hub)
    assert ship == Reached(incarnation=rows[-1][2], seq=rows[-1][0], hash=rows[-1][7])
    before = state_of(hub)
    with till.shipper(records) as again:
        again._reached = 0  # as one that knows nothing
        assert [ship] == [*again.ship()]
    assert before == state_of(hub)
    till.sell(1)
    till.ship(records)
    assert till.rows() == till.at_hub(hub)
    assert [] == alarms(hub)


def test_a_till_that_had_another_name(hub: Hub, till: TillRecord) -> None:
    """Its record goes up whole. Figures of receipts with its earlier name, which might be another
    till's by now, stay behind: the hub would refuse all for them.
    """
    till.sell(2)
    renamed = replace(till.setup, till_id="T9")
    with closing(ShippedJournal(till.path, renamed)) as journal:
        shipment = journal.after(0, most=500)
    assert HubRecords(hub.till("S1", "T9")).take(shipment) is None

    assert [(len(till.rows()),)] == hub.rows("SELECT count(*) FROM hub.record WHERE till = 'T9'")
    assert [(0,)] == hub.rows("SELECT count(*) FROM hub.receipt")


def test_figures_are_those_of_the_tills_report(hub: Hub, till: TillRecord) -> None:
    """The hub's rows added up by its own engine, against the report of the till over its days."""
    for _ in range(3):
        till.sell(5)
        till.next_day()
    till.ship(HubRecords(hub.till("S1", "T1")), most=11)

    day = till.counter.now.date()
    report = SqliteSales(till.path, till.path.with_name("reports.db"), till.setup).period(
        Period(day.replace(month=1, day=1), day)
    )
    assert isinstance(report, PeriodReport)
    ((receipts, total, gross, net, tax, change),) = hub.rows(
        "SELECT count(*), sum(total_minor), sum((figures->>'gross_minor')::bigint),"
        " sum((figures->>'net_minor')::bigint), sum((figures->>'tax_minor')::bigint),"
        " sum((figures->>'change_minor')::bigint) FROM hub.receipt"
    )
    assert 15 == receipts == report.receipts
    figures = (report.total, report.gross, report.net, report.tax, report.change)
    assert [one.minor for one in figures] == [total, gross, net, tax, change]
    days = hub.rows(
        "SELECT business_day::text, count(*), sum(total_minor) FROM hub.receipt"
        " GROUP BY 1 ORDER BY 1"
    )
    assert [
        (one.key, one.receipts, one.amount.minor) for one in report.days if one.receipts
    ] == days
    items = hub.rows(
        "SELECT line->>'code', sum((line->>'total_minor')::bigint) FROM hub.receipt,"
        " jsonb_array_elements(figures->'lines') AS line GROUP BY 1 ORDER BY 1"
    )
    assert sorted((one.key, one.amount.minor) for one in report.items) == items
    assert [("SAR", 2)] == hub.rows("SELECT DISTINCT currency, decimals FROM hub.receipt")
    sold = {(row[8], row[9]) for row in till.rows() if row[3] == "SaleCompleted"}
    assert sold == {*hub.rows("SELECT sale_id, receipt FROM hub.receipt")}


class Lossy:
    """Does what it is asked, and then says that nobody answered."""

    def __init__(self, hub: RecordHub) -> None:
        self.hub = hub
        self.lost: Counter[str] = Counter()

    def reached(self, store: str, till: str) -> tuple[Reached, ...]:
        return self.hub.reached(store, till)

    def take(self, shipment: Shipment) -> OtherRecord | None:
        self.hub.take(shipment)
        self.lost["answers"] += 1
        raise HubUnreachable("no answer")

    def raise_alarm(self, store: str, till: str, here: Reached) -> None:
        self.hub.raise_alarm(store, till, here)


def test_every_answer_lost(hub: Hub, till: TillRecord) -> None:
    """What was taken without an answer is asked for, and not sent again."""
    lossy = Lossy(HubRecords(hub.till("S1", "T1")))
    till.sell(3)
    for _ in range(100):
        try:
            if till.ship(lossy, most=10) == till.ship(HubRecords(hub.till("S1", "T1")), most=1):
                break
        except HubUnreachable:
            continue

    assert lossy.lost["answers"] >= 2
    assert till.rows() == till.at_hub(hub)


def test_two_machines_with_one_record(hub: Hub, till: TillRecord, tmp_path: Path) -> None:
    """The copy that ships second is stopped, whatever comes first; both keep theirs, and the first
    goes on.
    """
    records = HubRecords(hub.till("S1", "T1"))
    till.sell(2)
    till.ship(records)
    clone = till.copied(tmp_path / "clone")
    till.sell(1)
    clone.sell(4)
    till.ship(records)
    there = till.at_hub(hub)

    stopped = clone.ship(records)
    assert isinstance(stopped, Stopped)
    assert Why.OTHER_RECORD is stopped.why
    assert stopped == clone.ship(records)
    assert there == till.at_hub(hub)
    ((machine, seq, what),) = alarms(hub)
    assert ("T1", stopped.seq, "other record") == (machine, seq, what)
    till.sell(1)
    assert isinstance(till.ship(records), Reached)
    assert till.rows() == till.at_hub(hub)


def test_the_record_was_put_back(hub: Hub, till: TillRecord, tmp_path: Path) -> None:
    """From an older copy of the disk: an alarm, and nothing is shipped until somebody has said
    that the till goes on here; then all that it writes from there on.
    """
    records = HubRecords(hub.till("S1", "T1"))
    till.sell(2)
    older = till.copied(tmp_path / "older")
    till.sell(2)
    till.ship(records)
    last = till.rows()[-1][0]

    for _ in range(2):
        assert Stopped(why=Why.GONE_BACK, seq=last) == older.ship(records)
    assert [("T1", last, "gone back")] == alarms(hub)
    older.go_on_elsewhere()
    older.sell(1)
    assert isinstance(older.ship(records), Reached)
    own = older.rows()
    assert {row[:8] for row in own} <= {row[:8] for row in older.at_hub(hub)}
    assert {"gone back", "two machines"} == {what for _, _, what in alarms(hub)}
    older.sell(2)
    assert isinstance(older.ship(records), Reached)
    assert older.rows()[-1] in older.at_hub(hub)


def test_the_newer_record_was_found(hub: Hub, till: TillRecord, tmp_path: Path) -> None:
    """The older copy is put away again: with the next record the alarm is over by itself."""
    records = HubRecords(hub.till("S1", "T1"))
    older = till.copied(tmp_path / "older")
    till.sell(2)
    till.ship(records)
    assert isinstance(older.ship(records), Stopped)
    settled = "SELECT settled_at IS NOT NULL, settled_why FROM hub.alarm"
    assert [(False, "")] == hub.rows(settled)
    till.sell(1)
    till.ship(records)
    assert [(True, WHY)] == hub.rows(settled)


def test_the_older_one_sold_past_the_hub(hub: Hub, till: TillRecord, tmp_path: Path) -> None:
    """Longer by now than what the hub has, but another: as two machines with one record."""
    records = HubRecords(hub.till("S1", "T1"))
    till.sell(1)
    older = till.copied(tmp_path / "older")
    till.sell(1)
    till.ship(records)
    last = till.rows()[-1][0]
    older.sell(6)
    assert older.rows()[-1][0] > last

    assert Stopped(why=Why.OTHER_RECORD, seq=last) == older.ship(records)
    assert till.rows() == till.at_hub(hub)


def test_a_new_folder_under_an_old_name(hub: Hub, till: TillRecord, tmp_path: Path) -> None:
    """A till that begins anew under an id whose records the hub has: none of it is mixed up."""
    records = HubRecords(hub.till("S1", "T1"))
    till.sell(2)
    till.ship(records)
    last = till.rows()[-1][0]
    other = TillRecord(tmp_path / "anew.db")
    other.sell(3)

    assert Stopped(why=Why.GONE_BACK, seq=last) == other.ship(records)
    assert till.rows() == till.at_hub(hub)


def test_another_machine_goes_on_after_it_moved(hub: Hub, till: TillRecord, tmp_path: Path) -> None:
    """The folder was taken to another machine by the book, and the old one sells on all the same:
    both are shipped, and somebody is told.
    """
    records = HubRecords(hub.till("S1", "T1"))
    till.sell(1)
    moved = till.copied(tmp_path / "moved")
    moved.go_on_elsewhere()
    till.sell(2)
    moved.sell(1)
    till.ship(records)
    assert [] == alarms(hub)

    for one in (moved, till, moved):
        one.sell(1)
        assert isinstance(one.ship(records), Reached)
    here = {row[:8] for row in till.at_hub(hub)}
    assert {row[:8] for row in (*till.rows(), *moved.rows())} == here
    assert {"two machines"} == {what for _, _, what in alarms(hub)}


def test_a_hub_made_again_from_a_backup(hub: Hub, till: TillRecord) -> None:
    """It has less than it had acknowledged: the till goes on from there, and nobody is told."""
    till.sell(2)
    till.ship(HubRecords(hub.till("S1", "T1")))
    with new_hub(hub.server) as older:
        backup = HubRecords(older.till("S1", "T1"))
        till.ship(backup)
        till.sell(3)
        till.ship(HubRecords(hub.till("S1", "T1")))
        assert isinstance(till.ship(backup), Reached)

        assert till.rows() == till.at_hub(older)
        assert [] == alarms(older)


def test_a_sale_that_cannot_be_read(
    hub: Hub, till: TillRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its records go up all the same: only its figures are missing."""
    till.sell(2)
    monkeypatch.setattr("pos.journal.shipping.figures_of_sale", _fails)
    assert isinstance(till.ship(HubRecords(hub.till("S1", "T1"))), Reached)

    assert till.rows() == till.at_hub(hub)
    assert [(0,)] == hub.rows("SELECT count(*) FROM hub.receipt")


def _fails(*_: object, **__: object) -> object:
    raise AssertionError("the sale was added up twice and differed")


def test_a_shipment_is_bounded(till: TillRecord, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the bytes of what is in it, and a single record that is longer goes alone."""
    monkeypatch.setattr("pos.journal.shipping.MOST_BYTES", 2_000)
    till.sell(3)
    lengths = [len(row[5]) for row in till.rows()]
    assert max(lengths) < 2_000 < sum(lengths)
    seen, seq = [], 0
    with closing(ShippedJournal(till.path, till.setup)) as journal:
        while records := journal.after(seq, most=500).records:
            assert sum(len(one.body) for one in records) <= 2_000
            seen += [one.seq for one in records]
            seq = records[-1].seq
        monkeypatch.setattr("pos.journal.shipping.MOST_BYTES", 1)
        assert 1 == len(journal.after(0, most=500).records)
    assert [row[0] for row in till.rows()] == seen


def test_no_name_of_a_person_goes_up(hub: Hub, till: TillRecord) -> None:
    """What stands beside the chain stays at the till."""
    till.sell(4)
    till.ship(HubRecords(hub.till("S1", "T1")))
    everything = json.dumps(state_of(hub), default=str)

    assert "blue coat" not in everything
    assert "Muna" not in everything
