"""What the record itself tells of its archives: the last of its events that says so."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from pos.core.events import RecordArchived
from pos.core.staff import Cashier
from pos.journal import codec
from pos.journal.people import ALL_CASHIERS, cashier_in, cashiers_in


def archives_told(db: sqlite3.Connection) -> Iterator[RecordArchived]:
    """Newest first. No index knows of them: it reads the record, backwards."""
    rows: Iterator[tuple[str, int, str]] = db.execute(
        "SELECT kind, version, body FROM journal WHERE kind = ? ORDER BY seq DESC",
        [RecordArchived.__name__],
    )
    for row in rows:
        event = codec.decode_event(*row, None)
        assert isinstance(event, RecordArchived), "only these were asked for"
        yield event


def archived_before(db: sqlite3.Connection) -> RecordArchived | None:
    """Of what stands here no longer; None where the record is there from its first on."""
    first = first_place(db)
    if first <= 1:
        return None
    return next((one for one in archives_told(db) if one.last == first - 1), None)


class ArchivedSale(NamedTuple):
    receipt: str = ""
    """Empty where there is none."""
    at: datetime | None = None
    """None where there is none, or where an earlier version did not note it."""


def newest_archived(db: sqlite3.Connection) -> ArchivedSale:
    """Of what stands here no longer. Cheap, for it is asked at each receipt that is not found: the
    names left beside each archive lead to it, and its cards are not read.
    """
    first = first_place(db)
    if first <= 1:
        return ArchivedSale()
    row = db.execute(
        """
        SELECT journal.body ->> '$.last_receipt', journal.body ->> '$.last_sale_at'
        FROM people CROSS JOIN journal USING (seq)
        WHERE people.customer_id = ? AND journal.kind = ? AND journal.body ->> '$.last' = ?
        ORDER BY journal.seq DESC LIMIT 1
        """,
        [ALL_CASHIERS, RecordArchived.__name__, first - 1],
    ).fetchone()
    if row is None:  # the names are gone: the event itself is looked for
        told = archived_before(db)
        return ArchivedSale(told.last_receipt, told.last_sale_at) if told else ArchivedSale()
    receipt, at = row
    return ArchivedSale(receipt or "", datetime.fromisoformat(at) if at else None)


def cashiers_left(db: sqlite3.Connection) -> tuple[Cashier, ...]:
    """Whom the last archive had signed on: their names stay for the reports that stay."""
    row = db.execute(
        "SELECT body FROM people WHERE customer_id = ? ORDER BY seq DESC LIMIT 1", [ALL_CASHIERS]
    ).fetchone()
    return cashiers_in(row[0]) if row else ()


def cashiers_up_to(db: sqlite3.Connection, last: int) -> tuple[Cashier, ...]:
    """Each as they signed on last before a place, those of earlier archives included."""
    rows = db.execute(
        "SELECT body FROM people WHERE customer_id > ?1 AND customer_id GLOB ?1 || '*'"
        " AND seq <= ?2 ORDER BY seq",
        [ALL_CASHIERS, last],
    )
    signed_on = (cashier_in(body) for (body,) in rows)
    found = {one.user_id: one for one in (*cashiers_left(db), *signed_on)}
    return tuple(found[user_id] for user_id in sorted(found))


def first_place(db: sqlite3.Connection) -> int:
    """0 where there is no record."""
    (seq,) = db.execute("SELECT coalesce(min(seq), 0) FROM journal").fetchone()
    return int(seq)


def has_archived(db: sqlite3.Connection, receipt: str) -> bool:
    """Whether a receipt is one of those: they are numbered in order."""
    archived = newest_archived(db).receipt
    if not archived:
        return False
    till, _, number = receipt.rpartition("-")
    of_till, _, newest = archived.rpartition("-")
    return till == of_till and number.isdecimal() and 0 < int(number) <= int(newest)
