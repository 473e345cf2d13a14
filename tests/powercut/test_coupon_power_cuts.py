"""Power cuts under the coupon engine: what it has answered is on the disk, whatever is torn."""

from __future__ import annotations

import shutil
from contextlib import closing
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from cut_day import Golden
from cut_disk import Begun, Done, Image, Write
from cut_images import cuts
from cut_log import watched
from fakes import StillClock

from pos.core.customer import CouponKind
from pos.core.money import Money
from pos.coupons.engine import CouponEngine
from pos.coupons.store import Database, sqlite
from pos.coupons.store.sqlite import SqliteDatabase
from pos.coupons.terms import CouponTerms, IssueRequest
from pos.errors import CouponsOutOfReach

IMAGES = 4_000
TO_CONVICT = range(0, IMAGES, 8)
COUPONS = 8
LOG_LIMIT_BYTES = 48 * 1024
"""So that the log is moved into the file a few times on the way."""
GOODS = Money(100_00, "SAR")
FILE = "coupons.db"
_TABLES = ("coupons", "coupon_requests", "coupon_locks", "coupon_uses")

Content = list[list[tuple[Any, ...]]]


@pytest.fixture(autouse=True)
def _short_log(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "LOG_LIMIT_BYTES", LOG_LIMIT_BYTES)


def test_nothing_that_was_answered_is_lost(memory: Path) -> None:
    """Of four thousand disks each opens and holds what stood after one of the calls: none before
    the last that was answered, or behind the last that was asked for. The next coupon is issued.
    """
    golden, contents = _run(memory / "coupon-run")

    judged = [(cut, _found(cut.image, memory / "coupon-cut")) for cut in cuts(golden, IMAGES)]

    assert len(judged) == IMAGES
    moved = sum(isinstance(op, Write) and op.name == FILE for op in golden.ops)
    assert moved > COUPONS, "the log is moved into the file on the way"
    lost = [str(cut) for cut, found in judged if found not in contents[cut.least : cut.most + 1]]
    assert not lost, f"{len(lost)} of {IMAGES}: {'; '.join(lost[:3])}"


def test_less_would_lose_coupons(memory: Path) -> None:
    """The same without a sync at each commit forgets coupons that were told."""
    golden, contents = _run(memory / "careless-run", synchronous="NORMAL")

    lost = [
        cut
        for cut in cuts(golden, IMAGES, numbers=TO_CONVICT)
        if _found(cut.image, memory / "coupon-cut") not in contents[cut.least : cut.most + 1]
    ]

    assert lost


def _run(folder: Path, *, synchronous: str = "") -> tuple[Golden, list[Content]]:
    """Coupons issued, locked and burned, call by call, and all that stood after each."""
    folder.mkdir()
    with watched(folder, synchronous=synchronous) as (log, connect):
        contents: list[Content] = [[]]
        log.ops.append(Begun(1))
        with closing(SqliteDatabase(folder / FILE, open_file=connect)) as database:
            contents.append(_content(database))
            log.ops.append(Done(1, promised=True))
            for call in _calls(CouponEngine(database, StillClock())):
                log.ops.append(Begun(len(contents)))
                call()
                log.ops.append(Done(len(contents), promised=True))
                contents.append(_content(database))
    golden = Golden(name=folder.name, before={}, ops=log.ops, states=[], events=[], deliveries=[])
    shutil.rmtree(folder)
    return golden, contents


def _calls(engine: CouponEngine) -> list[Any]:
    now = StillClock().now()
    codes = [f"COUPON-{number}" for number in range(COUPONS)]
    calls: list[Any] = []
    for code in codes:
        lock = {"lock_id": f"lock of {code}", "till": "T1"}
        calls += [
            lambda code=code: engine.issue(_request(code)),
            lambda code=code, lock=lock: engine.lock(code, goods=GOODS, minutes=30, **lock),
            lambda code=code, lock=lock: engine.burn(
                code, sale_id=f"sale of {code}", at=now, **lock
            ),
        ]
    return calls


def _request(code: str) -> IssueRequest:
    now = StillClock().now()
    terms = CouponTerms(
        kind=CouponKind.FIXED,
        value=Decimal(10),
        currency="SAR",
        starts_at=now,
        expires_at=now + timedelta(days=30),
    )
    return IssueRequest(terms=terms, code=code, request_id=f"request of {code}")


def _content(database: Database) -> Content:
    def read(table: str) -> list[tuple[Any, ...]]:
        return sorted(database.read(lambda rows: list(rows.all(f"SELECT * FROM {table}"))))

    return [read(table) for table in _TABLES]


def _found(image: Image, folder: Path) -> Content | str:
    """What an engine that starts on this disk has, or why it does not start."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, data in image.items():
        (folder / name).write_bytes(data)
    try:
        with closing(SqliteDatabase(folder / FILE)) as database:
            content = _content(database)
            CouponEngine(database, StillClock()).issue(_request("THE-NEXT"))
    except CouponsOutOfReach as problem:
        return str(problem)
    return content
