"""What stands beside the second copy (names, notes, deliveries), compared with the record.

The chain does not hold it, so nothing proves it; a rebuild reads it all the same, and would lose
what is not there and bring back what was erased.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec
from msgspec.structs import replace as struct_with

from pos.core.deliveries import Delivery, OrderDelivery
from pos.errors import JournalError
from pos.journal import codec
from pos.journal.archived import first_place
from pos.journal.chain import Finding
from pos.journal.copy import BESIDE_FILE, whole_lines

MADE_ANEW = "; where all else is well move the folder aside: a till that is started makes it anew"
MOST_UNREADABLE = 5
_ALL = 2**63 - 1


class _Person(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """A line as a record has somebody, or a note."""

    seq: int
    customer_id: str
    person: str

    @property
    def key(self) -> object:
        return self.seq


class _Entry(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """A line as the outbox began with a delivery."""

    seq: int
    entry_id: str
    kind: str
    version: int
    customer_id: str
    body: str
    created_at: str

    @property
    def key(self) -> object:
        return self.entry_id


_Line = _Person | _Entry
_PEOPLE = "SELECT seq, customer_id, body FROM people WHERE seq <= ?"
_ENTRIES = """
SELECT seq, entry_id, kind, version, customer_id, body, created_at FROM outbox WHERE seq <= ?
"""


class Beside:
    """Nearly every line is known by its hash alone; the few others are read."""

    def __init__(self, folder: Path) -> None:
        """Made behind a look at the records' lines: what those are of stands here by then."""
        self._path = folder / BESIDE_FILE
        self._lines = whole_lines(self._path)
        self._seen: set[object] = set()
        self._others: dict[object, _Line] = {}
        """What a rebuild would take, where it is not what the record has."""
        self._unreadable: list[Finding] = []

    def findings(self, db: sqlite3.Connection, *, reached: int, may_lag: bool) -> Iterator[Finding]:
        """Of the records up to `reached`, which the copy holds."""
        expected = _expected(db, reached)
        self._read(expected)
        yield from self._unreadable
        there = self._seen | self._others.keys()
        missing = [seq for key, seq in expected.values() if key not in there]
        yield from self._told(missing, "is missing in", "lose it")
        first = first_place(db)
        others = [one for one in self._others.values() if first <= one.seq <= reached]
        written = [(one, _written(db, one)) for one in others]
        alone = [one.seq for one, row in written if row is None]
        yield from self._told(alone, "is nothing, but there is something in", "bring it back")
        differ = [
            one.seq
            for one, row in written
            if row is not None and not _is_same(one, row, may_lag=may_lag)
        ]
        yield from self._told(differ, "is something else in", "take that")

    def _read(self, expected: dict[int, tuple[object, int]]) -> None:
        """As a rebuild does: of a person's lines the last counts, of an entry's the first."""
        seq = 0
        for number, line in self._lines:
            if known := expected.get(hash(line)):
                key, seq = known
                self._seen.add(key)
                if isinstance(key, int):  # a person, not an entry
                    self._others.pop(key, None)
            elif other := _line_of(line):
                seq = other.seq
                if isinstance(other, _Person):
                    self._others[other.key] = other
                elif other.key not in self._seen:
                    self._others.setdefault(other.key, other)
            elif len(self._unreadable) < MOST_UNREADABLE:
                what = f"behind it {self._path}, line {number}, cannot be read{MADE_ANEW}"
                self._unreadable.append(Finding(seq=seq, what=what))

    def _told(self, places: list[int], problem: str, would: str) -> Iterator[Finding]:
        if not places:
            return
        more = f" (and of {len(places) - 1:,} more)" if len(places) > 1 else ""
        yield Finding(
            seq=min(places),
            what=f"what stands beside it{more} {problem} {self._path}: a rebuild would {would}"
            f"{MADE_ANEW}",
        )


def _expected(db: sqlite3.Connection, reached: int) -> dict[int, tuple[object, int]]:
    """By the hash of the line that each has, as it was first written."""
    encode = msgspec.json.Encoder().encode
    expected: dict[int, tuple[object, int]] = {}
    for kind, query in ((_Person, _PEOPLE), (_Entry, _ENTRIES)):
        for row in db.execute(query, [reached]):
            line = kind(*row)
            expected[hash(encode(line) + b"\n")] = line.key, line.seq
    return expected


def _line_of(line: bytes) -> _Line | None:
    with suppress(msgspec.MsgspecError):
        return msgspec.json.decode(line, type=_Person)
    with suppress(msgspec.MsgspecError):
        return msgspec.json.decode(line, type=_Entry)
    return None


@dataclass(frozen=True, slots=True)
class _Written:
    """As the record has it now."""

    line: _Line
    is_unsent: bool


def _written(db: sqlite3.Connection, line: _Line) -> _Written | None:
    if isinstance(line, _Person):
        row = db.execute(f"{_PEOPLE} AND seq = ?", [line.seq, line.seq]).fetchone()
        return _Written(_Person(*row), is_unsent=False) if row else None
    row = db.execute(f"{_ENTRIES} AND entry_id = ?", [_ALL, line.entry_id]).fetchone()
    if row is None:
        return None
    (is_unsent,) = db.execute(
        "SELECT state = 'pending' AND attempts = 0 FROM outbox WHERE entry_id = ?", [line.entry_id]
    ).fetchone()
    return _Written(_Entry(*row), is_unsent=bool(is_unsent))


def _is_same(line: _Line, written: _Written, *, may_lag: bool) -> bool:
    """But for what changes: whose a note is is copied later, and a delivery is sent as it is by
    then.
    """
    now = written.line
    if isinstance(line, _Person) or isinstance(now, _Person):
        whose = line.customer_id if may_lag else now.customer_id
        return line == struct_with(now, customer_id=whose)
    if (line.seq, line.kind, line.created_at) != (now.seq, now.kind, now.created_at):
        return False
    try:
        copied, sent = (
            codec.decode_delivery(one.kind, one.version, one.body) for one in (line, now)
        )
    except JournalError:
        return False
    is_alike = _but_for_reservations(copied) == _but_for_reservations(sent)
    return is_alike if written.is_unsent else True


def _but_for_reservations(delivery: Delivery) -> Delivery:
    """They are had again, under other references, before the order is sent."""
    if not isinstance(delivery, OrderDelivery):
        return delivery
    bare = replace(delivery.order, hold=None, lock=None, reservations_gone=False)
    return replace(delivery, order=bare)
