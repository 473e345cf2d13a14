"""Any sequence of locks, releases, burns and lapses, on both databases, beside a model in sets."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from coupon_samples import GOODS, NOON, Place, a_request
from fakes import StillClock
from hypothesis import given, settings
from hypothesis import strategies as st
from postgres import PostgresServer

from pos.coupons.engine import CouponEngine
from pos.coupons.terms import BurnAnswer

MINUTES = 30
LOCKS = ("a", "b", "c")
SALES = ("s1", "s2", "s3", "s4")
CUSTOMERS = ("amal", "badr")


Kept = tuple[CouponEngine, StillClock]


@dataclass(frozen=True)
class Step:
    what: str
    lock_id: str = ""
    sale_id: str = ""
    customer_id: str = ""
    seconds: int = 1


locks, sales = st.sampled_from(LOCKS), st.sampled_from(SALES)
customers = st.sampled_from(CUSTOMERS)
steps = st.one_of(
    st.builds(Step, st.just("lock"), lock_id=locks, customer_id=customers),
    st.builds(Step, st.just("release"), lock_id=locks),
    st.builds(
        Step,
        st.just("burn"),
        lock_id=st.one_of(st.just(""), locks),
        sale_id=sales,
        customer_id=customers,
    ),
    st.builds(Step, st.just("wait"), seconds=st.sampled_from([60, 20 * 60, 40 * 60])),
    st.builds(Step, st.just("revoke")),
)


@dataclass
class Model:
    """What should be so, as a person would reckon it."""

    limit: int
    of_one: int | None
    now: int = 0
    revoked: bool = False
    locked: dict[str, tuple[int, int, str]] = field(default_factory=dict)
    """Since when, until when, for whom."""
    ended: set[str] = field(default_factory=set)
    used: dict[str, str] = field(default_factory=dict)
    beyond: set[str] = field(default_factory=set)

    def is_live(self, lock_id: str) -> bool:
        return lock_id in self.locked and self.locked[lock_id][1] > self.now

    def may_lock(self, lock_id: str, customer_id: str) -> bool:
        if lock_id in self.ended or self.revoked:
            return False
        mine = self.locked[lock_id][0] if self.is_live(lock_id) else self.now
        before = [
            whose
            for other, (since, _, whose) in self.locked.items()
            if other != lock_id and self.is_live(other) and since < mine
        ]
        by_one = [*self.used.values(), *before].count(customer_id)
        return len(self.used) + len(before) < self.limit and (
            self.of_one is None or by_one < self.of_one
        )

    def lock(self, lock_id: str, customer_id: str) -> None:
        since = self.locked[lock_id][0] if self.is_live(lock_id) else self.now
        self.locked[lock_id] = (since, self.now + MINUTES * 60, customer_id)

    def end(self, lock_id: str) -> None:
        self.ended.add(lock_id)
        self.locked.pop(lock_id, None)

    def burn(self, step: Step) -> bool:
        """Whether it was in order."""
        was_locked = self.is_live(step.lock_id)
        if step.lock_id:
            self.end(step.lock_id)
        by_one = list(self.used.values()).count(step.customer_id)
        is_free = len(self.used) < self.limit and (self.of_one is None or by_one < self.of_one)
        if is_free and (was_locked or not self.revoked):
            self.used[step.sale_id] = step.customer_id
            return True
        self.beyond.add(step.sale_id)
        return False


@contextmanager
def _kept(where: str, folder: Path) -> Iterator[Kept]:
    """One engine for all examples: each has a coupon, locks and sales of its own."""
    clock = StillClock(NOON)
    with closing(CouponEngine(Place(where, folder).open(), clock)) as engine:
        yield engine, clock


@pytest.fixture(scope="module")
def on_sqlite(memory: Path) -> Iterator[Kept]:
    with _kept("model.db", memory / "coupons") as kept:
        yield kept


@pytest.fixture(scope="module")
def on_postgres(postgres: PostgresServer, memory: Path) -> Iterator[Kept]:
    with _kept(postgres.new_schema(), memory) as kept:
        yield kept


limits = {"limit": st.integers(1, 3), "of_one": st.none() | st.integers(1, 2)}
sequences = st.lists(steps, min_size=8, max_size=30)


@settings(max_examples=150)
@given(**limits, taken=sequences)
def test_never_used_more_often_than_it_may_be(
    on_sqlite: Kept, limit: int, of_one: int | None, taken: list[Step]
) -> None:
    """Each answer is the model's; uses stay within the limit, and each sale beyond is on record."""
    _compare(*on_sqlite, Model(limit, of_one), taken)


@settings(max_examples=30)
@given(**limits, taken=sequences)
def test_never_used_more_often_on_a_server_either(
    on_postgres: Kept, limit: int, of_one: int | None, taken: list[Step]
) -> None:
    """The same, with the other database."""
    _compare(*on_postgres, Model(limit, of_one), taken)


def _compare(engine: CouponEngine, clock: StillClock, model: Model, taken: list[Step]) -> None:
    code = engine.issue(
        a_request(
            usage_limit=model.limit,
            per_customer_limit=model.of_one,
            starts_at=clock.now(),
            expires_at=clock.now() + timedelta(days=300),
        )
    ).code
    for step in taken:
        _taken(step, engine, clock, code, model)
        clock.advance(step.seconds)
        model.now += step.seconds
        found = engine.find(code)
        assert found is not None
        assert found.uses == len(model.used) <= model.limit
    recorded = {
        use.sale_id: use.beyond
        for double in engine.doubles()
        if double.code == code
        for use in double.uses
    }
    assert {sale for sale, beyond in recorded.items() if beyond} == model.beyond


def _taken(step: Step, engine: CouponEngine, clock: StillClock, code: str, model: Model) -> None:
    lock_id = f"{step.lock_id} of {code}" if step.lock_id else ""
    if step.what == "lock":
        expected = model.may_lock(step.lock_id, step.customer_id)
        verdict = engine.lock(
            code,
            lock_id=lock_id,
            customer_id=step.customer_id,
            goods=GOODS,
            till="T1",
            minutes=MINUTES,
        )
        assert verdict.valid is expected, verdict.say
        if expected:
            model.lock(step.lock_id, step.customer_id)
    elif step.what == "release":
        assert engine.release(lock_id) is (
            step.lock_id in model.locked and step.lock_id not in model.ended
        )
        model.end(step.lock_id)
    elif step.what == "burn":
        already = step.sale_id in model.used or step.sale_id in model.beyond
        burned = step.sale_id in model.used if already else model.burn(step)
        answer = engine.burn(
            code,
            sale_id=step.sale_id,
            lock_id=lock_id,
            till="T1",
            at=clock.now(),
            customer_id=step.customer_id,
        )
        assert BurnAnswer(burned=burned, already=already) == BurnAnswer(
            burned=answer.burned, already=answer.already
        )
    elif step.what == "revoke":
        engine.revoke(code, by="9001", why="")
        # Of one that is used up nothing is left to end.
        model.revoked = model.revoked or len(model.used) < model.limit
