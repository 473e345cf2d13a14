"""How many calls whoever asks is lent, and for which half seconds: all under the quota's lock."""

from __future__ import annotations

from typing import Final

SLICE_S: Final = 0.5
USABLE_S: Final = 0.05
"""A half second of which less is left is over before whoever asked hears of it."""
SHORT_SLICES: Final = 4
"""One second touches three; one more for calls that take half a second longer than others."""
LONG_SLICES: Final = 62
"""Thirty seconds touch 61, and one more."""
PERCENT_FOR_DELIVERIES: Final = 80
"""The rest is for what somebody at a counter waits for, however much waits to be delivered."""
SPAN_SLICES: Final = 8
"""What tills are lent ahead for deliveries, all of them together."""
NEWCOMERS_PART: Final = 4
"""At first only the fourth of a share: others may come in the same moment, as after a cut."""
FURTHEST_SLICES: Final = 240
"""Nobody is told to come later than that; it is where a thousand tills wait in one row."""
AT_ONCE_SLICES: Final = 1
"""What somebody waits for is lent this far ahead; deliveries, as far as anybody is told to come."""
ASKS_WITHIN_S: Final = 10
"""Whoever has not asked for so long has nothing to deliver any more."""
CLOCK_STEP_S: Final = 1
"""What is noted as later than that was noted before the hub's clock was set back."""
MOST_CALLS: Final = 1_000_000
"""Of one ask, and of all that a store's hub wants of its office: far more than an account takes."""

