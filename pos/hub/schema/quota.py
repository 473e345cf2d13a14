"""The loyalty account's quota, lent to the tills in leases: so many calls, in half seconds of time.

Who gets how much is decided here alone, under one lock, by the engine's own clock, and in one
statement: a till that stands still in the middle of it keeps nobody waiting. A half second is what
a lease is for; the sums over as many as a window of the service can touch stay below its limit, so
that they do for any window. A till has no right on these tables but to ask.
"""

from __future__ import annotations

from typing import Final

from pos.hub.schema.members import STORES, TILLS
from pos.hub.schema.quota_rules import CLOCK_STEP_S, MOST_CALLS, QUOTA_RULES, SLICE_S

OFFICE_WITHIN_S: Final = 15
"""A head office that a store's hub has not heard of for so long lends nothing."""
TOO_MANY_ACCOUNTS: Final = "calls of no more accounts are lent today"
"""Said to a member who asks for one after the other."""
_A_TILLS_ACCOUNTS: Final = 4
_A_STORES_ACCOUNTS: Final = 16
_NOTED_EVERY_S: Final = 3_600
_KEPT_S: Final = 86_400
"""An account that nobody asked about for so long is forgotten."""

LIMITS: Final = {
    "customers read": (100, 1_200),
    "customers written": (30, 360),
    "transactions": (30, 360),
    "coupons": (30, 360),
    "events": (100, 1_200),
    "orders": (30, 360),
    "previews": (1_000, 15_000),
    "other": (30, 360),
}
"""Of the service: calls in a second and in thirty, by kind. Told the database when it is made."""

