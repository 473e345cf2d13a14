"""A till's share asked for behind the counter: lent, full, and without the hub as ever before."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import msgspec
import psycopg
import pytest

from bench.shop import Shop
from pos.assembly.hub.quota import HubQuota, account_of, hub_quota_of
from pos.assembly.till import Till
from pos.cli.bulk_sync import deliver_in_bulk
from pos.config import Settings
from pos.core.backlog import FRESH_PACE, MOST_PACE
from pos.hub.database import HubDatabase
from pos.hub.leases import HubLeases
from pos.hub.local.waiting import wait_until
from pos.hub.members import Member, dismiss, enrol
from pos.hub.schema.quota_rules import SLICE_S
from pos.outbox.flow import Flow
from pos.places import Places
from pos.sandbox.sandbox import Sandbox, utc_now
from pos.sandbox.scenarios import scenario
from pos.sandbox.server import SandboxServer
from tests.hub.hubs import Hub
from tests.hub.quota_engine import ACCOUNT
from tests.outbox.waiting import order, put

WITHIN_S = 0.5
"""As long as anybody at a counter waits for a quota."""
SOON_S = 20.0
SARA = "mobile_966500001234"


@dataclass
class AtTill:
    hub: Hub
    quota: HubQuota
    member: Member
    woken: threading.Event = field(default_factory=threading.Event)

    def lent(self) -> None:
        assert wait_until(lambda: self.quota.is_lent, within_s=SOON_S)

    def count(self, table: str) -> int:
        return int(self.hub.rows(f"SELECT count(*) FROM hub.{table}")[0][0])


@pytest.fixture
def at_till(hub: Hub) -> Iterator[AtTill]:
    member = Member(store="S1", till="T1")
    dsn = hub.dsn_as(enrol(hub.owner(), member).role)
    woken = threading.Event()
    quota = HubQuota(
        lambda: HubLeases(HubDatabase(dsn, answer_within_s=2.0), account=ACCOUNT),
        wake=woken.set,
        first_after_s=0.0,
    )
    quota.start()
    yield AtTill(hub, quota, member, woken)
    quota.close()


def fill(hub: Hub, kind: str) -> None:
    """All that there is for half a minute is lent to somebody else."""
    with psycopg.connect(hub.dsn) as line:
        line.execute(
            "INSERT INTO hub.quota VALUES (%s, %s) ON CONFLICT DO NOTHING", [ACCOUNT, kind]
        )
        line.execute(
            "INSERT INTO hub.lease SELECT %s, %s,"
            " floor(extract(epoch FROM clock_timestamp()) / %s)::bigint, 'S2', 'T9', 'at once',"
            " 1000000",
            [ACCOUNT, kind, SLICE_S],
        )


def test_lent(at_till: AtTill) -> None:
    """Calls at the counter as they are needed, deliveries in turn; what is left is given back."""
    at_till.lent()
    went: list[float] = []

    def counter() -> None:
        went.extend(at_till.quota.admit("coupons", within_s=SOON_S) for _ in range(5))

    threads = [threading.Thread(target=counter) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [0.0] * 20 == went
    ((coupons,),) = at_till.hub.rows("SELECT sum(calls)::integer FROM hub.lease")
    assert coupons >= 20

    at_till.woken.clear()
    at_till.quota.waits(500)
    assert at_till.woken.wait(SOON_S)
    assert wait_until(lambda: at_till.quota.opens_in_s() == 0, within_s=SOON_S)
    at_till.quota.left()
    assert 0.0 == at_till.quota.admit("orders", within_s=WITHIN_S)
    assert 1 == at_till.count("lease_asker")
    at_till.quota.close()
    assert 0 == at_till.count("lease_asker")


def test_full(at_till: AtTill) -> None:
    """Where nothing is free soon, it is said when it will be; other kinds of call go as before."""
    at_till.lent()
    fill(at_till.hub, "transactions")

    assert at_till.quota.admit("transactions", within_s=WITHIN_S) > WITHIN_S
    assert 0.0 == at_till.quota.admit("coupons", within_s=SOON_S)
    assert at_till.quota.admit("events", within_s=0.0) > 0  # nobody was asked: no hub is away
    assert at_till.quota.is_lent


def test_a_hub_that_is_slow(at_till: AtTill) -> None:
    """Nobody waits for it longer than for a quota, and then for no second call; deliveries go on,
    slowly at first. Once it answers it lends again.
    """
    flow = Flow(shared=at_till.quota)
    at_till.lent()
    assert 0.0 == at_till.quota.admit("coupons", within_s=SOON_S)
    assert 0.0 == flow.opens_in_s(1.0)
    assert MOST_PACE == flow.pace
    with psycopg.connect(at_till.hub.dsn) as line:
        line.execute("SELECT FROM hub.quota WHERE kind = 'coupons' FOR UPDATE")
        while at_till.quota.is_lent:  # what was lent before is used up first
            assert 0.0 == at_till.quota.admit("coupons", within_s=WITHIN_S)
        assert [0.0] * 3 == [at_till.quota.admit("coupons", within_s=SOON_S) for _ in range(3)]
        assert 0.0 == flow.opens_in_s(2.0)
        assert FRESH_PACE == flow.pace
    at_till.lent()


def test_a_hub_that_lets_it_in_no_more(at_till: AtTill) -> None:
    """As without one."""
    at_till.lent()
    dismiss(at_till.hub.owner(), at_till.member)
    at_till.hub.rows(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND usename <> current_user"
    )
    at_till.quota.waits(500)

    assert wait_until(lambda: not at_till.quota.is_lent, within_s=SOON_S)
    assert 0.0 == at_till.quota.opens_in_s()
    assert 0.0 == at_till.quota.admit("coupons", within_s=SOON_S)


def with_hub(settings: Settings, dsn: str, base_url: str) -> Settings:
    replaced = msgspec.structs.replace
    return replaced(
        settings,
        hub=replaced(settings.hub, dsn=dsn),
        loyalty=replaced(settings.loyalty, provider="gameball", base_url=base_url),
        secrets=replace(settings.secrets, api_key="key", secret_key="secret"),
    )


def test_only_where_there_is_a_hub(tmp_path: Path) -> None:
    """And a loyalty account, and a till that is not in training. Accounts are told apart, and no
    key is told.
    """
    alone = Shop(tmp_path / "shop", items=1).settings
    chain = with_hub(alone, "postgresql://nobody@127.0.0.1:9/hub", "http://127.0.0.1:9")
    replaced = msgspec.structs.replace
    keyless = replaced(chain, secrets=replace(chain.secrets, api_key=""))
    for settings in (
        alone,
        keyless,
        replaced(chain, is_training=True),
        replaced(chain, loyalty=alone.loyalty),
    ):
        assert hub_quota_of(settings) is None
    assert hub_quota_of(chain) is not None

    other = replaced(chain, secrets=replace(chain.secrets, api_key="another"))
    assert account_of(chain) != account_of(other)
    assert "another" not in account_of(other)


def test_a_bulk_catch_up(hub: Hub, tmp_path: Path) -> None:
    """What it asks of the service counts as the till's own calls: a thousand orders are a few."""
    shop = Shop(tmp_path / "shop", items=1).settings
    put(Places(shop.data_dir).record, *(order(number, SARA) for number in range(40)))
    world = scenario("demo", now=utc_now(), api_key="key", secret_key="secret")
    role = enrol(hub.owner(), Member(store=shop.store.id, till=shop.till.id)).role
    with SandboxServer(Sandbox(world)) as server:
        settings = with_hub(shop, hub.dsn_as(role), server.base_url)
        done = deliver_in_bulk(settings, drops_lines=True, within_s=SOON_S, quiet=True)
        calls = len(server.sandbox.received)

    assert (40, 1) == (done["delivered"], done["batches"])
    ((kinds, lent),) = hub.rows(
        "SELECT array_agg(DISTINCT kind), sum(calls)::integer FROM hub.lease"
    )
    assert ["other"] == kinds
    assert 2 <= calls <= lent < 40


def test_a_till_at_work(hub: Hub, tmp_path: Path) -> None:
    """Its calls are lent by the hub once that answers, each in its own kind."""
    world = scenario("demo", now=utc_now(), api_key="key", secret_key="secret")
    shop = Shop(tmp_path / "shop", items=1).settings
    member = Member(store=shop.store.id, till=shop.till.id)
    role = enrol(hub.owner(), member).role
    with SandboxServer(Sandbox(world)) as server:
        till = Till(with_hub(shop, hub.dsn_as(role), server.base_url))
        with till.running():
            quota = till._service.quota
            assert quota is not None
            assert wait_until(lambda: quota.is_lent, within_s=SOON_S)
            assert till.loyalty.find_customer(SARA) is not None
    assert [("at once", "customers read", shop.till.id)] == hub.rows(
        "SELECT DISTINCT lane, kind, till FROM hub.lease"
    )