QUOTA_RULES: Final = (
    # What was noted by a clock that was set back since would count for as long as that was: whether
    # there was any. What is further ahead than anybody is lent is over in any case.
    f"""
    CREATE FUNCTION hub.drop_later(
        p_now double precision, p_account text, p_kind text
    ) RETURNS boolean LANGUAGE plpgsql SET search_path = pg_catalog, hub, pg_temp AS $$
    DECLARE
        this bigint := floor((p_now + {USABLE_S}) / {SLICE_S});
        was_set_back boolean;
    BEGIN
        DELETE FROM hub.lease_asker AS asker
        WHERE (asker.account, asker.kind) = (p_account, p_kind)
            AND asker.heard_s > p_now + {CLOCK_STEP_S};
        was_set_back := FOUND;
        DELETE FROM hub.lease AS later
        WHERE (later.account, later.kind) = (p_account, p_kind) AND later.slice > this
            AND (was_set_back OR later.slice > this + CASE later.lane
                WHEN 'at once' THEN {AT_ONCE_SLICES} ELSE {FURTHEST_SLICES} END);
        RETURN was_set_back;
    END $$
    """,
    # How much one asker may have ahead: what nobody else needs is shared by those that do.
    f"""
    CREATE FUNCTION hub.share_of(
        p_now double precision, p_account text, p_kind text, p_store text, p_till text,
        p_waiting integer, p_whole integer
    ) RETURNS integer LANGUAGE plpgsql SET search_path = pg_catalog, hub, pg_temp AS $$
    DECLARE
        remaining integer := greatest(1, p_whole);
        askers integer;
        needed integer;
        at_first integer;
        is_new boolean;
    BEGIN
        DELETE FROM hub.lease_asker AS asker
        WHERE (asker.account, asker.kind) = (p_account, p_kind)
            AND asker.heard_s < p_now - {ASKS_WITHIN_S};
        UPDATE hub.lease_asker AS asker SET waiting = p_waiting, heard_s = p_now
        WHERE (asker.account, asker.kind, asker.store, asker.till)
            = (p_account, p_kind, p_store, p_till);
        is_new := NOT FOUND;
        IF is_new THEN
            INSERT INTO hub.lease_asker VALUES (
                p_account, p_kind, p_store, p_till, p_waiting, p_now);
        END IF;
        SELECT count(*) INTO askers FROM hub.lease_asker AS asker
        WHERE (asker.account, asker.kind) = (p_account, p_kind);
        at_first := remaining / askers / {NEWCOMERS_PART};
        FOR needed IN
            SELECT asker.waiting FROM hub.lease_asker AS asker
            WHERE (asker.account, asker.kind) = (p_account, p_kind) ORDER BY asker.waiting
        LOOP
            EXIT WHEN needed > remaining / askers;
            remaining := remaining - needed;
            askers := askers - 1;
        END LOOP;
        IF is_new THEN
            RETURN least(p_waiting, greatest(1, at_first));
        ELSIF askers = 0 THEN
            RETURN p_waiting;
        END IF;
        RETURN least(p_waiting, greatest(1, remaining / askers));
    END $$
    """,
    # Of what is asked for, what is not lent already. For deliveries no more than a share; who asks
    # for none of them has none left to deliver, and gives back what is still ahead.
    f"""
    CREATE FUNCTION hub.still_wanted(
        p_now double precision, p_account text, p_kind text, p_lane text, p_calls integer,
        p_store text, p_till text, p_this bigint, p_kept integer
    ) RETURNS integer LANGUAGE plpgsql SET search_path = pg_catalog, hub, pg_temp AS $$
    DECLARE
        lent integer;
    BEGIN
        IF p_lane <> 'deliveries' THEN
            RETURN p_calls;
        ELSIF p_calls > 0 THEN
            SELECT coalesce(sum(own.calls), 0) INTO lent FROM hub.lease AS own
            WHERE (own.account, own.kind, own.store, own.till, own.lane)
                = (p_account, p_kind, p_store, p_till, p_lane) AND own.slice >= p_this;
            RETURN hub.share_of(p_now, p_account, p_kind, p_store, p_till, p_calls,
                p_kept * {SPAN_SLICES} / {LONG_SLICES}) - lent;
        END IF;
        DELETE FROM hub.lease AS own
        WHERE (own.account, own.kind, own.store, own.till, own.lane)
            = (p_account, p_kind, p_store, p_till, p_lane) AND own.slice > p_this;
        DELETE FROM hub.lease_asker AS asker
        WHERE (asker.account, asker.kind, asker.store, asker.till)
            = (p_account, p_kind, p_store, p_till);
        RETURN 0;
    END $$
    """,
    # What was lent up to each half second, all of it and what of it is for deliveries.
    """
    CREATE FUNCTION hub.lent_until(
        p_account text, p_kind text, p_first bigint, p_last bigint,
        OUT given integer[], OUT kept integer[]
    ) LANGUAGE sql SET search_path = pg_catalog, hub, pg_temp AS $$
        SELECT array_agg(sums.given ORDER BY sums.slice), array_agg(sums.kept ORDER BY sums.slice)
        FROM (
            SELECT one.slice,
                sum(coalesce(lent.calls, 0)) OVER (ORDER BY one.slice)::integer AS given,
                sum(coalesce(lent.kept, 0)) OVER (ORDER BY one.slice)::integer AS kept
            FROM generate_series(p_first, p_last) AS one (slice)
            LEFT JOIN (
                SELECT lease.slice, sum(lease.calls) AS calls,
                    sum(lease.calls) FILTER (WHERE lease.lane = 'deliveries') AS kept
                FROM hub.lease AS lease
                WHERE (lease.account, lease.kind) = (p_account, p_kind) GROUP BY lease.slice
            ) AS lent USING (slice)
        ) AS sums
    $$
    """,
    # In the fullest of the windows so long that have this half second in them.
    """
    CREATE FUNCTION hub.most_around(sums integer[], at integer, span integer) RETURNS integer
    LANGUAGE sql IMMUTABLE AS $$
        SELECT max(sums[e] - sums[e - span]) FROM generate_series(at, at + span - 1) AS ends (e)
    $$
    """,
    # The first half seconds with room, in each as much as no window can overflow by. Where there
    # is none: when there is, with no calls.
    f"""
    CREATE FUNCTION hub.leased_at(
        p_now double precision, p_account text, p_kind text, p_lane text, p_calls integer,
        p_store text, p_till text
    ) RETURNS TABLE (begins_s double precision, calls integer) LANGUAGE plpgsql
    SET search_path = pg_catalog, hub, pg_temp AS $$
    DECLARE
        limits record;
        this bigint := floor((p_now + {USABLE_S}) / {SLICE_S});
        base bigint := this - {LONG_SLICES};
        ahead integer := CASE p_lane
            WHEN 'at once' THEN {AT_ONCE_SLICES} ELSE {FURTHEST_SLICES} END;
        given integer[];
        kept integer[];
        mine integer[] := '{{}}';
        taken integer := 0;
        wanted integer;
        most integer;
        room integer;
        at integer;
    BEGIN
        SELECT one.short, one.long, one.long * {PERCENT_FOR_DELIVERIES} / 100 AS kept
        INTO STRICT limits FROM hub.call_limit AS one WHERE one.kind = p_kind;
        DELETE FROM hub.lease AS old
        WHERE (old.account, old.kind) = (p_account, p_kind) AND old.slice < base;
        PERFORM hub.drop_later(p_now, p_account, p_kind);
        wanted := hub.still_wanted(
            p_now, p_account, p_kind, p_lane, p_calls, p_store, p_till, this, limits.kept);
        IF wanted <= 0 THEN
            RETURN QUERY SELECT (this + 1) * {SLICE_S}::double precision, 0;
            RETURN;
        END IF;
        SELECT lent.given, lent.kept INTO given, kept FROM hub.lent_until(
            p_account, p_kind, base, this + {FURTHEST_SLICES + LONG_SLICES}) AS lent;
        FOR step IN 0..{FURTHEST_SLICES} LOOP
            EXIT WHEN taken >= wanted OR (step > ahead AND taken > 0);
            at := (this - base)::integer + 1 + step;
            mine[step] := 0;
            room := wanted - taken;
            IF p_lane = 'deliveries' THEN
                room := least(room, -- evenly
                    (limits.kept + {LONG_SLICES - 1}) / {LONG_SLICES} - kept[at] + kept[at - 1],
                    limits.kept - taken - kept[at] + kept[at - {LONG_SLICES}]);
                CONTINUE WHEN room <= 0; -- most are passed over here, without a look around
                most := hub.most_around(kept, at, {LONG_SLICES});
                room := least(room, limits.kept - most - taken);
                CONTINUE WHEN room <= 0;
            END IF;
            CONTINUE WHEN given[at] - given[at - {LONG_SLICES}] + taken >= limits.long;
            most := hub.most_around(given, at, {LONG_SLICES});
            room := least(room, limits.long - most - taken);
            CONTINUE WHEN room <= 0;
            most := hub.most_around(given, at, {SHORT_SLICES});
            FOR back IN 1..{SHORT_SLICES - 1} LOOP
                most := most + coalesce(mine[step - back], 0);
            END LOOP;
            room := least(room, limits.short - most);
            CONTINUE WHEN room <= 0;
            IF step > ahead THEN -- not for now: it is only told when
                RETURN QUERY SELECT (this + step) * {SLICE_S}::double precision, 0;
                RETURN;
            END IF;
            mine[step] := room;
            taken := taken + room;
            INSERT INTO hub.lease AS lease
            VALUES (p_account, p_kind, this + step, p_store, p_till, p_lane, room)
            ON CONFLICT (account, kind, slice, store, till, lane)
            DO UPDATE SET calls = lease.calls + excluded.calls;
            begins_s := (this + step) * {SLICE_S}::double precision;
            calls := room;
            RETURN NEXT;
        END LOOP;
        IF taken = 0 THEN
            RETURN QUERY SELECT (this + {FURTHEST_SLICES}) * {SLICE_S}::double precision, 0;
        END IF;
    END $$
    """,
)
