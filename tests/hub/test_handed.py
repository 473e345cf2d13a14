"""Suspended sales at the hub: each offer is taken by one till, whatever happens at the others."""

from __future__ import annotations

import json
import random
from collections import Counter
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from pos.errors import HubMisuse, HubRefused
from pos.hub.database import HubDatabase
from pos.hub.handed import HandedAtHub, Offer, TakenOffer
from pos.hub.records import HubRecords
from pos.hub.status import status_of
from pos.ports.hub import ShippedRecord
from tests.hub.at_once import at_once
from tests.hub.hubs import FIRST, Hub, hashed, shipment

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)


def offer(sale_id: str, name: str = "", *, at: datetime = NOON) -> Offer:
    return Offer(
        sale_id=sale_id,
        offered_at=at,
        name=name or sale_id,
        suspended_at=at,
        customer_id="c1",
        currency="SAR",
        to_pay_minor=10_500,
        rows=2,
        content=f"all of {sale_id}",
    )


def handed(hub: Hub, till: str, store: str = "S1") -> HandedAtHub:
    return HandedAtHub(hub.till(store, till), store=store, till=till)


def offers(till: HandedAtHub, *some: Offer) -> None:
    till.tell(some, recorded=(), unasked=())


def content(taken: TakenOffer) -> str:
    return taken.content


def test_one_has_it(hub: Hub) -> None:
    """Seen by the store's other tills, taken by one; the first hears who has it."""
    first, second, third = (handed(hub, f"T{n}") for n in (1, 2, 3))
    for _ in range(2):
        offers(first, offer("s1", "Sara"))

    assert [("T1", "Sara", 10_500)] == [
        (one.till, one.name, one.to_pay_minor) for one in second.waiting()
    ]
    assert () == first.waiting()
    assert "all of s1" == second.take("T1", " sara ", content)
    assert "all of s1" == second.take("T1", "Sara", content)  # the answer was lost
    assert third.take("T1", "Sara", content) is None
    assert () == third.waiting()
    assert "T2" == first.take_back(offer("s1", "Sara"))
    told = first.tell([offer("s1", "Sara")], recorded=(), unasked=())
    assert {offer("s1").key: "T2"} == told.taken_by


def test_what_is_on_it_goes_with_it(hub: Hub) -> None:
    """Once it is on record at its taker the hub has neither its goods nor whose it was."""
    first, second = handed(hub, "T1"), handed(hub, "T2")
    offers(first, offer("s1", "Sara"))
    second.take("T1", "Sara", content)
    (lost,) = second.tell((), recorded=(), unasked=()).unrecorded
    assert ("s1", "T1", "all of s1") == (lost.sale_id, lost.till, lost.content)

    for _ in range(2):
        told = second.tell((), recorded=[offer("s1").key], unasked=())
        assert () == told.unrecorded
    assert [("", "", "", "T2", True)] == hub.rows(
        "SELECT content, name, customer_id, taken_by, is_recorded FROM hub.suspended"
    )


def test_what_cannot_be_read_stays(hub: Hub) -> None:
    """A till that cannot go on with a sale has not taken it."""
    first, second, third = (handed(hub, f"T{n}") for n in (1, 2, 3))
    offers(first, offer("s1"))

    def unread(_: TakenOffer) -> str:
        raise HubRefused("Another version wrote it.")

    with pytest.raises(HubRefused):
        second.take("T1", "s1", unread)
    assert "all of s1" == third.take("T1", "s1", content)


def test_offered_again(hub: Hub) -> None:
    """Back at its own till, or at another, and suspended there: another offer of the same sale."""
    first, second = handed(hub, "T1"), handed(hub, "T2")
    again, later = (offer("s1", at=NOON + timedelta(hours=n)) for n in (1, 2))
    offers(first, offer("s1"))
    assert "" == first.take_back(offer("s1"))
    assert "" == first.take_back(offer("s1"))
    offers(first, again)
    assert "all of s1" == second.take("T1", "s1", content)
    offers(second, later)

    assert ["T2"] == [one.till for one in first.waiting()]
    assert "all of s1" == first.take("T2", "s1", content)


def test_resumed_without_the_hub(hub: Hub) -> None:
    """It hears of it afterwards: it waits for nobody any more, or somebody must look."""
    first, second = handed(hub, "T1"), handed(hub, "T2")
    offers(first, offer("s1"), offer("s2"))
    second.take("T1", "s2", content)
    keys = [offer(one).key for one in ("s1", "s2", "never offered")]
    for _ in range(2):
        assert {keys[1]: "T2"} == first.tell((), recorded=keys, unasked=keys).twice

    offers(first, offer("never offered"))
    assert () == second.waiting()
    (twice,) = status_of(hub.owner()).alarms
    assert ("S1/T1", "resumed twice", "sale s2, which till T2 has") == (
        str(twice.member),
        twice.what,
        twice.about,
    )


