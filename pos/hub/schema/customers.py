"""Customers as the tills of a store last knew them, for while the loyalty service is away."""

from __future__ import annotations

from typing import Final

from pos.hub.schema.members import OWN_STORE, STORES, TILLS

CUSTOMERS: Final = (
    """
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
        CHECK ((points IS NULL) = (value_minor IS NULL) AND (points IS NULL) = (as_of IS NULL))
    )
    """,
    """
    CREATE FUNCTION hub.digest_of(one text) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
        SELECT sha256(convert_to(one, 'UTF8'))
    $$
    """,
    "CREATE INDEX receipt_by_customer ON hub.receipt (store, customer_id) WHERE customer_id <> ''",
    # Who was to be forgotten: told to the head office, which has their receipts too.
    """
    CREATE TABLE hub.forgotten (
        store text NOT NULL,
        digest bytea NOT NULL CHECK (octet_length(digest) = 32),
        at timestamptz NOT NULL,
        PRIMARY KEY (store, digest)
    )
    """,
    """
    CREATE FUNCTION hub.forget(of_store text, who bytea, since timestamptz) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hub, pg_temp AS $$
    DECLARE
        known bigint;
        named bigint;
    BEGIN
        IF of_store <> hub.own_store() OR (hub.own_store() IS NULL
            AND EXISTS (SELECT FROM hub.member WHERE role = session_user))
        THEN
            RAISE EXCEPTION 'A till forgets the customers of its own store';
        END IF;
        INSERT INTO hub.forgotten AS before VALUES (of_store, who, least(since, now()))
        ON CONFLICT (store, digest) DO UPDATE SET at = excluded.at WHERE before.at < excluded.at;
        IF NOT FOUND THEN
            RETURN 0; -- told before; who bought again since is known again
        END IF;
        DELETE FROM hub.customer AS one
        WHERE one.store = of_store AND hub.digest_of(one.customer_id) = who;
        GET DIAGNOSTICS known = ROW_COUNT;
        UPDATE hub.receipt AS one SET customer_id = ''
        WHERE one.store = of_store AND customer_id <> '' AND hub.digest_of(one.customer_id) = who;
        GET DIAGNOSTICS named = ROW_COUNT;
        -- The till that has it suspended offers it again, as it knows it by then.
        DELETE FROM hub.suspended AS one
        WHERE one.store = of_store AND taken_by IS NULL AND customer_id <> ''
            AND hub.digest_of(one.customer_id) = who;
        RETURN known + named;
    END $$
    """,
    """
    CREATE FUNCTION hub.forget_customer(wanted text, of_store text) RETURNS bigint
    LANGUAGE sql AS $$
        SELECT hub.forget(of_store, hub.digest_of(wanted), now())
    $$
    """,
    "REVOKE ALL ON FUNCTION hub.forget_customer, hub.forget FROM PUBLIC",
    f"GRANT EXECUTE ON FUNCTION hub.forget_customer TO {TILLS}",
    f"GRANT EXECUTE ON FUNCTION hub.forget TO {TILLS}, {STORES}",
    "ALTER TABLE hub.forgotten ENABLE ROW LEVEL SECURITY",
    f"GRANT SELECT, INSERT, UPDATE, DELETE ON hub.customer TO {TILLS}",
    "ALTER TABLE hub.customer ENABLE ROW LEVEL SECURITY",
    f"CREATE POLICY own_store ON hub.customer TO {TILLS} USING ({OWN_STORE})",
)
