"""Who is let in, and as what: a till, a store's hub that brings the records of its tills up, or
somebody at the head office who reads.

Each has a role of its own. What it may see and append is decided row by row in the engine, by the
role that has logged in, whatever program speaks for it.
"""

from __future__ import annotations

from typing import Final

TILLS: Final = "pos_hub_till"
STORES: Final = "pos_hub_store"
OFFICE: Final = "pos_hub_office"
"""Reads everything, changes nothing: reports."""
GROUPS: Final = (TILLS, STORES, OFFICE)

MEMBERS: Final = (
    """
    CREATE TABLE hub.about (
        is_one boolean PRIMARY KEY DEFAULT true CHECK (is_one),
        hub_id text NOT NULL,
        age text NOT NULL DEFAULT gen_random_uuid()::text,
        made_at timestamptz NOT NULL DEFAULT now()
    )
    """,
    """
    CREATE TABLE hub.member (
        role name PRIMARY KEY,
        kind text NOT NULL CHECK (kind IN ('till', 'store', 'office')),
        store text NOT NULL CHECK ((store = '') = (kind = 'office')),
        till text NOT NULL DEFAULT '' CHECK ((till = '') = (kind <> 'till')),
        office text NOT NULL DEFAULT '' CHECK ((office = '') = (kind <> 'office')),
        enrolled_at timestamptz NOT NULL DEFAULT now(),
        ended_at timestamptz
    )
    """,
    """
    CREATE UNIQUE INDEX member_once ON hub.member (store, till, office) WHERE ended_at IS NULL
    """,
    """
    CREATE FUNCTION hub.own_store() RETURNS text LANGUAGE sql STABLE
    SECURITY DEFINER SET search_path = pg_catalog, hub, pg_temp AS $$
        SELECT store FROM hub.member WHERE role = session_user AND ended_at IS NULL
    $$
    """,
    """
    CREATE FUNCTION hub.own_till() RETURNS text LANGUAGE sql STABLE
    SECURITY DEFINER SET search_path = pg_catalog, hub, pg_temp AS $$
        SELECT till FROM hub.member WHERE role = session_user AND ended_at IS NULL
    $$
    """,
)

OWN_STORE: Final = "store = (SELECT hub.own_store())"
OWN_TILL: Final = f"{OWN_STORE} AND (SELECT hub.own_till()) IN ('', till)"

_OF_ITS_OWN: Final = """
    regexp_replace(receipt, '-[^-]*$', '') = concat(store, '-', till) AND EXISTS (
        SELECT FROM hub.record AS done
        WHERE (done.store, done.till, done.incarnation, done.seq)
                = (receipt.store, receipt.till, receipt.incarnation, receipt.seq)
            AND done.kind = 'SaleCompleted' AND done.sale_id = receipt.sale_id)
"""
"""By its number and its record: no till stands in the way of another's receipts."""

_APPENDED: Final = ("record", "receipt", "alarm")
"""What members may append of their own, and read of their store's."""

_OF_ALARM: Final = "store, till, incarnation, seq, what, about, hash"

# Who may update, delete or truncate a whole table may also lock it against everybody. Who may
# insert, or update columns of it, may not: so that is all that members are given, or a function.
RIGHTS: Final = (
    f"GRANT USAGE ON SCHEMA hub TO {', '.join(GROUPS)}",
    f"GRANT SELECT ON hub.about, hub.format TO {', '.join(GROUPS)}",
    f"GRANT SELECT ON hub.head TO {', '.join(GROUPS)}",
    f"GRANT SELECT ON hub.record, hub.receipt, hub.alarm, hub.member TO {', '.join(GROUPS)}",
    f"GRANT INSERT ON hub.record, hub.receipt TO {TILLS}, {STORES}",
    f"GRANT INSERT ({_OF_ALARM}) ON hub.alarm TO {TILLS}, {STORES}",
    *(f"ALTER TABLE hub.{table} ENABLE ROW LEVEL SECURITY" for table in (*_APPENDED, "head")),
    "ALTER TABLE hub.member ENABLE ROW LEVEL SECURITY",
    *(
        f"CREATE POLICY own_store ON hub.{table} FOR SELECT TO {TILLS}, {STORES}"
        f" USING ({OWN_STORE})"
        for table in (*_APPENDED, "head", "member")
    ),
    *(
        f"CREATE POLICY own_till ON hub.{table} FOR INSERT TO {TILLS}, {STORES}"
        f" WITH CHECK ({OWN_TILL}{f' AND {_OF_ITS_OWN}' if table == 'receipt' else ''})"
        for table in _APPENDED
    ),
    *(
        f"CREATE POLICY all_of_it ON hub.{table} FOR SELECT TO {OFFICE} USING (true)"
        for table in (*_APPENDED, "head", "member")
    ),
)
