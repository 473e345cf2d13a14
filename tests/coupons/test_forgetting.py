"""A customer forgotten by the engine, on each database: no row of it names them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from coupon_samples import GOODS, Place
from fakes import StillClock

from pos.coupons.engine import CouponEngine
from pos.coupons.forgetting import Forgotten, forget_customer
from pos.coupons.profiles import Profile
from pos.coupons.store import Database
from pos.coupons.store.customers import CustomerBook
from pos.coupons.terms import CouponState

if TYPE_CHECKING:
    from pos.coupons.store.database import Rows
    from pos.coupons.terms import StoredCoupon

SARA, OMAR = "mobile_966500001234", "mobile_966500005678"
TABLES = ("coupons", "coupon_uses", "coupon_locks", "customers_told")


@pytest.fixture
def database(place: Place, engine: CouponEngine) -> Iterator[Database]:
    """The same as the engine's."""
    del engine
    with closing(place.open()) as database:
        yield database


def told_of(database: Database, customer_id: str, at: datetime) -> None:
    told = Profile(customer_id=customer_id, at=at, points=5, points_pending=None, tier="")
    assert CustomerBook(database).note(told, digest=customer_id, now=at, forget_before=at)


def rows_with(database: Database, customer_id: str) -> dict[str, int]:
    def work(rows: Rows) -> dict[str, int]:
        sql = "SELECT count(*) FROM {} WHERE customer_id = ?"
        return {table: rows.all(sql.format(table), [customer_id])[0][0] for table in TABLES}

    return database.read(work)


def test_no_row_names_them(
    engine: CouponEngine,
    database: Database,
    clock: StillClock,
    issued: Callable[..., StoredCoupon],
) -> None:
    """Theirs alone end, those of others and anyone's stay; what was used stays used."""
    now = clock.now()
    used, hers, his = (issued(customer_id=one) for one in (SARA, SARA, OMAR))
    anyones = issued(usage_limit=5)
    for one, who in ((used, SARA), (anyones, SARA), (anyones, OMAR)):
        engine.burn(one.code, sale_id=f"{one.code}{who}", till="T1", at=now, customer_id=who)
    for one, who in ((hers, SARA), (his, OMAR)):
        engine.lock(one.code, lock_id=one.code, customer_id=who, goods=GOODS, till="T1", minutes=30)
    for who in (SARA, OMAR):
        told_of(database, who, now)
    of_omar = rows_with(database, OMAR)
    assert all(of_omar.values())
    assert all(rows_with(database, SARA).values())

    forgotten = forget_customer(database, SARA, by="Maha", now=now)

    assert Forgotten(coupons=2, ended=1, uses=2, was_told=True) == forgotten
    assert dict.fromkeys(TABLES, 0) == rows_with(database, SARA)
    assert of_omar == rows_with(database, OMAR)
    states = [_state(engine, one, now) for one in (used, hers, his, anyones)]
    assert [CouponState.USED, CouponState.REVOKED, CouponState.ACTIVE, CouponState.ACTIVE] == states
    ended = engine.find(hers.code)
    assert ended is not None
    assert ("Maha", "its customer was forgotten") == (ended.revoked_by, ended.revoked_why)
    assert not engine.validate(hers.code, goods=GOODS).valid
    assert forget_customer(database, SARA, by="Maha", now=now).is_nothing


def _state(engine: CouponEngine, coupon: StoredCoupon, now: datetime) -> CouponState:
    found = engine.find(coupon.code)
    assert found is not None
    return found.state(now)
