"""What is on each gift card and store credit: folded from the record, in the same transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from typing import Final

from pos.core import events as ev
from pos.core.events import Event
from pos.core.money import Money
from pos.core.stored_value import CarriedValue, Replaced, StoredKind, StoredValue
from pos.errors import JournalError
from pos.journal import codec
from pos.journal.archived import archived_before
from pos.journal.own_values import OwnValues

_FOLDED: Final = (
    ev.StoredValueIssued,
    ev.StoredValueLoaded,
    ev.StoredValueSpent,
    ev.StoredValueReturned,
    ev.StoredValueReplaced,
    ev.StoredValueKnown,
)
_COLUMNS = "instrument_id, kind, last_four, balance_minor, currency, expires_on, digest"


def work_stored_value(db: sqlite3.Connection, event: Event) -> None:
    """sqlite3.IntegrityError where it would leave less than nothing, JournalError where it moves
    what was never issued: nothing is written.
    """
    match event:
        case ev.StoredValueIssued():
            _issue(db, event)
        case ev.StoredValueLoaded() | ev.StoredValueReturned():
            _move(db, event.instrument_id, event.amount.minor)
        case ev.StoredValueSpent():
            _move(db, event.instrument_id, -event.amount.minor)
        case ev.StoredValueReplaced():
            _replace(db, event)
        case ev.StoredValueKnown():
            _know(db, event)


def work_all_stored_value(db: sqlite3.Connection) -> None:
    """On a record that was made again; what was archived of it left how each card stood."""
    archived = archived_before(db)
    for carried in archived.stored_values if archived else ():
        _take_over(db, carried)
    for event in _events_of_stored_value(db):
        work_stored_value(db, event)


def stored_values_at(db: sqlite3.Connection, last: int) -> tuple[CarriedValue, ...]:
    """As they stood at a place of the record, folded in a table of its own."""
    tables = db.execute(
        "SELECT sql FROM sqlite_master WHERE name IN ('stored_value', 'stored_value_replaced')"
    ).fetchall()
    archived = archived_before(db)
    base = archived.stored_values if archived else ()
    own = OwnValues(base)
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as then:
        for (statement,) in tables:
            then.execute(statement)
        for carried in base:
            _take_over(then, carried)
        for event in _events_of_stored_value(db, up_to=last):
            work_stored_value(then, event)
            own.add(event)
        rows = then.execute(
            f"SELECT receipt, {_COLUMNS} FROM stored_value ORDER BY instrument_id"
        ).fetchall()
        before: dict[str, list[str]] = {}
        for digest, instrument_id in then.execute(
            "SELECT digest, instrument_id FROM stored_value_replaced ORDER BY digest"
        ):
            before.setdefault(instrument_id, []).append(digest)
    return tuple(
        own.told_of(
            CarriedValue(
                value=_stored_value(row),
                receipt=receipt,
                digests_before=tuple(before.get(row[0], ())),
            )
        )
        for receipt, *row in rows
    )


def _events_of_stored_value(db: sqlite3.Connection, *, up_to: int | None = None) -> Iterator[Event]:
    marks = ", ".join("?" for _ in _FOLDED)
    rows: list[tuple[str, int, str]] = db.execute(
        f"SELECT kind, version, body FROM journal WHERE kind IN ({marks})"
        " AND seq <= coalesce(?, seq) ORDER BY seq",
        [*(kind.__name__ for kind in _FOLDED), up_to],
    ).fetchall()
    for row in rows:
        yield codec.decode_event(*row, None)


def _take_over(db: sqlite3.Connection, carried: CarriedValue) -> None:
    value = carried.value
    db.execute(
        f"INSERT INTO stored_value (receipt, {_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            carried.receipt,
            value.instrument_id,
            value.kind.value,
            value.last_four,
            value.balance.minor,
            value.balance.currency,
            value.expires_on.isoformat() if value.expires_on else None,
            value.digest,
        ),
    )
    db.executemany(
        "INSERT INTO stored_value_replaced (digest, instrument_id) VALUES (?, ?)",
        [(digest, value.instrument_id) for digest in carried.digests_before],
    )


def stored_value_of(db: sqlite3.Connection, digest: str) -> StoredValue | Replaced | None:
    row = db.execute(f"SELECT {_COLUMNS} FROM stored_value WHERE digest = ?", [digest]).fetchone()
    return _stored_value(row) if row else _replaced(db, digest)


def _replaced(db: sqlite3.Connection, digest: str) -> Replaced | None:
    row: tuple[str] | None = db.execute(
        "SELECT last_four FROM stored_value_replaced AS before JOIN stored_value AS now"
        " USING (instrument_id) WHERE before.digest = ?",
        [digest],
    ).fetchone()
    return Replaced(last_four=row[0]) if row else None


def stored_values_of(db: sqlite3.Connection, receipt: str) -> tuple[StoredValue, ...]:
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM stored_value WHERE receipt = ? ORDER BY instrument_id", [receipt]
    )
    return tuple(_stored_value(row) for row in rows)


def _issue(db: sqlite3.Connection, event: ev.StoredValueIssued) -> None:
    db.execute(
        f"INSERT INTO stored_value (receipt, {_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            event.receipt,
            event.instrument_id,
            event.kind.value,
            event.last_four,
            event.amount.minor,
            event.amount.currency,
            event.expires_on.isoformat() if event.expires_on else None,
            event.digest,
        ),
    )


def _know(db: sqlite3.Connection, event: ev.StoredValueKnown) -> None:
    """Issued, spent and issued anew at other tills meanwhile."""
    value = event.value
    before = db.execute(
        "DELETE FROM stored_value WHERE instrument_id = ? RETURNING digest", [value.instrument_id]
    ).fetchone()
    replaced = (before[0],) if before and before[0] != value.digest else ()
    _take_over(db, CarriedValue(value=value, receipt=event.receipt, digests_before=replaced))


def _replace(db: sqlite3.Connection, event: ev.StoredValueReplaced) -> None:
    """The code before is remembered: it is asked for by whoever still has it."""
    db.execute(
        "INSERT INTO stored_value_replaced (digest, instrument_id)"
        " SELECT digest, instrument_id FROM stored_value WHERE instrument_id = ?",
        [event.instrument_id],
    )
    _change(
        db,
        "UPDATE stored_value SET digest = ?, last_four = ? WHERE instrument_id = ?",
        [event.digest, event.last_four, event.instrument_id],
    )


def _move(db: sqlite3.Connection, instrument_id: str, minor: int) -> None:
    _change(
        db,
        "UPDATE stored_value SET balance_minor = balance_minor + ? WHERE instrument_id = ?",
        [minor, instrument_id],
    )


def _change(db: sqlite3.Connection, statement: str, values: list[str | int]) -> None:
    """Money that is put on nothing, or taken off it, is lost without a word."""
    if db.execute(statement, values).rowcount != 1:
        raise JournalError(f"There is no gift card or store credit {values[-1]} in the record.")


def _stored_value(row: tuple[str, str, str, int, str, str | None, str]) -> StoredValue:
    instrument_id, kind, last_four, balance_minor, currency, expires_on, digest = row
    return StoredValue(
        instrument_id=instrument_id,
        kind=StoredKind(kind),
        last_four=last_four,
        balance=Money(balance_minor, currency),
        expires_on=date.fromisoformat(expires_on) if expires_on else None,
        digest=digest,
    )
