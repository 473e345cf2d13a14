"""Each record carries the hash of the one before, so that no past can be changed unseen."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import msgspec

_canonical = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_same_but_fast = msgspec.json.Encoder().encode

FIRST = "0" * 64
"""What the first record of a till is chained to."""
BEGINS_AN_INCARNATION = "TillMoved"
"""The one kind of event that may carry another incarnation than the record before it."""
ARCHIVES = "RecordArchived"
"""The kind of event without which a record may not begin later than at 1."""

Row = tuple[int, str, str, str, int, str, str, str]
"""A record as SQLite gives it, in the order of its fields."""


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


def row_of(record: Record) -> Row:
    return (
        record.seq,
        record.at,
        record.incarnation,
        record.kind,
        record.version,
        record.body,
        record.previous,
        record.hash,
    )


def record_of(row: Row) -> Record:
    seq, at, incarnation, kind, version, body, previous, digest = row
    return Record(
        seq=seq,
        at=at,
        incarnation=incarnation,
        kind=kind,
        version=version,
        body=body,
        previous=previous,
        hash=digest,
    )


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


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedEnd:
    """Where the records end that were archived, as the event has it that says so."""

    last: int
    last_hash: str


def verify(records: Iterable[Record]) -> Iterator[Finding]:
    """As verify_rows."""
    return verify_rows(row_of(record) for record in records)


def verify_rows(rows: Iterable[Row], *, is_part: bool = False) -> Iterator[Finding]:
    """Everything that does not fit, in order of place; only that the beginning is missing comes at
    the end, as an archive of it is told of further on. A part may begin anywhere.

    Nothing found means that nothing was changed among these records; that none is missing at
    the end only a copy can show.
    """
    seq, link, writer = 0, FIRST, ""
    archived: list[ArchivedEnd] = []
    begins: ArchivedEnd | None = None
    """What must have been archived; none where it begins at the first."""
    sha256, encode = hashlib.sha256, _same_but_fast
    for row in rows:
        place, at, incarnation, kind, version, body, previous, digest = row
        if place == seq + 1 and previous == link and incarnation == writer and kind != ARCHIVES:
            # What fits is nearly all of it, and costs no call of ours. The escapes of the two
            # encoders are alike; where they once were not, the hash is made again below.
            written = encode((previous, place, at, incarnation, kind, version, body))
            if sha256(written).hexdigest() == digest:
                seq, link = place, digest
                continue
        record = record_of(row)
        if seq == 0 and place > 1:
            begins = ArchivedEnd(last=place - 1, last_hash=previous)
        elif place != seq + 1:
            yield Finding(seq=seq + 1, what=_missing(seq + 1, place - 1))
        elif previous != link:
            yield Finding(seq=place, what="does not follow the record before it")
        if _hash_of(record) != digest:
            yield Finding(seq=place, what=f"{kind} was changed after it was written")
        elif kind == ARCHIVES:
            archived.append(archived_end(body))
        if writer and incarnation != writer and kind != BEGINS_AN_INCARNATION:
            yield Finding(seq=place, what="was written by another incarnation of the till")
        seq, link, writer = place, digest, incarnation
    if begins is not None and begins not in archived and not is_part:
        yield _beginning_missing(begins, archived)


def archived_end(body: str) -> ArchivedEnd:
    """Of a record that no till wrote nothing is taken to be archived."""
    try:
        return msgspec.json.decode(body, type=ArchivedEnd)
    except (msgspec.MsgspecError, RecursionError):
        return ArchivedEnd(last=0, last_hash="")


def _beginning_missing(begins: ArchivedEnd, archived: list[ArchivedEnd]) -> Finding:
    """From behind the last archive that reaches less far, if there is one."""
    first = max((one.last + 1 for one in archived if one.last < begins.last), default=1)
    if any(one.last == begins.last for one in archived):
        return Finding(seq=begins.last + 1, what="does not follow the last archived record")
    return Finding(seq=first, what=_missing(first, begins.last))


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
