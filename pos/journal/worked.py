"""What people made of outbox entries, done again on a rebuilt record from their own events.

The second copy has each delivery as it was first written; the chain has what became of it since.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import replace

from pos.core import events as ev
from pos.core.deliveries import Delivery, EntryState, OrderDelivery
from pos.core.open_entry import readdressed, without_redemption
from pos.core.settlement import SENDS, SettleHow
from pos.journal import codec

_Worked = ev.EntrySettled | ev.EntryReaddressed | ev.EntryTriedAgain


def work_again(db: sqlite3.Connection, last_no: Mapping[str, int]) -> None:
    """`last_no`: the place of the last no to an entry, by its id."""
    rows = db.execute(
        """
        SELECT journal.seq, journal.kind, journal.version, journal.body, people.body
        FROM journal LEFT JOIN people USING (seq)
        WHERE kind IN ('EntrySettled', 'EntryReaddressed', 'EntryTriedAgain') ORDER BY journal.seq
        """
    ).fetchall()
    noted: set[str] = set()
    """Told of at a next visit: what ends that note leaves the entry as it is."""
    for seq, *written in rows:
        event = codec.decode_event(*written)
        assert isinstance(event, _Worked), "only these were asked for"
        if isinstance(event, ev.EntrySettled) and event.how not in SENDS:
            if event.entry_id not in noted:
                _end(db, event.entry_id)
            noted.discard(event.entry_id)
            continue
        if isinstance(event, ev.EntrySettled) and event.how is SettleHow.NEXT_VISIT:
            noted.add(event.entry_id)
        _send_on(db, event, is_rejected_since=last_no.get(event.entry_id, 0) > seq)


def _end(db: sqlite3.Connection, entry_id: str) -> None:
    db.execute(
        "UPDATE outbox SET state = 'settled' WHERE entry_id = ? AND state <> 'delivered'",
        [entry_id],
    )


def _send_on(db: sqlite3.Connection, event: _Worked, *, is_rejected_since: bool) -> None:
    row = db.execute(
        "SELECT kind, version, body FROM outbox WHERE entry_id = ?", [event.entry_id]
    ).fetchone()
    if row is None:
        return
    delivery = _as_wanted(codec.decode_delivery(*row), event)
    encoded = codec.encode_delivery(delivery)
    db.execute(
        "UPDATE outbox SET version = ?, body = ?, customer_id = ? WHERE entry_id = ?",
        [encoded.version, encoded.body, delivery.customer_id, event.entry_id],
    )
    if not is_rejected_since:
        db.execute(
            "UPDATE outbox SET state = ? WHERE entry_id = ? AND state = ?",
            [EntryState.IN_DOUBT.value, event.entry_id, EntryState.REJECTED.value],
        )


def _as_wanted(delivery: Delivery, event: _Worked) -> Delivery:
    if isinstance(event, ev.EntryTriedAgain):
        return delivery
    if isinstance(event, ev.EntryReaddressed):
        return readdressed(delivery, event.customer_id) if event.customer_id else delivery
    if not isinstance(delivery, OrderDelivery):
        return delivery
    # Nobody knows whether it has been sent so since.
    return replace(without_redemption(delivery), is_bare_unsent=False)
