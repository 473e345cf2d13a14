"""The hub's records read as they lie, till by till, for whoever proves them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from pos.hub.database import HubDatabase
from pos.hub.members import Member
from pos.postgres.connecting import Connection

_AT_ONCE: Final = 4_000
T = TypeVar("T")

ChainRow = tuple[int, str, str, str, int, str, str, str]
"""Place, time, incarnation, kind, version, body, and both hashes in hex, as a journal has them."""

_RECORDS: Final = """
    SELECT seq, at, incarnation, kind, version, body,
        encode(previous, 'hex'), encode(hash, 'hex')
    FROM hub.record WHERE (store, till) = (%s, %s) ORDER BY incarnation, seq
"""
_RECEIPTS: Final = """
    SELECT incarnation, seq, receipt, sale_id, currency, total_minor, figures::text
    FROM hub.receipt WHERE (store, till) = (%s, %s) ORDER BY incarnation, seq
"""


@dataclass(frozen=True, slots=True)
class ToldReceipt:
    """What the till told of a completed sale beside the chain."""

    incarnation: str
    seq: int
    receipt: str
    sale_id: str
    currency: str
    total_minor: int
    figures: str
    """JSON, of whatever form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldHead:
    """How far the hub says that it has an incarnation of a till."""

    incarnation: str
    seq: int
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAlarm:
    """What the hub has been told of a till, and nobody has settled."""

    number: int
    what: str
    seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TillRecord:
    """All of one till, in one moment. The rows can be gone through once."""

    member: Member
    rows: Iterable[ChainRow]
    """By incarnation, and in each by place."""
    receipts: Iterable[ToldReceipt]
    """In the same order, of the sales that were completed."""
    heads: tuple[ToldHead, ...]
    alarms: tuple[OpenAlarm, ...]
    has: Callable[[int, str], bool]
    """Whether any incarnation has a record of this hash at this place."""


def tills_of(hub: HubDatabase, *, store: str = "", till: str = "") -> tuple[Member, ...]:
    """Those that have told anything, of all stores or of one."""

    def work(line: Connection) -> tuple[Member, ...]:
        rows = line.execute(
            "SELECT store, till FROM hub.head"
            " WHERE (%(store)s = '' OR store = %(store)s) AND (%(till)s = '' OR till = %(till)s)"
            " UNION SELECT store, till FROM hub.alarm"
            " WHERE settled_at IS NULL AND (%(store)s = '' OR store = %(store)s)"
            " AND (%(till)s = '' OR till = %(till)s) ORDER BY 1, 2",
            {"store": store, "till": till},
        )
        return tuple(Member(store=store, till=till) for store, till in rows)

    return hub.ask(work)


def examined(hub: HubDatabase, member: Member, examine: Callable[[TillRecord], T]) -> T:
    """What is read is of one moment, whatever arrives meanwhile; `examine` may be called again."""

    def work(line: Connection) -> T:
        line.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        return examine(
            TillRecord(
                member=member,
                rows=_streamed(line, "records", _RECORDS, member),
                receipts=(
                    ToldReceipt(*one) for one in _streamed(line, "receipts", _RECEIPTS, member)
                ),
                heads=_heads(line, member),
                alarms=_alarms(line, member),
                has=lambda seq, digest: _has(line, member, seq, digest),
            )
        )

    return hub.ask(work)


def _streamed(line: Connection, name: str, sql: str, member: Member) -> Iterator[Any]:
    """So many at a time: a till's record of years need not fit into memory."""
    with line.cursor(name=name) as cursor:
        cursor.itersize = _AT_ONCE
        cursor.execute(sql.encode(), [member.store, member.till], binary=True)
        yield from cursor


def _heads(line: Connection, member: Member) -> tuple[ToldHead, ...]:
    rows = line.execute(
        "SELECT incarnation, seq, encode(hash, 'hex') FROM hub.head"
        " WHERE (store, till) = (%s, %s) ORDER BY incarnation",
        [member.store, member.till],
    )
    return tuple(ToldHead(incarnation=one, seq=seq, hash=digest) for one, seq, digest in rows)


def _alarms(line: Connection, member: Member) -> tuple[OpenAlarm, ...]:
    rows = line.execute(
        "SELECT number, what, seq FROM hub.alarm"
        " WHERE (store, till) = (%s, %s) AND settled_at IS NULL ORDER BY number",
        [member.store, member.till],
    )
    return tuple(OpenAlarm(number=number, what=what, seq=seq) for number, what, seq in rows)


def _has(line: Connection, member: Member, seq: int, digest: str) -> bool:
    found = line.execute(
        "SELECT FROM hub.record AS record JOIN hub.head AS head USING (store, till, incarnation)"
        " WHERE (head.store, head.till) = (%s, %s) AND record.seq = %s AND record.hash = %s",
        [member.store, member.till, seq, bytes.fromhex(digest)],
    )
    return found.fetchone() is not None
