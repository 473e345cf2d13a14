"""What the record itself tells of its archives: the last of its events that says so."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

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
    archived = archived_before(db)
    if archived is None or not archived.last_receipt:
        return False
    till, _, number = receipt.rpartition("-")
    of_till, _, newest = archived.last_receipt.rpartition("-")
    return till == of_till and number.isdecimal() and 0 < int(number) <= int(newest)
