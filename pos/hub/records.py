"""Records taken up into the hub, each once, and what it has of a till."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from operator import attrgetter
from typing import Any

from pos.errors import HubError
from pos.hub.alarms import FIGURES_LEFT_OUT, RaisedAlarm, raise_alarm
from pos.hub.database import HubDatabase
from pos.hub.unfit import UNFIT, is_unfit
from pos.ports.hub import OtherRecord, Reached, ReceiptFigures, Shipment, ShippedRecord
from pos.postgres.connecting import Connection, said_by

# Lists are sent in binary (%b): as text psycopg escapes each item by a regular expression, which
# takes ten times as long as all the rest.
_GIVEN = """
    SELECT %(store)s::text AS store, %(till)s::text AS till, given.* FROM unnest(
        %(incarnation)b::text[], %(seq)b::bigint[], %(at)b::text[], %(kind)b::text[],
        %(version)b::integer[], %(body)b::text[], %(previous)b::bytea[], %(hash)b::bytea[],
        %(sale_id)b::text[], %(receipt)b::text[]
    ) AS given (
        incarnation, seq, at, kind, version, body, previous, hash, sale_id, receipt)
"""
_APPEND = f"""
    INSERT INTO hub.record (
        store, till, incarnation, seq, at, kind, version, body, previous, hash, sale_id, receipt)
    {_GIVEN}
    ON CONFLICT DO NOTHING
"""
_IS_HERE = """
    SELECT FROM hub.record WHERE (store, till, incarnation, seq)
        = (%(store)s, %(till)s, %(first_incarnation)s, %(first)s)
"""
_OTHER = """
    SELECT here.incarnation, here.seq, given.hash FROM unnest(
        %(incarnation)b::text[], %(seq)b::bigint[], %(hash)b::bytea[]
    ) AS given (incarnation, seq, hash) JOIN hub.record AS here
        ON (here.store, here.till, here.incarnation, here.seq)
            = (%(store)s, %(till)s, given.incarnation, given.seq)
    WHERE here.hash <> given.hash
    ORDER BY here.seq LIMIT 1
"""
_ADD_RECEIPTS = """
    INSERT INTO hub.receipt (
        store, till, incarnation, seq, receipt, sale_id, business_day, completed_at, cashier_id,
        customer_id, currency, decimals, total_minor, figures)
    SELECT %(store)s, %(till)s, given.* FROM unnest(
        %(incarnation)b::text[], %(seq)b::bigint[], %(receipt)b::text[], %(sale_id)b::text[],
        %(business_day)b::date[], %(completed_at)b::timestamptz[], %(cashier_id)b::text[],
        %(customer_id)b::text[], %(currency)b::text[], %(decimals)b::smallint[],
        %(total_minor)b::bigint[], %(figures)b::jsonb[]
    ) AS given
    ON CONFLICT DO NOTHING
