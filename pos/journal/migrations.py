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


@steps()
def ended_by_a_person(db: Database) -> None:
    """An entry may be settled; and what a command wishes of a till that has the folder."""
    for statement in _SETTLED:
        db.conn.execute(statement)


@steps()
def front_of_each_customer(db: Database) -> None:
    """Who is next is marked, not looked for, so that a backlog of weeks costs no search.

    A refund needs its order, and waits for it also where the two have other customers by now.
    """
    for statement in _FRONTS:
        db.conn.execute(statement)


@steps()
def gift_cards_and_store_credit(db: Database) -> None:
    """What is on each, folded from the record in the same transaction; never below nothing."""
    for statement in _STORED_VALUE:
        db.conn.execute(statement)


@steps()
def told_to_the_record(db: Database) -> None:
    """What came of an entry stays with it until the record has it, in case the till stops between.

    The few such are found without a look at all the others.
    """
    db.conn.execute("ALTER TABLE outbox ADD COLUMN untold TEXT")
    db.conn.execute("CREATE INDEX outbox_untold ON outbox (place) WHERE untold IS NOT NULL")
    db.conn.execute("DROP INDEX IF EXISTS outbox_ended_with_a_word")


@steps()
def codes_that_were_replaced(db: Database) -> None:
    """Which codes hold no more since their value was issued anew: known, and worth nothing."""
    for statement in _REPLACED:
        db.conn.execute(statement)


@steps()
def coupons_used_here(db: Database) -> None:
    """Those of the shop's own that sales of this till had off: none is believed a second time."""
    db.conn.execute(_USED_COUPONS)


