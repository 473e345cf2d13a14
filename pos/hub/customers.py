"""Customers at the hub: what the tills of a store last knew, and what is forgotten of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import groupby
from typing import Final

from pos.hub.database import HubDatabase
from pos.postgres.connecting import Connection

_FIND: Final = """
    SELECT name, tier, points, pending_points, value_minor, currency, points_name, as_of
    FROM hub.find_customer(%s, %s)
"""
_UNNAMED: Final = """
    SELECT store, till, incarnation, seq, at FROM hub.unnamed
    WHERE (%(store)s::text IS NULL OR store = %(store)s)
        AND at > coalesce(%(since)s::timestamptz - interval '1 minute', '-infinity')
    ORDER BY at
"""
ReceiptKey = tuple[str, str, str, int]
"""Store, till, incarnation and place in the record."""


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
        told = json.dumps([_told(one) for one in customers])
        asked = [self._store, told]
        self._hub.ask(lambda line: line.execute("SELECT hub.tell_customers(%s, %s::jsonb)", asked))

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
        asked = [self._store, customer_id]
        found = self._hub.ask(
            lambda line: line.execute("SELECT hub.forget_customer(%s, %s)", asked).fetchone()
        )
        return int(found[0]) if found else 0


class ForgottenUp:
    """The receipts of whoever was forgotten at a store name nobody at the head office either. Of
    whom they were neither is told. For one thread; what either side raises, this raises.
    """

    def __init__(self, hub: HubDatabase, office: HubDatabase) -> None:
        self._hub = hub
        self._office = office
        self._told_until: datetime | None = None
        self._told: frozenset[ReceiptKey] = frozenset()

    def tell(self, store: str | None) -> None:
        """None: of all stores."""
        asked = {"store": store, "since": self._told_until}
        rows = self._hub.ask(lambda line: line.execute(_UNNAMED, asked).fetchall())
        new = [row[:4] for row in rows if row[:4] not in self._told]

        def work(line: Connection) -> None:
            for of_store, receipts in groupby(sorted(new), key=lambda one: one[0]):
                _, *told = map(list, zip(*receipts, strict=True))
                line.execute("SELECT hub.unname_receipts(%s, %s, %s, %s)", [of_store, *told])

        if new:
            self._office.ask(work)
        if rows:
            self._told_until = rows[-1][-1]
            self._told = frozenset(row[:4] for row in rows)


def _told(one: KnownCustomer) -> dict[str, object]:
    told: dict[str, object] = {"currency": "", "points_name": ""}
    if one.balance is not None:
        told = asdict(one.balance) | {"as_of": one.balance.as_of.isoformat()}
    return told | {"customer_id": one.customer_id, "name": one.name, "tier": one.tier}
