"""An engine on each database: a file of SQLite's, and a PostgreSQL server that is really there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import mkdtemp

import pytest
from coupon_samples import PREFIXES, Place, a_request
from fakes import StillClock
from postgres import PostgresServer, postgres

from pos.coupons.engine import CouponEngine
from pos.coupons.terms import StoredCoupon

__all__ = ["postgres"]


@pytest.fixture(params=["sqlite", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path, memory: Path) -> Place:
    """An empty one of each kind."""
    if request.param == "sqlite":
        return Place("coupons.db", Path(mkdtemp(dir=memory)))
    server: PostgresServer = request.getfixturevalue("postgres")
    return Place(server.new_schema(), tmp_path)


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def engine(place: Place, clock: StillClock) -> Iterator[CouponEngine]:
    engine = CouponEngine(place.open(), clock, prefixes=PREFIXES)
    yield engine
    engine.close()


@pytest.fixture
def issued(engine: CouponEngine) -> Callable[..., StoredCoupon]:
    """`issued(usage_limit=5, customer_id="x")`: a coupon of these terms, in the engine."""
    return lambda **given: engine.issue(a_request(**given))
