"""What the service told of customers, on each database: numbers grow, and the newest wins."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from pos.coupons.profiles import Profile
from pos.coupons.store import Database
from pos.coupons.store.customers import KEPT, CustomerBook

if TYPE_CHECKING:
    from coupon_samples import Place

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def database(place: Place) -> Iterator[Database]:
    with closing(place.open()) as database:
        yield database


@pytest.fixture
def book(database: Database) -> CustomerBook:
    return CustomerBook(database)


def news(
    book: CustomerBook,
    customer_id: str,
    points: int,
    *,
    minutes: int = 0,
    digest: str = "",
    now: datetime = NOW,
) -> bool:
    told = Profile(
        customer_id=customer_id,
        at=now + timedelta(minutes=minutes),
        points=points,
        points_pending=None,
        tier="",
    )
    digest = digest or f"{customer_id} {points} {minutes}"
    return book.note(told, digest=digest, now=now, forget_before=now - timedelta(hours=6))


def test_the_newest_of_each_in_the_order_of_numbers(book: CustomerBook) -> None:
    """Who was told of again has a new number, and stands once."""
    assert news(book, "sara", 1)
    assert news(book, "omar", 2)
    assert news(book, "sara", 3, minutes=1)

    told = [(one.customer, one.seq, one.points) for one in book.told_since(0, 10, now=NOW)]
    assert [("omar", 2, 2), ("sara", 3, 3)] == told
    assert ["sara"] == [one.customer for one in book.told_since(2, 10, now=NOW)]
    assert 3 == book.reached()


def test_neither_a_repeat_nor_what_is_older_is_news(book: CustomerBook) -> None:
    """And neither takes a number."""
    assert news(book, "sara", 5)
    assert not news(book, "sara", 5)
    assert not news(book, "sara", 4, minutes=-1)

    assert 1 == book.reached()
    assert [5] == [one.points for one in book.told_since(0, 10, now=NOW)]


def test_what_a_body_leaves_out_keeps_its_own_time(book: CustomerBook) -> None:
    """A new tier makes no old balance new, nor new points an old tier."""
    for minutes, (points, tier) in enumerate([(20, "Gold"), (None, "Silver"), (30, "")]):
        told = Profile(
            customer_id="sara",
            at=NOW + timedelta(minutes=minutes),
            points=points,
            points_pending=None,
            tier=tier,
        )
        assert book.note(told, digest=str(minutes), now=NOW, forget_before=NOW)
        if minutes == 1:
            (between,) = book.told_since(0, 10, now=NOW)
            assert (20, NOW) == (between.points, between.points_at)
            assert ("Silver", NOW + timedelta(minutes=1)) == (between.tier, between.tier_at)

    (last,) = book.told_since(0, 10, now=NOW)
    two_later = NOW + timedelta(minutes=2)
    assert (two_later, 30, two_later) == (last.at, last.points, last.points_at)
    assert ("Silver", NOW + timedelta(minutes=1)) == (last.tier, last.tier_at)


def test_what_cannot_come_again_is_forgotten(book: CustomerBook, database: Database) -> None:
    """Bodies after their retries, customers after a month."""
    assert news(book, "sara", 5)
    assert news(book, "omar", 5, now=NOW + KEPT + timedelta(days=1))

    assert ["omar"] == [one.customer for one in book.told_since(0, 10, now=NOW)]
    seen = database.read(lambda rows: rows.one("SELECT COUNT(*) FROM webhooks_seen"))
    assert (1,) == tuple(seen or ())


def test_nobody_is_told_of_after_a_month(book: CustomerBook) -> None:
    """Also where no news of anybody came since, which is when they are deleted."""
    assert news(book, "sara", 5)

    assert 1 == len(book.told_since(0, 10, now=NOW + KEPT))
    assert [] == book.told_since(0, 10, now=NOW + KEPT + timedelta(seconds=1))


def test_the_same_body_at_once_counts_once(book: CustomerBook) -> None:
    """Of many who bring it together one has the news."""
    with ThreadPoolExecutor(16) as senders:
        taken = [*senders.map(lambda _: news(book, "sara", 5, digest="one"), range(32))]

    assert 1 == sum(taken)
    assert 1 == book.reached()


def test_many_at_once_have_numbers_without_a_gap(book: CustomerBook) -> None:
    """Each has its own, so that whoever asks on from one misses none."""
    with ThreadPoolExecutor(16) as senders:
        taken = [*senders.map(lambda number: news(book, f"c{number}", number), range(64))]

    assert all(taken)
    assert [*range(1, 65)] == [one.seq for one in book.told_since(0, 100, now=NOW)]