def test_of_its_store_alone(hub: Hub) -> None:
    """Another store's till sees none and takes none; a till takes for itself alone."""
    first, second, theirs = handed(hub, "T1"), handed(hub, "T2"), handed(hub, "T1", "S2")
    offers(first, offer("s1"), offer("s2"))
    second.take("T1", "s2", content)

    assert () == theirs.waiting()
    as_if = HandedAtHub(theirs._hub, store="S1", till="T1")
    assert () == as_if.waiting()
    assert as_if.take("T1", "s1", content) is None
    with pytest.raises(HubMisuse, match="row-level security"):
        offers(as_if, offer("s3"))
    planted = (
        "INSERT INTO hub.suspended (store, sale_id, name, customer_id, currency, to_pay_minor,"
        " row_count, suspended_at, till, offered_at, content, taken_by, taken_at)"
        " VALUES ('S1', 'evil', '', '', 'SAR', 1, 1, now(),"
    )
    for forbidden, why in (
        (
            "UPDATE hub.suspended SET taken_by = 'T3', taken_at = now() WHERE sale_id = 's1'",
            "itself",
        ),
        ("UPDATE hub.suspended SET taken_by = 'T1' WHERE sale_id = 's2'", "taken by T2"),
        ("UPDATE hub.suspended SET content = 'mine'", "not changed"),
        (
            "UPDATE hub.suspended SET is_recorded = true, content = '' WHERE sale_id = 's2'",
            "itself",
        ),
        ("UPDATE hub.suspended SET name = 'mine' WHERE sale_id = 's1'", "not changed"),
        ("UPDATE hub.suspended SET customer_id = '' WHERE sale_id = 's1'", "not changed"),
        ("UPDATE hub.suspended SET to_pay_minor = 1", "does not allow"),
        (f"{planted} 'T1', now(), 'c', 'T2', now())", "does not allow"),
        ("DELETE FROM hub.suspended", "does not allow"),
    ):
        with pytest.raises((HubRefused, HubMisuse), match=why):
            first._hub.ask(lambda line, sql=forbidden: line.execute(sql.encode()))
    assert ["s1"] == [one.name for one in second.waiting()]


class Ships:
    """A till's record as it goes up; each sale is taken from T1, as it was offered there."""

    def __init__(self, hub: Hub, name: str) -> None:
        self._records = HubRecords(hub.till("S1", name))
        self._name = name
        self._last: ShippedRecord | None = None

    def take(self, sale_id: str) -> None:
        take = {"sale_id": sale_id, "offered_at": f"{NOON:%Y-%m-%dT%H:%M:%SZ}", "from_till": "T1"}
        self.record("SaleTaken", sale_id, json.dumps({"sale_id": sale_id, "take": take}))

    def record(self, kind: str, sale_id: str, body: str = "{}") -> None:
        last = self._last
        self._last = hashed(
            ShippedRecord(
                seq=last.seq + 1 if last else 1,
                at="2026-11-01T08:00:00+00:00",
                incarnation=self._name,
                kind=kind,
                version=1,
                body=body,
                previous=last.hash if last else FIRST,
                hash=FIRST,
                sale_id=sale_id,
                receipt=None,
            )
        )
        assert self._records.take(shipment((self._last,), till=self._name)) is None


def brought_back(hub: Hub) -> None:
    """From a backup of when nothing had been taken."""
    with psycopg.connect(hub.dsn, autocommit=True) as line:
        line.execute("ALTER TABLE hub.suspended DISABLE TRIGGER ALL")
        line.execute(
            "UPDATE hub.suspended SET taken_by = NULL, taken_at = NULL, is_recorded = false,"
            " content = 'all of ' || sale_id, name = sale_id"
        )
        line.execute("ALTER TABLE hub.suspended ENABLE TRIGGER ALL")


def test_brought_back_from_a_backup(hub: Hub) -> None:
    """The record of who took it says so: it waits no more, and its till hears who has it."""
    first, second, third = (handed(hub, f"T{n}") for n in (1, 2, 3))
    offers(first, offer("s1"), offer("s2"))
    second.take("T1", "s1", content)
    second.tell((), recorded=[offer("s1").key], unasked=())
    brought_back(hub)
    ships = Ships(hub, "T2")
    ships.take("s1")
    ships.take("s3")  # offered after that backup

    assert ["s2"] == [one.name for one in third.waiting()]
    assert third.take("T1", "s1", content) is None
    told = first.tell([offer("s1"), offer("s2"), offer("s3")], recorded=(), unasked=())
    assert {offer("s1").key: "T2", offer("s3").key: "T2"} == told.taken_by
    assert ("", "", "", "T2", True) in hub.rows(
        "SELECT content, name, customer_id, taken_by, is_recorded FROM hub.suspended"
        " WHERE sale_id = 's1'"
    )
    assert () == status_of(hub.owner()).alarms
    assert () == second.tell((), recorded=(), unasked=()).unrecorded


