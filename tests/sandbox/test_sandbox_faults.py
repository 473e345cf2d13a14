"""Planned failures and rate limits, as values."""

import pytest

from pos.sandbox.faults import Faults, Strike, strike
from pos.sandbox.limits import LIMITS, Usage, admit, bucket_of

BASE = "/api/v4.0/integrations/"


def test_nothing_is_wrong() -> None:
    """Without faults a request meets nothing."""
    assert strike(Faults(), "/any") == (Faults(), Strike())


def test_failures_come_first_and_are_used_up() -> None:
    """Failures are met before lost answers, each as often as planned."""
    faults, met = Faults(fail_status=500, fail_times=1, lose_answers=1, slow_ms=7), []
    for _ in range(3):
        faults, one = strike(faults, "/any")
        met.append(one)

    assert met == [
        Strike(delay_ms=7, status=500),
        Strike(delay_ms=7, lose=True),
        Strike(delay_ms=7),
    ]


def test_only_some_addresses() -> None:
    """Faults may be limited to addresses; the others do not use them up."""
    faults = Faults(lose_answers=1, only="/orders")

    assert strike(faults, BASE + "customers") == (faults, Strike())
    assert strike(faults, BASE + "orders")[1] == Strike(lose=True)


def test_down_stays_down() -> None:
    """A service that is down refuses every request until it is up again."""
    faults = Faults(down=True)

    assert strike(faults, "/any") == (faults, Strike(refuse=True))


@pytest.mark.parametrize(
    ("method", "path", "bucket"),
    [
        ("GET", "customers/1/balance", "customers-read"),
        ("POST", "customers", "customers-write"),
        ("PUT", "customers/1/activate", "everything-else"),
        ("POST", "transactions/hold", "transactions"),
        ("DELETE", "transactions/hold/1", "everything-else"),
        ("DELETE", "coupons/1", "coupons"),
        ("POST", "customers/1/delete", "customers-write"),
        ("DELETE", "customers/1", "everything-else"),
        ("GET", "customers/1/coupons", "customers-read"),
        ("GET", "transactions/customer-view", "transactions"),
        ("POST", "coupons/automatic", "coupons"),
        ("POST", "events", "events"),
        ("POST", "events/reward-preview", "events"),
        ("POST", "orders/reward-preview", "previews"),
        ("POST", "payments", "everything-else"),
        ("POST", "orders", "orders"),
        ("POST", "orders/cashback", "previews"),
        ("GET", "orders/1/transactions", "everything-else"),
        ("GET", "configurations/tiers", "everything-else"),
    ],
)
def test_buckets(method: str, path: str, bucket: str) -> None:
    """Each call counts against its documented bucket."""
    assert bucket_of(method, BASE + path) == bucket


def _admitted(bucket: str, times_s: list[float]) -> int:
    usage: dict[str, Usage] = {}
    count = 0
    for now_s in times_s:
        known, admitted = admit(usage, bucket, now_s=now_s)
        usage = dict(known)
        count += admitted
    return count


def test_the_second() -> None:
    """No more calls are admitted in a second than its limit."""
    assert _admitted("orders", [600.0] * 40) == LIMITS["orders"][0]
    assert _admitted("orders", [600.0] * 20 + [601.0] * 20) == 40


def test_the_half_minute() -> None:
    """A pace below the second's limit still meets that of thirty seconds."""
    steady = [600.0 + number / 20 for number in range(600)]

    assert _admitted("orders", steady) == LIMITS["orders"][1]


def test_buckets_are_apart() -> None:
    """A full bucket leaves the others alone."""
    usage = {"orders": Usage(600, 30, 20, 30)}

    assert admit(usage, "orders", now_s=600)[1] is False
    assert admit(usage, "coupons", now_s=600)[1] is True
