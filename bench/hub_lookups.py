"""A receipt of another till looked up at the hub among a million, with all that came back of it.

Those that are looked up are whole: 4 to 6 records, their lines, and another sale by which goods of
them came back. The others, which are only there to be many, are one record and their figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from functools import partial
from typing import Any, Final

import psycopg

from bench.commits import timed
from bench.fleet_till import FleetTill
from bench.table import Row, at_most
from pos.hub.database import HubDatabase
from pos.hub.records import HubRecords
from pos.hub.returns import HubReturns
from pos.ports.hub import ReceiptFigures

RECEIPTS: Final = 1_000_000
TILLS: Final = 100
LOOKED_UP: Final = 3
"""At each of them."""
STORE: Final = "S002"
TIMES: Final = 3.0


def measure(dsn: str) -> list[Row]:
    from bench.hub import as_till

    with (
        closing(HubDatabase(dsn)) as owner,
        closing(HubDatabase(as_till(dsn))) as line,
        psycopg.connect(dsn, autocommit=True) as bare,
    ):
        wanted = _sold(owner, bare)
        _fill(bare)
        hub = HubReturns(line, run="bench")
        read = hub.read(wanted[0].receipt)
        assert read.sale is not None
        assert len(read.sale.records) >= 4
        assert len(read.returns) == 1
        ours_s, floor_s = [], []
        for one in wanted:
            ours_s.append(timed(partial(hub.read, one.receipt)))
            floor_s.append(timed(partial(_looked_up_bare, bare, one)))
    return [
        at_most(
            f"a receipt looked up among {RECEIPTS:,}, with what came back of it",
            ours_s,
            floor_s,
            floor="bare selects of the same rows by their keys",
            times=TIMES,
        )
    ]


def _sold(owner: HubDatabase, bare: psycopg.Connection[Any]) -> Sequence[ReceiptFigures]:
    """Of each till some receipts, and as many sales by which goods of those came back."""
    wanted: list[ReceiptFigures] = []
    bare.execute("SET session_replication_role = replica")  # nothing is checked or followed
    for number in range(TILLS):
        till = FleetTill(store=STORE, till=_till(number), seed=2)
        till.sell(2 * LOOKED_UP)
        shipment = till.after(0, most=1_000)
        HubRecords(owner).take(shipment)
        bought, back = shipment.receipts[:LOOKED_UP], shipment.receipts[LOOKED_UP:]
        for one, other in zip(bought, back, strict=True):
            bare.execute(_CAME_BACK, [one.receipt, STORE, till.till, other.sale_id])
        wanted += bought
    return wanted


def _fill(bare: psycopg.Connection[Any]) -> None:
    """As one of those is, again and again, under numbers of its own."""
    each = RECEIPTS // TILLS
    for number in range(TILLS):
        given = {"store": STORE, "till": _till(number), "from": 2 * LOOKED_UP + 1, "to": each}
        for statement in _MANY:
            bare.execute(statement, given)
    bare.execute("SET session_replication_role = DEFAULT")
    for table in ("record", "receipt", "returned"):
        bare.execute(f"VACUUM (ANALYZE) hub.{table}".encode())


def _looked_up_bare(bare: psycopg.Connection[Any], wanted: ReceiptFigures) -> None:
    key = [STORE, wanted.receipt.split("-")[1], wanted.incarnation, wanted.seq]
    sale = bare.execute(_RECEIPT, key).fetchone()
    assert sale is not None
    (other,) = bare.execute(_RETURNED, [wanted.receipt]).fetchone() or ("",)
    for sale_id in (wanted.sale_id, other):
        assert bare.execute(_RECORDS, [STORE, sale_id]).fetchall()


def _till(number: int) -> str:
    return f"T{number:02}"


_MANY: Final = (
    """
    INSERT INTO hub.record
    SELECT %(store)s, %(till)s, 'first', 1000 + number, record.at, record.kind, record.version,
        record.body, record.previous, sha256((%(till)s || number)::bytea),
        concat_ws('-', %(store)s, %(till)s, number),
        concat_ws('-', %(store)s, %(till)s, lpad(number::text, 6, '0'))
    FROM (
        SELECT * FROM hub.record WHERE (store, till) = (%(store)s, %(till)s)
            AND kind = 'SaleCompleted' ORDER BY seq LIMIT 1
    ) AS record, generate_series(%(from)s::integer, %(to)s::integer) AS number
    """,
    """
    INSERT INTO hub.receipt
    SELECT %(store)s, %(till)s, 'first', 1000 + number,
        concat_ws('-', %(store)s, %(till)s, lpad(number::text, 6, '0')),
        concat_ws('-', %(store)s, %(till)s, number), business_day, completed_at, cashier_id,
        customer_id, currency, decimals, total_minor, figures
    FROM (
        SELECT * FROM hub.receipt WHERE (store, till) = (%(store)s, %(till)s) ORDER BY seq LIMIT 1
    ) AS receipt, generate_series(%(from)s::integer, %(to)s::integer) AS number
    """,
)
_CAME_BACK: Final = """
    INSERT INTO hub.returned
        (claim, receipt, line, quantity, sold, store, till, state, sale_id, number)
    SELECT receipt || '/1', receipt, 1, 1, 1, store, till, 'done', sale_id, 1
    FROM (VALUES (%s, %s, %s, %s)) AS given (receipt, store, till, sale_id)
"""
_RECEIPT: Final = """
    SELECT * FROM hub.receipt WHERE (store, till, incarnation, seq) = (%s, %s, %s, %s)
"""
_RETURNED: Final = "SELECT sale_id FROM hub.returned WHERE receipt = %s"
_RECORDS: Final = "SELECT * FROM hub.record WHERE (store, sale_id) = (%s, %s) ORDER BY seq"
