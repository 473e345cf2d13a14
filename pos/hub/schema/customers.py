"""Customers as the tills of a store last knew them, for while the loyalty service is away.

A till has no right on these tables but to ask: whoever may change one may also lock it whole.
"""

from __future__ import annotations

from typing import Final

from pos.hub.schema.bounds import are_short, is_amount, is_moment
from pos.hub.schema.members import STORES, TILLS

KEPT_DAYS: Final = 30
"""Whom no till has seen for so long is forgotten."""

CUSTOMERS: Final = (
    f"""
    CREATE TABLE hub.customer (
        store text NOT NULL,
        customer_id text NOT NULL CHECK (customer_id <> ''),
        name text NOT NULL,
        tier text NOT NULL,
        points bigint,
        pending_points bigint,
        value_minor bigint,
        currency text NOT NULL DEFAULT '',
        points_name text NOT NULL DEFAULT '',
        as_of timestamptz,
        seen_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (store, customer_id),
        CHECK ((points IS NULL) = (value_minor IS NULL) AND (points IS NULL) = (as_of IS NULL)),
        CHECK ({are_short("customer_id", "name", "tier", "currency", "points_name")}),
        CHECK ({is_moment("as_of")} AND {is_amount("value_minor")})
    )
    """,
    "CREATE INDEX receipt_by_customer ON hub.receipt (store, customer_id) WHERE customer_id <> ''",
    # Receipts that name nobody any more, of which the head office is told. Whom they named is kept
    # by nobody, not even as a digest: the numbers of telephones are few enough to try them all.
    """
    CREATE TABLE hub.unnamed (
        store text NOT NULL,
        till text NOT NULL,
        incarnation text NOT NULL,
        seq bigint NOT NULL,
        at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (store, till, incarnation, seq)
    )
    """,
    "CREATE INDEX unnamed_since ON hub.unnamed (at)",
    # Or whoever owns the hub. Tills of another hub on this server are none of this one's.
    """
    CREATE FUNCTION hub.must_be_own(of_store text) RETURNS void LANGUAGE plpgsql STABLE
    SECURITY DEFINER SET search_path = pg_catalog, hub, pg_temp AS $$
    DECLARE
        own text := hub.own_store();
    BEGIN
        IF of_store IS DISTINCT FROM own
            AND (own IS NOT NULL OR NOT pg_has_role(session_user, current_user, 'MEMBER'))
        THEN
            RAISE EXCEPTION 'A till knows and forgets the customers of its own store';
        END IF;
    END $$
    """,
    # A till whose clock is ahead keeps nobody from what others know later.
    f"""
    CREATE FUNCTION hub.tell_customers(of_store text, told jsonb) RETURNS void LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, hub, pg_temp AS $$
    DECLARE
        one record;
    BEGIN
        PERFORM hub.must_be_own(of_store);
        FOR one IN
            SELECT * FROM jsonb_to_recordset(told) AS given (
                customer_id text, name text, tier text, points bigint, pending_points bigint,
                value_minor bigint, currency text, points_name text, as_of timestamptz)
            ORDER BY given.customer_id
        LOOP
            INSERT INTO hub.customer AS known (store, customer_id, name, tier, points,
                pending_points, value_minor, currency, points_name, as_of)
            VALUES (of_store, one.customer_id, one.name, one.tier, one.points,
                one.pending_points, one.value_minor, one.currency, one.points_name,
                CASE WHEN one.as_of > now() THEN now() ELSE one.as_of END)
            ON CONFLICT (store, customer_id) DO UPDATE SET
                name = coalesce(nullif(excluded.name, ''), known.name),
                tier = coalesce(nullif(excluded.tier, ''), known.tier),
                (points, pending_points, value_minor, currency, points_name, as_of) = (
                    SELECT newer.* FROM (VALUES
                        (excluded.points, excluded.pending_points, excluded.value_minor,
                            excluded.currency, excluded.points_name, excluded.as_of),
                        (known.points, known.pending_points, known.value_minor,
                            known.currency, known.points_name, known.as_of)
                    ) AS newer (
                        points, pending_points, value_minor, currency, points_name, as_of)
                    ORDER BY newer.as_of DESC NULLS LAST LIMIT 1),
                seen_at = now();
        END LOOP;
        DELETE FROM hub.customer
        WHERE store = of_store AND seen_at < now() - interval '{KEPT_DAYS} days';
    END $$
    """,
    """
    CREATE FUNCTION hub.find_customer(of_store text, wanted text)
    RETURNS TABLE (name text, tier text, points bigint, pending_points bigint, value_minor bigint,
        currency text, points_name text, as_of timestamptz)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, hub, pg_temp AS $$
    BEGIN
        PERFORM hub.must_be_own(of_store);
        RETURN QUERY
        SELECT one.name, one.tier, one.points, one.pending_points, one.value_minor, one.currency,
            one.points_name, one.as_of
        FROM hub.customer AS one WHERE (one.store, one.customer_id) = (of_store, wanted);
    END $$
    """,
    # How many rows named them.
    """
    CREATE FUNCTION hub.forget_customer(of_store text, wanted text) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hub, pg_temp AS $$
    DECLARE
        known bigint;
        named bigint;
    BEGIN
        PERFORM hub.must_be_own(of_store);
        DELETE FROM hub.customer WHERE (store, customer_id) = (of_store, wanted);
        GET DIAGNOSTICS known = ROW_COUNT;
        WITH changed AS (
            UPDATE hub.receipt AS one SET customer_id = ''
            WHERE (one.store, one.customer_id) = (of_store, wanted) AND one.customer_id <> ''
            RETURNING one.store, one.till, one.incarnation, one.seq
        ), noted AS (
            INSERT INTO hub.unnamed (store, till, incarnation, seq) SELECT * FROM changed
            ON CONFLICT (store, till, incarnation, seq) DO UPDATE SET at = now()
        )
        SELECT count(*) INTO named FROM changed;
        -- The till that has it suspended offers it again, as it knows it by then.
        DELETE FROM hub.suspended
        WHERE (store, customer_id) = (of_store, wanted) AND customer_id <> '' AND taken_by IS NULL;
        RETURN known + named;
    END $$
    """,
    # At the head office: the same receipts of a store, which bring up no other name any more.
    """
    CREATE FUNCTION hub.unname_receipts(
        of_store text, tills text[], incarnations text[], seqs bigint[]
    ) RETURNS void LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, hub, pg_temp AS $$
    BEGIN
        PERFORM hub.must_be_own(of_store);
        UPDATE hub.receipt AS one SET customer_id = ''
        FROM unnest(tills, incarnations, seqs) AS told (till, incarnation, seq)
        WHERE (one.store, one.till, one.incarnation, one.seq)
                = (of_store, told.till, told.incarnation, told.seq)
            AND one.customer_id <> '';
    END $$
    """,
    "REVOKE ALL ON FUNCTION hub.must_be_own, hub.tell_customers, hub.find_customer FROM PUBLIC",
    "REVOKE ALL ON FUNCTION hub.forget_customer, hub.unname_receipts FROM PUBLIC",
    f"GRANT EXECUTE ON FUNCTION hub.tell_customers, hub.find_customer TO {TILLS}",
    f"GRANT EXECUTE ON FUNCTION hub.forget_customer TO {TILLS}",
    f"GRANT EXECUTE ON FUNCTION hub.unname_receipts TO {STORES}",
    "ALTER TABLE hub.customer ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE hub.unnamed ENABLE ROW LEVEL SECURITY",
)
