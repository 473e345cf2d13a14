"""The rate limits kept before a call leaves, with the time given."""

import math

import pytest

from pos.loyalty.gameball.quota import LIMITS, Bucket, Quota, bucket_of

CALLS = [
    ("GET", "/customers/{}", Bucket.CUSTOMERS_READ),
    ("GET", "/customers/{}/balance", Bucket.CUSTOMERS_READ),
    ("POST", "/customers", Bucket.CUSTOMERS_WRITTEN),
    ("POST", "/customers/{}/tags", Bucket.CUSTOMERS_WRITTEN),
    ("PUT", "/customers/{}/activate", Bucket.OTHER),
    ("DELETE", "/customers/{}", Bucket.OTHER),
    ("GET", "/transactions", Bucket.TRANSACTIONS),
    ("POST", "/transactions/hold", Bucket.TRANSACTIONS),
    ("DELETE", "/transactions/hold/{}", Bucket.OTHER),
    ("PUT", "/transactions/{}/activate", Bucket.OTHER),
    ("POST", "/coupons/validate", Bucket.COUPONS),
    ("DELETE", "/coupons/{}", Bucket.COUPONS),
    ("GET", "/locks/{}", Bucket.OTHER),
    ("POST", "/events", Bucket.EVENTS),
    ("POST", "/events/reward-preview", Bucket.EVENTS),
    ("POST", "/orders", Bucket.ORDERS),
    ("POST", "/orders/cashback", Bucket.PREVIEWS),
    ("POST", "/orders/reward-preview", Bucket.PREVIEWS),
    ("GET", "/orders/{}/transactions", Bucket.OTHER),
    ("GET", "/configurations/redemption", Bucket.OTHER),
    ("POST", "/batch/orders", Bucket.OTHER),
    ("POST", "/payments", Bucket.OTHER),
    ("GET", "/referrals/validate", Bucket.OTHER),
]

PER_WINDOW = {
    Bucket.CUSTOMERS_READ: (100, 1_200),
    Bucket.CUSTOMERS_WRITTEN: (30, 360),
    Bucket.TRANSACTIONS: (30, 360),
    Bucket.COUPONS: (30, 360),
    Bucket.EVENTS: (100, 1_200),
    Bucket.ORDERS: (30, 360),
    Bucket.PREVIEWS: (1_000, 15_000),
    Bucket.OTHER: (30, 360),
}


@pytest.mark.parametrize(("method", "path", "bucket"), CALLS)
def test_each_call_counts_in_its_bucket(method: str, path: str, bucket: Bucket) -> None:
    """The method and the first word of the path say which limit a call counts against."""
    assert bucket == bucket_of(method, path)


def test_the_limits_are_the_documented_ones() -> None:
    """Every bucket has its number of calls for a second and for thirty."""
    assert PER_WINDOW == {bucket: (one.short, one.long) for bucket, one in LIMITS.items()}


@pytest.mark.parametrize("bucket", Bucket)
def test_a_second_is_never_overfilled(bucket: Bucket) -> None:
    """One more than a second holds waits until the first has left it, and then goes."""
    quota = Quota()
    most = LIMITS[bucket].short

    assert {0.0} == {quota.take(bucket, 10.0) for _ in range(most)}
    assert 0.75 == quota.take(bucket, 10.25)
    assert 0.0 == quota.take(bucket, 11.0)


@pytest.mark.parametrize("bucket", Bucket)
def test_half_a_minute_is_never_overfilled(bucket: Bucket) -> None:
    """Calls spread thin enough for every second still stop at the longer window's limit."""
    quota = Quota()
    limit = LIMITS[bucket]
    gap_s = 2.0 ** -int(math.log2(limit.short))  # exact in binary, and thin enough for a second

    waits = [quota.take(bucket, 100 + number * gap_s) for number in range(limit.long)]
    full_at_s = 100 + limit.long * gap_s

    assert {0.0} == set(waits)
    assert 130 - full_at_s == quota.take(bucket, full_at_s)
    assert 0.0 == quota.take(bucket, 130.0)


def test_buckets_do_not_share() -> None:
    """A full bucket holds back no call of another."""
    quota = Quota()
    for _ in range(30):
        quota.take(Bucket.ORDERS, 5.0)

    assert 0 < quota.take(Bucket.ORDERS, 5.0)
    assert 0.0 == quota.take(Bucket.COUPONS, 5.0)


def test_what_may_not_go_is_not_counted() -> None:
    """Asking again and again before the time does not push the time away."""
    quota = Quota()
    for _ in range(30):
        quota.take(Bucket.ORDERS, 0.0)

    assert [0.5] * 100 == [quota.take(Bucket.ORDERS, 0.5) for _ in range(100)]
    assert 0.0 == quota.take(Bucket.ORDERS, 1.0)


def test_refusals_in_a_row_pause_longer_each_time() -> None:
    """Too much is answered by a pause that doubles up to half a minute, less a share of chance."""
    pauses = []
    quota, now_s = Quota(), 50.0
    for _ in range(8):
        pauses.append(quota.refused(Bucket.ORDERS, now_s, retry_after_s=None, chance=1.0))
        now_s += pauses[-1]

    assert [1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0, 30.0] == pauses
    assert 15.0 == quota.refused(Bucket.ORDERS, now_s, retry_after_s=None, chance=0.0)


def test_an_answer_ends_the_row() -> None:
    """After the service answered again, the next pause starts short."""
    quota = Quota()
    quota.refused(Bucket.ORDERS, 0.0, retry_after_s=None, chance=1.0)
    quota.refused(Bucket.ORDERS, 1.0, retry_after_s=None, chance=1.0)

    quota.accepted(Bucket.ORDERS, 3.0)

    assert 1.0 == quota.refused(Bucket.ORDERS, 3.0, retry_after_s=None, chance=1.0)


def test_calls_refused_together_pause_once() -> None:
    """What was under way when the pause began neither lengthens it nor ends it."""
    quota = Quota()
    quota.refused(Bucket.ORDERS, 0.0, retry_after_s=4.0, chance=1.0)

    assert 3.0 == quota.refused(Bucket.ORDERS, 1.0, retry_after_s=9.0, chance=1.0)
    quota.accepted(Bucket.ORDERS, 2.0)
    assert 2.0 == quota.take(Bucket.ORDERS, 2.0)
    assert 2.0 == quota.refused(Bucket.ORDERS, 4.0, retry_after_s=None, chance=1.0)


@pytest.mark.parametrize(
    ("told_s", "pause_s"), [(7.0, 7.0), (0.0, 1.0), (86_400.0, 300.0), (float("inf"), 300.0)]
)
def test_a_told_pause_is_kept(told_s: float, pause_s: float) -> None:
    """`Retry-After` counts where it comes, within reason; none at all is no pause to keep."""
    quota = Quota()

    assert pause_s == quota.refused(Bucket.COUPONS, 0.0, retry_after_s=told_s, chance=1.0)
    assert pause_s == quota.take(Bucket.COUPONS, 0.0)
    assert 0.0 == quota.take(Bucket.COUPONS, pause_s)