def test_taken_before_the_record_came(hub: Hub) -> None:
    """Somebody was quicker than the record of who had it already: somebody must look, once."""
    first, third = handed(hub, "T1"), handed(hub, "T3")
    offers(first, offer("s1"))
    assert "all of s1" == third.take("T1", "s1", content)
    Ships(hub, "T2").take("s1")
    assert ["resumed twice"] == [one.what for one in status_of(hub.owner()).alarms]
    second = handed(hub, "T2")
    assert {offer("s1").key: "T3"} == second.tell((), recorded=(), unasked=[offer("s1").key]).twice
    Ships(hub, "T3").take("s1")

    (twice,) = status_of(hub.owner()).alarms
    assert ("S1/T2", "resumed twice", "sale s1, which till T3 has") == (
        str(twice.member),
        twice.what,
        twice.about,
    )


@pytest.mark.parametrize("kind", ["SaleCompleted", "SaleVoided"])
def test_over_already(hub: Hub, kind: str) -> None:
    """A sale that ended at one till waits at none, offered before or after that."""
    first, third = handed(hub, "T1"), handed(hub, "T3")
    offers(first, offer("s1"))
    ships = Ships(hub, "T2")
    ships.record(kind, "s1")
    ships.record(kind, "s2")
    told = first.tell([offer("s1"), offer("s2")], recorded=(), unasked=())

    assert {offer("s1").key: "T2", offer("s2").key: "T2"} == told.taken_by
    assert "T2" == first.take_back(offer("s1"))
    assert () == third.waiting()
    assert third.take("T1", "s1", content) is None
    assert [("s1", None)] == hub.rows("SELECT sale_id, taken_by FROM hub.suspended")


def test_a_take_that_cannot_be_read(hub: Hub) -> None:
    """It keeps no record from being kept, and takes nothing."""
    first, third = handed(hub, "T1"), handed(hub, "T3")
    offers(first, offer("s1"))
    ships = Ships(hub, "T2")
    long = "".join(random.Random(1).choices("abcdefghijklmnopqrstuvwxyz0123456789", k=20_000))
    bodies = (
        "no JSON",
        "[]",
        "[" * 30_000,
        '{"take": {"sale_id": "s1", "offered_at": "soon"}}',
        '{"take": {"sale_id": "\\u0000"}}',
        json.dumps({"take": {"sale_id": long, "offered_at": "2026-11-01T12:00:00Z"}}),
    )
    for body in bodies:
        ships.record("SaleTaken", "s1", body)
    assert [(len(bodies),)] == hub.rows("SELECT count(*) FROM hub.record")
    assert ["s1"] == [one.name for one in third.waiting()]


SALES, WANTED_BY_ALL = 1_000, 8


def race(hub: HubDatabase, till: str) -> list[str]:
    """All go for the same first, then each for any that still waits."""
    mine = HandedAtHub(hub, store="S1", till=till)
    chance = random.Random(till)
    names = [f"s{n}" for n in range(WANTED_BY_ALL)]
    won = [name for name in names if mine.take("T0", name, content) is not None]
    while names := [one.name for one in mine.waiting()]:
        name = chance.choice(names)
        if mine.take("T0", name, content) is not None:
            won.append(name)
    return won


def test_many_race(hub: Hub) -> None:
    """Processes that all want all of them: one winner each."""
    first = handed(hub, "T0")
    offers(first, *(offer(f"s{n}") for n in range(SALES)))
    won = at_once(race, hub)

    assert {f"s{n}": 1 for n in range(SALES)} == Counter(name for some in won for name in some)
    assert [(SALES,)] == hub.rows(
        "SELECT count(*) FROM hub.suspended WHERE taken_by IS NOT NULL AND taken_by <> 'T0'"
    )


def test_the_connection_breaks(hub: Hub) -> None:
    """Killed between taking and hearing of it: the same again has it."""
    first, second = handed(hub, "T1"), handed(hub, "T2")
    offers(first, offer("s1"))

    def cut(taken: TakenOffer) -> str:
        with psycopg.connect(hub.dsn, autocommit=True) as line:
            line.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        return taken.content

    with pytest.raises(Exception, match="cannot be reached"):
        second.take("T1", "s1", cut)
    assert "all of s1" == second.take("T1", "s1", content)
