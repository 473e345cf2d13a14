"""Calls held back by what all tills of an account share, beside a till's own count of them."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from pos.errors import LoyaltyBusy
from pos.http.deadline import Deadline
from pos.loyalty.gameball.pace import LONGEST_WAIT_S, Pace
from pos.loyalty.gameball.quota import LIMITS, Bucket

ENOUGH = Deadline(86_400)


@dataclass
class Shared:
    """What is told, and what was asked."""

    wait_s: float = 0.0
    asked: list[tuple[str, float]] = field(default_factory=list)

    def admit(self, kind: str, *, within_s: float) -> float:
        self.asked.append((kind, within_s))
        return self.wait_s


@dataclass
class Time:
    now_s: float = 10.0

    def wait(self, seconds: float) -> None:
        self.now_s += seconds


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def shared() -> Shared:
    return Shared()


@pytest.fixture
def pace(time: Time, shared: Shared) -> Pace:
    return Pace(monotonic_s=lambda: time.now_s, wait=time.wait, chance=lambda: 1.0, shared=shared)


def test_each_call_is_asked_for(pace: Pace, shared: Shared) -> None:
    """By its kind, and nobody waits for it longer than for the till's own count."""
    pace.admit(Bucket.TRANSACTIONS, ENOUGH)
    pace.admit(Bucket.PREVIEWS, Deadline(0))

    assert [("transactions", LONGEST_WAIT_S), ("previews", 0.0)] == [
        (kind, pytest.approx(within_s)) for kind, within_s in shared.asked
    ]


def test_shared_out(pace: Pace, shared: Shared) -> None:
    """What others have used up is told as busy, with when to come back. It is no call of ours."""
    shared.wait_s = 3.5
    for _ in range(LIMITS[Bucket.ORDERS].short):
        with pytest.raises(LoyaltyBusy) as busy:
            pace.admit(Bucket.ORDERS, ENOUGH)
        assert (3.5, False, False) == (
            busy.value.retry_after_s,
            busy.value.sent,
            busy.value.asked,
        )
    shared.wait_s = 0.0

    for _ in range(LIMITS[Bucket.ORDERS].short):
        pace.admit(Bucket.ORDERS, ENOUGH)


def test_its_own_count_first(pace: Pace, time: Time, shared: Shared) -> None:
    """What the till may not call anyway takes nothing from the others; a wait of its own is taken
    off what it waits for them.
    """
    pace.refused(Bucket.ORDERS, 5.0)
    with pytest.raises(LoyaltyBusy):
        pace.admit(Bucket.ORDERS, ENOUGH)
    assert [] == shared.asked

    time.now_s += 4.75
    pace.admit(Bucket.ORDERS, ENOUGH)
    assert [("orders", 0.25)] == shared.asked