"""
_FIELDS = ("incarnation", "seq", "at", "kind", "version", "body", "sale_id", "receipt")
_FIGURES = (
    "incarnation",
    "seq",
    "receipt",
    "sale_id",
    "business_day",
    "completed_at",
    "cashier_id",
    "customer_id",
    "currency",
    "decimals",
    "total_minor",
    "figures",
)


class HubRecords:
    """pos.ports.hub.RecordHub."""

    def __init__(self, hub: HubDatabase) -> None:
        self._hub = hub

    def reached(self, store: str, till: str) -> tuple[Reached, ...]:
        def work(line: Connection) -> tuple[Reached, ...]:
            rows = line.execute(
                "SELECT incarnation, seq, hash FROM hub.head WHERE (store, till) = (%s, %s)"
                " ORDER BY seq, heard_at",
                [store, till],
            )
            return tuple(
                Reached(incarnation=incarnation, seq=seq, hash=digest.hex())
                for incarnation, seq, digest in rows
            )

        return self._hub.ask(work)

    def take(self, shipment: Shipment) -> OtherRecord | None:
        if not shipment.records:
            return None
        met = self._taken(shipment)
        if met is None:
            return None
        other, digest = met
        here = Reached(incarnation=other.incarnation, seq=other.seq, hash=digest.hex())
        self._raise(shipment.store, shipment.till, here, "other record")
        return other

    def _taken(self, shipment: Shipment) -> tuple[OtherRecord, bytes] | None:
        try:
            return self._hub.ask(lambda line: taken_in(line, shipment))
        except HubError as problem:
            if not shipment.receipts or not is_unfit(problem):
                raise
        # Perhaps for its figures, which are only made of its records.
        return self._hub.ask(lambda line: taken_in(line, shipment, each_alone=True))

    def raise_alarm(self, store: str, till: str, here: Reached) -> None:
        self._raise(store, till, here, "gone back")

    def _raise(self, store: str, till: str, place: Reached, what: str) -> None:
        about = bytes.fromhex(place.hash)
        alarm = RaisedAlarm(store, till, place.incarnation, place.seq, what, hash=about)
        self._hub.ask(lambda line: raise_alarm(line, alarm))


def taken_in(
    line: Connection, shipment: Shipment, *, each_alone: bool = False
) -> tuple[OtherRecord, bytes] | None:
    """Once the transaction is over; or the first record in whose place there is another, and that
    one's hash, and nothing of it is taken.

    `each_alone`: figures that the engine does not take are left out, and an alarm says so.
    """
    given = _columns(shipment)
    if line.execute(_IS_HERE, given).fetchone() is not None:
        other = _other(line, given)
        if other is not None:
            return other
    added = line.execute(_APPEND, given).rowcount
    if added < len(shipment.records) and (other := _other(line, given)) is not None:
        return other  # somebody else brought it meanwhile
    if each_alone:
        _add_each(line, shipment)
    elif shipment.receipts:
        line.execute(_ADD_RECEIPTS, _receipt_columns(shipment))
    return None


def _add_each(line: Connection, shipment: Shipment) -> None:
    hashes = {one.seq: bytes.fromhex(one.hash) for one in shipment.records}
    for one in shipment.receipts:
        try:
            with line.transaction():
                line.execute(_ADD_RECEIPTS, _receipt_columns(replace(shipment, receipts=(one,))))
        except UNFIT as problem:
            raise_alarm(
                line,
                RaisedAlarm(
                    shipment.store,
                    shipment.till,
                    one.incarnation,
                    one.seq,
                    FIGURES_LEFT_OUT,
                    said_by(problem),
                    hashes.get(one.seq, b""),
                ),
            )


def _other(line: Connection, given: dict[str, Any]) -> tuple[OtherRecord, bytes] | None:
    """The first of them in whose place the hub has another."""
    found = line.execute(_OTHER, given).fetchone()
    if found is None:
        return None
    incarnation, seq, digest = found
    return OtherRecord(incarnation=incarnation, seq=seq), digest


def _columns(shipment: Shipment) -> dict[str, Any]:
    """Each field of all records as one list: so many rows cost one statement."""
    records = shipment.records
    given: dict[str, Any] = {name: _all(records, name) for name in _FIELDS}
    given["version"] = [one.version for one in records]
    given["previous"] = [bytes.fromhex(one.previous) for one in records]
    given["hash"] = [bytes.fromhex(one.hash) for one in records]
    first = {"first": records[0].seq, "first_incarnation": records[0].incarnation}
    return given | first | {"store": shipment.store, "till": shipment.till}


def _receipt_columns(shipment: Shipment) -> dict[str, Any]:
    given: dict[str, Any] = {name: _all(shipment.receipts, name) for name in _FIGURES}
    return given | {"store": shipment.store, "till": shipment.till}


def _all(rows: Sequence[ShippedRecord | ReceiptFigures], name: str) -> list[Any]:
    return [*map(attrgetter(name), rows)]
