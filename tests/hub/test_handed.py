"""Suspended sales at the hub: each offer is taken by one till, whatever happens at the others."""

from __future__ import annotations

import os
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from pos.errors import HubMisuse, HubRefused
from pos.hub.database import HubDatabase
from pos.hub.handed import HandedAtHub, Offer, TakenOffer
from pos.hub.members import Member, enrol
from pos.hub.status import status_of
from tests.hub.hubs import Hub

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
        ("UPDATE hub.suspended SET to_pay_minor = 1", "does not allow"),
        ("DELETE FROM hub.suspended", "does not allow"),
    ):
        with pytest.raises((HubRefused, HubMisuse), match=why):
            first._hub.ask(lambda line, sql=forbidden: line.execute(sql.encode()))
    assert ["s1"] == [one.name for one in second.waiting()]


RACING, SALES = 16, 60


def race(dsn: str, till: str) -> list[str]:
    """Every sale is tried by every till, each beginning with another."""
    with closing(HubDatabase(dsn)) as hub:
        mine = HandedAtHub(hub, store="S1", till=till)
        start = int(till[1:]) * SALES // RACING
        names = [f"s{(start + n) % SALES}" for n in range(SALES)]
        return [name for name in names if mine.take("T0", name, content) is not None]


def test_many_race(hub: Hub) -> None:
    """Processes that all want all of them: one winner each."""
    first = handed(hub, "T0")
    offers(first, *(offer(f"s{n}") for n in range(SALES)))
    tills = [f"T{n}" for n in range(1, RACING + 1)]
    owner = hub.owner()
    roles = [enrol(owner, Member(store="S1", till=till)).role for till in tills]
    with ProcessPoolExecutor(min(RACING, 4 * (os.cpu_count() or 1))) as pool:
        won = [*pool.map(race, [hub.dsn_as(role) for role in roles], tills)]

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
