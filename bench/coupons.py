"""The coupon engine: issues and validations a second, against the bare database beside it.

Bare is one row of the same table, written in a transaction of its own, or read by its key.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import partial
from itertools import count
from pathlib import Path
from statistics import median

import psycopg

from bench import postgres
from bench.commits import timed
from bench.shop import CURRENCY, a_folder
from bench.table import Row
from pos.clock import SystemClock
from pos.core.customer import CouponKind
from pos.core.money import Money
from pos.coupons.codes import key_of, new_code
from pos.coupons.engine import CouponEngine
from pos.coupons.store import open_database
from pos.coupons.store import statements as sql
from pos.coupons.store.dialect import for_postgres
from pos.coupons.store.rows import terms_row
from pos.coupons.terms import CouponTerms, IssueRequest

ROUNDS, VALIDATIONS_A_ROUND = 300, 10
ISSUE_TIMES, TOGETHER_TIMES, VALIDATE_TIMES = 3.0, 1.0, 6.0
AT_ONCE, EACH = 32, 20
GOODS = Money(10_000, CURRENCY)
_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Bare:
    """The database without an engine around it."""

    insert: Callable[[Sequence[object]], object]
    select: Callable[[str], object]


def measure() -> list[Row]:
    with a_folder() as folder:
        file = folder / "coupons.db"
        rows = _measure("SQLite", file.name, folder, _bare_file(folder / "bare.db"))
    if why := postgres.why_there_is_none():
        return [*rows, Row(figure="coupons on PostgreSQL", ours=f"not measured: {why}")]
    with a_folder() as folder, postgres.own_server() as server:
        floor = _bare_server(server.new_schema(), folder)
        return rows + _measure("PostgreSQL", server.new_schema(), folder, floor)


def _measure(kind: str, where: str, folder: Path, floor: AbstractContextManager[Bare]) -> list[Row]:
    clock = SystemClock()
    with (
        closing(CouponEngine(open_database(where, folder=folder), clock)) as engine,
        floor as bare,
    ):
        issue_s, insert_s, validate_s, select_s = [], [], [], []
        for _ in range(ROUNDS):
            request, code = _request(clock), new_code()
            row = [key_of(code), *terms_row(request, code, clock.now())]
            issue_s.append(timed(partial(engine.issue, request)))
            insert_s.append(timed(partial(bare.insert, row)))
            issued = engine.issue(request).code
            for _ in range(VALIDATIONS_A_ROUND):
                validate_s.append(timed(partial(engine.validate, issued, goods=GOODS)))
                select_s.append(timed(partial(bare.select, key_of(code))))
        requests = [_request(clock) for _ in range(AT_ONCE * EACH)]
        with ThreadPoolExecutor(AT_ONCE) as callers:
            together_s = timed(lambda: list(callers.map(engine.issue, requests)))
    each_s = [together_s / len(requests)]
    return [
        _row(f"coupons issued, {kind}", issue_s, "an insert", insert_s, times=ISSUE_TIMES),
        _row(
            f"… by {AT_ONCE} at once, {kind}", each_s, "an insert", insert_s, times=TOGETHER_TIMES
        ),
        _row(f"… validated, {kind}", validate_s, "a select", select_s, times=VALIDATE_TIMES),
    ]


def _row(figure: str, ours_s: list[float], what: str, floor_s: list[float], *, times: float) -> Row:
    ratio = median(ours_s) / median(floor_s)
    return Row(
        figure=figure,
        ours=f"{1 / median(ours_s):,.0f} a second",
        against=f"{what} {1 / median(floor_s):,.0f} a second",
        ratio=f"{ratio:.2f}",
        target=f"≤ {times:g}",
        met=ratio <= times,
    )


def _request(clock: SystemClock) -> IssueRequest:
    now = clock.now()
    terms = CouponTerms(
        kind=CouponKind.FIXED,
        value=Decimal(10),
        currency=CURRENCY,
        starts_at=now,
        expires_at=now + timedelta(days=30),
    )
    return IssueRequest(
        terms=terms,
        customer_id="mobile_966500000001",
        source="Points Redemption",
        request_id=f"transaction {next(_numbers)}",
    )


@contextmanager
def _bare_file(path: Path) -> Iterator[Bare]:
    open_database(path.name, folder=path.parent).close()  # the same tables
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA synchronous = FULL")
        yield Bare(
            lambda row: db.execute(sql.ADD_COUPON, row),
            lambda key: db.execute(sql.COUPON, [key]).fetchone(),
        )


@contextmanager
def _bare_server(address: str, folder: Path) -> Iterator[Bare]:
    open_database(address, folder=folder).close()
    with psycopg.connect(address, autocommit=True) as db:
        yield Bare(
            lambda row: db.execute(for_postgres(sql.ADD_COUPON), row),
            lambda key: db.execute(for_postgres(sql.COUPON), [key]).fetchone(),
        )