QUOTA: Final = (
    """
    CREATE TABLE hub.call_limit (
        kind text PRIMARY KEY,
        short integer NOT NULL CHECK (short > 0),
        long integer NOT NULL CHECK (long >= short)
    )
    """,
    "INSERT INTO hub.call_limit VALUES "
    + ", ".join(f"('{kind}', {short}, {long})" for kind, (short, long) in LIMITS.items()),
    # Opened by whoever asked first; when it was asked about last, to the hour.
    """
    CREATE TABLE hub.quota (
        account text NOT NULL,
        kind text NOT NULL REFERENCES hub.call_limit,
        wanted integer NOT NULL DEFAULT 0,
        store text NOT NULL DEFAULT '',
        till text NOT NULL DEFAULT '',
        asked_s double precision NOT NULL DEFAULT extract(epoch FROM clock_timestamp()),
        PRIMARY KEY (account, kind)
    )
    """,
    """
    CREATE TABLE hub.lease (
        account text NOT NULL,
        kind text NOT NULL,
        slice bigint NOT NULL,
        store text NOT NULL,
        till text NOT NULL,
        lane text NOT NULL CHECK (lane IN ('at once', 'deliveries')),
        calls integer NOT NULL CHECK (calls > 0),
        PRIMARY KEY (account, kind, slice, store, till, lane),
        FOREIGN KEY (account, kind) REFERENCES hub.quota ON DELETE CASCADE
    )
    """,
    """
    CREATE TABLE hub.lease_asker (
        account text NOT NULL,
        kind text NOT NULL,
        store text NOT NULL,
        till text NOT NULL,
        waiting integer NOT NULL CHECK (waiting > 0),
        heard_s double precision NOT NULL,
        PRIMARY KEY (account, kind, store, till),
        FOREIGN KEY (account, kind) REFERENCES hub.quota ON DELETE CASCADE
    )
    """,
    *QUOTA_RULES,
    # The account's row, held until the commit. A member that makes accounts up opens a few, which
    # are gone after a day; nobody waits for what another is asking about just then.
    f"""
    CREATE FUNCTION hub.open_quota(p_account text, p_kind text, p_store text, p_till text)
    RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, hub, pg_temp AS $$
    DECLARE
        at_s double precision := extract(epoch FROM clock_timestamp());
        last_s double precision;
        opened integer;
    BEGIN
        SELECT one.asked_s INTO last_s FROM hub.quota AS one
        WHERE (one.account, one.kind) = (p_account, p_kind) FOR UPDATE;
        IF last_s BETWEEN at_s - {_NOTED_EVERY_S} AND at_s + {CLOCK_STEP_S} THEN
            RETURN;
        END IF;
        DELETE FROM hub.quota AS one WHERE (one.account, one.kind) IN (
            SELECT gone.account, gone.kind FROM hub.quota AS gone
            WHERE abs(gone.asked_s - at_s) > {_KEPT_S}
                AND (gone.account, gone.kind) <> (p_account, p_kind)
            FOR UPDATE SKIP LOCKED);
        SELECT count(DISTINCT one.account) INTO opened FROM hub.quota AS one
        WHERE (one.store, one.till) = (p_store, p_till);
        IF opened >= (
            CASE p_till WHEN '' THEN {_A_STORES_ACCOUNTS} ELSE {_A_TILLS_ACCOUNTS} END)
            AND NOT EXISTS (SELECT FROM hub.quota AS one WHERE one.account = p_account)
        THEN
            RAISE EXCEPTION 'To %/%: {TOO_MANY_ACCOUNTS}', p_store, p_till;
        END IF;
        INSERT INTO hub.quota AS one (account, kind, store, till, asked_s)
        VALUES (p_account, p_kind, p_store, p_till, at_s)
        ON CONFLICT (account, kind) DO UPDATE SET asked_s = excluded.asked_s;
    END $$
    """,
    f"""
    CREATE FUNCTION hub.leased(p_account text, p_kind text, p_lane text, p_calls integer)
    RETURNS TABLE (
        now_s double precision, begins_s double precision, ends_s double precision, calls integer)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hub, pg_temp AS $$
    DECLARE
        own_store text := hub.own_store();
        own_till text := hub.own_till();
        wanted integer := least(greatest(p_calls, 0), {MOST_CALLS});
        at_s double precision;
        office_s double precision;
    BEGIN
        IF own_store IS NULL THEN
            RAISE EXCEPTION 'Only a till or a store that is enrolled is lent calls';
        END IF;
        IF (p_account ~ '^[0-9a-f]{{16}}$') IS NOT TRUE THEN
            RAISE EXCEPTION 'Accounts are told apart by a digest, which this is none of';
        END IF;
        PERFORM hub.open_quota(p_account, p_kind, own_store, own_till);
        at_s := extract(epoch FROM clock_timestamp());
        SELECT heard_s INTO office_s FROM hub.quota_office;
        IF NOT FOUND THEN
            RETURN QUERY
            SELECT at_s, lent.begins_s, lent.begins_s + {SLICE_S}, lent.calls FROM hub.leased_at(
                at_s, p_account, p_kind, p_lane, wanted, own_store, own_till) AS lent;
        ELSIF office_s NOT BETWEEN at_s - {OFFICE_WITHIN_S} AND at_s + {CLOCK_STEP_S} THEN
            RAISE EXCEPTION 'The head office lends no calls now';
        ELSE
            RETURN QUERY SELECT at_s, lent.* FROM hub.handed_on_at(
                at_s, p_account, p_kind, p_lane, wanted, own_store, own_till) AS lent;
        END IF;
    END $$
    """,
)

QUOTA_RIGHTS: Final = (
    "REVOKE ALL ON FUNCTION hub.share_of, hub.still_wanted, hub.lent_until FROM PUBLIC",
    "REVOKE ALL ON FUNCTION hub.drop_later, hub.open_quota FROM PUBLIC",
    "REVOKE ALL ON FUNCTION hub.most_around, hub.leased_at, hub.leased FROM PUBLIC",
    f"GRANT EXECUTE ON FUNCTION hub.leased TO {TILLS}, {STORES}",
    *(
        f"ALTER TABLE hub.{table} ENABLE ROW LEVEL SECURITY"
        for table in ("call_limit", "quota", "lease", "lease_asker")
    ),
)
