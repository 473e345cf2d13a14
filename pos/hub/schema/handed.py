"""Suspended sales that any till of a store may take, each offer by one of them alone.

What is on a sale is here until its taker has it on record, and no longer. A hub that was brought
back from a backup hears from the takers' records who had taken what.
"""

from __future__ import annotations

from typing import Final

from pos.hub.schema.bounds import NOT_TO_BE_READ, are_short, is_amount, is_currency, is_moment
from pos.hub.schema.members import OFFICE, OWN_STORE, STORES, TILLS

_MEMBERS: Final = f"{TILLS}, {STORES}"
_OWN_TILL: Final = f"{OWN_STORE} AND (SELECT hub.own_till()) = till"
_OFFERED: Final = (
    "store, sale_id, offered_at, till, name, suspended_at, customer_id, currency, to_pay_minor,"
    " row_count, content"
)
"""Nobody offers what is taken already, in another's name least of all."""
_TOLD: Final = "taken_by, taken_at, is_recorded, content, name, customer_id"
"""What is changed of an offer, each as its trigger allows."""

_LONGEST_CONTENT: Final = 16 * 1024 * 1024
"""In bytes; some ten thousand rows."""

HANDED: Final = (
    # Whoever lists what waits reads the offers of all tills at once.
    f"""
    CREATE TABLE hub.suspended (
        store text NOT NULL,
        sale_id text NOT NULL,
        offered_at timestamptz NOT NULL,
        till text NOT NULL,
        name text NOT NULL,
        suspended_at timestamptz NOT NULL,
        customer_id text NOT NULL,
        currency text NOT NULL,
        to_pay_minor bigint NOT NULL,
        row_count integer NOT NULL,
        content text NOT NULL,
        taken_by text,
        taken_at timestamptz,
        is_recorded boolean NOT NULL DEFAULT false,
        PRIMARY KEY (store, sale_id, offered_at),
        CHECK ((taken_by IS NULL) = (taken_at IS NULL)),
        CHECK (NOT is_recorded OR (taken_by IS NOT NULL AND content = '')),
        CONSTRAINT suspended_times CHECK (
            {is_moment("offered_at")} AND {is_moment("suspended_at")}
            AND (taken_at IS NULL OR ({is_moment("taken_at")}))),
        CONSTRAINT suspended_names CHECK (
            {are_short("sale_id", "till", "name", "customer_id", "taken_by")}),
        CONSTRAINT suspended_sum CHECK (
            (currency = '' OR {is_currency("currency")}) AND {is_amount("to_pay_minor")}
            AND row_count >= 0),
        CONSTRAINT suspended_content CHECK (octet_length(content) <= {_LONGEST_CONTENT})
    )
    """,
    # A sale waits once, however often it was offered.
    "CREATE UNIQUE INDEX suspended_waits ON hub.suspended (store, sale_id) WHERE taken_by IS NULL",
    """
    CREATE INDEX suspended_unrecorded ON hub.suspended (store, taken_by) WHERE NOT is_recorded
    """,
    """
    CREATE INDEX suspended_by_till ON hub.suspended (store, till, suspended_at)
    WHERE taken_by IS NULL
    """,
    # Of the sale that is over, the till at which it ended. The engine puts the statement in the
    # place of each call: one search of an index.
    """
    CREATE FUNCTION hub.over_at(of_store text, of_sale text) RETURNS SETOF text
    LANGUAGE sql STABLE AS $$
        SELECT till FROM hub.record
        WHERE (store, sale_id) = (of_store, of_sale) AND kind IN ('SaleCompleted', 'SaleVoided')
    $$
    """,
    # But for one whose taker is gone for good: the hub's owner has it wait again.
    """
    CREATE FUNCTION hub.is_taken_once() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        who text := coalesce(hub.own_till(), '');
    BEGIN
        IF OLD.taken_by IS NOT NULL AND NEW.taken_by IS DISTINCT FROM OLD.taken_by
            AND NOT (who = '' AND NEW.taken_by IS NULL AND NOT OLD.is_recorded)
        THEN
            RAISE EXCEPTION 'The sale was taken by % already', OLD.taken_by;
        END IF;
        IF (NEW.content, NEW.name, NEW.customer_id) <> (OLD.content, OLD.name, OLD.customer_id)
            AND NOT (NEW.is_recorded AND NEW.content = '' AND NEW.name IN (OLD.name, '')
                AND NEW.customer_id IN (OLD.customer_id, ''))
        THEN
            RAISE EXCEPTION 'What was offered is not changed';
        END IF;
        IF OLD.is_recorded AND NOT NEW.is_recorded THEN
            RAISE EXCEPTION 'What is on record stays so';
        END IF;
        IF who <> '' AND (
            (OLD.taken_by IS NULL AND NEW.taken_by IS NOT NULL AND NEW.taken_by <> who)
            OR (NEW.is_recorded AND NOT OLD.is_recorded AND NEW.taken_by <> who)
        ) THEN
            RAISE EXCEPTION 'A till takes for itself alone';
        END IF;
        RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER suspended_is_taken_once BEFORE UPDATE ON hub.suspended
    FOR EACH ROW EXECUTE FUNCTION hub.is_taken_once()
    """,
    # An offer that is not here is noted as taken, so that it never waits. The alarm is the one that
    # the till raises itself where it tells of what it took without the hub.
    """
    CREATE FUNCTION hub.note_take(one hub.record) RETURNS void LANGUAGE plpgsql AS $$
    DECLARE
        told jsonb := one.body::jsonb -> 'take';
        of_sale text := told ->> 'sale_id';
        since timestamptz := (told ->> 'offered_at')::timestamptz;
        has_it text;
    BEGIN
        INSERT INTO hub.suspended AS here (
            store, sale_id, offered_at, till, name, suspended_at, customer_id, currency,
            to_pay_minor, row_count, content, taken_by, taken_at, is_recorded)
        VALUES (one.store, of_sale, since, coalesce(nullif(told ->> 'from_till', ''), one.till),
            '', since, '', '', 0, 0, '', one.till, now(), true)
        ON CONFLICT (store, sale_id, offered_at) DO UPDATE
        SET taken_by = one.till, taken_at = coalesce(here.taken_at, now()), is_recorded = true,
            content = '', name = '', customer_id = ''
        WHERE coalesce(here.taken_by, one.till) = one.till AND NOT here.is_recorded;
        SELECT taken_by INTO has_it FROM hub.suspended
        WHERE (store, sale_id, offered_at) = (one.store, of_sale, since);
        IF has_it <> one.till THEN
            INSERT INTO hub.alarm (store, till, incarnation, seq, what, about, hash)
            VALUES (one.store, one.till, of_sale, 0, 'resumed twice',
                format('sale %s, which till %s has', of_sale, has_it), '')
            ON CONFLICT DO NOTHING;
        END IF;
    END $$
    """,
    # A store's hub brings records of tills that have handed over at it, not at the head office.
    f"""
    CREATE FUNCTION hub.follow_takes() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, hub, pg_temp AS $$
    DECLARE
        one hub.record;
    BEGIN
        IF hub.own_till() = '' THEN
            RETURN NULL;
        END IF;
        FOR one IN SELECT * FROM given WHERE kind = 'SaleTaken' ORDER BY seq LOOP
            BEGIN
                PERFORM hub.note_take(one);
            EXCEPTION WHEN {NOT_TO_BE_READ} OR integrity_constraint_violation THEN
                -- What cannot be read keeps no record from being kept.
                RAISE WARNING 'Record % of %/% tells of no sale', one.seq, one.store, one.till;
            END;
        END LOOP;
        RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER record_takes_followed AFTER INSERT ON hub.record
    REFERENCING NEW TABLE AS given FOR EACH STATEMENT EXECUTE FUNCTION hub.follow_takes()
    """,
    "REVOKE EXECUTE ON FUNCTION hub.note_take FROM public",
    f"GRANT SELECT ON hub.suspended TO {TILLS}, {STORES}, {OFFICE}",
    f"GRANT INSERT ({_OFFERED}) ON hub.suspended TO {TILLS}",
    f"GRANT UPDATE ({_TOLD}) ON hub.suspended TO {TILLS}",
    "ALTER TABLE hub.suspended ENABLE ROW LEVEL SECURITY",
    f"CREATE POLICY own_store ON hub.suspended FOR SELECT TO {_MEMBERS} USING ({OWN_STORE})",
    f"CREATE POLICY own_till ON hub.suspended FOR INSERT TO {TILLS} WITH CHECK ({_OWN_TILL})",
    f"CREATE POLICY own_tills ON hub.suspended FOR UPDATE TO {TILLS} USING ({OWN_STORE})",
    f"CREATE POLICY all_of_it ON hub.suspended FOR SELECT TO {OFFICE} USING (true)",
)
