"""What comes down to tills: versions, numbered as they are committed, and which till has which.

A number is drawn under the lock of one row, which is held until the commit: whoever has seen one
has seen all before it. A version is never changed.
"""

from __future__ import annotations

from typing import Final

from pos.hub.schema.bounds import are_short, is_moment
from pos.hub.schema.members import OFFICE, OWN_STORE, OWN_TILL, STORES, TILLS

CHANNEL: Final = "hub_version"
"""It is told here that there is something new. What, the table says."""

_FOR_ITS_OWN: Final = (
    "(SELECT hub.own_store()) IS NOT NULL AND store IN ('', (SELECT hub.own_store()))"
)
_MEMBERS: Final = f"{TILLS}, {STORES}"
_TOLD_TO_ALL: Final = "number, store, kind, digest, currency, made_at, made_by, office_number"
"""Of a version. What is in it may be hashes of PINs, which are for tills alone."""

NOTICES: Final = (
    """
    CREATE TABLE hub.version (
        number bigint PRIMARY KEY,
        store text NOT NULL DEFAULT '',
        kind text NOT NULL CHECK (kind IN ('catalogue', 'prices', 'settings', 'users')),
        content bytea NOT NULL,
        digest bytea NOT NULL,
        currency text NOT NULL DEFAULT ''
            CHECK ((currency = '') = (kind IN ('settings', 'users'))),
        made_at timestamptz NOT NULL DEFAULT now(),
        made_by text NOT NULL,
        office_number bigint,
        UNIQUE (office_number, digest)
    )
    """,
    # It comes made small, and is read in parts.
    "ALTER TABLE hub.version ALTER COLUMN content SET STORAGE EXTERNAL",
    "CREATE INDEX version_by_kind ON hub.version (kind, store, number)",
    """
    CREATE TABLE hub.version_counter (
        is_one boolean PRIMARY KEY DEFAULT true CHECK (is_one),
        last bigint NOT NULL DEFAULT 0
    )
    """,
    "INSERT INTO hub.version_counter DEFAULT VALUES",
    """
    CREATE FUNCTION hub.number_version() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE hub.version_counter SET last = last + 1 RETURNING last INTO NEW.number;
        NEW.digest := sha256(NEW.content);
        RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER version_is_numbered BEFORE INSERT ON hub.version
    FOR EACH ROW EXECUTE FUNCTION hub.number_version()
    """,
    f"""
    CREATE FUNCTION hub.tell_of_version() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM pg_notify('{CHANNEL}', '');
        RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER version_is_told AFTER INSERT ON hub.version
    FOR EACH STATEMENT EXECUTE FUNCTION hub.tell_of_version()
    """,
    """
    CREATE FUNCTION hub.version_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'What was published stays as it is: publish another version';
    END $$
    """,
    """
    CREATE TRIGGER version_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON hub.version
    FOR EACH STATEMENT EXECUTE FUNCTION hub.version_stays()
    """,
    f"""
    CREATE TABLE hub.applied (
        store text NOT NULL,
        till text NOT NULL CHECK (till <> ''),
        kind text NOT NULL,
        number bigint NOT NULL REFERENCES hub.version,
        at timestamptz NOT NULL DEFAULT now() CHECK ({is_moment("at")}),
        problem text NOT NULL DEFAULT '' CHECK ({are_short("problem")}),
        remark text NOT NULL DEFAULT '' CHECK ({are_short("remark")}),
        PRIMARY KEY (store, till, kind, number)
    )
    """,
    f"GRANT SELECT ON hub.version TO {_MEMBERS}",
    f"GRANT SELECT ({_TOLD_TO_ALL}) ON hub.version TO {OFFICE}",
    f"GRANT SELECT ON hub.applied TO {_MEMBERS}, {OFFICE}",
    f"GRANT INSERT (store, till, kind, number, problem, remark) ON hub.applied TO {_MEMBERS}",
    f"GRANT UPDATE (at, problem, remark) ON hub.applied TO {_MEMBERS}",
    "ALTER TABLE hub.version ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE hub.applied ENABLE ROW LEVEL SECURITY",
    f"CREATE POLICY own_store ON hub.version FOR SELECT TO {_MEMBERS} USING ({_FOR_ITS_OWN})",
    f"CREATE POLICY own_store ON hub.applied FOR SELECT TO {_MEMBERS} USING ({OWN_STORE})",
    (f"CREATE POLICY own_till ON hub.applied FOR INSERT TO {_MEMBERS} WITH CHECK ({OWN_TILL})"),
    (
        f"CREATE POLICY own_change ON hub.applied FOR UPDATE TO {_MEMBERS}"
        f" USING ({OWN_TILL}) WITH CHECK ({OWN_TILL})"
    ),
    f"CREATE POLICY all_of_it ON hub.version FOR SELECT TO {OFFICE} USING (true)",
    f"CREATE POLICY all_of_it ON hub.applied FOR SELECT TO {OFFICE} USING (true)",
)