_STORED_VALUE = (
    """
    CREATE TABLE stored_value (
        instrument_id TEXT PRIMARY KEY,
        digest TEXT NOT NULL UNIQUE,
        receipt TEXT NOT NULL,
        kind TEXT NOT NULL,
        last_four TEXT NOT NULL,
        balance_minor INTEGER NOT NULL CHECK (balance_minor >= 0),
        currency TEXT NOT NULL,
        expires_on TEXT
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX stored_value_by_receipt ON stored_value (receipt)",
)

_REPLACED = (
    """
    CREATE TABLE stored_value_replaced (
        digest TEXT PRIMARY KEY,
        instrument_id TEXT NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
    """
    INSERT INTO stored_value_replaced (digest, instrument_id)
    SELECT digest, instrument_id FROM (
        SELECT body ->> '$.digest' AS digest, body ->> '$.instrument_id' AS instrument_id,
            lead(seq) OVER (PARTITION BY body ->> '$.instrument_id' ORDER BY seq) AS replaced_by
        FROM journal
        WHERE kind IN ('StoredValueIssued', 'StoredValueReplaced') AND json_valid(body)
    ) WHERE replaced_by IS NOT NULL
    """,
)

_USED_COUPONS = """
    CREATE TABLE used_coupons (
        code TEXT PRIMARY KEY,
        receipt TEXT NOT NULL,
        used_at TEXT NOT NULL,
        valid_until TEXT
    ) STRICT, WITHOUT ROWID
"""

_FRONT_OF = """
    (SELECT waiting.place FROM outbox AS waiting
    WHERE waiting.customer_id = {customer_id} AND waiting.state IN ('pending', 'in_doubt')
      AND NOT EXISTS (
        SELECT 1 FROM outbox AS needed WHERE needed.entry_id = waiting.needs
          AND needed.state IN ('pending', 'in_doubt', 'rejected'))
    ORDER BY waiting.place LIMIT 1)
"""

_FRONTS = (
    """
    ALTER TABLE outbox ADD COLUMN needs TEXT GENERATED ALWAYS AS (
        CASE WHEN kind = 'RefundDelivery' AND json_valid(body)
        THEN 'order:' || (body ->> '$.order_id') END
    ) VIRTUAL
    """,
    "ALTER TABLE outbox ADD COLUMN is_front INTEGER NOT NULL DEFAULT 0",
    "CREATE INDEX outbox_needing ON outbox (needs) WHERE needs IS NOT NULL",
    "CREATE INDEX outbox_fronts ON outbox (customer_id) WHERE is_front = 1",
    "DROP INDEX outbox_due",
    "CREATE INDEX outbox_due ON outbox (next_at_ms) WHERE is_front = 1",
    """
    CREATE INDEX outbox_put_off ON outbox (next_at_ms)
        WHERE next_at_ms > 0 AND state IN ('pending', 'in_doubt')
    """,
    f"""
    UPDATE outbox SET is_front = 1 WHERE state IN ('pending', 'in_doubt')
        AND place = {_FRONT_OF.format(customer_id="outbox.customer_id")}
    """,
    f"""
    CREATE TRIGGER outbox_front_new AFTER INSERT ON outbox
    WHEN NEW.state IN ('pending', 'in_doubt')
    BEGIN
        UPDATE outbox SET is_front = 1
        WHERE place = NEW.place AND place = {_FRONT_OF.format(customer_id="NEW.customer_id")};
    END
    """,
    f"""
    CREATE TRIGGER outbox_front_moved AFTER UPDATE OF state, customer_id ON outbox
    WHEN (OLD.state IN ('pending', 'in_doubt')) <> (NEW.state IN ('pending', 'in_doubt'))
      OR OLD.customer_id <> NEW.customer_id
    BEGIN
        UPDATE outbox SET is_front = 0
        WHERE is_front = 1 AND customer_id IN (OLD.customer_id, NEW.customer_id);
        UPDATE outbox SET is_front = 1 WHERE place IN (
            {_FRONT_OF.format(customer_id="OLD.customer_id")},
            {_FRONT_OF.format(customer_id="NEW.customer_id")});
    END
    """,
    f"""
    CREATE TRIGGER outbox_front_needed AFTER UPDATE OF state ON outbox
    WHEN (OLD.state IN ('pending', 'in_doubt', 'rejected'))
      <> (NEW.state IN ('pending', 'in_doubt', 'rejected'))
    BEGIN
        UPDATE outbox SET is_front = 0 WHERE is_front = 1 AND customer_id IN (
            SELECT customer_id FROM outbox WHERE needs = NEW.entry_id);
        UPDATE outbox SET is_front = 1 WHERE place IN (
            SELECT {_FRONT_OF.format(customer_id="needing.customer_id")}
            FROM outbox AS needing WHERE needing.needs = NEW.entry_id);
    END
    """,
)

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

_SETTLED = (
    """
    CREATE TABLE outbox_anew (
        place INTEGER PRIMARY KEY AUTOINCREMENT,
        entry_id TEXT NOT NULL UNIQUE,
        seq INTEGER NOT NULL REFERENCES journal (seq),
        kind TEXT NOT NULL,
        version INTEGER NOT NULL,
        customer_id TEXT NOT NULL,
        body TEXT NOT NULL,
        state TEXT NOT NULL DEFAULT 'pending'
            CHECK (state IN ('pending', 'in_doubt', 'delivered', 'rejected', 'settled')),
        attempts INTEGER NOT NULL DEFAULT 0,
        next_at_ms INTEGER NOT NULL DEFAULT 0,
        created_at TEXT NOT NULL,
        settled_at TEXT,
        reason TEXT NOT NULL DEFAULT '',
        not_taken INTEGER NOT NULL DEFAULT 0
    ) STRICT
    """,
    """
    INSERT INTO outbox_anew
    SELECT place, entry_id, seq, kind, version, customer_id, body, state, attempts, next_at_ms,
        created_at, settled_at, reason, not_taken
    FROM outbox
    """,
    "DROP TABLE outbox",
    "ALTER TABLE outbox_anew RENAME TO outbox",
    *(one for one in _SCHEMA if " ON outbox" in one),
    """
    CREATE TABLE outbox_wishes (
        wish INTEGER PRIMARY KEY AUTOINCREMENT,
        entry_id TEXT NOT NULL,
        body TEXT NOT NULL,
        asked_at TEXT NOT NULL,
        granted INTEGER,
        answer TEXT NOT NULL DEFAULT ''
    ) STRICT
    """,
    "CREATE INDEX outbox_wishes_open ON outbox_wishes (wish) WHERE granted IS NULL",
)
"""A check of a table is changed by making it anew; indexes and triggers go with the old one."""


def apply_migrations(db: sqlite3.Connection) -> None:
    """Take every step not yet taken; each with the note that it was, or not at all."""
    steps.apply(Database(db))
    db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
