"""What the loyalty service told of customers: the newest of each, by a number that only grows."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from pos.coupons.profiles import Profile
from pos.coupons.store.database import Database, Row, Rows
from pos.coupons.store.dialect import FOR_UPDATE
from pos.coupons.store.rows import moment_of, us_of
from pos.coupons.wire import CustomerTold

KEPT: Final = timedelta(days=30)
"""Without news a customer is forgotten: tills have long been told."""

# Whoever takes the next number holds this row until it is committed, so that nobody who has read
# up to a number misses a smaller one that comes to light later.
_REACHED_BY_NOW = "SELECT reached FROM customers_reached WHERE only_one = 1"
_REACHED = f"{_REACHED_BY_NOW}{FOR_UPDATE}"
_REACH = "UPDATE customers_reached SET reached = ? WHERE only_one = 1"
_FORGET_BODIES = "DELETE FROM webhooks_seen WHERE seen_us < ?"
_SEE_BODY = "INSERT INTO webhooks_seen (digest, seen_us) VALUES (?, ?) ON CONFLICT DO NOTHING"
_FORGET_CUSTOMERS = "DELETE FROM customers_told WHERE noted_us < ?"
FORGET_CUSTOMER: Final = "DELETE FROM customers_told WHERE customer_id = ?"
_TOLD_AT = "SELECT at_us FROM customers_told WHERE customer_id = ?"
_TELL = """
    INSERT INTO customers_told AS known
        (customer_id, seq, at_us, noted_us, points, points_pending, points_us, tier, tier_us)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (customer_id) DO UPDATE SET
        seq = excluded.seq, at_us = excluded.at_us, noted_us = excluded.noted_us,
        points = COALESCE(excluded.points, known.points),
        points_pending = CASE WHEN excluded.points IS NULL
            THEN known.points_pending ELSE excluded.points_pending END,
        points_us = CASE WHEN excluded.points IS NULL
            THEN known.points_us ELSE excluded.points_us END,
        tier = CASE WHEN excluded.tier = '' THEN known.tier ELSE excluded.tier END,
        tier_us = CASE WHEN excluded.tier = '' THEN known.tier_us ELSE excluded.tier_us END
"""
_SINCE = """
    SELECT customer_id, seq, at_us, points, points_pending, points_us, tier, tier_us
    FROM customers_told WHERE seq > ? AND noted_us >= ? ORDER BY seq LIMIT ?
"""


class CustomerBook:
    """pos.coupons.profiles.KnownCustomers, beside the coupons."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def note(
        self, profile: Profile, *, digest: str, now: datetime, forget_before: datetime
    ) -> bool:
        def work(rows: Rows) -> bool:
            (reached,) = rows.one(_REACHED) or (0,)
            rows.change(_FORGET_BODIES, (us_of(forget_before),))
            rows.change(_FORGET_CUSTOMERS, (us_of(now - KEPT),))
            if not rows.change(_SEE_BODY, (digest, us_of(now))):
                return False
            known = rows.one(_TOLD_AT, (profile.customer_id,))
            if known is not None and known[0] > us_of(profile.at):
                return False
            rows.change(_TELL, _values(profile, reached + 1, now))
            rows.change(_REACH, (reached + 1,))
            return True

        return self._database.write(work)

    def reached(self) -> int:
        found = self._database.read(lambda rows: rows.one(_REACHED_BY_NOW))
        return int(found[0]) if found else 0

    def told_since(self, seq: int, limit: int, *, now: datetime) -> list[CustomerTold]:
        values = (seq, us_of(now - KEPT), limit)
        found = self._database.read(lambda rows: rows.all(_SINCE, values))
        return [_told(row) for row in found]


def _values(profile: Profile, seq: int, now: datetime) -> tuple[object, ...]:
    return (
        profile.customer_id,
        seq,
        us_of(profile.at),
        us_of(now),
        profile.points,
        profile.points_pending,
        us_of(profile.at),
        profile.tier,
        us_of(profile.at),
    )


def _told(row: Row) -> CustomerTold:
    customer_id, seq, at_us, points, points_pending, points_us, tier, tier_us = row
    return CustomerTold(
        customer=customer_id,
        seq=seq,
        at=moment_of(at_us),
        points=points,
        points_pending=points_pending,
        points_at=None if points is None else moment_of(points_us),
        tier=tier or None,
        tier_at=moment_of(tier_us) if tier else None,
    )
