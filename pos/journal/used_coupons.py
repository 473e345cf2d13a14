"""Which of the shop's own coupons were used at this till: folded from the record, with each sale.

A till without the network believes a coupon once: what is here it has had.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from typing import Final

from pos.core import events as ev
from pos.core.events import Event
from pos.core.shop_coupon import UsedHere
from pos.journal import codec
from pos.journal.archived import archived_before

_COLUMNS: Final = "code, receipt, used_at, valid_until"


def work_used_coupon(db: sqlite3.Connection, event: Event) -> None:
    """The first use stands; it is told again as each shift is opened, until the engine has it."""
    if isinstance(event, ev.BurnOwed):
        burn = event.burn
        _note(
            db,
            UsedHere(
                code=burn.code, receipt=burn.receipt, at=burn.at, valid_until=burn.valid_until
            ),
        )


def work_all_used_coupons(db: sqlite3.Connection) -> None:
    """On a record that was made again; what was archived of it left those that are not over."""
    _work_up_to(db, db, None)


def used_coupons_at(db: sqlite3.Connection, last: int, *, now: datetime) -> tuple[UsedHere, ...]:
    """By a place of the record, but for those that are over by now: none of them is believed."""
    (table,) = db.execute("SELECT sql FROM sqlite_master WHERE name = 'used_coupons'").fetchone()
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as then:
        then.execute(table)
        _work_up_to(db, then, last)
        rows = then.execute(f"SELECT {_COLUMNS} FROM used_coupons ORDER BY code").fetchall()
    used = (_used(row) for row in rows)
    return tuple(one for one in used if one.valid_until is None or now < one.valid_until)


def used_coupon(db: sqlite3.Connection, code: str) -> UsedHere | None:
    row = db.execute(f"SELECT {_COLUMNS} FROM used_coupons WHERE code = ?", [code]).fetchone()
    return _used(row) if row else None


def _work_up_to(db: sqlite3.Connection, into: sqlite3.Connection, last: int | None) -> None:
    archived = archived_before(db)
    for one in archived.used_coupons if archived else ():
        _note(into, one)
    for event in _burns(db, up_to=last):
        work_used_coupon(into, event)


def _burns(db: sqlite3.Connection, *, up_to: int | None) -> Iterator[Event]:
    rows: list[tuple[str, int, str]] = db.execute(
        "SELECT kind, version, body FROM journal WHERE kind = ? AND seq <= coalesce(?, seq)"
        " ORDER BY seq",
        [ev.BurnOwed.__name__, up_to],
    ).fetchall()
    for row in rows:
        yield codec.decode_event(*row, None)


def _note(db: sqlite3.Connection, used: UsedHere) -> None:
    db.execute(
        f"INSERT INTO used_coupons ({_COLUMNS}) VALUES (?, ?, ?, ?) ON CONFLICT (code) DO NOTHING",
        (
            used.code,
            used.receipt,
            used.at.isoformat(),
            used.valid_until.isoformat() if used.valid_until else None,
        ),
    )


def _used(row: tuple[str, str, str, str | None]) -> UsedHere:
    code, receipt, used_at, valid_until = row
    return UsedHere(
        code=code,
        receipt=receipt,
        at=datetime.fromisoformat(used_at),
        valid_until=datetime.fromisoformat(valid_until) if valid_until else None,
    )
