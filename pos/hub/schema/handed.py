"""Suspended sales that any till of a store may take, each offer by one of them alone.

What is on a sale is here until its taker has it on record, and no longer.
"""

from __future__ import annotations

from typing import Final

from pos.hub.schema.members import OFFICE, STORES, TILLS

_MEMBERS: Final = f"{TILLS}, {STORES}"
_OWN_STORE: Final = "store = (SELECT hub.own_store())"
_OWN_TILL: Final = f"{_OWN_STORE} AND (SELECT hub.own_till()) = till"
_TOLD: Final = "taken_by, taken_at, is_recorded, content, name, customer_id"
"""What is changed of an offer, each as its trigger allows."""

HANDED: Final = (
    """
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
        CHECK (NOT is_recorded OR (taken_by IS NOT NULL AND content = ''))
    )
    """,
    # A sale waits once, however often it was offered.
    "CREATE UNIQUE INDEX suspended_waits ON hub.suspended (store, sale_id) WHERE taken_by IS NULL",
    """
    CREATE INDEX suspended_unrecorded ON hub.suspended (store, taken_by) WHERE NOT is_recorded
    """,
    """
    CREATE FUNCTION hub.is_taken_once() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        who text := coalesce(hub.own_till(), '');
    BEGIN
        IF OLD.taken_by IS NOT NULL AND NEW.taken_by IS DISTINCT FROM OLD.taken_by THEN
            RAISE EXCEPTION 'The sale was taken by % already', OLD.taken_by;
        END IF;
        IF NEW.content <> OLD.content AND NOT (NEW.content = '' AND NEW.is_recorded) THEN
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
    f"GRANT SELECT ON hub.suspended TO {TILLS}, {STORES}, {OFFICE}",
    f"GRANT INSERT ON hub.suspended TO {TILLS}",
    f"GRANT UPDATE ({_TOLD}) ON hub.suspended TO {TILLS}",
    "ALTER TABLE hub.suspended ENABLE ROW LEVEL SECURITY",
    f"CREATE POLICY own_store ON hub.suspended FOR SELECT TO {_MEMBERS} USING ({_OWN_STORE})",
    f"CREATE POLICY own_till ON hub.suspended FOR INSERT TO {TILLS} WITH CHECK ({_OWN_TILL})",
    f"CREATE POLICY own_tills ON hub.suspended FOR UPDATE TO {TILLS} USING ({_OWN_STORE})",
    f"CREATE POLICY all_of_it ON hub.suspended FOR SELECT TO {OFFICE} USING (true)",
)
