"""Customers at the hub: what the tills of a store last knew, and what is forgotten of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pos.hub.database import HubDatabase
from pos.postgres.connecting import Connection

KEPT_DAYS: Final = 30
"""Whom no till has seen for so long is forgotten."""
_TELL: Final = """
    INSERT INTO hub.customer AS known (store, customer_id, name, tier, points, pending_points,
        value_minor, currency, points_name, as_of)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT (store, customer_id) DO UPDATE SET
        name = coalesce(nullif(excluded.name, ''), known.name),
        tier = coalesce(nullif(excluded.tier, ''), known.tier),
        (points, pending_points, value_minor, currency, points_name, as_of) = (
            SELECT newer.* FROM (VALUES
                (excluded.points, excluded.pending_points, excluded.value_minor,
                    excluded.currency, excluded.points_name, excluded.as_of),
                (known.points, known.pending_points, known.value_minor,
                    known.currency, known.points_name, known.as_of)
            ) AS newer (points, pending_points, value_minor, currency, points_name, as_of)
            ORDER BY newer.as_of DESC NULLS LAST LIMIT 1),
        seen_at = now()
"""
_FIND: Final = """
    SELECT name, tier, points, pending_points, value_minor, currency, points_name, as_of
    FROM hub.customer WHERE (store, customer_id) = (%s, %s)
"""
_FORGOTTEN: Final = """
    SELECT store, digest, at FROM hub.forgotten
    WHERE (%(store)s::text IS NULL OR store = %(store)s)
        AND at > coalesce(%(since)s::timestamptz - interval '1 minute', '-infinity')
    ORDER BY at
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownBalance:
    points: int
    pending_points: int
    value_minor: int
    currency: str
    points_name: str
    as_of: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownCustomer:
    customer_id: str
    name: str
    tier: str
    balance: KnownBalance | None


class HubCustomers:
    def __init__(self, hub: HubDatabase, *, store: str) -> None:
        self._hub = hub
        self._store = store

    def tell(self, customers: Sequence[KnownCustomer]) -> None:
        """A balance that is older than the one that is known changes nothing."""

        def work(line: Connection) -> None:
            rows = [self._row(one) for one in sorted(customers, key=lambda one: one.customer_id)]
            with line.cursor() as cursor:
                cursor.executemany(_TELL, rows)
            line.execute(
                "DELETE FROM hub.customer WHERE store = %s"
                " AND seen_at < now() - make_interval(days => %s)",
                [self._store, KEPT_DAYS],
            )

        self._hub.ask(work)

    def find(self, customer_id: str) -> KnownCustomer | None:
        found = self._hub.ask(
            lambda line: line.execute(_FIND, [self._store, customer_id]).fetchone()
        )
        if found is None:
            return None
        name, tier, points, pending, value_minor, currency, points_name, as_of = found
        balance = None
        if points is not None:
            balance = KnownBalance(
                points=points,
                pending_points=pending or 0,
                value_minor=value_minor,
                currency=currency,
                points_name=points_name,
                as_of=as_of,
            )
        return KnownCustomer(customer_id=customer_id, name=name, tier=tier, balance=balance)

    def forget(self, customer_id: str) -> int:
        """How many rows named them: their own, and the receipts of what they bought."""
        asked = [customer_id, self._store]
        found = self._hub.ask(
            lambda line: line.execute("SELECT hub.forget_customer(%s, %s)", asked).fetchone()
        )
        return int(found[0]) if found else 0

    def _row(self, one: KnownCustomer) -> list[object]:
        balance = one.balance
        told: list[object] = [None, None, None, "", "", None]
        if balance is not None:
            told = [
                balance.points,
                balance.pending_points,
                balance.value_minor,
                balance.currency,
                balance.points_name,
                balance.as_of,
            ]
        return [self._store, one.customer_id, one.name, one.tier, *told]


class ForgottenUp:
    """Who was forgotten at a store is forgotten at the head office too, by a digest of their id.
    For one thread; what either side raises, this raises.
    """

    def __init__(self, hub: HubDatabase, office: HubDatabase) -> None:
        self._hub = hub
        self._office = office
        self._told_until: datetime | None = None

    def tell(self, store: str | None) -> None:
        """None: of all stores."""
        asked = {"store": store, "since": self._told_until}
        rows = self._hub.ask(lambda line: line.execute(_FORGOTTEN, asked).fetchall())

        def work(line: Connection) -> None:
            for row in rows:
                line.execute("SELECT hub.forget(%s, %s, %s)", row)

        if rows:
            self._office.ask(work)
            self._told_until = rows[-1][-1]
