"""The schema, in named steps. The schema is the design: read it here."""

from __future__ import annotations

import sqlite3
import uuid

from sqlite_utils import Database, Migrations

from pos.journal.database import SCHEMA_VERSION

steps = Migrations("till")


@steps()
def record_outbox_and_people(db: Database) -> None:
    """The chained record; what waits for the service; who the customers are, beside the chain."""
    for statement in _SCHEMA:
        db.conn.execute(statement)
    db.conn.execute("INSERT INTO till (key, value) VALUES ('incarnation', ?)", [uuid.uuid4().hex])


@steps()
def rejected_and_certainly_not_taken(db: Database) -> None:
    """Whether a rejected entry may be sent again without asking what became of it."""
    db.conn.execute("ALTER TABLE outbox ADD COLUMN not_taken INTEGER NOT NULL DEFAULT 0")


_SCHEMA = (
    """
    CREATE TABLE till (
        key TEXT PRIMARY KEY,
        value TEXT NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE journal (
        seq INTEGER PRIMARY KEY CHECK (seq > 0),
        at TEXT NOT NULL,
        incarnation TEXT NOT NULL,
        kind TEXT NOT NULL,
        version INTEGER NOT NULL,
        body TEXT NOT NULL,
        previous TEXT NOT NULL,
        hash TEXT NOT NULL,
        sale_id TEXT GENERATED ALWAYS AS (body ->> '$.sale_id') VIRTUAL,
        receipt TEXT GENERATED ALWAYS AS (body ->> '$.receipt') VIRTUAL
    ) STRICT
    """,
    "CREATE INDEX journal_by_sale ON journal (sale_id) WHERE sale_id IS NOT NULL",
    "CREATE INDEX journal_by_receipt ON journal (receipt) WHERE receipt IS NOT NULL",
    "CREATE INDEX journal_by_shift ON journal (seq) WHERE kind = 'ShiftOpened'",
    """
    CREATE TRIGGER journal_is_never_changed BEFORE UPDATE ON journal
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END
    """,
    """
    CREATE TRIGGER journal_is_never_cut BEFORE DELETE ON journal
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END
    """,
    """
    CREATE TABLE people (
        seq INTEGER PRIMARY KEY REFERENCES journal (seq),
        customer_id TEXT NOT NULL,
        body TEXT NOT NULL
    ) STRICT
    """,
    "CREATE INDEX people_by_customer ON people (customer_id)",
    """
    CREATE TABLE outbox (
        place INTEGER PRIMARY KEY AUTOINCREMENT,
        entry_id TEXT NOT NULL UNIQUE,
        seq INTEGER NOT NULL REFERENCES journal (seq),
        kind TEXT NOT NULL,
        version INTEGER NOT NULL,
        customer_id TEXT NOT NULL,
        body TEXT NOT NULL,
        state TEXT NOT NULL DEFAULT 'pending'
            CHECK (state IN ('pending', 'in_doubt', 'delivered', 'rejected')),
        attempts INTEGER NOT NULL DEFAULT 0,
        next_at_ms INTEGER NOT NULL DEFAULT 0,
        created_at TEXT NOT NULL,
        settled_at TEXT,
        reason TEXT NOT NULL DEFAULT ''
    ) STRICT
    """,
    """
    CREATE INDEX outbox_waiting ON outbox (customer_id, place)
        WHERE state IN ('pending', 'in_doubt')
    """,
    "CREATE INDEX outbox_due ON outbox (next_at_ms) WHERE state IN ('pending', 'in_doubt')",
    """
    CREATE TABLE outbox_counts (
        state TEXT PRIMARY KEY,
        entries INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
    """
    INSERT INTO outbox_counts (state, entries)
    VALUES ('pending', 0), ('in_doubt', 0), ('delivered', 0), ('rejected', 0)
    """,
    """
    CREATE TRIGGER outbox_counts_new AFTER INSERT ON outbox
    BEGIN
        UPDATE outbox_counts SET entries = entries + 1 WHERE state = NEW.state;
    END
    """,
    """
    CREATE TRIGGER outbox_counts_moved AFTER UPDATE OF state ON outbox WHEN OLD.state <> NEW.state
    BEGIN
        UPDATE outbox_counts SET entries = entries - 1 WHERE state = OLD.state;
        UPDATE outbox_counts SET entries = entries + 1 WHERE state = NEW.state;
    END
    """,
)


def apply_migrations(db: sqlite3.Connection) -> None:
    """Take every step not yet taken; each with the note that it was, or not at all."""
    steps.apply(Database(db))
    db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
