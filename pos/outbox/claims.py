"""The waiting entries as a bulk catch-up takes them: claimed on the disk before they are sent.

A claimed entry is in doubt until a time of its own, by which it is known again. Whoever comes to
it meanwhile, after a crash or at a till that sells, asks the service before sending.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from pos.core.deliveries import Delivery, EntryState
from pos.errors import JournalError
from pos.outbox.outbox import Decode, flushing
from pos.ports.entries import SENT_IN_BATCH
from pos.ports.transaction import atomic


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An entry that is not settled. No delivery where this program cannot read it."""

    place: int
    customer_id: str
    state: EntryState
    delivery: Delivery | None


class Claims:
    """One connection, one thread. `until` names a claim: to the millisecond it is nobody else's."""

    def __init__(self, db: sqlite3.Connection, decode: Decode) -> None:
        self._db = db
        self._decode = decode

    def waiting(self) -> Iterator[Waiting]:
        """Everything, oldest first."""
        rows = self._db.execute(
            "SELECT place, customer_id, state, kind, version, body FROM outbox"
            " WHERE state IN ('pending', 'in_doubt') ORDER BY place"
        )
        for place, customer_id, state, *written in rows:
            yield Waiting(
                place=place,
                customer_id=customer_id,
                state=EntryState(state),
                delivery=self._read(*written),
            )

    def claim(self, places: Sequence[int], until: datetime) -> list[int]:
        """Those that are still unsent and behind nothing of the same customer but claimed ones."""
        claimed = []
        with flushing(self._db), atomic(self._db):
            for place in sorted(places):
                changed = self._db.execute(_CLAIM, {"place": place, "until": _ms(until)})
                claimed += [place] * changed.rowcount
        return claimed

    def states(self, places: Sequence[int], until: datetime) -> dict[int, EntryState]:
        """What the claimed ones are now; PENDING for those that somebody else put off since."""
        found = {}
        for place in places:
            state, at_ms = self._db.execute(
                "SELECT state, next_at_ms FROM outbox WHERE place = ?", [place]
            ).fetchone()
            is_open = state in {EntryState.PENDING, EntryState.IN_DOUBT}
            is_ours = at_ms == _ms(until)
            found[place] = EntryState.PENDING if is_open and not is_ours else EntryState(state)
        return found

    def give_back(self, places: Sequence[int], until: datetime) -> None:
        """Certainly not sent."""
        self._move(places, until, "state = 'pending', next_at_ms = 0, reason = ''")

    def ask_now(self, places: Sequence[int], until: datetime, *, reason: str) -> None:
        """Still in doubt, and due."""
        self._move(places, until, "next_at_ms = 0, reason = :reason", reason=reason)

    def delivered(self, places: Sequence[int], until: datetime, now: datetime) -> None:
        at = now.astimezone(UTC).isoformat()
        self._move(places, until, "state = 'delivered', reason = '', settled_at = :at", at=at)

    def close(self) -> None:
        self._db.close()

    def _move(self, places: Sequence[int], until: datetime, change: str, **values: str) -> None:
        """Only what is claimed still: whatever somebody else found out since stands."""
        with atomic(self._db):
            for place in places:
                self._db.execute(
                    f"UPDATE outbox SET {change}"
                    " WHERE place = :place AND state = 'in_doubt' AND next_at_ms = :until",
                    {"place": place, "until": _ms(until), **values},
                )

    def _read(self, kind: str, version: int, body: str) -> Delivery | None:
        try:
            return self._decode(kind, version, body)
        except JournalError:
            return None


_CLAIM = f"""
    UPDATE outbox
    SET state = 'in_doubt', attempts = attempts + 1, next_at_ms = :until,
        reason = '{SENT_IN_BATCH}'
    WHERE place = :place AND state = 'pending' AND NOT EXISTS (
        SELECT 1 FROM outbox AS earlier
        WHERE earlier.customer_id = outbox.customer_id AND earlier.place < outbox.place
          AND earlier.state IN ('pending', 'in_doubt') AND earlier.next_at_ms <> :until)
"""


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)
