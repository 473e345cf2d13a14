"""Suspended sales at the hub: offered, listed, taken by one till, and told of once on record."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from pos.core.rules.suspending import MOST_SUSPENDED
from pos.hub.alarms import RaisedAlarm, raise_alarm
from pos.hub.database import HubDatabase
from pos.postgres.connecting import Connection

T = TypeVar("T")
OfferKey = tuple[str, datetime]
"""The sale's id, and when it was offered."""
MOST_LISTED = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A suspended sale as it is offered; `content` is as the tills read it."""

    sale_id: str
    offered_at: datetime
    name: str
    suspended_at: datetime
    customer_id: str
    currency: str
    to_pay_minor: int
    rows: int
    content: str

    @property
    def key(self) -> OfferKey:
        return self.sale_id, self.offered_at


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingOffer:
    till: str
    name: str
    suspended_at: datetime
    currency: str
    to_pay_minor: int
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenOffer:
    sale_id: str
    offered_at: datetime
    till: str
    content: str

    @property
    def key(self) -> OfferKey:
        return self.sale_id, self.offered_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the hub has of what a till told it: who has which offer, which were taken twice, and
    what the till has taken and knows nothing of.
    """

    taken_by: Mapping[OfferKey, str]
    twice: Mapping[OfferKey, str]
    unrecorded: tuple[TakenOffer, ...]


# A sale that is over waits nowhere, whatever else is known of it here: a hub that was brought back
# from a backup knows of no take since.
_PUT = """
    INSERT INTO hub.suspended (
        store, till, sale_id, offered_at, name, suspended_at, customer_id, currency,
        to_pay_minor, row_count, content)
    SELECT here.* FROM (VALUES (
        %s::text, %s::text, %s::text, %s::timestamptz, %s::text, %s::timestamptz, %s::text,
        %s::text, %s::bigint, %s::integer, %s::text
    )) AS here (store, till, sale_id)
    WHERE NOT EXISTS (SELECT FROM hub.over_at(here.store, here.sale_id))
    ON CONFLICT DO NOTHING
"""
# Of each till its newest, then of each the one before: none can hide what waits at the others.
_WAITING = f"""
    SELECT * FROM (
        SELECT waits.* FROM (
            SELECT DISTINCT store, till FROM hub.member
            WHERE store = %s AND kind = 'till' AND till <> %s
        ) AS other, LATERAL (
            SELECT here.till, name, suspended_at, currency, to_pay_minor, row_count
            FROM hub.suspended AS here
            WHERE (here.store, here.till) = (other.store, other.till) AND taken_by IS NULL
                AND NOT EXISTS (SELECT FROM hub.over_at(here.store, here.sale_id))
            ORDER BY suspended_at DESC LIMIT {MOST_SUSPENDED}
        ) AS waits
        ORDER BY row_number() OVER (PARTITION BY waits.till ORDER BY suspended_at DESC)
        LIMIT {MOST_LISTED}
    ) AS listed
    ORDER BY suspended_at
"""
_NAMED = """
    SELECT sale_id, offered_at, name FROM hub.suspended
    WHERE store = %s AND till = %s AND NOT is_recorded AND coalesce(taken_by, %s) = %s
    ORDER BY offered_at
"""
_TAKE = """
    UPDATE hub.suspended AS here SET taken_by = %s, taken_at = now()
    WHERE (store, sale_id, offered_at) = (%s, %s, %s) AND taken_by IS NULL
        AND NOT EXISTS (SELECT FROM hub.over_at(here.store, here.sale_id))
    RETURNING till, content
"""
_TAKEN_BY = """
    SELECT coalesce(
        (SELECT taken_by FROM hub.suspended WHERE (store, sale_id, offered_at) = (%s, %s, %s)),
        (SELECT till FROM hub.over_at(%s, %s) AS till LIMIT 1))
"""
_RECORDED = """
    UPDATE hub.suspended SET is_recorded = true, content = '', name = '', customer_id = ''
    WHERE (store, sale_id, offered_at, taken_by) = (%s, %s, %s, %s) AND NOT is_recorded
"""
_UNRECORDED = """
    SELECT sale_id, offered_at, till, content FROM hub.suspended
    WHERE store = %s AND taken_by = %s AND NOT is_recorded ORDER BY taken_at
"""


