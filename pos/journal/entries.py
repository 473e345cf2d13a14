"""The outbox's entries as the journal's writer makes and changes them, in its transaction."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from pos.core.deliveries import Delivery
from pos.core.settlement import EntryChange
from pos.errors import EntryMovedOn
from pos.journal import codec
from pos.ports.entries import SENT_IN_BATCH


def write_entry(db: sqlite3.Connection, seq: int, at: str, delivery: Delivery) -> None:
    encoded = codec.encode_delivery(delivery)
    db.execute(
        """
        INSERT INTO outbox (entry_id, seq, kind, version, customer_id, body, created_at)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        """,
        (
            delivery.entry_id,
            seq,
            encoded.kind,
            encoded.version,
            delivery.customer_id,
            encoded.body,
            at,
        ),
    )


def change_entry(db: sqlite3.Connection, at: str, change: EntryChange) -> None:
    """EntryMovedOn, and nothing is written, where it is by now not a person's to change."""
    if change.is_tried_again:
        _try_again(db, at, change.entry_id)
        return
    goes_out_as = change.goes_out_as
    changed = (
        db.execute(
            "UPDATE outbox SET state = 'settled', settled_at = ?"
            " WHERE entry_id = ? AND state IN ('rejected', 'in_doubt')",
            (at, change.entry_id),
        )
        if goes_out_as is None
        else _send_on(db, change.entry_id, goes_out_as)
    )
    if changed.rowcount != 1:
        raise EntryMovedOn(
            f"{change.entry_id} was delivered, settled or put back to try meanwhile. Look at "
            "it, and ask again if it is still open."
        )


def _try_again(db: sqlite3.Connection, at: str, entry_id: str) -> None:
    """Unless it is certainly not taken, it is asked about first. An event nobody can be asked
    about: once it was rejected for that, a person who wants it sent has looked.

    What a batch has claimed may be under way in it: made due it would go out twice.
    """
    now_ms = int(datetime.fromisoformat(at).timestamp() * 1000)
    changed = db.execute(
        """
        UPDATE outbox SET next_at_ms = 0, state = CASE
            WHEN state = 'pending' THEN 'pending'
            WHEN state = 'rejected' AND (not_taken OR kind = 'EventDelivery') THEN 'pending'
            ELSE 'in_doubt' END
        WHERE entry_id = ? AND state NOT IN ('delivered', 'settled')
            AND NOT (state = 'in_doubt' AND reason = ? AND next_at_ms > ?)
        """,
        [entry_id, SENT_IN_BATCH, now_ms],
    )
    if changed.rowcount == 1:
        return
    row = db.execute("SELECT state FROM outbox WHERE entry_id = ?", [entry_id]).fetchone()
    if row is not None and row[0] == "in_doubt":
        raise EntryMovedOn(
            f"{entry_id} is on its way in a batch. It is asked about by itself when the batch "
            "ends: wait, and look again."
        )
    raise EntryMovedOn(f"{entry_id} was delivered or settled meanwhile. Look at it again.")


def _send_on(db: sqlite3.Connection, entry_id: str, goes_out_as: Delivery) -> sqlite3.Cursor:
    """Only a rejected one: any other may be on its way as it was before."""
    encoded = codec.encode_delivery(goes_out_as)
    return db.execute(
        """
        UPDATE outbox SET version = ?, body = ?, customer_id = ?, next_at_ms = 0,
            settled_at = NULL,
            state = CASE WHEN not_taken THEN 'pending' ELSE 'in_doubt' END
        WHERE entry_id = ? AND state = 'rejected'
        """,
        (encoded.version, encoded.body, goes_out_as.customer_id, entry_id),
    )
