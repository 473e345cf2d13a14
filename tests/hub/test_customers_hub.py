"""Customers that the tills of a store tell each other of: as last known, forgotten when asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from builders import NOON, customer_of, sar, setup_of

from pos.assembly.hub.customers import CustomersAtHub
from pos.assembly.hub.left_alone import LeftAlone
from pos.core.customer import Balance, Customer
from pos.errors import HubMisuse, HubRefused, HubUnreachable, LoyaltyUnreachable
from pos.hub.customers import HubCustomers
from pos.hub.database import HubDatabase
from pos.loyalty.offline import OfflineLoyalty
from tests.hub.hubs import Hub
from tests.hub.returning_till import Till
from tests.hub.test_handed import handed, offer, offers

SARA = Customer(
    customer_id="sara",
    name="Sara Ali",
    tier="Gold",
    verified=True,
    balance=Balance(points=120, value=sar("12.00"), points_name="stars", as_of=NOON),
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
        at = NOON + timedelta(minutes=minutes)
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
    ],
)
def test_only_its_own(hub: Hub, sql: str) -> None:
    """A till writes of its own store's customers alone, and sees no other's."""
    shop = till(hub, "T5")
    shop.seen(SARA)
    shop.catch_up()
    line = hub.till("S001", "T6")

    with pytest.raises(HubMisuse):
        line.ask(lambda line: line.execute(sql.encode()))
    assert [("S001", "sara")] == hub.rows("SELECT store, customer_id FROM hub.customer")