class HandedAtHub:
    """As one till asks. HubError as HubDatabase.ask says; all of it may be asked again."""

    def __init__(self, hub: HubDatabase, *, store: str, till: str) -> None:
        self._hub = hub
        self._store = store
        self._till = till

    def waiting(self) -> tuple[WaitingOffer, ...]:
        """Of the store's other tills."""

        def work(line: Connection) -> tuple[WaitingOffer, ...]:
            rows = line.execute(_WAITING.encode(), [self._store, self._till])
            return tuple(
                WaitingOffer(
                    till=till,
                    name=name,
                    suspended_at=at,
                    currency=currency,
                    to_pay_minor=minor,
                    rows=count,
                )
                for till, name, at, currency, minor, count in rows
            )

        return self._hub.ask(work)

    def take(self, till: str, name: str, read: Callable[[TakenOffer], T]) -> T | None:
        """The one of a till by this name; None where none waits. What `read` raises leaves it where
        it was.
        """

        def work(line: Connection) -> T | None:
            wanted = name.strip().casefold()
            rows = line.execute(_NAMED, [self._store, till, self._till, self._till]).fetchall()
            named = [key for *key, called in rows if called.casefold() == wanted]
            for sale_id, offered_at in named:
                if (taken := self._take(line, (sale_id, offered_at))) is not None:
                    return read(taken)
            return None

        return self._hub.ask(work)

    def take_back(self, offer: Offer) -> str:
        """Who has it; '' where it is this till, as nobody had taken it."""
        return self._hub.ask(lambda line: self._taken_back(line, offer))

    def tell(
        self,
        offers: Sequence[Offer],
        *,
        recorded: Sequence[OfferKey],
        unasked: Sequence[OfferKey],
    ) -> Told:
        """What is offered; which takes are on record; of which of those the hub was not asked."""

        def work(line: Connection) -> Told:
            twice = {key: to for key in unasked if (to := self._taken_unasked(line, key))}
            for key in recorded:
                line.execute(_RECORDED, [self._store, *key, self._till])
            for offer in offers:
                self._put(line, offer)
            by = {offer.key: self._taken_by(line, offer.key) for offer in offers}
            return Told(
                taken_by={key: till for key, till in by.items() if till},
                twice=twice,
                unrecorded=self._unrecorded(line),
            )

        return self._hub.ask(work)

    def _put(self, line: Connection, offer: Offer) -> None:
        line.execute(
            _PUT,
            [
                self._store,
                self._till,
                offer.sale_id,
                offer.offered_at,
                offer.name,
                offer.suspended_at,
                offer.customer_id,
                offer.currency,
                offer.to_pay_minor,
                offer.rows,
                offer.content,
            ],
        )

    def _take(self, line: Connection, key: OfferKey) -> TakenOffer | None:
        """Also where this till took it before, and its answer was lost."""
        found = line.execute(_TAKE, [self._till, self._store, *key]).fetchone()
        if found is None:
            mine = (one for one in self._unrecorded(line) if one.key == key)
            return next(mine, None)
        return TakenOffer(sale_id=key[0], offered_at=key[1], till=found[0], content=found[1])

    def _taken_by(self, line: Connection, key: OfferKey) -> str:
        """Or has finished it; empty while it waits."""
        values = [self._store, *key, self._store, key[0]]
        found = line.execute(_TAKEN_BY, values).fetchone()
        return str(found[0] or "") if found else ""

    def _taken_unasked(self, line: Connection, key: OfferKey) -> str:
        """Who was first, where it was another: then somebody must look. An offer that had never
        come here is noted as taken, so that it never will.
        """
        noted = Offer(
            sale_id=key[0],
            offered_at=key[1],
            name="",
            suspended_at=key[1],
            customer_id="",
            currency="",
            to_pay_minor=0,
            rows=0,
            content="",
        )
        if by := self._taken_back(line, noted):
            about = f"sale {key[0]}, which till {by} has"
            twice = RaisedAlarm(self._store, self._till, key[0], 0, "resumed twice", about)
            raise_alarm(line, twice)
        return by

    def _taken_back(self, line: Connection, offer: Offer) -> str:
        self._put(line, offer)
        self._take(line, offer.key)
        by = self._taken_by(line, offer.key)
        return "" if by == self._till else by

    def _unrecorded(self, line: Connection) -> tuple[TakenOffer, ...]:
        rows = line.execute(_UNRECORDED, [self._store, self._till])
        return tuple(
            TakenOffer(sale_id=sale_id, offered_at=offered_at, till=till, content=content)
            for sale_id, offered_at, till, content in rows
        )
