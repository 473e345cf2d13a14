"""A till's record as its store's hub has it, to be shipped on: one incarnation of it at a time.

In a hub each is a chain of its own, so that two machines that sold as one till go up as two.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from pos.hub.database import HubDatabase
from pos.ports.hub import Reached, ReceiptFigures, Shipment, ShippedRecord
from pos.postgres.connecting import Connection

MOST_BYTES: Final = 1024 * 1024
"""Of the bodies of one shipment, but for a single record that is longer."""
_CHAINS: Final = """
    SELECT head.store, head.till, head.incarnation, head.seq, head.hash, first.seq, first.previous
    FROM hub.head AS head, LATERAL (
        SELECT seq, previous FROM hub.record AS record
        WHERE (record.store, record.till, record.incarnation)
            = (head.store, head.till, head.incarnation)
        ORDER BY record.seq LIMIT 1
    ) AS first
    WHERE %(store)s::text IS NULL OR head.store = %(store)s
    ORDER BY head.store, head.till, first.seq
"""
_AFTER: Final = """
    SELECT seq, at, incarnation, kind, version, body, previous, hash, sale_id, receipt
    FROM (
        SELECT *, sum(octet_length(body)) OVER (ORDER BY seq) AS bytes, row_number() OVER () AS row
        FROM (
            SELECT * FROM hub.record
            WHERE (store, till, incarnation) = (%(store)s, %(till)s, %(incarnation)s)
                AND seq > %(seq)s ORDER BY seq LIMIT %(most)s
        ) AS next
    ) AS few
    WHERE bytes <= %(bytes)s OR row = 1 ORDER BY seq
"""
_RECEIPTS: Final = """
    SELECT seq, incarnation, receipt, sale_id, business_day, completed_at, cashier_id,
        customer_id, currency, decimals, total_minor, figures::text
    FROM hub.receipt WHERE (store, till, incarnation) = (%(store)s, %(till)s, %(incarnation)s)
        AND seq BETWEEN %(first)s AND %(last)s ORDER BY seq
"""
_HASH_AT: Final = """
    SELECT FROM hub.record WHERE (store, till, incarnation, seq, hash) = (%s, %s, %s, %s, %s)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """One incarnation of a till, from its first record to the newest."""

    store: str
    till: str
    newest: Reached
    first: int
    previous: bytes
    """The hash that its first record follows."""

    @property
    def key(self) -> tuple[str, str, str]:
        return self.store, self.till, self.newest.incarnation

    def __str__(self) -> str:
        return f"{self.store}/{self.till}"


def chains_of(hub: HubDatabase, store: str | None) -> tuple[Chain, ...]:
    """Till by till, each incarnation behind the one that it follows; None: of all stores."""

    def work(line: Connection) -> tuple[Chain, ...]:
        return tuple(
            Chain(
                store=of,
                till=till,
                newest=Reached(incarnation=incarnation, seq=seq, hash=digest.hex()),
                first=first,
                previous=previous,
            )
            for of, till, incarnation, seq, digest, first, previous in line.execute(
                _CHAINS, {"store": store}
            )
        )

    return hub.ask(work)


class StoreRecord:
    """pos.ports.hub.OwnRecord of one incarnation, over the store's hub."""

    def __init__(self, hub: HubDatabase, chain: Chain) -> None:
        self._hub = hub
        self._chain = chain

    def goes_on(self, chain: Chain) -> None:
        """The same, as far as it is by now."""
        self._chain = chain

    def newest(self) -> Reached:
        return self._chain.newest

    def has(self, place: Reached) -> bool:
        """As this incarnation: what another one wrote goes up with that one."""
        if place.incarnation != self._chain.newest.incarnation:
            return False
        return self._is_there(place.incarnation, place.seq, bytes.fromhex(place.hash))

    def last_of(self, incarnation: str) -> Reached | None:
        """Of an earlier one the record that this one goes on from."""
        chain = self._chain
        if incarnation == chain.newest.incarnation:
            return chain.newest
        if not self._is_there(incarnation, chain.first - 1, chain.previous):
            return None
        return Reached(incarnation=incarnation, seq=chain.first - 1, hash=chain.previous.hex())

    def after(self, seq: int, *, most: int) -> Shipment:
        asked = self._asked | {"seq": seq, "most": most, "bytes": MOST_BYTES}

        def work(line: Connection) -> Shipment:
            records = tuple(map(_record, line.execute(_AFTER, asked)))
            return Shipment(
                store=self._chain.store,
                till=self._chain.till,
                records=records,
                receipts=self._receipts(line, records),
            )

        return self._hub.ask(work)

    @property
    def _asked(self) -> dict[str, Any]:
        store, till, incarnation = self._chain.key
        return {"store": store, "till": till, "incarnation": incarnation}

    def _receipts(
        self, line: Connection, records: Sequence[ShippedRecord]
    ) -> tuple[ReceiptFigures, ...]:
        if not records:
            return ()
        ends = {"first": records[0].seq, "last": records[-1].seq}
        return tuple(map(_receipt, line.execute(_RECEIPTS, self._asked | ends)))

    def _is_there(self, incarnation: str, seq: int, digest: bytes) -> bool:
        place = [self._chain.store, self._chain.till, incarnation, seq, digest]
        return self._hub.ask(lambda line: line.execute(_HASH_AT, place).fetchone() is not None)


def _record(row: tuple[Any, ...]) -> ShippedRecord:
    seq, at, incarnation, kind, version, body, previous, digest, sale_id, receipt = row
    return ShippedRecord(
        seq=seq,
        at=at,
        incarnation=incarnation,
        kind=kind,
        version=version,
        body=body,
        previous=previous.hex(),
        hash=digest.hex(),
        sale_id=sale_id,
        receipt=receipt,
    )


_RECEIPT: Final = tuple(ReceiptFigures.__dataclass_fields__)


def _receipt(row: tuple[Any, ...]) -> ReceiptFigures:
    """The columns stand in the order of its fields."""
    return ReceiptFigures(**dict(zip(_RECEIPT, row, strict=True)))
