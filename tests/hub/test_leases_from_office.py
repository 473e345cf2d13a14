"""A store's hub that lends on what the head office lends: both real, each a database of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.assembly.hub.quota import HubQuota
from pos.assembly.hub.quota_office import QuotaLending
from pos.errors import HubRefused
from pos.hub.database import HubDatabase
from pos.hub.leases import HubLeases
from pos.hub.listening import HubListener
from pos.hub.local.waiting import wait_until
from pos.hub.members import Member, enrol
from pos.hub.quota_from_office import QuotaFromOffice, in_time_of
from pos.hub.schema.quota import LIMITS
from pos.hub.schema.quota_lent_on import ASKED_OFFICE_S, WANTED
from pos.hub.schema.quota_rules import SLICE_S
from pos.hub.share import HubTime
from pos.ports.account_quota import Lane, Lease, Slice
from tests.hub.hubs import Hub, new_hub
from tests.hub.quota_engine import ACCOUNT, BEGUN_S, LATE_S
from tests.postgres import PostgresServer

STORES = ("S1", "S2")
SOON_S = 20.0


class Chain:
    """Two stores with two tills each, below one head office."""

    def __init__(self, office: Hub, stores: dict[str, Hub]) -> None:
        self.office = office
        self.stores = stores
        self.brokers = {name: self._broker(name, hub) for name, hub in stores.items()}
        self.tills = {
            (name, till): HubLeases(hub.till(name, till), account=ACCOUNT)
            for name, hub in stores.items()
            for till in ("T1", "T2")
        }

    def _broker(self, name: str, hub: Hub) -> QuotaFromOffice:
        role = enrol(self.office.owner(), Member(store=name, till="")).role
        office: HubDatabase = self.office.at(self.office.dsn_as(role))
        return QuotaFromOffice(store=hub.owner(), office=office)

    def round(self) -> None:
        for broker in self.brokers.values():
            broker.round()


@pytest.fixture
def chain(postgres: PostgresServer) -> Iterator[Chain]:
    with new_hub(postgres) as office, new_hub(postgres) as one, new_hub(postgres) as two:
        yield Chain(office, dict(zip(STORES, (one, two), strict=True)))


def test_the_counter_of_a_store(chain: Chain) -> None:
    """What a till asks for its store's hub asks the office for, and has it when asked again."""
    chain.round()
    till = chain.tills["S1", "T1"]
    told = till.lease("coupons", Lane.AT_ONCE, 2)
    assert () == told.slices
    assert told.now_s < told.again_s < told.now_s + SLICE_S
    assert 2 == chain.brokers["S1"].round()
    had = 0
    for _ in range(20):  # where this machine is slow, the half second may be over again
        had = sum(one.calls for one in till.lease("coupons", Lane.AT_ONCE, 2).slices)
        if had:
            break
        chain.brokers["S1"].round()
    assert 2 == had
    at_office = chain.office.rows("SELECT DISTINCT store, till, lane FROM hub.lease")
    assert [("S1", "", "at once")] == at_office


def test_backlogs_of_two_stores(chain: Chain) -> None:
    """Each till of each store has its part, no more is handed on than the office has lent, and the
    office lends no more than there is.
    """
    chain.round()
    had: Counter[tuple[str, str]] = Counter()
    for _ in range(3):
        for till in chain.tills.values():
            till.lease("orders", Lane.DELIVERIES, 500)
        for broker in chain.brokers.values():
            broker._deliveries_s = float("-inf")  # as if a second had passed
        chain.round()
        for name, till in chain.tills.items():
            lease = till.lease("orders", Lane.DELIVERIES, 500)
            assert all(one.ends_s > lease.now_s for one in lease.slices)
            had[name] += sum(one.calls for one in lease.slices)
    assert 4 == len(+had)
    lent = chain.office.rows(
        "SELECT store, sum(calls)::integer FROM hub.lease WHERE kind = 'orders' GROUP BY store"
    )
    assert {"S1", "S2"} == {store for store, _ in lent}
    for store, calls in lent:
        assert sum(n for (of, _), n in had.items() if of == store) <= calls
        handed = chain.stores[store].rows("SELECT sum(calls)::integer FROM hub.lease")
        assert handed[0][0] <= calls
    slices = dict(
        chain.office.rows("SELECT slice, sum(calls)::integer FROM hub.lease GROUP BY slice")
    )
    short, long = LIMITS["orders"]
    for seconds, most in ((1.0, short), (30.0, long)):
        spread = (seconds + SLICE_S + LATE_S) / SLICE_S
        assert all(
            sum(n for at, n in slices.items() if first <= at < first + spread) <= most
            for first in slices
        )


def test_an_office_that_is_away(chain: Chain) -> None:
    """A store's hub lends nothing of its own then: its tills go on as without one."""
    till = chain.tills["S1", "T1"]
    assert till.lease("orders", Lane.AT_ONCE, 1).slices  # no office was ever heard of
    chain.round()
    owner = chain.stores["S1"].owner()
    owner.ask(lambda line: line.execute("UPDATE hub.quota_office SET heard_s = heard_s - 20"))
    with pytest.raises(HubRefused, match="head office lends no calls"):
        till.lease("orders", Lane.AT_ONCE, 1)

    chain.brokers["S1"]._heard_s = float("-inf")
    chain.round()
    assert () == till.lease("orders", Lane.AT_ONCE, 1).slices


