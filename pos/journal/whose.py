"""Whose a note is that was written before its sale had a customer: theirs, once they are named.

people.py says what stands beside the chain at all. Here it only changes hands, so that it is
erased with whom it is about, and the second copy is told of it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from pos.core import events as ev
from pos.core.events import Event

_OF_NOBODY_YET = """
noted.kind IN ('LineNoted', 'SaleNoted', 'SaleSuspended', 'SaleCarried')
"""


def note_whose(db: sqlite3.Connection, event: Event) -> None:
    """In the transaction that names the customer. Another one named since has them as well as any:
    what was written while one was named stays theirs.
    """
    if not isinstance(event, ev.CustomerIdentified):
        return
    db.execute(
        f"""
        UPDATE people SET customer_id = ?
        WHERE seq IN (SELECT seq FROM journal AS noted WHERE sale_id = ? AND {_OF_NOBODY_YET})
            AND coalesce(body ->> '$.customer.customer_id', '') = ''
        """,
        [event.customer.customer_id, event.sale_id],
    )


def changed_hands(
    db: sqlite3.Connection, *, after: int, up_to: int
) -> Iterator[tuple[int, str, str]]:
    """Rows of records before `after` that are somebody's by those behind it: place, whose, what."""
    yield from db.execute(
        f"""
        SELECT DISTINCT people.seq, people.customer_id, people.body
        FROM journal AS named
            JOIN journal AS noted ON noted.sale_id = named.sale_id AND {_OF_NOBODY_YET}
            JOIN people ON people.seq = noted.seq
        WHERE named.seq > ? AND named.seq <= ? AND named.kind = 'CustomerIdentified'
            AND noted.seq <= ?
        ORDER BY people.seq
        """,
        [after, up_to, after],
    )
