"""Sixty-four at once on one coupon, as threads of a service and as processes, on both databases."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import coupon_racers
import pytest
from coupon_samples import GOODS, PREFIXES, Place, a_request
from postgres import PostgresServer

from pos.clock import SystemClock
from pos.coupons.engine import CouponEngine
from pos.coupons.locking import LockWanted, lock
from pos.coupons.rules import Asking
from pos.coupons.store import Rows, open_database
from pos.coupons.terms import Reason, Verdict

RUNNERS, ROUNDS = 64, 8

Race = Callable[[str, list[str]], list[list[object]]]
"""What each runner was answered, for each of the codes."""


@pytest.fixture
def coupons(place: Place) -> Iterator[CouponEngine]:
    """An engine with the system's clock, as the processes have it."""
    with closing(CouponEngine(place.open(), SystemClock(), prefixes=PREFIXES)) as engine:
        yield engine


@pytest.fixture(params=["threads", "processes"])
def race(request: pytest.FixtureRequest, place: Place, coupons: CouponEngine) -> Race:
    """Every runner does the same with the same codes, and all begin together."""
    if request.param == "threads":
        return lambda what, codes: [
            answers
            for answers in coupon_racers.race(
                RUNNERS, lambda number: coupon_racers.tried(coupons, what, codes, number)
            )
            if isinstance(answers, list)
        ]
    return lambda what, codes: _in_processes(place, what, codes)


def _in_processes(place: Place, what: str, codes: list[str]) -> list[list[object]]:
    words = [coupon_racers.__file__, place.where, str(place.folder), str(RUNNERS), what, *codes]
    done = subprocess.run([sys.executable, *words], stdout=subprocess.PIPE, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def _issued(coupons: CouponEngine, **terms: object) -> list[str]:
    now = SystemClock().now()
    ends = now.replace(year=now.year + 1)
    return [
        coupons.issue(a_request(starts_at=now, expires_at=ends, **terms)).code
        for _ in range(ROUNDS)
    ]


def test_exactly_one_till_gets_it(coupons: CouponEngine, race: Race) -> None:
    """Each coupon is locked for one of 64 tills, and every other is told that it is."""
    codes = _issued(coupons)

    answers = race("lock", codes)

    assert len(answers) == RUNNERS
    for of_code in zip(*answers, strict=True):
        assert Counter(of_code) == {None: 1, Reason.LOCKED: RUNNERS - 1}


def test_as_many_get_it_as_may_use_it(coupons: CouponEngine, race: Race) -> None:
    """With a limit of five, five do."""
    codes = _issued(coupons, usage_limit=5)

    answers = race("lock", codes)

    for of_code in zip(*answers, strict=True):
        assert Counter(of_code) == {None: 5, Reason.LOCKED: RUNNERS - 5}


def test_exactly_one_sale_burns_it(coupons: CouponEngine, race: Race) -> None:
    """Of 64 sales that were made without asking one has it, and all the others are on record."""
    codes = _issued(coupons)

    answers = race("burn", codes)

    for of_code in zip(*answers, strict=True):
        assert Counter(of_code) == {True: 1, False: RUNNERS - 1}
    doubles = {double.code: double.uses for double in coupons.doubles()}
    assert set(doubles) == set(codes)
    for uses in doubles.values():
        assert len({use.sale_id for use in uses}) == RUNNERS
        assert sum(use.beyond is None for use in uses) == 1
    assert not coupons.validate(codes[0], goods=GOODS).valid


def test_same_request_issues_one_coupon(coupons: CouponEngine, race: Race) -> None:
    """Sixty-four repeats that come at once all get the same one."""
    requests = [f"points of customer {number}" for number in range(ROUNDS)]

    answers = race("issue", requests)

    assert len(answers) == RUNNERS
    for of_request in zip(*answers, strict=True):
        assert len(set(of_request)) == 1
    assert len(coupons.listed()) == ROUNDS


def test_tables_are_made_once(tmp_path: Path) -> None:
    """Sixty-four engines that open a new file at once find one set of tables."""
    place = Place("new.db", tmp_path)

    assert len(_in_processes(place, "issue", ["one for all"])) == RUNNERS
    with closing(CouponEngine(place.open(), SystemClock())) as engine:
        assert len(engine.listed()) == 1


def test_lock_that_is_given_back_while_it_is_placed_reserves_nothing(
    postgres: PostgresServer, tmp_path: Path
) -> None:
    """A till that has lost patience: whichever of its two calls is written first, both are over."""
    clock = SystemClock()
    with closing(open_database(postgres.new_schema(), folder=tmp_path)) as database:
        engine = CouponEngine(database, clock)
        (code, *_) = _issued(engine)
        asked = LockWanted(
            lock_id="slow",
            till="T1",
            asking=Asking(customer_id="", goods=GOODS, now=clock.now()),
            ends_at=clock.now() + timedelta(minutes=30),
        )
        placed, go_on = threading.Event(), threading.Event()

        def slow(rows: Rows) -> Verdict:
            verdict = lock(rows, code, asked)
            placed.set()
            go_on.wait(30)
            return verdict

        with ThreadPoolExecutor(2) as threads:
            locked = threads.submit(database.write, slow)
            assert placed.wait(30)
            released = threads.submit(engine.release, "slow")
            while not database.read(_somebody_waits):
                assert not released.done(), "it waits for what is not committed yet"
            go_on.set()
            assert locked.result(30).valid
            assert released.result(30) is True
        assert engine.validate(code, goods=GOODS).valid


def _somebody_waits(rows: Rows) -> bool:
    sql = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = ? AND query LIKE ?"
    return rows.one(sql, ["Lock", "INSERT INTO coupon_locks%"]) != (0,)