def test_accounts_that_are_made_up(chain: Chain) -> None:
    """One of which the office lends nothing any more keeps no other's tills waiting."""
    chain.round()
    with psycopg.connect(chain.office.dsn) as line:
        line.execute(
            "INSERT INTO hub.quota (account, kind, store)"
            " SELECT 'made up ' || one, 'orders', 'S1' FROM generate_series(1, 16) AS one"
        )
        line.execute("INSERT INTO hub.quota (account, kind) VALUES (%s, 'orders')", [ACCOUNT])
    hub, real = chain.stores["S1"], chain.tills["S1", "T1"]
    HubLeases(hub.till("S1", "T2"), account="0" * 16).lease("orders", Lane.AT_ONCE, 1)
    real.lease("orders", Lane.AT_ONCE, 1)

    assert 1 == chain.brokers["S1"].round()


@pytest.mark.parametrize(
    ("lane", "ahead_s", "is_lent"),
    [
        (Lane.AT_ONCE, 0.9, True),
        (Lane.AT_ONCE, 2.0, False),
        (Lane.AT_ONCE, 3_600.0, False),
        (Lane.DELIVERIES, 100.0, True),
        (Lane.DELIVERIES, 3_600.0, False),
    ],
)
def test_the_store_s_clock_is_set_back(hub: Hub, lane: Lane, ahead_s: float, is_lent: bool) -> None:
    """What came from the office by the time before is lent to nobody, who would wait until then;
    more is asked for in its place.
    """
    with psycopg.connect(hub.dsn) as line:
        line.execute("INSERT INTO hub.quota VALUES (%s, 'orders')", [ACCOUNT])
        line.execute(
            "INSERT INTO hub.block VALUES (%s, 'orders', %s, %s, %s, 3)",
            [ACCOUNT, lane.value, BEGUN_S + ahead_s, BEGUN_S + ahead_s + 0.4],
        )
        rows = line.execute(
            "SELECT begins_s, calls FROM hub.handed_on_at(%s, %s, 'orders', %s, 1, 'S1', 'T1')",
            [BEGUN_S, ACCOUNT, lane.value],
        ).fetchall()
        lent = (BEGUN_S + ahead_s, 1) if is_lent else (BEGUN_S + ASKED_OFFICE_S, 0)
        assert [lent] == rows
        blocks = line.execute("SELECT count(*) FROM hub.block").fetchone()
        assert (int(is_lent),) == blocks


def test_an_office_heard_of_later_than_now(chain: Chain) -> None:
    """Noted before the store's clock was set back: it counts as unheard until it answers again, and
    so does a till that asked by then.
    """
    chain.round()
    till, store = chain.tills["S1", "T1"], chain.stores["S1"]
    till.lease("orders", Lane.DELIVERIES, 50)
    with psycopg.connect(store.dsn) as line:
        line.execute("UPDATE hub.quota_office SET heard_s = heard_s + 3600")
        line.execute("UPDATE hub.lease_asker SET heard_s = heard_s + 3600")
    for lane in Lane:
        with pytest.raises(HubRefused, match="head office lends no calls"):
            till.lease("orders", lane, 1)
    (need,) = chain.brokers["S1"]._needs()
    assert (0, 0) == (need.at_once, need.deliveries)

    chain.brokers["S1"]._heard_s = float("-inf")
    chain.round()
    assert () == till.lease("orders", Lane.AT_ONCE, 1).slices


def test_told_at_once(chain: Chain) -> None:
    """A till that waits at a counter has its call from the head office before it gives up."""
    store = chain.stores["S1"].owner()
    broker = QuotaFromOffice(store=store, office=chain.brokers["S1"].office)
    lending = QuotaLending(broker, HubListener(store, channel=WANTED))
    lending.start()
    quota = HubQuota(lambda: chain.tills["S1", "T1"], first_after_s=0.0)
    quota.start()
    try:
        rows = chain.stores["S1"].rows
        assert wait_until(lambda: bool(rows("SELECT 1 FROM hub.quota_office")), within_s=SOON_S)
        assert wait_until(lambda: quota.is_lent, within_s=SOON_S)
        for _ in range(3):
            assert 0.0 == quota.admit("coupons", within_s=SOON_S)
        assert quota.is_lent
        lent = chain.office.rows("SELECT sum(calls)::integer FROM hub.lease WHERE kind = 'coupons'")
        assert lent[0][0] >= 3
    finally:
        quota.close()
        lending.close()


SHORT = st.integers(0, 200).map(lambda ms: ms / 1000)


@given(
    heard=st.lists(st.tuples(SHORT, SHORT, SHORT, SHORT), min_size=1, max_size=4),
    looks=st.lists(st.integers(0, 3_000).map(lambda ms: ms / 1000), max_size=40),
    store_s=st.sampled_from([0.0, -7.3, 1e6]),
    office_s=st.sampled_from([0.0, 4.2, -1e6]),
)
def test_two_clocks(
    heard: list[tuple[float, float, float, float]],
    looks: list[float],
    store_s: float,
    office_s: float,
) -> None:
    """Inside what is told in the time of the store is inside what was lent in the office's."""
    now_s, store, office = 50.0, HubTime(), HubTime()
    for to_store, back, to_office, home in heard:
        store.heard(now_s + to_store + store_s, sent_s=now_s, now_s=now_s + to_store + back)
        now_s += to_store + back
        office.heard(now_s + to_office + office_s, sent_s=now_s, now_s=now_s + to_office + home)
        now_s += to_office + home
    slices = tuple(
        Slice(begins_s=at, ends_s=at + SLICE_S, calls=1)
        for at in (now_s + office_s + 0.4, now_s + office_s + 1.1)
    )
    lease = Lease(now_s=now_s + office_s, slices=slices)
    for moved in in_time_of(store, office, lease):
        for look_s in looks:
            if moved.begins_s <= now_s + look_s + store_s < moved.ends_s:
                at_office_s = now_s + look_s + office_s
                assert any(one.begins_s <= at_office_s < one.ends_s for one in slices)
