"""What of each receipt has come back at any till.

Before goods are taken back a till claims them here, and more than was bought is never claimed,
whatever a program does. How a claim is judged stands in returns_claimed.py, and what became of it
returns_followed.py reads from the till's record.
"""

from __future__ import annotations

from typing import Final

from pos.hub.schema.members import GROUPS, OFFICE, OWN_STORE, STORES, TILLS

ANOTHER_BEGAN: Final = "Another program has begun as this till since"

RETURNS: Final = (
    # One row of a receipt of which anything comes back: whoever claims holds it until the commit.
    "CREATE TABLE hub.returned_receipt (receipt text PRIMARY KEY)",
    # Claimed it is 'asked', in the record 'taken', and 'done' with its sale. What a record has of
    # another till's receipt without a claim is 'told': it holds nothing before it is done.
    """
    CREATE TABLE hub.returned (
        claim text NOT NULL CHECK (claim <> ''),
        receipt text NOT NULL REFERENCES hub.returned_receipt,
        line integer NOT NULL,
        quantity numeric NOT NULL CHECK (quantity > 0 AND quantity < 1000000000),
        sold numeric NOT NULL,
        store text NOT NULL,
        till text NOT NULL,
        run text NOT NULL DEFAULT '',
        state text NOT NULL CHECK (state IN ('asked', 'taken', 'told', 'done')),
        sale_id text,
        number integer,
        at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (store, till, claim),
        CHECK ((state = 'asked') = (sale_id IS NULL)),
        CHECK (state <> 'asked' OR quantity <= sold)
    )
    """,
    "CREATE INDEX returned_of ON hub.returned (receipt, line)",
    "CREATE INDEX returned_open ON hub.returned (store, sale_id) WHERE state IN ('taken', 'told')",
    "CREATE INDEX returned_asked ON hub.returned (store, till) WHERE state = 'asked'",
    # A claim that comes behind its own giving up finds that noted, and is none.
    """
    CREATE TABLE hub.returned_given_up (
        claim text NOT NULL,
        store text NOT NULL,
        till text NOT NULL,
        at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (store, till, claim)
    )
    """,
    # What a program that has ended still had under way claims nothing any more.
    """
    CREATE TABLE hub.returning (
        store text NOT NULL,
        till text NOT NULL,
        run text NOT NULL,
        since timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (store, till)
    )
    """,
    """
    CREATE FUNCTION hub.lock_receipt(wanted text) RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO hub.returned_receipt VALUES (wanted) ON CONFLICT DO NOTHING;
        PERFORM FROM hub.returned_receipt WHERE receipt = wanted FOR UPDATE;
    END $$
    """,
    """
    CREATE FUNCTION hub.sold_of(wanted text, of_line integer) RETURNS numeric LANGUAGE sql STABLE
    AS $$
        SELECT (one ->> 'quantity')::numeric
        FROM hub.receipt, jsonb_array_elements(figures -> 'lines') AS one
        WHERE receipt = wanted AND (one ->> 'number')::integer = of_line
            AND NOT (one ->> 'is_return')::boolean
        LIMIT 1
    $$
    """,
    """
    CREATE FUNCTION hub.must_be_left() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, hub, pg_temp AS $$
    DECLARE
        back numeric;
    BEGIN
        IF NEW.state <> 'asked' THEN
            RETURN NEW;
        END IF;
        PERFORM hub.lock_receipt(NEW.receipt);
        SELECT coalesce(sum(quantity), 0) INTO back FROM hub.returned
        WHERE (receipt, line) = (NEW.receipt, NEW.line) AND state <> 'told'
            AND (store, till, claim) <> (NEW.store, NEW.till, NEW.claim);
        IF back + NEW.quantity > NEW.sold THEN
            RAISE EXCEPTION 'More than was bought cannot come back';
        END IF;
        RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER returned_must_be_left BEFORE INSERT OR UPDATE ON hub.returned
    FOR EACH ROW EXECUTE FUNCTION hub.must_be_left()
    """,
    # It finishes no sale any more: what it has claimed stays claimed, and the rest is free.
    """
    CREATE FUNCTION hub.is_dismissed(of_store text, of_till text) RETURNS boolean
    LANGUAGE sql STABLE AS $$
        SELECT coalesce(bool_and(ended_at IS NOT NULL), false) FROM hub.member
        WHERE (store, till) = (of_store, of_till)
    $$
    """,
    f"""
    CREATE FUNCTION hub.own_returning(given_run text) RETURNS hub.returning LANGUAGE plpgsql AS $$
    DECLARE
        own hub.returning;
    BEGIN
        SELECT * INTO own FROM hub.returning
        WHERE (store, till) = (hub.own_store(), hub.own_till()) FOR UPDATE;
        IF NOT FOUND OR own.run <> hub.of_this_age(given_run) THEN
            RAISE EXCEPTION '{ANOTHER_BEGAN}';
        END IF;
        RETURN own;
    END $$
    """,
    # What an earlier run of this till asked for, of which its record may not tell; or this one,
    # before the hub was put back from a backup.
    """
    CREATE FUNCTION hub.begin_returns(given_run text)
    RETURNS TABLE (claim text, receipt text) LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, hub, pg_temp AS $$
    BEGIN
        IF coalesce(hub.own_till(), '') = '' THEN
            RAISE EXCEPTION 'Only a till takes goods back';
        END IF;
        INSERT INTO hub.returning AS before (store, till, run)
        VALUES (hub.own_store(), hub.own_till(), hub.of_this_age(given_run))
        ON CONFLICT (store, till) DO UPDATE SET run = excluded.run, since = now();
        RETURN QUERY SELECT one.claim, one.receipt FROM hub.returned AS one
        WHERE (one.store, one.till) = (hub.own_store(), hub.own_till())
            AND one.state = 'asked' AND one.run <> hub.of_this_age(given_run);
    END $$
    """,
    """
    CREATE FUNCTION hub.give_up_returns(given text[]) RETURNS void LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, hub, pg_temp AS $$
    BEGIN
        -- A claim that is being made holds it: by the time this looks, that one can be seen.
        PERFORM FROM hub.returning
        WHERE (store, till) = (hub.own_store(), hub.own_till()) FOR UPDATE;
        DELETE FROM hub.returned_given_up
        WHERE (store, till) = (hub.own_store(), hub.own_till()) AND at < now() - interval '1 day';
        INSERT INTO hub.returned_given_up (claim, store, till)
        SELECT one, hub.own_store(), hub.own_till() FROM unnest(given) AS one
        ON CONFLICT DO NOTHING;
        DELETE FROM hub.returned WHERE claim = ANY (given) AND state = 'asked'
            AND (store, till) = (hub.own_store(), hub.own_till());
    END $$
    """,
    # Known by its exact number alone: another store's receipt is read by whoever has it in hand,
    # and not who bought.
    """
    CREATE FUNCTION hub.find_receipt(wanted text)
    RETURNS TABLE (store text, till text, sale_id text, seq bigint, customer_id text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, hub, pg_temp AS $$
        SELECT DISTINCT ON (one.sale_id)
            one.store, one.till, one.sale_id, one.seq,
            CASE WHEN one.store = hub.own_store() THEN one.customer_id ELSE '' END
        FROM hub.receipt AS one
        WHERE one.receipt = wanted AND hub.own_store() IS NOT NULL
        ORDER BY one.sale_id, one.seq
    $$
    """,
    """
    CREATE FUNCTION hub.find_returns(wanted text)
    RETURNS TABLE (store text, till text, sale_id text, seq bigint, is_claimed boolean)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, hub, pg_temp AS $$
        SELECT DISTINCT ON (one.store, one.till, one.sale_id)
            done.store, done.till, done.sale_id, done.seq, one.run <> ''
        FROM hub.returned AS one JOIN hub.record AS done
            ON (done.store, done.sale_id, done.till) = (one.store, one.sale_id, one.till)
                AND done.kind = 'SaleCompleted'
        WHERE one.receipt = wanted AND one.state = 'done' AND hub.own_store() IS NOT NULL
        ORDER BY one.store, one.till, one.sale_id, one.run DESC, done.seq
    $$
    """,
    """
    CREATE FUNCTION hub.records_of_sale(of_store text, of_till text, of_sale text, last bigint)
    RETURNS TABLE (seq bigint, kind text, version integer, body text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, hub, pg_temp AS $$
        SELECT one.seq, one.kind, one.version, one.body FROM hub.record AS one
        WHERE (one.store, one.sale_id) = (of_store, of_sale) AND one.till = of_till
            AND one.seq <= last AND hub.own_store() IS NOT NULL
        ORDER BY one.seq
    $$
    """,
)

