"""Each record carries the hash of the one before, so that no past can be changed unseen."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_canonical = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

FIRST = "0" * 64
"""What the first record of a till is chained to."""
BEGINS_AN_INCARNATION = "TillMoved"
"""The one kind of event that may carry another incarnation than the record before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One row of the journal, as it is written."""

    seq: int
    at: str
    incarnation: str
    kind: str
    version: int
    body: str
    previous: str
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that is not as it was written, and where."""

    seq: int
    what: str


def record_hash(
    *, seq: int, at: str, incarnation: str, kind: str, version: int, body: str, previous: str
) -> str:
    """SHA-256 over the record as one JSON array: unambiguous, and any language can repeat it."""
    fields = [previous, seq, at, incarnation, kind, version, body]
    return hashlib.sha256(_canonical(fields).encode()).hexdigest()


def chained(
    previous: Record | None, *, at: str, incarnation: str, kind: str, version: int, body: str
) -> Record:
    """The next record after another."""
    seq = previous.seq + 1 if previous else 1
    link = previous.hash if previous else FIRST
    return Record(
        seq=seq,
        at=at,
        incarnation=incarnation,
        kind=kind,
        version=version,
        body=body,
        previous=link,
        hash=record_hash(
            seq=seq,
            at=at,
            incarnation=incarnation,
            kind=kind,
            version=version,
            body=body,
            previous=link,
        ),
    )


def verify(records: Iterable[Record]) -> Iterator[Finding]:
    """Everything that does not fit, in order of place.

    Nothing found means that nothing was changed among these records; that none is missing at
    the end only a copy can show.
    """
    seq, link, incarnation = 0, FIRST, ""
    for record in records:
        if record.seq != seq + 1:
            yield Finding(seq=seq + 1, what=_missing(seq + 1, record.seq - 1))
        elif record.previous != link:
            yield Finding(seq=record.seq, what="does not follow the record before it")
        if _hash_of(record) != record.hash:
            yield Finding(seq=record.seq, what=f"{record.kind} was changed after it was written")
        is_begun = record.kind == BEGINS_AN_INCARNATION
        if incarnation and record.incarnation != incarnation and not is_begun:
            yield Finding(seq=record.seq, what="was written by another incarnation of the till")
        seq, link, incarnation = record.seq, record.hash, record.incarnation


def is_next(record: Record, *, seq: int, link: str) -> bool:
    """Whether it stands where it was written, after the one it was written after."""
    return (record.seq, record.previous) == (seq, link) and _hash_of(record) == record.hash


def _missing(first: int, last: int) -> str:
    """A number that comes again leaves nothing out: then the place itself is what is wrong."""
    if last < first:
        return "stands where another record should"
    if last == first:
        return f"record {first} is missing"
    return f"records {first} to {last} are missing"


def _hash_of(record: Record) -> str:
    return record_hash(
        seq=record.seq,
        at=record.at,
        incarnation=record.incarnation,
        kind=record.kind,
        version=record.version,
        body=record.body,
        previous=record.previous,
    )
