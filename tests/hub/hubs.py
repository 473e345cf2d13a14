"""A hub of its own for each test, on the real PostgreSQL of the run; and records to ship to it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from pos.hub.database import ANSWER_WITHIN_S, HubDatabase
from pos.hub.founding import found
from pos.hub.members import Member, enrol
from pos.hub.schema.figures import LOYALTY, SUMS
from pos.ports.hub import Shipment, ShippedRecord
from tests.postgres import PostgresServer, postgres

__all__ = [
    "Hub",
    "chain",
    "hashed",
    "hub",
    "new_hub",
    "plain_figures",
    "postgres",
    "shipment",
]

FIRST = "0" * 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Hub:
    """A database that was made a hub, and the server it is on."""

    server: PostgresServer
    name: str
    lines: ExitStack = field(default_factory=ExitStack)
    """All that is opened to it, closed with it."""

    @property
    def dsn(self) -> str:
        """As its owner."""
        return f"postgresql://pos@/{self.name}?host={self.server.home}"

    def dsn_as(self, role: str) -> str:
        return f"postgresql://{role}@/{self.name}?host={self.server.home}"

    def owner(self) -> HubDatabase:
        return self.at(self.dsn)

    def till(self, store: str, till: str) -> HubDatabase:
        """Enrolled, and as it logs in itself."""
        enrolled = enrol(self.owner(), Member(store=store, till=till))
        return self.at(self.dsn_as(enrolled.role))

    def at(self, dsn: str, *, answer_within_s: float = ANSWER_WITHIN_S) -> HubDatabase:
        made = HubDatabase(dsn, answer_within_s=answer_within_s)
        return self.lines.enter_context(closing(made))

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.dsn, autocommit=True) as line:
            return line.execute(sql.encode(), values).fetchall()

    def forgets(self, till: str) -> None:
        """All of it, past the rules that keep it: as one that was put back from before."""
        with psycopg.connect(self.dsn, autocommit=True) as line:
            line.execute("SET session_replication_role = replica")
            for table in ("receipt", "record", "head"):
                line.execute(f"DELETE FROM hub.{table} WHERE till = %s".encode(), [till])


@contextmanager
def new_hub(server: PostgresServer, *, goes_with_server: bool = False) -> Iterator[Hub]:
    """Made from a hub that was made once for the run: half the time of making each. It is dropped
    at the end, unless it `goes_with_server`.
    """
    hub = Hub(server=server, name=f"h{uuid4().hex}")
    with psycopg.connect(server.address, autocommit=True) as line:
        line.execute("SELECT pg_advisory_lock(72368801)")
        there = line.execute("SELECT FROM pg_database WHERE datname = 'hub_pattern'").fetchone()
        if there is None:
            line.execute("CREATE DATABASE hub_pattern")
            found(Hub(server=server, name="hub_pattern").dsn)
        line.execute(f"CREATE DATABASE {hub.name} TEMPLATE hub_pattern".encode())
    with psycopg.connect(hub.dsn, autocommit=True) as line:
        line.execute("UPDATE hub.about SET hub_id = %s", [uuid4().hex[:8]])
    with hub.lines:
        yield hub
    if goes_with_server:
        return
    with psycopg.connect(server.address, autocommit=True) as line:
        line.execute(f"DROP DATABASE {hub.name} WITH (FORCE)".encode())


@pytest.fixture
def hub(postgres: PostgresServer) -> Iterator[Hub]:
    """With nothing in it yet."""
    with new_hub(postgres) as made:
        yield made


def chain(
    count: int, *, incarnation: str = "a", after: ShippedRecord | None = None, salt: str = ""
) -> tuple[ShippedRecord, ...]:
    """Records that follow each other, as tests of the hub alone need them: no till made them."""
    made: list[ShippedRecord] = []
    for _ in range(count):
        before = made[-1] if made else after
        seq = before.seq + 1 if before else 1
        body = json.dumps({"sale_id": f"s{seq}", "salt": salt})
        made.append(
            hashed(
                ShippedRecord(
                    seq=seq,
                    at="2026-11-01T08:00:00+00:00",
                    incarnation=incarnation,
                    kind="SaleOpened",
                    version=1,
                    body=body,
                    previous=before.hash if before else FIRST,
                    hash=FIRST,
                    sale_id=f"s{seq}",
                    receipt=None,
                )
            )
        )
    return tuple(made)


def plain_figures(lines: Mapping[int, int]) -> dict[str, Any]:
    """Of a sale of so many of each line, at no price: as the engine takes them."""
    return {
        "hour": 8,
        "is_sale": True,
        "is_return": False,
        **dict.fromkeys((*SUMS, *LOYALTY), 0),
        "lines": [
            {
                "number": number,
                "code": f"item {number}",
                "title": "Something",
                "category": "",
                "is_open": False,
                "quantity": str(sold),
                "total_minor": 0,
                "is_return": False,
            }
            for number, sold in lines.items()
        ],
        "tenders": [],
        "taxes": [],
        "taken_off": [],
    }


def hashed(record: ShippedRecord) -> ShippedRecord:
    fields = [
        record.previous,
        record.seq,
        record.at,
        record.incarnation,
        record.kind,
        record.version,
        record.body,
    ]
    text = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
    return replace(record, hash=hashlib.sha256(text.encode()).hexdigest())


def shipment(records: tuple[ShippedRecord, ...], store: str = "S1", till: str = "T1") -> Shipment:
    return Shipment(store=store, till=till, records=records)
