"""A claim of goods that are to come back, and the verdict on it."""

from __future__ import annotations

from typing import Final

VERDICTS: Final = ("claimed", "too many", "elsewhere", "unknown")
"""On a claim: as the engine says them, and Verdict of pos.hub.returns."""
CLAIMED, TOO_MANY, ELSEWHERE, UNKNOWN = VERDICTS

RETURNS_CLAIMED: Final = (
    """
    CREATE FUNCTION hub.is_own_receipt(wanted text, of_store text, of_till text) RETURNS boolean
    LANGUAGE sql IMMUTABLE AS $$
        SELECT regexp_replace(wanted, '-[^-]*$', '') = of_store || '-' || of_till
    $$
    """,
    """
    CREATE FUNCTION hub.held_elsewhere(wanted text, own hub.returning) RETURNS hub.returned
    LANGUAGE sql STABLE AS $$
        SELECT one.* FROM hub.returned AS one
        WHERE one.receipt = wanted AND one.state IN ('asked', 'taken')
            AND (one.store, one.till) <> (own.store, own.till)
            AND NOT hub.is_dismissed(one.store, one.till)
        ORDER BY one.at LIMIT 1
    $$
    """,
    """
    CREATE FUNCTION hub.left_of(wanted text, of_line integer, bought numeric) RETURNS numeric
    LANGUAGE sql STABLE AS $$
        SELECT bought - coalesce(sum(quantity), 0) FROM hub.returned
        WHERE (receipt, line) = (wanted, of_line) AND state <> 'told'
    $$
    """,
    """
    CREATE FUNCTION hub.must_not_be_given_up(own hub.returning, wanted_claim text) RETURNS void
    LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (
            SELECT FROM hub.returned_given_up
            WHERE (store, till, claim) = (own.store, own.till, wanted_claim)
        ) THEN
            RAISE EXCEPTION 'This was given up before';
        END IF;
    END $$
    """,
    f"""
    CREATE FUNCTION hub.claim_return(
        given_run text, wanted_claim text, wanted text, of_line integer, wanted_quantity numeric,
        own_sold numeric
    ) RETURNS TABLE (verdict text, quantity numeric, at_store text, at_till text)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hub, pg_temp AS $$
    DECLARE
        own hub.returning := hub.own_returning(given_run);
        bought numeric := hub.sold_of(wanted, of_line);
        had hub.returned;
        elsewhere hub.returned;
        there numeric;
    BEGIN
        IF bought IS NULL AND hub.is_own_receipt(wanted, own.store, own.till) THEN
            bought := own_sold;  -- it is not taken up yet
        END IF;
        IF bought IS NULL
            AND NOT EXISTS (SELECT FROM hub.returned_receipt WHERE receipt = wanted)
        THEN
            verdict := '{UNKNOWN}';
            RETURN NEXT;
            RETURN;  -- a number that nobody sold anything by leaves nothing here
        END IF;
        PERFORM hub.lock_receipt(wanted);
        -- Behind the lock: what was claimed and given up may have changed while this waited.
        PERFORM hub.must_not_be_given_up(own, wanted_claim);
        SELECT one.* INTO had FROM hub.returned AS one
        WHERE (one.store, one.till, one.claim) = (own.store, own.till, wanted_claim);
        elsewhere := hub.held_elsewhere(wanted, own);
        there := hub.left_of(wanted, of_line, bought);
        IF had.claim IS NOT NULL THEN
            verdict := '{CLAIMED}';
            quantity := had.quantity;
        ELSIF elsewhere.claim IS NOT NULL THEN
            verdict := '{ELSEWHERE}';
            at_store := elsewhere.store;
            at_till := elsewhere.till;
        ELSIF bought IS NULL THEN
            verdict := '{UNKNOWN}';
        ELSIF there <= 0 OR coalesce(wanted_quantity, there) > there THEN
            verdict := '{TOO_MANY}';
            quantity := greatest(there, 0);
        ELSE
            verdict := '{CLAIMED}';
            quantity := coalesce(wanted_quantity, there);
            INSERT INTO hub.returned (claim, receipt, line, quantity, sold, store, till, run, state)
            VALUES (wanted_claim, wanted, of_line, claim_return.quantity, bought,
                own.store, own.till, own.run, 'asked');
        END IF;
        IF verdict = '{CLAIMED}' THEN
            at_store := own.store;
            at_till := own.till;
        END IF;
        RETURN NEXT;
    END $$
    """,
)
