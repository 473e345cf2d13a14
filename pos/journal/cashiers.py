"""Who works the till by name, as the record knows them: from what stands beside its chain."""

from __future__ import annotations

from sqlite3 import Connection

from pos.journal.archived import cashiers_left
from pos.journal.people import cashier_in, cashier_key


def name_of(db: Connection, user_id: str) -> str:
    """As somebody signed on last, here or in an archive; empty where it is erased."""
    found = db.execute(
        "SELECT body FROM people WHERE customer_id = ? ORDER BY seq DESC LIMIT 1",
        [cashier_key(user_id)],
    ).fetchone()
    if found is not None:
        return cashier_in(found[0]).name
    return next((one.name for one in cashiers_left(db) if one.user_id == user_id), "")
