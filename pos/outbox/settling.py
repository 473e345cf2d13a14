"""Entries as a person works them: one as it stands, and all that waits for an export.

Moving one is the journal's: it is committed with the event that says who did it and why.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pos.core.deliveries import Delivery, EntryState
from pos.errors import JournalError
from pos.outbox.outbox import Decode


@dataclass(frozen=True, slots=True, kw_only=True)
class OneEntry:
    """An entry as it stands. No delivery where this program cannot read it."""

    state: EntryState
    delivery: Delivery | None


def entry_by_id(db: sqlite3.Connection, decode: Decode, entry_id: str) -> OneEntry | None:
    row = db.execute(
        "SELECT state, kind, version, body FROM outbox WHERE entry_id = ?", [entry_id]
    ).fetchone()
    if row is None:
        return None
    state, *written = row
    try:
        delivery = decode(*written)
    except JournalError:
        delivery = None
    return OneEntry(state=EntryState(state), delivery=delivery)


_PERSONAL = frozenset({"name", "mobile", "email", "birth_date"})
"""Of somebody registered: nobody needs it to find out why an entry waits."""


def exported(db: sqlite3.Connection) -> Iterator[dict[str, Any]]:
    """All that is neither delivered nor settled, oldest first, as one object each."""
    rows = db.execute(
        "SELECT entry_id, kind, version, customer_id, state, attempts, created_at, next_at_ms,"
        " reason, body FROM outbox WHERE state NOT IN ('delivered', 'settled') ORDER BY place"
    )
    for entry_id, kind, version, customer_id, state, attempts, at, next_at_ms, reason, body in rows:
        yield {
            "id": entry_id,
            "kind": kind,
            "version": version,
            "customer": customer_id,
            "state": state,
            "attempts": attempts,
            "created_at": at,
            "next_try_at": _time(next_at_ms) if state in _TRIED else None,
            "reason": reason,
            "delivery": _impersonal(kind, body),
        }


_TRIED = frozenset({EntryState.PENDING.value, EntryState.IN_DOUBT.value})


def _time(next_at_ms: int) -> str | None:
    return datetime.fromtimestamp(next_at_ms / 1000, UTC).isoformat() if next_at_ms else None


def _impersonal(kind: str, body: str) -> object:
    try:
        fields = json.loads(body)
    except ValueError:
        return None
    if kind != "CustomerDelivery" or not isinstance(fields, dict):
        return fields
    return {name: value for name, value in fields.items() if name not in _PERSONAL}
