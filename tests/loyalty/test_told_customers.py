"""What the service told of customers by itself: kept, forgotten, shown while the line is down."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from loyalty_bench import NOON

from pos.core.customer import Balance, Customer, RedemptionTerms
from pos.core.money import Money
from pos.errors import LoyaltyUnreachable
from pos.loyalty.kept import Kept
from pos.loyalty.offline import OfflineLoyalty
from pos.loyalty.told import MOST_CUSTOMERS, ToldCustomers
from pos.ports.customer_news import NewsPage, ToldCustomer

WORTH = Kept(at=NOON, told=RedemptionTerms(money_per_point=Decimal("0.1")))


def told(customer_id: str = "sara", *, minutes: int = 0, points: int | None = 120) -> ToldCustomer:
    return ToldCustomer(
        customer_id=customer_id,
        at=NOON + timedelta(minutes=minutes),
        points=points,
        points_pending=5,
        tier="Gold",
    )


def page(*customers: ToldCustomer, following: int = 1) -> NewsPage:
    return NewsPage(customers=customers, next=following, reached=following)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "customers.json"


def offline(*customers: ToldCustomer, kept: Kept[RedemptionTerms] | None = WORTH) -> OfflineLoyalty:
    known = {one.customer_id: one for one in customers}
    return OfflineLoyalty(kept_terms=lambda: kept, told_of=known.get, currency="SAR")


def seen(*, minutes: int, points: int = 50) -> Customer:
    balance = Balance(
        points=points,
        value=Money(points * 10, "SAR"),
        points_name="stars",
        as_of=NOON + timedelta(minutes=minutes),
    )
    return Customer(customer_id="sara", name="Sara", tier="Silver", verified=True, balance=balance)


def test_one_never_seen_here_is_known_with_its_age() -> None:
    """Unverified, and with the time when it was so."""
    found = offline(told()).find_customer("sara")

    assert found is not None
    assert found.balance is not None
    assert ("Gold", False) == (found.tier, found.verified)
    assert (120, 5, NOON) == (
        found.balance.points,
        found.balance.pending_points,
        found.balance.as_of,
    )
    assert (Money(12_00, "SAR"), "points") == (found.balance.value, found.balance.points_name)


def test_news_goes_before_what_was_seen_earlier() -> None:
    """And keeps what only the till knows: the name, and what the points are called."""
    loyalty = offline(told(minutes=5))
    loyalty.remember(seen(minutes=0))
    found = loyalty.find_customer("sara")

    assert found is not None
    assert found.balance is not None
    assert ("Sara", "Gold") == (found.name, found.tier)
    assert (120, "stars") == (found.balance.points, found.balance.points_name)


def test_what_was_seen_later_goes_before_news() -> None:
    """The till has asked since: its own answer is the newer one."""
    loyalty = offline(told(minutes=-5))
    loyalty.remember(seen(minutes=0))
    found = loyalty.find_customer("sara")

    assert found is not None
    assert found.balance is not None
    assert (50, "Silver") == (found.balance.points, found.tier)


def test_an_old_balance_is_no_newer_for_a_new_tier() -> None:
    """What was seen since it was told stays; the tier is the newer one."""
    news = replace(told(minutes=5), points_at=NOON - timedelta(minutes=5))
    loyalty = offline(news)
    loyalty.remember(seen(minutes=0))
    found = loyalty.find_customer("sara")

    assert found is not None
    assert found.balance is not None
    assert (50, NOON, "Gold") == (found.balance.points, found.balance.as_of, found.tier)


def test_an_old_tier_is_no_newer_for_new_points() -> None:
    """And the other way about."""
    loyalty = offline(replace(told(minutes=5), tier_at=NOON - timedelta(minutes=5)))
    loyalty.remember(seen(minutes=0))
    found = loyalty.find_customer("sara")

    assert found is not None
    assert found.balance is not None
    assert (120, "Silver") == (found.balance.points, found.tier)


@pytest.mark.parametrize("kept", [None, WORTH])
def test_no_balance_without_what_it_is_worth(kept: Kept[RedemptionTerms] | None) -> None:
    """Where nobody told it there is a tier and no balance; nor is there one without points."""
    found = offline(told(points=120 if kept is None else None), kept=kept).find_customer("sara")

    assert found is not None
    assert ("Gold", None) == (found.tier, found.balance)


def test_nobody_else_is_known_by_it() -> None:
    """Whom nobody told of is nobody, as ever."""
    with pytest.raises(LoyaltyUnreachable):
        offline(told("omar")).find_customer("sara")


def test_it_is_known_after_a_restart(path: Path) -> None:
    """On the disk, for the till's own user alone, with what to ask on from."""
    ToldCustomers(path).take(page(told(), following=7), NOON)

    again = ToldCustomers(path)
    assert told() == again.of("sara")
    assert 7 == again.since
    assert 0o600 == path.stat().st_mode & 0o777


@pytest.mark.parametrize("content", [b"", b"{", b'{"since":"x"}', b"\xff" * 100, b"[" * 90_000])
def test_a_damaged_file_is_as_none(path: Path, content: bytes) -> None:
    """All is asked for anew, and the till sells."""
    path.write_bytes(content)
    known = ToldCustomers(path)
    assert (None, 0) == (known.of("sara"), known.since)

    known.take(page(told()), NOON)
    assert told() == ToldCustomers(path).of("sara")


def test_one_that_is_erased_is_gone_from_the_disk(path: Path) -> None:
    """Of the others all stays."""
    ToldCustomers(path).take(page(told(), told("omar")), NOON)

    assert ToldCustomers(path).forget("sara")
    assert b"sara" not in path.read_bytes()
    assert not ToldCustomers(path).forget("sara")
    assert ToldCustomers(path).of("omar")


def test_old_news_is_forgotten(path: Path) -> None:
    """After a month without any nobody's points are told."""
    known = ToldCustomers(path)
    known.take(page(told()), NOON)
    known.take(page(told("omar", minutes=60 * 24 * 31)), NOON + timedelta(days=31))

    assert known.of("sara") is None
    assert known.of("omar")


def test_there_is_an_end_to_how_many(path: Path) -> None:
    """Those told of longest ago go first."""
    known = ToldCustomers(path)
    known.take(page(told("first"), told("second")), NOON)
    known.take(page(told("first", minutes=1)), NOON)
    many = (told(f"c{number}") for number in range(MOST_CUSTOMERS - 1))
    known.take(page(*many), NOON)

    assert known.of("second") is None
    assert known.of("first")
