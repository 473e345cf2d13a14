"""Customers that the tills of a store tell each other of: as last known, forgotten when asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from builders import customer_of, sar, setup_of

from pos.assembly.hub.customers import CustomersAtHub
from pos.assembly.hub.left_alone import LeftAlone
from pos.core.customer import Balance, Customer
from pos.errors import HubMisuse, HubRefused, HubUnreachable, LoyaltyUnreachable
from pos.hub.customers import ForgottenUp, HubCustomers
from pos.hub.database import HubDatabase
from pos.hub.members import Member, enrol
from pos.loyalty.offline import OfflineLoyalty
from tests.hub.hubs import Hub, new_hub
from tests.hub.returning_till import Till
from tests.hub.test_handed import handed, offer, offers
from tests.postgres import PostgresServer

SEEN = datetime.now(UTC) - timedelta(days=1)
SARA = Customer(
    customer_id="sara",
    name="Sara Ali",
    tier="Gold",
    verified=True,
    balance=Balance(points=120, value=sar("12.00"), points_name="stars", as_of=SEEN),
)


def till(hub: Hub, name: str, store: str = "S001") -> CustomersAtHub:
    line = hub.till(store, name)
    setup = setup_of(store_id=store, till_id=name)
    return CustomersAtHub(lambda: line, setup, left_alone=LeftAlone(lambda: 0.0))


def away() -> HubDatabase:
    return HubDatabase("postgresql://nobody@/none?host=/nowhere")


def test_another_till_knows(hub: Hub) -> None:
    """Whom one till has seen the others know, unverified and with the balance's age; a later answer
    without a name leaves it, and an older balance is none.
    """
    one, two, other = till(hub, "T1"), till(hub, "T2"), till(hub, "T1", store="S002")
    one.seen(SARA)
    assert not one.is_told
    one.catch_up()
    assert one.is_told

    known = two.last_known("sara")
    assert known is not None
    assert (SARA.name, SARA.tier, SARA.balance, False) == (
        known.name,
        known.tier,
        known.balance,
        known.verified,
    )
    assert None is other.last_known("sara")
    assert None is two.last_known("omar")
    assert SARA.balance is not None
    for minutes, points in ((-5, 1), (5, 90), (0, 2)):
        at = SEEN + timedelta(minutes=minutes)
        two.seen(
            Customer(
                customer_id="sara",
                balance=Balance(points=points, value=sar("9.00"), points_name="stars", as_of=at),
            )
        )
        two.catch_up()
    two.seen(Customer(customer_id="sara", tier="Platinum"))
    two.catch_up()
    now = one.last_known("sara")
    assert now is not None
    assert now.balance is not None
    assert ("Sara Ali", "Platinum", 90) == (now.name, now.tier, now.balance.points)


def test_a_till_whose_clock_is_ahead(hub: Hub) -> None:
    """What it tells counts as of now, so that what others know later is newer."""
    ahead, right = till(hub, "T1"), till(hub, "T2")
    for at, points, told_at in ((ahead, 900, 400), (right, 10, 0)):
        as_of = datetime.now(UTC) + timedelta(days=told_at)
        balance = Balance(points=points, value=sar("9.00"), points_name="stars", as_of=as_of)
        at.seen(replace(SARA, balance=balance))
        at.catch_up()
    known = ahead.last_known("sara")
    assert known is not None
    assert known.balance is not None
    assert 10 == known.balance.points
    assert known.balance.as_of <= datetime.now(UTC)


def test_where_the_service_is_away(hub: Hub) -> None:
    """What this till itself has seen comes first; then what another one has, then nobody."""
    one, two = till(hub, "T1"), till(hub, "T2")
    first = OfflineLoyalty(store=one, currency="SAR")
    first.remember(SARA)
    first.remember(customer_of("omar"))
    one.catch_up()
    second = OfflineLoyalty(store=two, currency="SAR")

    found = second.find_customer("sara")
    assert found is not None
    assert ("Sara Ali", False, SARA.balance) == (found.name, found.verified, found.balance)
    second.remember(Customer(customer_id="sara", name="Sara A.", verified=True))
    assert "Sara A." == getattr(second.find_customer("sara"), "name", "")
    with pytest.raises(LoyaltyUnreachable):
        second.find_customer("nobody")


def test_the_hub_is_away_too() -> None:
    """Nobody is known then, and nobody waits for it again and again; what is untold stays."""
    asked: list[None] = []

    def line() -> HubDatabase:
        asked.append(None)
        return away()

    shop = CustomersAtHub(line, setup_of(), left_alone=LeftAlone(lambda: 0.0))
    program = OfflineLoyalty(store=shop, currency="SAR")
    program.remember(SARA)

    assert SARA.name == getattr(program.find_customer("sara"), "name", "")
    for _ in range(3):
        with pytest.raises(LoyaltyUnreachable):
            program.find_customer("omar")
    assert 1 == len(asked)
    with pytest.raises(HubUnreachable):
        shop.catch_up()
    assert not shop.is_told


def test_one_that_is_refused(hub: Hub) -> None:
    """It is dropped, and keeps neither the others from being told nor anybody from asking. Where
    the hub lets nobody in, nobody is dropped.
    """
    line = hub.till("S001", "T1")
    left_alone = LeftAlone(lambda: 0.0)
    shop = CustomersAtHub(lambda: line, setup_of(), left_alone=left_alone)
    assert SARA.balance is not None
    far = replace(SARA.balance, points=2**70)
    for one in (customer_of("adam"), replace(SARA, customer_id="odd", balance=far), SARA):
        shop.seen(one)
    shop.catch_up()

    assert shop.is_told
    assert not left_alone.is_now
    assert [("adam",), ("sara",)] == hub.rows("SELECT customer_id FROM hub.customer ORDER BY 1")
    nowhere = HubDatabase(hub.dsn.replace(hub.name, "nowhere"))
    locked_out = CustomersAtHub(lambda: nowhere, setup_of(), left_alone=left_alone)
    locked_out.seen(SARA)
    with pytest.raises(HubMisuse):
        locked_out.catch_up()
    assert not locked_out.is_told
    assert None is locked_out.last_known("omar")
    assert not left_alone.is_now


def test_forgotten(hub: Hub) -> None:
    """With what they were known by, and in the receipts of their store; no other store's till, nor
    whoever is let in no more, forgets them. Nobody is kept for ever.
    """
    mine, other = Till(hub, "T1", store="S001"), Till(hub, "T1", store="S002")
    mine.sells("s1")
    other.sells("s2")
    for store in ("S001", "S002"):
        at = till(hub, "T2", store)
        at.seen(Customer(customer_id="omar", name="Omar"))
        at.seen(SARA)
        at.catch_up()
    here = HubCustomers(mine.line, store="S001")

    with pytest.raises(HubRefused, match="its own store"):
        HubCustomers(mine.line, store="S002").forget("omar")
    assert 2 == here.forget("omar")
    assert 0 == here.forget("omar")
    rows = hub.rows("SELECT store, customer_id FROM hub.receipt ORDER BY store")
    assert [("S001", ""), ("S002", "omar")] == rows
    assert 2 == HubCustomers(hub.owner(), store="S002").forget("omar")
    hub.rows("UPDATE hub.customer SET seen_at = now() - interval '40 days' RETURNING 1")
    again = till(hub, "T3")
    again.seen(Customer(customer_id="huda"))
    again.catch_up()
    kept = hub.rows("SELECT store, customer_id FROM hub.customer ORDER BY store, customer_id")
    assert [("S001", "huda"), ("S002", "sara")] == kept


def test_found_to_be_forgotten(hub: Hub) -> None:
    """By an index, not by reading all receipts of the store; and whom they named is kept nowhere,
    not as a digest either.
    """
    Till(hub, "T1", store="S001").sells("s1")
    with psycopg.connect(hub.dsn) as line:
        line.execute("SET enable_seqscan = off")
        assert (1,) == line.execute("SELECT hub.forget_customer('S001', 'omar')").fetchone()
        read_through = line.execute(
            "SELECT relname FROM pg_stat_xact_user_tables"
            " WHERE seq_scan > 0 AND relname IN ('receipt', 'customer', 'suspended')"
        )
        assert [] == read_through.fetchall()
    (kept,) = hub.rows("SELECT store, till, incarnation, seq FROM hub.unnamed")
    receipt = hub.rows("SELECT store, till, incarnation, seq FROM hub.receipt")
    assert [kept] == receipt
    columns = hub.rows(
        "SELECT column_name::text FROM information_schema.columns WHERE table_name = 'unnamed'"
    )
    assert {"store", "till", "incarnation", "seq", "at"} == {name for (name,) in columns}


def test_told_to_the_office_once(hub: Hub, postgres: PostgresServer) -> None:
    """Which receipts, and not whose; what the office has it keeps as before. Whoever begins anew
    tells all of it again, as the office may be of a backup.
    """
    with new_hub(postgres) as office:
        mine, theirs = Till(hub, "T1", store="S001"), Till(office, "T1", store="S001")
        for till_ in (mine, theirs):
            till_.sells("s1")
            till_.sells("s2")
        hub.rows("UPDATE hub.receipt SET customer_id = 'sara' WHERE sale_id = 's2' RETURNING 1")
        HubCustomers(mine.line, store="S001").forget("omar")
        role = enrol(office.owner(), Member(store="S001")).role
        here, there = hub.owner(), office.at(office.dsn_as(role))
        telling = ForgottenUp(here, there)
        named = "SELECT sale_id, customer_id FROM hub.receipt ORDER BY sale_id"
        again = "UPDATE hub.receipt SET customer_id = 'omar' WHERE sale_id = 's1' RETURNING 1"
        for one, is_told in ((telling, True), (telling, False), (ForgottenUp(here, there), True)):
            office.rows(again)
            one.tell("S001")
            assert [("s1", "" if is_told else "omar"), ("s2", "omar")] == office.rows(named)
        assert [] == office.rows("SELECT FROM hub.unnamed")
        with pytest.raises(HubRefused, match="its own store"):
            there.ask(
                lambda line: line.execute("SELECT hub.unname_receipts('S2', '{}', '{}', '{}')")
            )


def test_a_sale_that_waits_for_them(hub: Hub) -> None:
    """Its offer goes with their name, and comes again as its till knows it by then."""
    shop = handed(hub, "T1", "S001")
    offers(shop, offer("s1"), replace(offer("s2"), customer_id="sara"))
    HubCustomers(hub.till("S001", "T2"), store="S001").forget("sara")
    seen = handed(hub, "T3", "S001")
    assert ["s1"] == [one.name for one in seen.waiting()]

    offers(shop, replace(offer("s2"), customer_id=""))
    assert ["s1", "s2"] == sorted(one.name for one in seen.waiting())


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO hub.customer (store, customer_id, name, tier) VALUES ('S002', 'x', '', '')",
        "UPDATE hub.customer SET store = 'S002'",
        "DELETE FROM hub.customer",
        "SELECT * FROM hub.customer",
        "SELECT * FROM hub.unnamed",
        "SELECT hub.unname_receipts('S001', '{T1}', '{a}', '{1}')",
    ],
)
def test_only_by_asking(hub: Hub, sql: str) -> None:
    """A till writes, reads and holds nothing of these tables itself."""
    shop = till(hub, "T5")
    shop.seen(SARA)
    shop.catch_up()
    line = hub.till("S001", "T6")

    with pytest.raises(HubMisuse):
        line.ask(lambda line: line.execute(sql.encode()))
    assert [("S001", "sara")] == hub.rows("SELECT store, customer_id FROM hub.customer")


def test_only_its_own(hub: Hub, postgres: PostgresServer) -> None:
    """A till asks and tells of its own store's customers alone; one of another hub on the same
    server, whose role is of the same group, of none at all.
    """
    shop = till(hub, "T5")
    shop.seen(SARA)
    shop.catch_up()
    with new_hub(postgres) as other:
        role = enrol(other.owner(), Member(store="S001", till="T9")).role
        for line in (hub.till("S002", "T6"), hub.at(hub.dsn_as(role))):
            theirs = HubCustomers(line, store="S001")
            with pytest.raises(HubRefused, match="its own store"):
                theirs.find("sara")
            with pytest.raises(HubRefused, match="its own store"):
                theirs.tell([])
            with pytest.raises(HubRefused, match="its own store"):
                theirs.forget("sara")
    assert [("S001", "sara")] == hub.rows("SELECT store, customer_id FROM hub.customer")
