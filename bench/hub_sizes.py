"""What a receipt costs the hub: on its disk, in its log, and of the processors of both sides."""

from __future__ import annotations

import os
import time
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import psycopg

from bench.fleet_till import FleetTill
from bench.table import Row
from pos.hub.database import HubDatabase
from pos.hub.records import HubRecords
from pos.postgres.connecting import Connection

RECEIPTS: Final = 6_000
TILL: Final = "T9"
_SIZES: Final = """
    SELECT pg_total_relation_size('hub.record'), pg_total_relation_size('hub.receipt'),
        pg_current_wal_insert_lsn() - '0/0'
"""


def measure(dsn: str) -> list[Row]:
    """Shipped 100 at once, with a checkpoint before: whole pages that the log has are in it."""
    from bench.hub import STORE, as_till, in_shipments

    till = FleetTill(store=STORE, till=TILL, seed=9)
    till.sell(RECEIPTS)
    records = len(till.waiting)
    shipments = [*in_shipments(till)]
    with (
        closing(HubDatabase(as_till(dsn, till=TILL))) as line,
        psycopg.connect(dsn, autocommit=True) as owner,
    ):
        engine, hub = line.ask(_process_of), HubRecords(line)
        owner.execute("CHECKPOINT")
        before, engine_s, till_s = _sizes(owner), _processor_s(engine), time.process_time()
        for shipment in shipments:
            hub.take(shipment)
        till_s = time.process_time() - till_s
        engine_s = _processor_s(engine) - engine_s
        of_records, of_figures, log = (
            (new - old) / RECEIPTS for new, old in zip(_sizes(owner), before, strict=True)
        )
    return [
        Row(
            figure=f"a receipt at the hub, of {records / RECEIPTS:.1f} records, with its indexes",
            ours=f"{(of_records + of_figures) / 1_000:.1f} KB on the disk (n={RECEIPTS:,})",
            against=f"records {of_records / 1_000:.1f} KB, figures {of_figures / 1_000:.1f} KB",
        ),
        Row(figure="… in the engine's log", ours=f"{log / 1_000:.1f} KB"),
        Row(
            figure="… of a processor, shipped 100 at once",
            ours=f"{engine_s / RECEIPTS * 1_000:.3f} ms of the engine's"
            if engine_s
            else "not told",
            against=f"{till_s / RECEIPTS * 1_000:.3f} ms of the till's",
        ),
    ]


def _process_of(line: Connection) -> int:
    (process,) = line.execute("SELECT pg_backend_pid()").fetchone() or (0,)
    return int(process)


def _sizes(owner: psycopg.Connection[Any]) -> tuple[float, ...]:
    return tuple(float(one) for one in owner.execute(_SIZES).fetchone() or ())


def _processor_s(process: int) -> float:
    """That it has used so far; 0 where the system does not tell."""
    told = Path(f"/proc/{process}/stat")
    if not told.exists():
        return 0.0
    user, system = told.read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
