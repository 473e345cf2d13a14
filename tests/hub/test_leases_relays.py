"""Relays of several tills over one account that keeps its limits, over real HTTP, on one clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from pos.core.deliveries import Delivery
from pos.http.deadline import Waiting
from pos.hub.schema.quota_rules import SLICE_S
from pos.hub.share import Ask, Share
from pos.loyalty.gameball.options import GameballOptions
from pos.loyalty.gameball.program import GameballProgram
from pos.outbox.courier import Courier
from pos.outbox.couriers import Post, Rewrite
from pos.outbox.flow import Flow
from pos.outbox.outbox import Entry
from pos.outbox.relay import Relay
from pos.ports.account_quota import Lease, Slice
from pos.sandbox.sandbox import Sandbox
from pos.sandbox.scenarios import scenario
from pos.sandbox.server import SandboxServer
from tests.hub.hubs import Hub
from tests.hub.quota_engine import BEGUN_S, Engine, an_engine
from tests.outbox.waiting import open_outbox, order, put

LATER = timedelta(minutes=5)
"""After the sales: no receipt waits for a balance any more."""
TICK_S = 0.05


@dataclass
class Time:
    """Moves when it is told to, or while somebody waits."""

    begun: datetime
    passed_s: float = 0.0

    def now(self) -> datetime:
        return self.begun + timedelta(seconds=self.passed_s)

    def monotonic_s(self) -> float:
        return 100.0 + self.passed_s

    def wait(self, seconds: float) -> None:
        self.passed_s += seconds


@dataclass
class Asking:
    """The till's real share and the engine's real statement, asked without a thread."""

    engine: Engine
    time: Time
    till: str
    share: Share = field(default_factory=Share)

    @property
    def is_lent(self) -> bool:
        return self.share.is_lent

    def hello(self) -> None:
        self._ask(self.share.hello())

    def admit(self, kind: str, *, within_s: float) -> float:
        self.share.in_need[kind] += 1
        try:
            self._ask_what_is_due()
            if self.share.take(kind, self.time.monotonic_s()):
                return 0.0
            return self.share.opens_in_s(kind, self.time.monotonic_s()) or within_s + 0.1
        finally:
            self.share.in_need[kind] -= 1

    def waits(self, deliveries: int) -> None:
        self.share.waiting = deliveries
        self._ask_what_is_due()

    def opens_in_s(self) -> float:
        return self.share.delivery_opens_in_s(self.time.monotonic_s())

    def left(self) -> None:
        self.share.delivery_left(self.time.monotonic_s())

    def _ask_what_is_due(self) -> None:
        ask = self.share.next_ask(self.time.monotonic_s())
        if ask is not None:
            self._ask(ask)

    def _ask(self, ask: Ask) -> None:
        self.share.gives_back(ask)
        now_s, hub_s = self.time.monotonic_s(), BEGUN_S + self.time.passed_s
        told = self.engine.ask(hub_s, self.till, ask.calls, lane=ask.lane.value, kind=ask.kind)
        lease = Lease(
            now_s=hub_s,
            slices=tuple(
                Slice(begins_s=at, ends_s=at + SLICE_S, calls=calls) for at, calls in told if calls
            ),
            again_s=max((at for at, calls in told if not calls), default=0.0),
        )
        self.share.took(ask, lease, sent_s=now_s, now_s=now_s)


class AtOnce:
    """Carries an entry while it is handed over, by the real courier."""

    def __init__(self, program: GameballProgram, time: Time, post: Post) -> None:
        self._post = post
        self._courier = Courier(program, time, write=self._write, is_closing=lambda: False)
        self.relay: Relay | None = None

    def start(self, number: int) -> None:
        """Nobody is to be woken."""

    def carry(self, entry: Entry, *, left_s: float) -> None:
        self._post(self._courier.carry(entry, left_s=left_s))

    def close(self) -> None:
        """Nothing is under way."""

    def _write(self, entry: Entry, delivery: Delivery | None) -> None:
        asked = Rewrite(entry, delivery, Future())
        self._post(asked)


@dataclass
class Till:
    relay: Relay
    record: Path
    asking: Asking | None


@dataclass
class Chain:
    """Tills of one account, each with its own outbox."""

    server: SandboxServer
    time: Time
    engine: Engine
    folder: Path
    to_end: ExitStack
    tills: list[Till] = field(default_factory=list)

    def open(self, waiting: int, *, lent: bool) -> Till:
        name = f"T{len(self.tills)}"
        record = self.folder / f"{name}.db"
        put(record, *orders(name, waiting))
        asking = Asking(self.engine, self.time, name) if lent else None
        if asking is not None:
            asking.hello()
        options = GameballOptions(
            base_url=self.server.base_url,
            api_key="key",
            secret_key="secret",
            currency="SAR",
            store_id="S001",
            till_id=name,
        )
        waits = Waiting(monotonic_s=self.time.monotonic_s, wait=self.time.wait, chance=lambda: 1.0)
        program = GameballProgram(options, clock=self.time, waiting=waits, shared=asking)
        relay = Relay(
            lambda: open_outbox(record),
            program,
            self.time,
            lambda _: None,
            chance=lambda: 1.0,
            flow=Flow(shared=asking),
            couriers=lambda post, _: AtOnce(program, self.time, post),
        )
        assert relay.begin()
        self.to_end.callback(program.close)
        self.to_end.callback(relay.end)
        till = Till(relay, record, asking)
        self.tills.append(till)
        return till

    def go_on(self, for_s: float, each: Callable[[], None] = lambda: None) -> None:
        """Until all is delivered, for so long at most."""
        ends_s = self.time.passed_s + for_s
        while self.time.passed_s < ends_s and any(self.waiting(one) for one in self.tills):
            for till in self.tills:
                till.relay.step(0.0)
            each()
            self.time.wait(TICK_S)

    def waiting(self, till: Till) -> int:
        with closing(open_outbox(till.record)) as outbox:
            counts = outbox.counts()
        return counts.pending + counts.in_doubt

    def statuses(self) -> list[int | None]:
        return [one.status for one in self.server.sandbox.received]


def orders(name: str, number: int) -> list[Delivery]:
    made = [order(one, f"{name}-c{one}") for one in range(number)]
    return [
        replace(
            one,
            entry_id=f"order:{name}-{place}",
            order=replace(one.order, order_id=f"{name}-{place}"),
        )
        for place, one in enumerate(made)
    ]


@pytest.fixture
def chain(hub: Hub, tmp_path: Path) -> Iterator[Chain]:
    world = scenario("demo", now=order(1, "c").order.at, api_key="key", secret_key="secret")
    world = replace(world, account=replace(world.account, rate_limits=True))
    time = Time(order(1, "c").order.at + LATER)
    sandbox = Sandbox(world, clock=time.now)
    with (
        psycopg.connect(hub.dsn, autocommit=True) as line,
        SandboxServer(sandbox) as server,
        ExitStack() as to_end,
        an_engine(line) as engine,
    ):
        yield Chain(server, time, engine, tmp_path, to_end)


def test_together_within_the_quota(chain: Chain) -> None:
    """Four tills with a backlog, and one that sells: no call is one too many, each backlog goes
    at the same speed, and what was just sold waits for none of them.
    """
    backlogs = [chain.open(100, lent=True) for _ in range(4)]
    selling = chain.open(0, lent=True)
    sold, late, halfway = 0, 0, []

    def sell() -> None:
        nonlocal sold, late
        late = max(late, chain.waiting(selling))
        if chain.time.passed_s > 3 * (sold + 1) and sold < 10:
            sold += 1
            put(selling.record, orders("T9", sold)[-1])
        if not halfway and chain.time.passed_s >= 22:
            halfway.extend(100 - chain.waiting(one) for one in backlogs)

    chain.go_on(90, sell)

    assert [0] * 5 == [chain.waiting(one) for one in chain.tills]
    assert {200} == set(chain.statuses())
    assert (10, 1) == (sold, late)
    assert max(halfway) - min(halfway) <= 15
    assert sum(halfway) > 22 * 8
    assert chain.engine.is_never_above()
    assert chain.time.passed_s < 410 / 8


def test_alone_they_meet_too_much(chain: Chain) -> None:
    """Why there are leases: four tills that know nothing of each other are told by the service."""
    for _ in range(4):
        chain.open(100, lent=False)
    chain.go_on(10)

    assert 429 in chain.statuses()
