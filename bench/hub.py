"""The hub: receipts that arrive a second, against the bare engine beside it, which checks nothing.

Bare is the same rows in a table without chain, alarms, rights or figures.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from functools import partial
from statistics import median
from typing import Any, Final

import psycopg

from bench import hub_lookups, hub_scans, hub_sizes, postgres
from bench.commits import timed
from bench.fleet_till import FleetTill
from bench.hub_prices import price_delta_s
from bench.shop import a_folder
from bench.table import Row
from pos.hub.database import HubDatabase
from pos.hub.founding import found
from pos.hub.members import Member, enrol
from pos.hub.records import HubRecords
from pos.ports.hub import Shipment

SHIPMENTS: Final = 60
RECEIPTS_A_SHIPMENT: Final = 100
BATCH_TIMES, SINGLE_TIMES = 6.0, 3.0
TILLS: Final = 100
STORE: Final = "S001"
TILL: Final = "T1"
_COLUMNS: Final = "store, till, incarnation, seq, at, kind, version, body, previous, hash"


def measure() -> list[Row]:
    if why := postgres.why_there_is_none():
        return [Row(figure="the hub", ours=f"not measured: {why}")]
    with postgres.own_server() as server, a_hub(server) as dsn:
        return [
            *_shipping(dsn),
            *hub_sizes.measure(dsn),
            *hub_lookups.measure(dsn),
            *hub_scans.measure(server),
            *_prices(server),
        ]


@contextmanager
def a_hub(server: postgres.PostgresServer, *, name: str = "hub") -> Iterator[str]:
    """As its owner reaches it; nothing is in it."""
    with psycopg.connect(server.address, autocommit=True) as line:
        line.execute(f"CREATE DATABASE {name}".encode())
    dsn = f"postgresql://pos@/{name}?host={server.home}"
    found(dsn)
    yield dsn


def as_till(dsn: str, *, till: str = TILL) -> str:
    """The address as that till has it."""
    with closing(HubDatabase(dsn)) as owner:
        role = enrol(owner, Member(store=STORE, till=till)).role
    return dsn.replace("pos@", f"{role}@", 1)


def _shipping(dsn: str) -> list[Row]:
    till = FleetTill(store=STORE, till=TILL, seed=1)
    till.sell(SHIPMENTS * RECEIPTS_A_SHIPMENT)
    batches = [*in_shipments(till)]
    with (
        closing(HubDatabase(as_till(dsn))) as line,
        psycopg.connect(dsn, autocommit=True) as bare,
    ):
        hub, floor = HubRecords(line), _Bare(bare)
        batch_s, bare_batch_s, one_s, bare_one_s = [], [], [], []
        for shipment in batches:
            first, rest = _parted(shipment)
            one_s.append(timed(partial(hub.take, first)))
            bare_one_s.append(timed(partial(floor.insert, floor.rows(first))))
            batch_s.append(timed(partial(hub.take, rest)))
            bare_batch_s.append(timed(partial(floor.copy, floor.rows(rest))))
    records = median([len(one.records) for one in batches]) - 1
    return [
        _row(
            f"receipts shipped to the hub, {RECEIPTS_A_SHIPMENT} at once",
            [one / RECEIPTS_A_SHIPMENT for one in batch_s],
            "receipts",
            [one / RECEIPTS_A_SHIPMENT for one in bare_batch_s],
            f"bare COPY of their {records:,.0f} records",
            times=BATCH_TIMES,
        ),
        _row("… a record alone", one_s, "records", bare_one_s, "a bare insert", times=SINGLE_TIMES),
    ]


def _prices(server: postgres.PostgresServer) -> list[Row]:
    """What 100 tills have to do for it is done here by one process."""
    with a_folder() as folder, a_hub(server, name="prices") as dsn:
        took_s = price_delta_s(dsn, folder, tills=TILLS)
    return [
        Row(
            figure=f"1,000 prices, published until {TILLS} tills sell by them",
            ours=f"{median(took_s):.2f} s (n={len(took_s)})",
            against="all of them in one process",
            target="≤ 1 s",
            met=median(took_s) <= 1.0,
        )
    ]


def _row(
    figure: str, ours_s: list[float], what: str, floor_s: list[float], floor: str, *, times: float
) -> Row:
    ratio = median(ours_s) / median(floor_s)
    return Row(
        figure=figure,
        ours=f"{1 / median(ours_s):,.0f} {what} a second (n={len(ours_s)})",
        against=f"{floor} {1 / median(floor_s):,.0f} a second",
        ratio=f"{ratio:.2f}",
        target=f"≤ {times:g}",
        met=ratio <= times,
    )


def in_shipments(till: FleetTill) -> Iterator[Shipment]:
    """RECEIPTS_A_SHIPMENT in each."""
    ends = [*till.receipts][RECEIPTS_A_SHIPMENT - 1 :: RECEIPTS_A_SHIPMENT]
    reached = 0
    for end in ends:
        yield till.after(reached, most=end - reached)
        reached = end


def _parted(shipment: Shipment) -> tuple[Shipment, Shipment]:
    """Its first record, and all the others with the figures."""
    first, *rest = shipment.records
    return replace(shipment, records=(first,), receipts=()), replace(shipment, records=tuple(rest))


class _Bare:
    """The engine with a table of the same columns and the same key."""

    def __init__(self, line: psycopg.Connection[Any]) -> None:
        self._line = line
        line.execute("CREATE TABLE bare (LIKE hub.record INCLUDING DEFAULTS)")
        line.execute("ALTER TABLE bare ADD PRIMARY KEY (store, till, incarnation, seq)")
        self._marks = ", ".join(["%s"] * (_COLUMNS.count(",") + 1))

    def rows(self, shipment: Shipment) -> list[tuple[Any, ...]]:
        return [
            (
                shipment.store,
                shipment.till,
                one.incarnation,
                one.seq,
                one.at,
                one.kind,
                one.version,
                one.body,
                bytes.fromhex(one.previous),
                bytes.fromhex(one.hash),
            )
            for one in shipment.records
        ]

    def insert(self, rows: list[tuple[Any, ...]]) -> None:
        for row in rows:
            self._line.execute(
                f"INSERT INTO bare ({_COLUMNS}) VALUES ({self._marks})".encode(), row
            )

    def copy(self, rows: list[tuple[Any, ...]]) -> None:
        with self._line.cursor().copy(f"COPY bare ({_COLUMNS}) FROM STDIN".encode()) as into:
            for row in rows:
                into.write_row(row)
