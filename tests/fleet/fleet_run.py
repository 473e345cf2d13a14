"""A chain's day through the real engine: tills that are away, an engine that is killed, machines
that were copied. Some stores have a hub of their own, which goes on to the head office's; the tills
of the others ship straight to that. In the evening the office must have what the tills sold, each
receipt once, and its views must add up to it.
"""

from __future__ import annotations

import multiprocessing
import random
import signal
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from multiprocessing.sharedctypes import Synchronized
from typing import Any

from evening import Evening, TillTook, breaches_of
from store_hubs import Replicating, WayUp, bring_the_rest, replicating, way_up

from bench.fleet_till import FleetTill, in_rounds
from bench.postgres import PostgresServer, own_server
from pos.errors import HubUnreachable
from pos.hub.database import HubDatabase
from pos.hub.members import Member, enrol
from pos.hub.records import HubRecords
from pos.hub.shipper import Shipper, Stopped, Why
from pos.ports.hub import Reached
from tests.hub.hubs import Hub, new_hub

A_SHIPMENT = 1_000
AWAY = 0.2
"""Of the tills in each round; what they sold waits for a later one."""
LOOKS_AGAIN_S = 0.05
SETTINGS = {
    "max_wal_size": "2GB",
    "shared_buffers": "256MB",
    "max_connections": "200",  # two of each store's hub
    # A killed engine first flushes each file of each database, in which there are hundreds.
    **({"recovery_init_sync_method": "syncfs"} if sys.platform == "linux" else {}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fleet:
    stores: int
    tills_a_store: int
    receipts: int
    """Of all tills together."""
    kills: int
    store_hubs: int
    """Stores with a hub of their own."""
    clones: int
    """Tills whose machine is copied in the middle of the day: half of them without a word, and
    half as somebody takes the copy for a machine of its own.
    """
    rounds: int = 3
    seed: int = 1
    workers: int = 2

    @property
    def members(self) -> tuple[Member, ...]:
        return tuple(
            Member(store=f"S{store:03}", till=f"T{till}")
            for store in range(self.stores)
            for till in range(self.tills_a_store)
        )

    @property
    def with_hub(self) -> tuple[str, ...]:
        """Which stores those are: some of all kinds of what happens to tills."""
        return tuple(
            f"S{number * self.stores // self.store_hubs:03}" for number in range(self.store_hubs)
        )


class AllOfTheMachine:
    """pos.hub.shipper.Pace: nobody stands at these counters."""

    most = A_SHIPMENT

    def rest(self) -> None:
        """Never."""


@dataclass(kw_only=True)
class _Shipping:
    """One till in one worker, and what it must find each time it is let in."""

    fleet_till: FleetTill
    dsn: str
    clone: FleetTill | None = None
    is_adopted: bool = False
    lost_answers: int = 0
    alarms: set[str] = field(default_factory=set)

    def ship(self) -> bool:
        """Whether all of it is there."""
        return self._is_shipped(self.fleet_till) and self._is_clone_shipped()

    def _is_shipped(self, till: FleetTill) -> bool:
        with closing(HubDatabase(self.dsn)) as hub:
            try:
                for told in self._shipper(hub, till).ship():
                    assert isinstance(told, Reached), (till.store, till.till, told)
                    till.forget(told.seq)
            except HubUnreachable:
                self.lost_answers += 1
                return False
        return True

    def _is_clone_shipped(self) -> bool:
        """Adopted, it is a machine of its own, whose sales count. Else nothing of it is taken."""
        if self.clone is None:
            return True
        if self.is_adopted:
            self.alarms.add("two machines")
            return self._is_shipped(self.clone)
        with closing(HubDatabase(self.dsn)) as hub:
            try:
                (met,) = self._shipper(hub, self.clone).ship()
            except HubUnreachable:
                self.lost_answers += 1
                return False
        assert isinstance(met, Stopped), met
        assert met.why in {Why.OTHER_RECORD, Why.GONE_BACK}, met
        self.alarms.add(met.why.value)
        return True

    def _shipper(self, hub: HubDatabase, till: FleetTill) -> Shipper:
        return Shipper(
            HubRecords(hub), till, store=till.store, till=till.till, pace=AllOfTheMachine()
        )

    def took(self) -> Iterator[TillTook]:
        till, clone = self.fleet_till, self.clone if self.is_adopted else None
        assert till.last is not None
        yield TillTook(
            store=till.store,
            till=till.till,
            sold=till.sold + (clone.sold_here if clone else 0),
            took_minor=till.took_minor + (clone.took_minor if clone else 0),
            cash_minor=till.cash_minor + (clone.cash_minor if clone else 0),
            records=till.last.seq,
            alarms=tuple(sorted(self.alarms)),
        )


@dataclass(frozen=True, slots=True)
class Chain:
    """The hubs, and how everybody reaches theirs."""

    office: Hub
    stores: dict[str, Hub]
    roles: list[tuple[Member, str]]
    ways: tuple[WayUp, ...]


def run_fleet(fleet: Fleet) -> Evening:
    with own_server(**SETTINGS) as server, ExitStack() as to_end:
        chain = _founded(server, fleet, to_end)
        began = time.monotonic()
        with replicating(chain.ways, seed=fleet.seed) as up:
            took, kills, lost = _day(server, fleet, chain.roles, up)
        left = bring_the_rest(chain.ways)
        breaches = tuple(breaches_of(chain.office, chain.stores, took))
        seconds = time.monotonic() - began
    return Evening(
        took=took,
        kills=kills,
        seconds=seconds,
        lost_answers=lost,
        store_hubs=len(chain.stores),
        carried=up.carried,
        left=left,
        breaches=breaches,
    )


def _founded(server: PostgresServer, fleet: Fleet, to_end: ExitStack) -> Chain:
    office = to_end.enter_context(new_hub(server, goes_with_server=True))
    server.stop()
    server.start(**SETTINGS, fsync="off")  # thousands of files, of which nobody was told anything
    stores = {
        store: to_end.enter_context(new_hub(server, goes_with_server=True))
        for store in fleet.with_hub
    }
    server.stop()
    server.start(**SETTINGS)
    owners = {hub.name: hub.owner() for hub in (office, *stores.values())}
    roles = []
    for member in fleet.members:
        hub = stores.get(member.store, office)
        roles.append((member, hub.dsn_as(enrol(owners[hub.name], member).role)))
    ways = tuple(way_up(store, hub, office) for store, hub in stores.items())
    return Chain(office, stores, roles, ways)


def _day(
    server: PostgresServer, fleet: Fleet, roles: list[tuple[Member, str]], up: Replicating
) -> tuple[tuple[TillTook, ...], int, int]:
    context = multiprocessing.get_context("spawn")
    shipped = context.Value("q", 0)
    with ProcessPoolExecutor(
        fleet.workers, mp_context=context, initializer=_begin, initargs=(shipped,)
    ) as pool:
        parts = [
            pool.submit(_work, fleet, roles[number :: fleet.workers], number)
            for number in range(fleet.workers)
        ]
        kills = _kill(server, up, fleet, shipped, parts)
        ended = [part.result() for part in parts]
    took = tuple(one for part, _ in ended for one in part)
    return took, kills, sum(lost for _, lost in ended)


def _kill(
    server: PostgresServer,
    up: Replicating,
    fleet: Fleet,
    shipped: Synchronized[int],
    parts: list[Future[Any]],
) -> int:
    """As the power would, each time so many more receipts have arrived; what replicates too."""
    kills = 0
    for number in range(1, fleet.kills + 1):
        due = fleet.receipts * number // (fleet.kills + 1)
        while shipped.value < due and not all(part.done() for part in parts):
            time.sleep(LOOKS_AGAIN_S / 5)
        if all(part.done() for part in parts):
            break
        up.kill()
        server.stop(by=signal.SIGQUIT)
        server.start(**SETTINGS)
        kills += 1
    return kills


_shipped: Synchronized[int]


def _begin(shipped: Synchronized[int]) -> None:
    global _shipped  # noqa: PLW0603  a worker has one, for as long as it lives
    _shipped = shipped


def _work(fleet: Fleet, roles: list[tuple[Member, str]], number: int) -> tuple[list[TillTook], int]:
    """A part of the tills through the whole day."""
    tills = [
        _Shipping(
            fleet_till=FleetTill(store=member.store, till=member.till, seed=fleet.seed), dsn=dsn
        )
        for member, dsn in roles
    ]
    chance = random.Random(f"{fleet.seed}/{number}")
    each = fleet.receipts // len(fleet.members)
    copied = tills[: fleet.clones // fleet.workers]
    for turn, sales in enumerate(in_rounds(each, fleet.rounds)):
        is_last = turn == fleet.rounds - 1
        for one in tills:
            one.fleet_till.sell(sales)
            if one.clone is not None:
                one.clone.sell(3)
            if one in copied or is_last or chance.random() >= AWAY:
                _until_shipped(one)
        if turn == 0:
            for place, one in enumerate(copied):
                one.is_adopted = place % 2 == 1
                one.clone = one.fleet_till.copied("second" if one.is_adopted else None)
    return [took for one in tills for took in one.took()], sum(one.lost_answers for one in tills)


def _until_shipped(one: _Shipping) -> None:
    before = one.fleet_till.sold - len(one.fleet_till.receipts)
    while not one.ship():
        time.sleep(LOOKS_AGAIN_S)
    after = one.fleet_till.sold - len(one.fleet_till.receipts)
    with _shipped.get_lock():
        _shipped.value += after - before
