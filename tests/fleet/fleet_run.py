"""A chain's day through the real engine: tills that are away, an engine that is killed, machines
that were copied. In the evening the head office must have what the tills sold, each receipt once.
"""

from __future__ import annotations

import multiprocessing
import random
import signal
import time
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from multiprocessing.sharedctypes import Synchronized
from typing import Any

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
    "max_connections": "40",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fleet:
    stores: int
    tills_a_store: int
    receipts: int
    """Of all tills together."""
    kills: int
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


@dataclass(frozen=True, slots=True, kw_only=True)
class TillTook:
    """By its own count."""

    store: str
    till: str
    sold: int
    took_minor: int
    records: int
    """Place of its newest one."""
    alarms: tuple[str, ...] = ()
    """What the hub must have noticed of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evening:
    took: tuple[TillTook, ...]
    kills: int
    seconds: float
    lost_answers: int
    """Shipments that nobody could say of whether they were taken; each was sent again."""
    breaches: tuple[str, ...]

    @property
    def receipts(self) -> int:
        return sum(one.sold for one in self.took)


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
            records=till.last.seq,
            alarms=tuple(sorted(self.alarms)),
        )


def run_fleet(fleet: Fleet) -> Evening:
    with own_server(**SETTINGS) as server, new_hub(server) as hub:
        roles = _enrolled(hub, fleet)
        began = time.monotonic()
        took, kills, lost = _day(server, hub, fleet, roles)
        seconds = time.monotonic() - began
        breaches = tuple(_breaches(hub, took))
    return Evening(took=took, kills=kills, seconds=seconds, lost_answers=lost, breaches=breaches)


def _enrolled(hub: Hub, fleet: Fleet) -> list[tuple[Member, str]]:
    owner = hub.owner()
    return [(one, hub.dsn_as(enrol(owner, one).role)) for one in fleet.members]


def _day(
    server: PostgresServer, hub: Hub, fleet: Fleet, roles: list[tuple[Member, str]]
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
        kills = _kill(server, fleet, shipped, parts)
        ended = [part.result() for part in parts]
    took = tuple(one for part, _ in ended for one in part)
    return took, kills, sum(lost for _, lost in ended)


def _kill(
    server: PostgresServer, fleet: Fleet, shipped: Synchronized[int], parts: list[Future[Any]]
) -> int:
    """As the power would, each time so many more receipts have arrived."""
    kills = 0
    for number in range(1, fleet.kills + 1):
        due = fleet.receipts * number // (fleet.kills + 1)
        while shipped.value < due and not all(part.done() for part in parts):
            time.sleep(LOOKS_AGAIN_S / 5)
        if all(part.done() for part in parts):
            break
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


def _breaches(hub: Hub, took: tuple[TillTook, ...]) -> Iterator[str]:
    """Where the head office and the tills differ."""
    office = {
        (store, till): (receipts, minor)
        for store, till, receipts, minor in hub.rows(
            "SELECT store, till, count(*), sum(total_minor) FROM hub.receipt GROUP BY 1, 2"
        )
    }
    heads = {
        (store, till): (seq, count)
        for store, till, seq, count in hub.rows(
            "SELECT store, till, max(seq), count(*) FROM hub.record"
            " WHERE incarnation = 'first' GROUP BY 1, 2"
        )
    }
    alarms: dict[tuple[str, str], set[str]] = {}
    for store, till, what in hub.rows("SELECT DISTINCT store, till, what FROM hub.alarm"):
        alarms.setdefault((store, till), set()).add(what)
    for one in took:
        key = (one.store, one.till)
        if office.get(key) != (one.sold, one.took_minor):
            yield f"{key}: sold {one.sold} for {one.took_minor}, the office has {office.get(key)}"
        if heads.get(key) != (one.records, one.records):
            yield f"{key}: {one.records} records, the office has {heads.get(key)}"
        if alarms.get(key, set()) != set(one.alarms):
            yield f"{key}: alarms {alarms.get(key)}, and not {one.alarms}"
    ((minor,),) = hub.rows("SELECT sum(total_minor) FROM hub.receipt")
    if minor != sum(one.took_minor for one in took):
        yield f"the office has {minor} in all"


def tell(evening: Evening) -> str:
    total = sum(one.took_minor for one in evening.took)
    return (
        f"fleet: {len(evening.took):,} tills, {evening.receipts:,} receipts worth {total:,} minor"
        f" units, {evening.kills} kills of the engine, {evening.lost_answers:,} answers lost,"
        f" {sum(bool(one.alarms) for one in evening.took)} copied machines noticed,"
        f" {len(evening.breaches)} breaches, {evening.seconds:.0f} s"
    )
