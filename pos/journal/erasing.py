"""A customer erased at this till: all that stands of them beside the chain, here and in its copy.

The chain never held them, so it stays as it is, and says that somebody was erased. What is freed in
the files is written over.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from pos.errors import JournalError
from pos.journal.copy import BESIDE_FILE, lines_of
from pos.journal.owed import owed_in
from pos.places import switch_to

_ENDED = "state IN ('delivered', 'settled') AND untold IS NULL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    people: int
    """Rows that named them beside the chain."""
    entries: int
    """Of the outbox, ended long since."""

    @property
    def is_nothing(self) -> bool:
        return not (self.people or self.entries)


def why_not_yet(db: sqlite3.Connection, customer_id: str) -> str:
    """What must go out before they are erased, in a sentence with what to do; empty where nothing
    must.
    """
    if waiting := _open_entries(db, customer_id):
        return (
            f"{waiting} of what the loyalty service must still hear is about this customer. "
            "Deliver it (pos sync) or settle it (pos outbox list), then erase them."
        )
    burns, _ = owed_in(db)
    if owed := sum(one.customer_id == customer_id for one in burns):
        return (
            f"{owed} of the coupons that the coupon engine must still be told of were used by this "
            "customer. Tell it (pos sync) or settle it in the till's outbox, then erase them."
        )
    return ""


def _open_entries(db: sqlite3.Connection, customer_id: str) -> int:
    """What the loyalty service must still be told of them."""
    (number,) = db.execute(
        f"SELECT count(*) FROM outbox WHERE customer_id = ? AND NOT ({_ENDED})", [customer_id]
    ).fetchone()
    return int(number)


def erase_rows(db: sqlite3.Connection, customer_id: str) -> Erased:
    """In the caller's transaction."""
    people = db.execute("DELETE FROM people WHERE customer_id = ?", [customer_id]).rowcount
    by_state = db.execute(
        f"SELECT state, count(*) FROM outbox WHERE customer_id = ? AND {_ENDED} GROUP BY state",
        [customer_id],
    ).fetchall()
    db.execute(f"DELETE FROM outbox WHERE customer_id = ? AND {_ENDED}", [customer_id])
    for state, entries in by_state:
        db.execute(
            "UPDATE outbox_counts SET entries = entries - ? WHERE state = ?", [entries, state]
        )
    return Erased(people=people, entries=sum(entries for _, entries in by_state))


def erase_from_copy(folder: Path, customer_id: str) -> int:
    """Their lines beside the copy, left out of it; how many. Whole before or after a power cut."""
    path = folder / BESIDE_FILE
    if not path.exists():
        return 0
    whose = {line["seq"]: line["customer_id"] for line in lines_of(path) if "person" in line}
    kept: list[str] = []
    gone = 0
    for line in lines_of(path):
        # What changed hands stands twice: what counts is whose it was in the end.
        theirs = whose[line["seq"]] if "person" in line else line["customer_id"]
        if customer_id in (theirs, line["customer_id"]):
            gone += 1
        else:
            kept.append(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")
    if gone:
        try:
            switch_to(path, "".join(kept).encode())
        except OSError as problem:
            raise JournalError(f"{path} cannot be written anew: {problem.strerror}") from problem
    return gone


def files_set_aside(record: Path) -> list[Path]:
    """Damaged records kept beside: nothing is erased in those."""
    return sorted(record.parent.glob(f"{record.name}*.damaged-*"))
