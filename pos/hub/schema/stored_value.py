"""What is on the gift cards and store credit of a store, whichever of its tills issued them.

What a till has issued, loaded, spent and given back is read from its record as that is taken up, so
that each is counted once, cards from before the hub included. To be spent it is claimed first, and
that is taken off at once: whoever else asks finds what is left. The claim ends with the record of
what was really spent, or is given up. A card's code is never here, its digest is.
"""

from __future__ import annotations

from typing import Final

from pos.hub.schema.members import OFFICE, OWN_STORE, STORES, TILLS

_TABLES: Final = ("card", "card_replaced", "card_claim")

STORED_VALUE: Final = (
    """
    CREATE TABLE hub.card (
        store text NOT NULL,
        instrument_id text NOT NULL,
        kind text NOT NULL,
        digest text NOT NULL,
        last_four text NOT NULL,
        balance_minor bigint NOT NULL CHECK (balance_minor >= 0),
        currency text NOT NULL,
        expires_on date,
        receipt text NOT NULL,
        till text NOT NULL,
        PRIMARY KEY (store, instrument_id)
    )
    """,
    "CREATE UNIQUE INDEX card_by_digest ON hub.card (store, digest)",
    """
    CREATE TABLE hub.card_replaced (
        store text NOT NULL,
        digest text NOT NULL,
        instrument_id text NOT NULL,
        PRIMARY KEY (store, digest)
    )
    """,
    # Of a card whose first record is still to come, as the tills' records come as they like.
    """
    CREATE TABLE hub.card_ahead (
        store text NOT NULL,
        instrument_id text NOT NULL,
        minor bigint NOT NULL,
        PRIMARY KEY (store, instrument_id)
    )
    """,
    """
    CREATE TABLE hub.card_claim (
        claim text PRIMARY KEY CHECK (claim <> ''),
        store text NOT NULL,
        till text NOT NULL,
        run text NOT NULL,
        sale_id text NOT NULL,
        instrument_id text NOT NULL,
        minor bigint NOT NULL CHECK (minor >= 0),
        state text NOT NULL CHECK (state IN ('asked', 'spent', 'given up')),
        at timestamptz NOT NULL DEFAULT now()
    )
    """,
    "CREATE INDEX card_claim_asked ON hub.card_claim (store, till) WHERE state = 'asked'",
    """
    CREATE INDEX card_claim_given_up ON hub.card_claim (store, till, at) WHERE state = 'given up'
    """,
    # Takes it off at once; the same again is the same claim. Nothing where it was given up.
    """
    CREATE FUNCTION hub.claim_card(
        wanted_card text, wanted_minor bigint, wanted_claim text, of_sale text, of_run text
    ) RETURNS bigint LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, hub, pg_temp AS $$
    DECLARE
        here text := hub.own_store();
        me text := hub.own_till();
        there bigint;
        had hub.card_claim;
    BEGIN
        IF coalesce(me, '') = '' THEN
            RAISE EXCEPTION 'Only a till claims what is on a card';
        END IF;
        SELECT balance_minor INTO there FROM hub.card
        WHERE (store, instrument_id) = (here, wanted_card) FOR UPDATE;
        SELECT * INTO had FROM hub.card_claim WHERE claim = wanted_claim;
        IF FOUND THEN
            IF (had.store, had.till, had.instrument_id) <> (here, me, wanted_card) THEN
                RAISE EXCEPTION 'That claim is of another';
            END IF;
            RETURN CASE had.state WHEN 'asked' THEN had.minor ELSE 0 END;
        END IF;
        there := least(coalesce(there, 0), greatest(wanted_minor, 0));
        IF there = 0 THEN
            RETURN 0;
        END IF;
        INSERT INTO hub.card_claim (claim, store, till, run, sale_id, instrument_id, minor, state)
        VALUES (wanted_claim, here, me, of_run, of_sale, wanted_card, there, 'asked');
        UPDATE hub.card SET balance_minor = balance_minor - there
        WHERE (store, instrument_id) = (here, wanted_card);
        RETURN there;
    END $$
    """,
    # Also before it has come: one that comes behind finds that noted, and is none. No claim is a
    # day on its way.
    """
    CREATE FUNCTION hub.give_up_card(wanted_claim text, wanted_card text)
    RETURNS void LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, hub, pg_temp AS $$
    DECLARE
        here text := hub.own_store();
        me text := hub.own_till();
        had hub.card_claim;
    BEGIN
        PERFORM FROM hub.card WHERE (store, instrument_id) = (here, wanted_card) FOR UPDATE;
        DELETE FROM hub.card_claim
        WHERE (store, till, state) = (here, me, 'given up') AND at < now() - interval '1 day';
        INSERT INTO hub.card_claim (claim, store, till, run, sale_id, instrument_id, minor, state)
        VALUES (wanted_claim, here, me, '', '', wanted_card, 0, 'given up')
        ON CONFLICT DO NOTHING;
        SELECT * INTO had FROM hub.card_claim WHERE claim = wanted_claim FOR UPDATE;
        IF had.state <> 'asked' OR (had.store, had.till) <> (here, me) THEN
            RETURN;
        END IF;
        UPDATE hub.card_claim SET state = 'given up', at = now() WHERE claim = wanted_claim;
        UPDATE hub.card SET balance_minor = balance_minor + had.minor
        WHERE (store, instrument_id) = (here, had.instrument_id);
    END $$
    """,
    # More than was on it is gone all the same: nothing is left, and somebody must look.
    """
    CREATE FUNCTION hub.move_card(one hub.record, of_card text, by bigint)
    RETURNS void LANGUAGE plpgsql AS $$
    DECLARE
        mine hub.card;
    BEGIN
        SELECT * INTO mine FROM hub.card
        WHERE (store, instrument_id) = (one.store, of_card) FOR UPDATE;
        IF NOT FOUND THEN
            INSERT INTO hub.card_ahead AS here VALUES (one.store, of_card, by)
            ON CONFLICT (store, instrument_id) DO UPDATE SET minor = here.minor + by;
            RETURN;
        END IF;
        UPDATE hub.card SET balance_minor = greatest(balance_minor + by, 0)
        WHERE (store, instrument_id) = (one.store, of_card);
        IF mine.balance_minor + by < 0 THEN
            PERFORM hub.raise_alarm(one, 'card overspent',
                format('%s ending in %s, by %s %s in its smallest unit', mine.kind, mine.last_four,
                    -(mine.balance_minor + by), mine.currency));
        END IF;
    END $$
    """,
    # A hub made anew never gets what is archived: what was spent there shows in what was left,
    # and nowhere else. What others loaded since cannot be told from it, so the smaller sum holds:
    # it gives nothing away. Where the archived records are here, each was counted as it came.
    """
    CREATE FUNCTION hub.add_card(one hub.record, told jsonb, of_receipt text, is_news boolean)
    RETURNS void LANGUAGE plpgsql AS $$
    DECLARE
        ahead bigint;
    BEGIN
        INSERT INTO hub.card VALUES (
            one.store, told ->> 'instrument_id', told ->> 'kind', told ->> 'digest',
            told ->> 'last_four', (told -> 'amount' ->> 'minor')::bigint,
            told -> 'amount' ->> 'currency', (told ->> 'expires_on')::date, of_receipt, one.till)
        ON CONFLICT DO NOTHING;
        IF NOT FOUND THEN
            UPDATE hub.card SET balance_minor =
                least(balance_minor, (told -> 'amount' ->> 'minor')::bigint)
            WHERE is_news AND (store, instrument_id) = (one.store, told ->> 'instrument_id');
            RETURN;
        END IF;
        DELETE FROM hub.card_ahead
        WHERE (store, instrument_id) = (one.store, told ->> 'instrument_id')
        RETURNING minor INTO ahead;
        IF FOUND THEN
            PERFORM hub.move_card(one, told ->> 'instrument_id', ahead);
        END IF;
    END $$
    """,
    """
    CREATE FUNCTION hub.spend_card(one hub.record, told jsonb) RETURNS void LANGUAGE plpgsql AS $$
    DECLARE
        spent bigint := (told -> 'amount' ->> 'minor')::bigint;
        mine hub.card_claim;
    BEGIN
        PERFORM FROM hub.card
        WHERE (store, instrument_id) = (one.store, told ->> 'instrument_id') FOR UPDATE;
        UPDATE hub.card_claim SET state = 'spent'
        WHERE claim = told ->> 'claim' AND state = 'asked'
            AND (store, till, instrument_id) = (one.store, one.till, told ->> 'instrument_id')
        RETURNING * INTO mine;
        PERFORM hub.move_card(one, told ->> 'instrument_id', coalesce(mine.minor, 0) - spent);
    END $$
    """,
    """
    CREATE FUNCTION hub.note_card(one hub.record) RETURNS void LANGUAGE plpgsql AS $$
    DECLARE
        told jsonb := one.body::jsonb;
        carried jsonb;
        is_news boolean;
    BEGIN
        CASE one.kind
        WHEN 'StoredValueIssued' THEN
            PERFORM hub.add_card(one, told, told ->> 'receipt', false);
        WHEN 'StoredValueLoaded', 'StoredValueReturned' THEN
            PERFORM hub.move_card(
                one, told ->> 'instrument_id', (told -> 'amount' ->> 'minor')::bigint);
        WHEN 'StoredValueSpent' THEN
            PERFORM hub.spend_card(one, told);
        WHEN 'StoredValueReplaced' THEN
            INSERT INTO hub.card_replaced
            SELECT store, digest, instrument_id FROM hub.card
            WHERE (store, instrument_id) = (one.store, told ->> 'instrument_id')
            ON CONFLICT DO NOTHING;
            UPDATE hub.card SET digest = told ->> 'digest', last_four = told ->> 'last_four'
            WHERE (store, instrument_id) = (one.store, told ->> 'instrument_id');
        WHEN 'RecordArchived' THEN
            is_news := NOT EXISTS (
                SELECT FROM hub.record AS before
                WHERE (before.store, before.till, before.seq)
                    = (one.store, one.till, (told ->> 'last')::bigint));
            FOR carried IN SELECT * FROM jsonb_array_elements(told -> 'stored_values') LOOP
                PERFORM hub.add_card(one,
                    (carried -> 'value')
                        || jsonb_build_object('amount', carried -> 'value' -> 'balance'),
                    carried ->> 'receipt', is_news);
                INSERT INTO hub.card_replaced
                SELECT one.store, before, carried -> 'value' ->> 'instrument_id'
                FROM jsonb_array_elements_text(carried -> 'digests_before') AS before
                ON CONFLICT DO NOTHING;
            END LOOP;
        END CASE;
    END $$
    """,
    # A store's hub brings records of tills that have spent at it, not at the head office.
    """
    CREATE FUNCTION hub.follow_cards() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, hub, pg_temp AS $$
    DECLARE
        one hub.record;
    BEGIN
        IF hub.own_till() = '' THEN
            RETURN NULL;
        END IF;
        FOR one IN SELECT * FROM given WHERE kind IN (
            'StoredValueIssued', 'StoredValueLoaded', 'StoredValueSpent', 'StoredValueReturned',
            'StoredValueReplaced', 'RecordArchived') ORDER BY seq
        LOOP
            BEGIN
                PERFORM hub.note_card(one);
            EXCEPTION WHEN data_exception OR integrity_constraint_violation
                OR program_limit_exceeded
            THEN
                -- What cannot be read keeps no record from being kept.
                RAISE WARNING 'Record % of %/% tells of no card', one.seq, one.store, one.till;
            END;
        END LOOP;
        RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER record_cards_followed AFTER INSERT ON hub.record
    REFERENCING NEW TABLE AS given FOR EACH STATEMENT EXECUTE FUNCTION hub.follow_cards()
    """,
    "REVOKE EXECUTE ON FUNCTION hub.move_card, hub.add_card, hub.spend_card FROM public",
    "REVOKE EXECUTE ON FUNCTION hub.note_card, hub.claim_card, hub.give_up_card FROM public",
    f"GRANT EXECUTE ON FUNCTION hub.claim_card, hub.give_up_card TO {TILLS}",
    *(f"GRANT SELECT ON hub.{table} TO {TILLS}, {STORES}, {OFFICE}" for table in _TABLES),
    *(f"ALTER TABLE hub.{table} ENABLE ROW LEVEL SECURITY" for table in (*_TABLES, "card_ahead")),
    *(
        f"CREATE POLICY own_store ON hub.{table} FOR SELECT TO {TILLS}, {STORES}"
        f" USING ({OWN_STORE})"
        for table in _TABLES
    ),
    *(
        f"CREATE POLICY all_of_it ON hub.{table} FOR SELECT TO {OFFICE} USING (true)"
        for table in _TABLES
    ),
)
