"""A record as a row of the journal's table, and back."""

from __future__ import annotations

from pos.journal.chain import Record

COLUMNS = "seq, at, incarnation, kind, version, body, previous, hash"
INSERT = f"INSERT INTO journal ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"

_Row = tuple[int, str, str, str, int, str, str, str]


def row_of(record: Record) -> _Row:
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


def record_of(row: _Row) -> Record:
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
