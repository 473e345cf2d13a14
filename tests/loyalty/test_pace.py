"""Calls held back by the quota: how long, for whom, and what the cashier hears."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from loyalty_bench import API_KEY, NOON, SARA, SECRET_KEY, Answer, AnsweringServer, options

from pos.errors import LoyaltyBusy
from pos.http.deadline import Deadline
from pos.loyalty.gameball.client import GameballClient
from pos.loyalty.gameball.pace import LONGEST_WAIT_S, Pace
from pos.loyalty.gameball.quota import LIMITS, Bucket
from pos.sandbox.sandbox import Sandbox
from pos.sandbox.scenarios import scenario
from pos.sandbox.server import SandboxServer

ENOUGH = Deadline(86_400)


@dataclass
class Time:
    """Moves only while someone waits, and by as much as they wait."""

    now_s: float = 10.0
    waits: list[float] = field(default_factory=list)

    def wait(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now_s += seconds

    def pace(self, longest_wait_s: float = LONGEST_WAIT_S) -> Pace:
        return Pace(
            longest_wait_s, monotonic_s=lambda: self.now_s, wait=self.wait, chance=lambda: 1.0
        )


@pytest.fixture
def time() -> Time:
    return Time()


def fill(pace: Pace, bucket: Bucket = Bucket.ORDERS) -> None:
    for _ in range(LIMITS[bucket].short):
        pace.admit(bucket, ENOUGH)


def test_waits_for_its_turn(time: Time) -> None:
    """A call that could go in a moment waits that moment."""
    pace = time.pace()
    fill(pace)
    time.now_s += 0.75

    pace.admit(Bucket.ORDERS, ENOUGH)

    assert [0.25] == time.waits


def test_nobody_waits_longer_than_the_bound(time: Time) -> None:
    """What would take longer is told busy at once, with when to come back, and nothing is sent."""
    pace = time.pace()
    fill(pace)

    with pytest.raises(LoyaltyBusy) as busy:
        pace.admit(Bucket.ORDERS, ENOUGH)

    assert [] == time.waits
    assert 1.0 == busy.value.retry_after_s
    assert LONGEST_WAIT_S < 1.0
    assert not busy.value.sent


def test_the_deadline_bounds_the_wait(time: Time) -> None:
    """A call with no time left does not wait for a turn it could not use."""
    pace = time.pace()
    fill(pace)
    time.now_s += 0.75

    with pytest.raises(LoyaltyBusy):
        pace.admit(Bucket.ORDERS, Deadline(0))


def test_a_pause_is_waited_out_as_long_as_a_customer_would(time: Time) -> None:
    """Once the service says it is too much, calls are told busy, but for the last moment of it."""
    pace = time.pace()
    assert 2.0 == pace.refused(Bucket.ORDERS, 2.0)

    with pytest.raises(LoyaltyBusy) as busy:
        pace.admit(Bucket.ORDERS, ENOUGH)

    assert 2.0 == busy.value.retry_after_s
    assert not pace.waits_for(2.0, ENOUGH)
    time.now_s += 1.75
    pace.admit(Bucket.ORDERS, ENOUGH)
    assert [0.25] == time.waits


def test_who_has_time_sits_a_pause_out(time: Time) -> None:
    """A run that no customer waits for goes on after the pause, and not beyond its deadline."""
    pace = time.pace(longest_wait_s=30.0)
    pace.refused(Bucket.ORDERS, 2.0)

    pace.admit(Bucket.ORDERS, ENOUGH)

    assert [2.0] == time.waits
    assert pace.waits_for(2.0, ENOUGH)
    assert not pace.waits_for(2.0, Deadline(1))


def test_threads_together_keep_the_quota(time: Time) -> None:
    """However many threads ask at once, only so many calls go."""
    pace = time.pace()
    went: list[bool] = []

    def ask() -> None:
        for _ in range(10):
            try:
                pace.admit(Bucket.ORDERS, ENOUGH)
            except LoyaltyBusy:
                went.append(False)
            else:
                went.append(True)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (30, 50) == (went.count(True), went.count(False))


def test_too_much_is_answered_by_a_pause(server: AnsweringServer, time: Time) -> None:
    """After a 429 calls of that kind stay at home, and others leave as ever."""
    server.answers(Answer({"message": "slow down"}, status=429), Answer({"gameballId": 1}))
    client = GameballClient(options(server.base_url).account, pace=time.pace())

    for _ in range(3):
        with pytest.raises(LoyaltyBusy) as busy:
            client.orders.send({"customerId": SARA}, deadline=Deadline(5))
        assert 1.0 == busy.value.retry_after_s
    client.customers.save({"customerId": SARA}, deadline=Deadline(5))
    time.now_s += 1.0
    client.orders.send({"customerId": SARA}, deadline=Deadline(5))

    client.close()
    paths = [asked.path.rpartition("/")[2] for asked in server.asked]
    assert ["orders", "customers", "orders"] == paths


def test_retry_after_is_honoured(server: AnsweringServer, time: Time) -> None:
    """Where a 429 says how long, that is how long."""
    server.answers(Answer(status=429, headers={"Retry-After": "7"}))
    client = GameballClient(options(server.base_url).account, pace=time.pace())

    with pytest.raises(LoyaltyBusy) as busy:
        client.orders.send({"customerId": SARA}, deadline=Deadline(5))

    client.close()
    assert 7.0 == busy.value.retry_after_s


@dataclass
class Street:
    """Two tills on one account of a service that keeps its limits, all on clocks of our own."""

    server: SandboxServer
    time: Time
    tills: tuple[GameballClient, GameballClient]


@pytest.fixture
def street(time: Time) -> Iterator[Street]:
    world = scenario("demo", now=NOON, api_key=API_KEY, secret_key=SECRET_KEY)
    world = replace(world, account=replace(world.account, rate_limits=True))
    begun_s = time.now_s
    sandbox = Sandbox(world, clock=lambda: NOON + timedelta(seconds=time.now_s - begun_s))
    with SandboxServer(sandbox) as server:
        account = options(server.base_url).account
        tills = GameballClient(account, pace=time.pace()), GameballClient(account, pace=time.pace())
        yield Street(server, time, tills)
        for till in tills:
            till.close()


def test_tills_of_one_account_step_back(street: Street) -> None:
    """Over real HTTP: what another till used up is met as busy, kept away from, and then over."""
    ours, theirs = street.tills
    for _ in range(LIMITS[Bucket.TRANSACTIONS].short):
        theirs.transactions.count(deadline=Deadline(5))

    for _ in range(3):
        with pytest.raises(LoyaltyBusy) as busy:
            ours.transactions.count(deadline=Deadline(5))
        assert not busy.value.sent
        assert 1.0 == busy.value.retry_after_s
    street.time.now_s += 1.0

    assert ours.transactions.count(deadline=Deadline(5)).has("count")
    statuses = [one.status for one in street.server.sandbox.received]
    assert [*[200] * 30, 429, 200] == statuses
