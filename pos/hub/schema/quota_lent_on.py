"""A store's hub that lends on what the head office lends it, and nothing of its own from then on.

What came from the office are half seconds of its time, told in that of this hub, and cut shorter by
what is not known of the two clocks.
"""

from __future__ import annotations

from typing import Final

from pos.hub.schema.quota_rules import (
    AT_ONCE_SLICES,
    FURTHEST_SLICES,
    LONG_SLICES,
    MOST_CALLS,
    SLICE_S,
    USABLE_S,
)

ASKED_OFFICE_S: Final = 0.1
"""After so long a till asks its store's hub again, which has asked the head office meanwhile."""
WANTED: Final = "hub_quota"
"""Told when more is wanted of the head office than there is."""
_AT_ONCE_WITHIN_S: Final = (AT_ONCE_SLICES + 2) * SLICE_S
_ANY_WITHIN_S: Final = (FURTHEST_SLICES + 2) * SLICE_S
"""No block begins later: the two clocks together are known to less than one half second."""

QUOTA_LENT_ON: Final = (
    # What the head office has lent a store's hub, in half seconds by the clock of this one.
    """
    CREATE TABLE hub.block (
        account text NOT NULL,
        kind text NOT NULL,
        lane text NOT NULL CHECK (lane IN ('at once', 'deliveries')),
        begins_s double precision NOT NULL,
        ends_s double precision NOT NULL,
        calls integer NOT NULL CHECK (calls > 0),
        handed_on integer NOT NULL DEFAULT 0 CHECK (handed_on BETWEEN 0 AND calls),
        PRIMARY KEY (account, kind, lane, begins_s),
        FOREIGN KEY (account, kind) REFERENCES hub.quota ON DELETE CASCADE
    )
    """,
    # With a row in it this hub lends nothing of its own. When the office was last heard of.
    """
    CREATE TABLE hub.quota_office (
        is_one boolean PRIMARY KEY DEFAULT true CHECK (is_one),
        heard_s double precision NOT NULL
    )
    """,
    f"""
    CREATE FUNCTION hub.handed_on_at(
        p_now double precision, p_account text, p_kind text, p_lane text, p_calls integer,
        p_store text, p_till text
    ) RETURNS TABLE (begins_s double precision, ends_s double precision, calls integer)
    LANGUAGE plpgsql SET search_path = pg_catalog, hub, pg_temp AS $$
    DECLARE
        wanted integer := p_calls;
        taken integer := 0;
        whole integer;
        part integer;
        short integer;
        one record;
        was_set_back boolean := hub.drop_later(p_now, p_account, p_kind);
    BEGIN
        DELETE FROM hub.block AS old
        WHERE (old.account, old.kind) = (p_account, p_kind) AND (
            old.ends_s < p_now OR old.begins_s > p_now + CASE
                WHEN was_set_back THEN 0
                WHEN old.lane = 'at once' THEN {_AT_ONCE_WITHIN_S}
                ELSE {_ANY_WITHIN_S} END);
        DELETE FROM hub.lease AS old
        WHERE (old.account, old.kind) = (p_account, p_kind)
            AND old.slice < floor(p_now / {SLICE_S}) - {LONG_SLICES};
        IF p_lane = 'deliveries' THEN
            IF p_calls = 0 THEN
                DELETE FROM hub.lease_asker AS asker
                WHERE (asker.account, asker.kind, asker.store, asker.till)
                    = (p_account, p_kind, p_store, p_till);
            ELSE
                SELECT coalesce(sum(block.calls), 0) INTO whole FROM hub.block AS block
                WHERE (block.account, block.kind, block.lane) = (p_account, p_kind, p_lane);
                wanted := hub.share_of(
                    p_now, p_account, p_kind, p_store, p_till, p_calls, whole);
                SELECT wanted - coalesce(sum(own.calls), 0) INTO wanted FROM hub.lease AS own
                WHERE (own.account, own.kind, own.store, own.till, own.lane)
                    = (p_account, p_kind, p_store, p_till, p_lane)
                    AND own.slice >= floor(p_now / {SLICE_S});
            END IF;
        END IF;
        FOR one IN
            SELECT * FROM hub.block AS block
            WHERE (block.account, block.kind, block.lane) = (p_account, p_kind, p_lane)
                AND block.ends_s > p_now + {USABLE_S} AND block.handed_on < block.calls
            ORDER BY block.begins_s
        LOOP
            EXIT WHEN taken >= wanted;
            part := least(wanted - taken, one.calls - one.handed_on);
            calls := part;
            begins_s := one.begins_s;
            ends_s := one.ends_s;
            taken := taken + part;
            UPDATE hub.block AS block SET handed_on = block.handed_on + part
            WHERE (block.account, block.kind, block.lane, block.begins_s)
                = (p_account, p_kind, p_lane, one.begins_s);
            INSERT INTO hub.lease AS lease VALUES (
                p_account, p_kind, floor(one.begins_s / {SLICE_S}), p_store, p_till, p_lane,
                part)
            ON CONFLICT (account, kind, slice, store, till, lane)
            DO UPDATE SET calls = lease.calls + excluded.calls;
            RETURN NEXT;
        END LOOP;
        short := wanted - taken;
        IF p_lane = 'at once' AND short > 0 THEN
            UPDATE hub.quota AS quota SET wanted = least({MOST_CALLS}, quota.wanted + short)
            WHERE (quota.account, quota.kind) = (p_account, p_kind);
        END IF;
        IF short > 0 THEN
            PERFORM pg_notify('{WANTED}', '');
        END IF;
        IF taken = 0 THEN
            RETURN QUERY SELECT p_now + {ASKED_OFFICE_S}, p_now + {ASKED_OFFICE_S}, 0;
        END IF;
    END $$
    """,
    "REVOKE ALL ON FUNCTION hub.handed_on_at FROM PUBLIC",
    "ALTER TABLE hub.block ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE hub.quota_office ENABLE ROW LEVEL SECURITY",
)
