"""What became of goods that came back, as the tills' records tell it when they are taken up.

A till that stops in between says it by its record alone. What is on record is gone: where it comes
to more than was bought, it is an alarm. Of a sale the records may come in any order. A till takes
its own receipts without the hub, and no other's: what its record has of those without a claim keeps
nobody from the receipt while it is open, and counts for no more than was bought once it is done.
"""

from __future__ import annotations

from typing import Final

from pos.hub.schema.bounds import NOT_TO_BE_READ

_LONGEST: Final = 500
"""Of a receipt's number, in characters: what is longer is none, and no index takes it."""
_OPEN: Final = "('taken', 'told')"
_ENDS: Final = "('LineReturned', 'LineVoided', 'SaleVoided', 'SaleCompleted')"

RETURNS_FOLLOWED: Final = (
    """
    CREATE FUNCTION hub.note_return(one hub.record) RETURNS void LANGUAGE plpgsql AS $$
    DECLARE
        told jsonb := one.body::jsonb;
        back jsonb := told -> 'line';
        of_line integer := (back -> 'line' ->> 'number')::integer;
        named text := coalesce(nullif(told ->> 'claim', ''),
            concat_ws('/', one.store, one.till, one.incarnation, one.seq));
        state_of_it text := CASE WHEN hub.is_own_receipt(one.receipt, one.store, one.till)
            THEN 'taken' ELSE 'told' END;
    BEGIN
        PERFORM hub.lock_receipt(one.receipt);
        INSERT INTO hub.returned AS here
            (claim, receipt, line, quantity, sold, store, till, state, sale_id, number)
        VALUES (named, one.receipt, of_line, (back ->> 'quantity')::numeric,
            coalesce(hub.sold_of(one.receipt, of_line), (back -> 'line' ->> 'quantity')::numeric),
            one.store, one.till, state_of_it, one.sale_id, (back ->> 'number')::integer)
        ON CONFLICT (store, till, claim) DO UPDATE SET state = 'taken',
            sale_id = excluded.sale_id, number = excluded.number, quantity = excluded.quantity
        WHERE here.state = 'asked';
    END $$
    """,
    f"""
    CREATE FUNCTION hub.strikes_out(body text, wanted integer) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE AS $$
    BEGIN
        RETURN body::jsonb ->> 'number' = wanted::text;
    EXCEPTION WHEN {NOT_TO_BE_READ} THEN
        RETURN false;
    END $$
    """,
    """
    CREATE FUNCTION hub.end_return(mine hub.returned) RETURNS void LANGUAGE plpgsql AS $$
    DECLARE
        told hub.record;
        others numeric;
    BEGIN
        SELECT one.* INTO told FROM hub.record AS one
        WHERE (one.store, one.sale_id) = (mine.store, mine.sale_id) AND one.till = mine.till
            AND CASE one.kind WHEN 'SaleVoided' THEN true
                WHEN 'LineVoided' THEN hub.strikes_out(one.body, mine.number) ELSE false END
        LIMIT 1;
        IF FOUND THEN
            DELETE FROM hub.returned
            WHERE (store, till, claim) = (mine.store, mine.till, mine.claim);
            RETURN;
        END IF;
        SELECT one.* INTO told FROM hub.record AS one
        WHERE (one.store, one.sale_id) = (mine.store, mine.sale_id) AND one.till = mine.till
            AND one.kind = 'SaleCompleted'
        ORDER BY one.seq LIMIT 1;
        IF NOT FOUND THEN
            RETURN;
        END IF;
        UPDATE hub.returned SET state = 'done',
            quantity = CASE WHEN sold > 0 THEN least(quantity, sold) ELSE quantity END
        WHERE (store, till, claim) = (mine.store, mine.till, mine.claim);
        SELECT coalesce(sum(quantity), 0) INTO others FROM hub.returned
        WHERE (receipt, line) = (mine.receipt, mine.line) AND state = 'done'
            AND (store, till, claim) <> (mine.store, mine.till, mine.claim);
        IF others + mine.quantity > mine.sold THEN
            PERFORM hub.raise_alarm(told, 'returned twice',
                format('%s of line %s of %s, where %s were bought',
                    others + mine.quantity, mine.line, mine.receipt, mine.sold));
        END IF;
    END $$
    """,
    # All its receipts are locked first, in one order: what others have taken back of them is seen
    # when it is counted, and no two shipments wait for each other.
    f"""
    CREATE FUNCTION hub.follow_returns() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, hub, pg_temp AS $$
    DECLARE
        one hub.record;
        mine hub.returned;
    BEGIN
        PERFORM hub.lock_receipt(held.receipt) FROM (
            SELECT receipt FROM given WHERE kind = 'LineReturned' AND receipt <> ''
                AND sale_id IS NOT NULL AND length(receipt) < {_LONGEST}
            UNION
            SELECT here.receipt FROM hub.returned AS here WHERE here.state IN {_OPEN}
                AND (here.store, here.sale_id, here.till) IN (
                    SELECT store, sale_id, till FROM given WHERE kind IN {_ENDS})
            ORDER BY receipt
        ) AS held;
        FOR one IN SELECT * FROM given WHERE kind = 'LineReturned' AND receipt <> ''
            AND sale_id IS NOT NULL ORDER BY receipt, seq
        LOOP
            BEGIN
                PERFORM hub.note_return(one);
            EXCEPTION WHEN {NOT_TO_BE_READ} OR integrity_constraint_violation THEN
                -- What cannot be read keeps no record from being kept.
                RAISE WARNING 'Record % of %/% tells of no return', one.seq, one.store, one.till;
            END;
        END LOOP;
        FOR mine IN SELECT here.* FROM hub.returned AS here WHERE here.state IN {_OPEN}
            AND (here.store, here.sale_id, here.till) IN (
                SELECT store, sale_id, till FROM given WHERE kind IN {_ENDS})
            ORDER BY here.receipt, here.claim
        LOOP
            PERFORM hub.end_return(mine);
        END LOOP;
        RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER record_returns_followed AFTER INSERT ON hub.record
    REFERENCING NEW TABLE AS given FOR EACH STATEMENT EXECUTE FUNCTION hub.follow_returns()
    """,
    "REVOKE ALL ON FUNCTION hub.strikes_out(text, integer) FROM PUBLIC",
    "REVOKE ALL ON FUNCTION hub.note_return(hub.record) FROM PUBLIC",
    "REVOKE ALL ON FUNCTION hub.end_return(hub.returned) FROM PUBLIC",
)