_ASKED: Final = (
    "begin_returns(text)",
    "claim_return(text, text, text, integer, numeric, numeric)",
    "give_up_returns(text[])",
    "find_receipt(text)",
    "find_returns(text)",
    "records_of_sale(text, text, text, bigint)",
)
"""What a till may ask; it writes by nothing else."""
_KEPT_CLOSED: Final = (
    "lock_receipt(text)",
    "sold_of(text, integer)",
    "is_dismissed(text, text)",
    "own_returning(text)",
    "is_own_receipt(text, text, text)",
    "held_elsewhere(text, hub.returning)",
    "left_of(text, integer, numeric)",
    "must_not_be_given_up(hub.returning, text)",
)

RETURNS_RIGHTS: Final = (
    *(f"REVOKE ALL ON FUNCTION hub.{name} FROM PUBLIC" for name in (*_ASKED, *_KEPT_CLOSED)),
    *(f"GRANT EXECUTE ON FUNCTION hub.{name} TO {TILLS}" for name in _ASKED),
    f"GRANT SELECT ON hub.returned TO {', '.join(GROUPS)}",
    *(
        f"ALTER TABLE hub.{table} ENABLE ROW LEVEL SECURITY"
        for table in (
            "returned",
            "returned_receipt",
            "returned_given_up",
            "returning",
        )
    ),
    f"CREATE POLICY own_store ON hub.returned FOR SELECT TO {TILLS}, {STORES} USING ({OWN_STORE})",
    f"CREATE POLICY all_of_it ON hub.returned FOR SELECT TO {OFFICE} USING (true)",
)
