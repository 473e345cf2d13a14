"""Customers as the tills of a store last knew them, for while the loyalty service is away."""

from __future__ import annotations

from typing import Final

from pos.hub.schema.members import OWN_STORE, TILLS

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
    "CREATE INDEX receipt_by_customer ON hub.receipt (store, customer_id) WHERE customer_id <> ''",
    """
    CREATE FUNCTION hub.forget_customer(wanted text, of_store text) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hub, pg_temp AS $$
    DECLARE
        gone bigint;
        named bigint;
    BEGIN
        IF of_store <> hub.own_store() OR (hub.own_store() IS NULL
            AND EXISTS (SELECT FROM hub.member WHERE role = session_user))
        THEN
            RAISE EXCEPTION 'A till forgets the customers of its own store';
        END IF;
        DELETE FROM hub.customer WHERE (store, customer_id) = (of_store, wanted);
        GET DIAGNOSTICS gone = ROW_COUNT;
        UPDATE hub.receipt SET customer_id = '' WHERE (store, customer_id) = (of_store, wanted);
        GET DIAGNOSTICS named = ROW_COUNT;
        RETURN gone + named;
    END $$
    """,
    "REVOKE ALL ON FUNCTION hub.forget_customer(text, text) FROM PUBLIC",
    f"GRANT EXECUTE ON FUNCTION hub.forget_customer(text, text) TO {TILLS}",
    f"GRANT SELECT, INSERT, UPDATE, DELETE ON hub.customer TO {TILLS}",
    "ALTER TABLE hub.customer ENABLE ROW LEVEL SECURITY",
    f"CREATE POLICY own_store ON hub.customer TO {TILLS} USING ({OWN_STORE})",
)
