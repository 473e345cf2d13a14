"""Entries as a person works them: one as it stands, and all that waits for an export.

Moving one is the journal's: it is committed with the event that says who did it and why.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any, get_args

from pos.core.deliveries import Delivery, EntryState
from pos.errors import JournalError
from pos.outbox.entry_lines import MAY_COUNT_TWICE
from pos.outbox.outbox import Decode


@dataclass(frozen=True, slots=True, kw_only=True)
class OneEntry:
    """An entry as it stands. No delivery where this program cannot read it."""

    state: EntryState
    delivery: Delivery | None
    may_count_twice: bool = False
    """Tried again, it is sent once more although nobody can tell whether it arrived."""


def entry_by_id(db: sqlite3.Connection, decode: Decode, entry_id: str) -> OneEntry | None:
    row = db.execute(
        f"SELECT state, {MAY_COUNT_TWICE}, kind, version, body FROM outbox WHERE entry_id = ?",
        [entry_id],
    ).fetchone()
    if row is None:
        return None
    state, may_count_twice, *written = row
    try:
        delivery = decode(*written)
    except JournalError:
        delivery = None
    return OneEntry(
        state=EntryState(state), delivery=delivery, may_count_twice=bool(may_count_twice)
    )


_PERSONAL = {
    kind.__name__: frozenset(one.name for one in fields(kind) if not one.repr)
    for kind in get_args(Delivery)
}
"""What stands in no picture of a delivery: nobody needs it to find out why an entry waits."""


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
    """None of a kind that a newer program wrote: nobody here knows what of it is personal."""
    if kind not in _PERSONAL:
        return None
    try:
        written = json.loads(body)
    except ValueError:
        return None
    if not isinstance(written, dict):
        return None
    return {name: value for name, value in written.items() if name not in _PERSONAL[kind]}
