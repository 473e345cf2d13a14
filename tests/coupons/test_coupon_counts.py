"""What the engine promises as a count, and so holds on every machine."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import coupon_flushes
import pytest
from coupon_flushes import TIMES
from coupon_samples import GOODS, NOON, a_request
from fakes import StillClock

from pos.coupons.engine import CouponEngine
from pos.coupons.store.sqlite import SqliteDatabase
from pos.coupons.terms import CouponState

ROOT = Path(__file__).parents[2]


def test_each_answer_costs_one_flush() -> None:
    """What changes something is on the disk by one fdatasync; what changes nothing costs none."""
    done = subprocess.run(
        [sys.executable, coupon_flushes.__file__],
        stdout=subprocess.PIPE,
        check=True,
        cwd=ROOT,
        env={"PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"},
    )
    counted = json.loads(done.stdout)

    for call in ("issue", "lock", "release", "burn"):
        assert counted[call] == TIMES, counted
    for call in ("validate", "find"):
        assert counted[call] == 0, counted


class Watched:
    """An engine on SQLite whose statements are seen."""

    def __init__(self, path: Path) -> None:
        self._seen: list[str] = []
        self._path = path
        database = SqliteDatabase(path, open_file=self._opened)
        self.engine = CouponEngine(database, StillClock(NOON))

    @contextmanager
    def plans(self) -> Iterator[list[str]]:
        """How SQLite finds the rows of what is asked meanwhile, one step a line."""
        self._seen.clear()
        plans: list[str] = []
        yield plans
        with closing(sqlite3.connect(self._path)) as connection:
            for sql in self._seen:
                if sql.startswith(("SELECT", "UPDATE", "DELETE", "INSERT")):
                    found = connection.execute(f"EXPLAIN QUERY PLAN {sql}").fetchall()
                    plans += [step[3] for step in found]

    def _opened(self, path: Path) -> sqlite3.Connection:
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        connection.set_trace_callback(self._seen.append)
        return connection


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    watched = Watched(tmp_path / "coupons.db")
    yield watched
    watched.engine.close()


def test_validation_is_one_search_by_key(watched: Watched) -> None:
    """Of a coupon that nobody has reserved, however many there are."""
    code = watched.engine.issue(a_request()).code

    with watched.plans() as plans:
        assert watched.engine.validate(code, customer_id="amal", goods=GOODS).valid

    assert plans == ["SEARCH coupons USING PRIMARY KEY (code_key=?)"]


Call = Callable[[CouponEngine, str], object]


@pytest.mark.parametrize(
    "call",
    [
        lambda engine, _: engine.issue(a_request(request_id="again")),
        lambda engine, code: engine.validate(code, customer_id="amal", goods=GOODS),
        lambda engine, code: engine.lock(
            code, lock_id="b", customer_id="amal", goods=GOODS, till="T1", minutes=30
        ),
        lambda engine, _: engine.release("a"),
        lambda engine, _: engine.release("nobody's"),
        lambda engine, code: engine.burn(
            code, sale_id="s2", lock_id="a", till="T1", at=NOON, customer_id="amal"
        ),
        lambda engine, code: engine.revoke(code, by="9001", why=""),
        lambda engine, _: engine.listed(customer_id="amal", state=CouponState.ACTIVE),
        lambda engine, code: engine.listed(after=code),
        lambda engine, _: engine.doubles(),
    ],
)
def test_nothing_is_looked_for_row_by_row(watched: Watched, call: Call) -> None:
    """Each step of each call goes by an index, and rows come in the order they are wanted in."""
    engine = watched.engine
    code = engine.issue(a_request(usage_limit=9, per_customer_limit=9)).code
    engine.issue(a_request(request_id="again"))
    engine.burn(code, sale_id="s1", till="T1", at=NOON)
    engine.lock(code, lock_id="a", customer_id="amal", goods=GOODS, till="T1", minutes=30)

    with watched.plans() as plans:
        call(engine, code)

    assert plans
    for step in plans:
        assert step.startswith("SEARCH") or " USING INDEX " in step or "SUBQUERY" in step, plans
