"""The tills' records as they were written, how far they reach, and what a person must look at.

Nobody changes or deletes a record. The engine itself keeps what is appended in one chain: a
shipment that does not follow what is here is refused whole, and another record in the place of one
that is here is never taken.
"""

from __future__ import annotations

from typing import Final

from pos.hub.alarms import SAID_OF
from pos.hub.schema.bounds import (
    MOST_DECIMALS,
    are_short,
    is_amount,
    is_currency,
    is_day,
    is_moment,
)
from pos.hub.schema.figures import FIGURES

_ALARMS: Final = ", ".join(f"'{what}'" for what in SAID_OF)
_NAMES: Final = ("receipt", "sale_id", "cashier_id", "customer_id")

RECORDS: Final = (
    """
    CREATE TABLE hub.record (
        store text NOT NULL,
        till text NOT NULL,
        incarnation text NOT NULL,
        seq bigint NOT NULL CHECK (seq > 0),
        at text NOT NULL,
        kind text NOT NULL,
        version integer NOT NULL,
        body text NOT NULL,
        previous bytea NOT NULL CHECK (octet_length(previous) = 32),
        hash bytea NOT NULL CHECK (octet_length(hash) = 32),
        sale_id text,
        receipt text,
        PRIMARY KEY (store, till, incarnation, seq)
    )
    """,
    "CREATE INDEX record_by_sale ON hub.record (store, sale_id) WHERE sale_id IS NOT NULL",
    """
    CREATE TABLE hub.head (
        store text NOT NULL,
        till text NOT NULL,
        incarnation text NOT NULL,
        seq bigint NOT NULL,
        hash bytea NOT NULL,
        heard_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (store, till, incarnation)
    )
    """,
    f"""
    CREATE TABLE hub.alarm (
        number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        store text NOT NULL,
        till text NOT NULL,
        incarnation text NOT NULL,
        seq bigint NOT NULL,
        what text NOT NULL CHECK (what IN ({_ALARMS})),
        about text NOT NULL DEFAULT '',
        hash bytea NOT NULL,
        raised_at timestamptz NOT NULL DEFAULT now(),
        settled_at timestamptz,
        settled_why text NOT NULL DEFAULT '',
        UNIQUE (store, till, incarnation, seq, what, hash)
    )
    """,
    # Of what a record tells, once.
    """
    CREATE FUNCTION hub.raise_alarm(one hub.record, of_what text, of_about text) RETURNS void
    LANGUAGE sql AS $$
        INSERT INTO hub.alarm (store, till, incarnation, seq, what, about, hash)
        VALUES (one.store, one.till, one.incarnation, one.seq, of_what, of_about, one.hash)
        ON CONFLICT DO NOTHING
    $$
    """,
    "REVOKE EXECUTE ON FUNCTION hub.raise_alarm FROM PUBLIC",
    *FIGURES,
    # Reports read all rows at once: one that cannot be read would keep everybody from the rest.
    f"""
    CREATE TABLE hub.receipt (
        store text NOT NULL,
        till text NOT NULL,
        incarnation text NOT NULL,
        seq bigint NOT NULL,
        receipt text NOT NULL,
        sale_id text NOT NULL,
        business_day date NOT NULL,
        completed_at timestamptz NOT NULL,
        cashier_id text NOT NULL,
        customer_id text NOT NULL,
        currency text NOT NULL,
        decimals smallint NOT NULL,
        total_minor bigint NOT NULL,
        figures jsonb NOT NULL,
        PRIMARY KEY (store, till, incarnation, seq),
        FOREIGN KEY (store, till, incarnation, seq) REFERENCES hub.record,
        CONSTRAINT receipt_names CHECK ({are_short(*_NAMES)}),
        CONSTRAINT receipt_day CHECK ({is_day("business_day")}),
        CONSTRAINT receipt_time CHECK ({is_moment("completed_at")}),
        CONSTRAINT receipt_currency CHECK (
            {is_currency("currency")} AND decimals BETWEEN 0 AND {MOST_DECIMALS}),
        CONSTRAINT receipt_total CHECK ({is_amount("total_minor")}),
        CONSTRAINT receipt_figures CHECK (hub.are_figures(figures))
    )
    """,
    "CREATE INDEX receipt_by_number ON hub.receipt (receipt)",
    "CREATE INDEX receipt_by_day ON hub.receipt (business_day, store)",
    # It belongs to whoever made the hub, so that a till needs no right to move a head by itself.
    """
    CREATE FUNCTION hub.must_follow() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, hub, pg_temp AS $$
    DECLARE
        first record;
        last record;
        reached record;
    BEGIN
        SELECT * INTO first FROM given ORDER BY seq LIMIT 1;
        IF NOT FOUND THEN
            RETURN NULL;
        END IF;
        SELECT * INTO last FROM given ORDER BY seq DESC LIMIT 1;
        IF EXISTS (SELECT FROM given WHERE (store, till) <> (first.store, first.till)) THEN
            RAISE EXCEPTION 'A shipment is of one till';
        END IF;
        IF EXISTS (
            SELECT FROM (
                SELECT seq, previous, lag(seq) OVER w AS seq_before, lag(hash) OVER w AS link
                FROM given WINDOW w AS (ORDER BY seq)
            ) AS one
            WHERE seq_before IS NOT NULL AND (seq, previous) <> (seq_before + 1, link)
        ) THEN
            RAISE EXCEPTION 'A shipment of %/% is no chain', first.store, first.till;
        END IF;
        SELECT head.seq, head.hash INTO reached FROM hub.head
        WHERE (head.store, head.till, head.incarnation)
            = (first.store, first.till, first.incarnation) FOR UPDATE;
        IF FOUND THEN
            IF (reached.seq + 1, reached.hash) <> (first.seq, first.previous) THEN
                RAISE EXCEPTION 'Record % of %/% does not follow the last one here',
                    first.seq, first.store, first.till;
            END IF;
        ELSIF EXISTS (
            SELECT FROM hub.head WHERE (head.store, head.till) = (first.store, first.till)
        ) AND NOT EXISTS (
            SELECT FROM hub.record AS before
            WHERE (before.store, before.till, before.seq, before.hash)
                = (first.store, first.till, first.seq - 1, first.previous)
        ) THEN
            RAISE EXCEPTION 'Record % of %/% follows none that is here',
                first.seq, first.store, first.till;
        END IF;
        INSERT INTO hub.head AS head (store, till, incarnation, seq, hash)
        SELECT DISTINCT ON (incarnation) store, till, incarnation, seq, hash
        FROM given ORDER BY incarnation, seq DESC
        ON CONFLICT (store, till, incarnation) DO UPDATE
        SET seq = excluded.seq, hash = excluded.hash, heard_at = now();
        INSERT INTO hub.alarm (store, till, incarnation, seq, what, hash)
        SELECT here.store, here.till, here.incarnation, here.seq, 'two machines', here.hash
        FROM (
            SELECT DISTINCT ON (incarnation) * FROM given ORDER BY incarnation, seq
        ) AS here
        WHERE EXISTS (
            SELECT FROM hub.head AS other
            WHERE (other.store, other.till) = (here.store, here.till)
                AND other.incarnation <> here.incarnation AND other.seq >= here.seq
                AND EXISTS (
                    SELECT FROM hub.record AS beside
                    WHERE (beside.store, beside.till, beside.incarnation, beside.seq)
                        = (other.store, other.till, other.incarnation, here.seq)))
        ON CONFLICT DO NOTHING;
        RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER record_must_follow AFTER INSERT ON hub.record
    REFERENCING NEW TABLE AS given FOR EACH STATEMENT EXECUTE FUNCTION hub.must_follow()
    """,
    """
    CREATE FUNCTION hub.is_never_changed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'The records of tills are append-only';
    END $$
    """,
    """
    CREATE TRIGGER record_is_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON hub.record
    FOR EACH STATEMENT EXECUTE FUNCTION hub.is_never_changed()
    """,
)
