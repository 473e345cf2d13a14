"""What an event tells of an entry of the outbox: from then on the record has it."""

from __future__ import annotations

import sqlite3

from pos.core import events as ev
from pos.core.deliveries import order_entry_id, refund_entry_id
from pos.core.events import Event


def note_told(db: sqlite3.Connection, event: Event) -> None:
    """In the event's own transaction, so that a stop loses neither and doubles neither."""
    if entry_id := _entry_of(event):
        db.execute("UPDATE outbox SET untold = NULL WHERE entry_id = ?", [entry_id])


def _entry_of(event: Event) -> str:
    """Empty where it is about none, or about what a person wants of one."""
    match event:
        case ev.OrderDelivered() | ev.OrderRejected():
            return order_entry_id(event.sale_id)
        case ev.RefundDelivered() | ev.RefundRejected():
            return refund_entry_id(event.refund_id)
        case ev.DeliverySettled():
            return event.entry_id
    return ""
