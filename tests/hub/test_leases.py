"""Leases of the account's quota in the engine: never too much in any window, and nobody starves."""

from __future__ import annotations

import os
import random
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, suppress
from itertools import pairwise

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pos.errors import HubMisuse, HubRefused
from pos.hub.database import HubDatabase
from pos.hub.leases import HubLeases
from pos.hub.members import Member, enrol
from pos.hub.schema.quota import LIMITS
from pos.hub.schema.quota_rules import ASKS_WITHIN_S, SLICE_S
from pos.loyalty.gameball import quota
from pos.ports.account_quota import Lane
from tests.hub.hubs import Hub
from tests.hub.quota_engine import ACCOUNT, BEGUN_S, LATE_S, Line, an_engine


@pytest.fixture
def line(hub: Hub) -> Iterator[Line]:
    with psycopg.connect(hub.dsn, autocommit=True) as line:
        yield line


ASKED = st.tuples(
    st.floats(0.0, 4.0),
    st.sampled_from(["T1", "T2", "T3", "T4"]),
    st.integers(0, 400),
    st.sampled_from(["deliveries", "deliveries", "at once"]),
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(asked=st.lists(ASKED, min_size=1, max_size=60), kind=st.sampled_from(["orders", "events"]))
def test_never_too_much(
    line: Line,
    asked: list[tuple[float, str, int, str]],
    kind: str,
) -> None:
    """Whoever asks for how much and when: no second and no thirty have more than the service
    takes, wherever they begin, and at the counter there is never less than a fifth of it.
    """
    with an_engine(line) as engine:
        now_s = BEGUN_S
        for later_s, till, calls, lane in asked:
            now_s += later_s
            for begins_s, _ in engine.ask(now_s, till, calls, lane=lane, kind=kind):
                assert begins_s > now_s - SLICE_S
        assert engine.is_never_above(kind)


def test_up_to_the_limit(line: Line) -> None:
    """Where much more is wanted than there is, all there is gets lent and not one call more; also
    where some of it is given back in between.
    """
    chance = random.Random(9)
    with an_engine(line) as engine:
        for step in range(240):
            now_s = BEGUN_S + step / 4
            engine.ask(now_s, f"T{step % 3}", 0 if chance.random() < 0.1 else 5_000)
            engine.ask(now_s, "T9", chance.randrange(12), lane="at once")
        assert engine.is_never_above()
        assert engine.most_in(30.0) > 350
        assert engine.most_in(1.0) > 25


def test_given_back_in_front_of_many(line: Line) -> None:
    """A long row of tills, some of which step out: who comes in their place makes no window full
    that has others behind.
    """
    with an_engine(line) as engine:
        for number in range(300):
            engine.ask(BEGUN_S, f"T{number}", 9)
        for number in range(0, 300, 2):
            now_s = BEGUN_S + number / 20
            engine.ask(now_s, f"T{number}", 0)
            engine.ask(now_s, f"N{number}", 9)
            engine.ask(now_s, f"T{number + 1}", 9)
        assert engine.is_never_above()


@pytest.mark.parametrize("tills", [1, 7, 100])
def test_nobody_starves(line: Line, tills: int) -> None:
    """Each with thousands waiting: all have their turn before any has it again, and as often."""
    chance = random.Random(tills)
    for_s = 60.0
    with an_engine(line) as engine:
        asks = [(BEGUN_S + chance.uniform(0, 3), number) for number in range(tills)]
        calls: list[tuple[float, int]] = []
        while asks[0][0] < BEGUN_S + for_s:
            now_s, number = asks.pop(0)
            told = engine.ask(now_s, f"T{number}", 5_000)
            calls += [(begins_s, number) for begins_s, n in told for _ in range(n)]
            asks = sorted([*asks, (now_s + chance.uniform(1, 3), number)])
        assert engine.is_never_above()
        round_s = max(10.0, tills / 9 + 8)
        settled = [one for one in sorted(calls) if one[0] > BEGUN_S + 20]
        counts = Counter(number for at, number in settled if at < BEGUN_S + for_s)
        assert tills == len(counts)
        assert max(counts.values()) <= 1.5 * min(counts.values()) + 2
        for number in range(tills):
            times = [BEGUN_S + 20, *(at for at, whose in settled if whose == number)]
            gaps = [after - at for at, after in pairwise(times)]
            assert max(gaps) <= round_s, (number, max(gaps))
        in_use = sum(counts.values()) / (for_s - 20)
        assert in_use > 9.0  # of 9.6 a second that deliveries may have


def test_by_what_waits(line: Line) -> None:
    """Who needs little has it; the rest is shared by those that need much."""
    chance = random.Random(5)
    with an_engine(line) as engine:
        for second in range(60):
            now_s = BEGUN_S + second
            if second % 3 == 0:
                engine.ask(now_s, "few", 2)
            asks = sorted((chance.random(), number) for number in (5_000, 50_000))
            for later_s, number in asks:
                engine.ask(now_s + later_s, "many" if number == 5_000 else "more", number)
        many, more = engine.by_till["many"], engine.by_till["more"]

        assert 2 * 20 >= engine.by_till["few"] >= 2 * 10
        assert abs(many - more) <= 40
        assert many + more > 400


def test_all_of_little(line: Line) -> None:
    """Where all that waits is less than there is, each has all of its own."""
    with an_engine(line) as engine:
        for _ in range(2):
            for till, waiting in (("T1", 20), ("T2", 6), ("T3", 4)):
                engine.ask(BEGUN_S, till, waiting)
        assert {"T1": 20, "T2": 6, "T3": 4} == engine.by_till


def test_the_counter_first(line: Line) -> None:
    """With all that deliveries may have lent out, whoever waits at a counter still goes at once."""
    with an_engine(line) as engine:
        for second in range(60):
            for till in ("T1", "T2", "T3"):
                engine.ask(BEGUN_S + second, till, 5_000)
            (told,) = engine.ask(BEGUN_S + second + 0.1, "T4", 1, lane="at once")
            assert (BEGUN_S + second, 1) == told
        assert engine.is_never_above()


def test_told_when(line: Line) -> None:
    """Where nothing is free, when there will be; and then there is."""
    with an_engine(line) as engine:
        while (told := engine.ask(BEGUN_S, "T1", 100, lane="at once"))[0][1]:
            pass
        ((again_s, none),) = told
        assert (BEGUN_S + 2.0, 0) == (again_s, none)  # a second, and what clocks and lines need
        assert [(again_s, 5)] == engine.ask(again_s, "T1", 5, lane="at once")


def test_given_back(line: Line) -> None:
    """What a till needs no more others have at once; what a killed one has lapses with its time."""
    with an_engine(line) as engine:
        assert 9 == sum(calls for _, calls in engine.ask(BEGUN_S, "T1", 5_000))  # who else comes?
        lent = engine.ask(BEGUN_S, "T1", 5_000)
        assert 28 == sum(calls for _, calls in lent)
        assert BEGUN_S + 3.5 == lent[-1][0]
        assert BEGUN_S + 3.5 == engine.ask(BEGUN_S + 0.1, "T2", 5_000)[0][0]
        engine.ask(BEGUN_S + 0.2, "T1", 0)
        assert BEGUN_S + 0.5 == engine.ask(BEGUN_S + 0.2, "T3", 2)[0][0]
        # T2 is killed: once it is heard of no more, the share of the others is the whole again
        later_s = BEGUN_S + ASKS_WITHIN_S + 1
        engine.ask(later_s, "T3", 5_000)
        assert 37 == sum(calls for _, calls in engine.ask(later_s + 4, "T3", 5_000))


@pytest.mark.parametrize("back_s", [2.0, 60.0, 3_600.0])
def test_the_clock_is_set_back(line: Line, back_s: float) -> None:
    """What was lent and noted by the time before counts no more: no till waits until then, nor for
    one that asked last in that time.
    """
    with an_engine(line) as engine:
        for _ in range(2):
            for number in range(9):
                engine.ask(BEGUN_S, f"T{number}", 5_000)
        engine.ask(BEGUN_S, "T1", 3, lane="at once")
        now_s = BEGUN_S - back_s
        assert [(now_s, 9)] == [(at, n) for at, n in engine.ask(now_s, "T1", 9, lane="at once")]
        assert 9 == sum(calls for _, calls in engine.ask(now_s, "T1", 5_000))
        assert 28 == sum(calls for _, calls in engine.ask(now_s, "T1", 5_000))
    asking = "SELECT till FROM hub.lease_asker"
    assert [("T1",)] == line.execute(asking).fetchall()


def test_moved_by_a_little(line: Line) -> None:
    """As clocks are all the time: what was lent ahead stays lent."""
    with an_engine(line) as engine:
        for _ in range(2):
            engine.ask(BEGUN_S, "T1", 5_000)
        engine.ask(BEGUN_S - 0.5, "T2", 5_000)
        engine.ask(BEGUN_S - 0.5, "T2", 5_000)
        assert engine.is_never_above()
        assert [("T1",), ("T2",)] == line.execute(
            "SELECT till FROM hub.lease_asker ORDER BY till"
        ).fetchall()


def test_the_service_s_limits() -> None:
    """The hub lends by the same figures by which a till counts alone."""
    assert LIMITS == {kind.value: (one.short, one.long) for kind, one in quota.LIMITS.items()}


def test_only_by_asking(hub: Hub) -> None:
    """A till of whatever store asks in its own name alone, and reads and writes nothing."""
    mine, theirs = hub.till("S1", "T1"), hub.till("S2", "T1")
    assert HubLeases(mine, account=ACCOUNT).lease("orders", Lane.DELIVERIES, 50).slices
    assert HubLeases(theirs, account=ACCOUNT).lease("coupons", Lane.AT_ONCE, 1).slices
    for forbidden in (
        "SELECT hub.leased_at(0, 'a', 'orders', 'at once', 1, 'S1', 'T1')",
        "SELECT hub.share_of(0, 'a', 'orders', 'S1', 'T1', 1, 360)",
        "SELECT * FROM hub.lease",
        "SELECT * FROM hub.lease_asker",
        "DELETE FROM hub.lease",
        "UPDATE hub.call_limit SET short = 1000",
        "INSERT INTO hub.lease VALUES ('a', 'orders', 1, 'S2', 'T1', 'at once', 1)",
    ):
        with pytest.raises(HubMisuse):
            theirs.ask(lambda line, sql=forbidden: line.execute(sql.encode()))
    with pytest.raises(HubRefused, match="enrolled"):
        HubLeases(hub.owner(), account=ACCOUNT).lease("orders", Lane.AT_ONCE, 1)

    assert [("S1", "deliveries"), ("S2", "at once")] == hub.rows(
        "SELECT DISTINCT store, lane FROM hub.lease ORDER BY store"
    )


RACERS, ASKS = 64, 12


def race(dsn: str, lane: Lane) -> None:
    """One process of many, at a till of its own."""
    with closing(HubDatabase(dsn, answer_within_s=60.0)) as hub:
        leases = HubLeases(hub, account=ACCOUNT)
        for _ in range(ASKS):
            lease = leases.lease("orders", lane, 40)
            assert all(one.ends_s > lease.now_s for one in lease.slices)


def test_sixty_four_at_once(hub: Hub) -> None:
    """However they race by the engine's own clock: the sum is never above either limit."""
    owner = hub.owner()
    dsns = [
        hub.dsn_as(enrol(owner, Member(store=f"S{number % 4}", till=f"T{number}")).role)
        for number in range(RACERS)
    ]
    children = []
    for number, dsn in enumerate(dsns):
        child = os.fork()
        if not child:
            failed = 1
            with suppress(BaseException):
                race(dsn, Lane.DELIVERIES if number % 2 else Lane.AT_ONCE)
                failed = 0
            sys.stdout.flush()
            os._exit(failed)
        children.append(child)
    assert [0] * RACERS == [os.waitpid(child, 0)[1] for child in children]

    rows = hub.rows("SELECT slice, sum(calls)::integer FROM hub.lease GROUP BY slice")
    lent = {slice_ * SLICE_S: calls for slice_, calls in rows}
    for seconds, most in ((1.0, 30), (30.0, 360)):
        spread_s = seconds + SLICE_S + LATE_S
        sums = [sum(n for at, n in lent.items() if s <= at < s + spread_s) for s in lent]
        assert max(sums) <= most
    tills = hub.rows(
        "SELECT count(DISTINCT till)::integer FROM hub.lease WHERE lane = 'deliveries'"
    )
    assert [(RACERS // 2,)] == tills
