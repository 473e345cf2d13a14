"""What became of gift cards and store credit, as the tills' records tell it when they are taken up.

A hub made anew never gets what tills have archived. Of that their archives tell what each put on a
card and took off it itself, so that all of them together are what was done with it, each once.
"""

from __future__ import annotations

from typing import Final

from pos.hub.schema.bounds import NOT_TO_BE_READ

STORED_VALUE_FOLLOWED: Final = (
    """
    CREATE FUNCTION hub.begin_card(of_store text, of_card text) RETURNS void
    LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO hub.card_begun VALUES (of_store, of_card) ON CONFLICT DO NOTHING;
        PERFORM FROM hub.card_begun WHERE (store, instrument_id) = (of_store, of_card) FOR UPDATE;
    END $$
    """,
    # More than was on it is gone all the same: nothing is left, and somebody must look. What was
    # put on it before that and comes later pays for it first. What an archive had heard of others
    # may be in its sum already.
    """
    CREATE FUNCTION hub.move_card(one hub.record, of_card text, by bigint, as_of text)
    RETURNS void LANGUAGE plpgsql AS $$
    DECLARE
        mine hub.card;
        late bigint := 0;
        rest bigint;
    BEGIN
        SELECT * INTO mine FROM hub.card
        WHERE (store, instrument_id) = (one.store, of_card) FOR UPDATE;
        IF NOT FOUND THEN
            PERFORM hub.begin_card(one.store, of_card);
            SELECT * INTO mine FROM hub.card
            WHERE (store, instrument_id) = (one.store, of_card) FOR UPDATE;
        END IF;
        IF NOT FOUND THEN
            INSERT INTO hub.card_ahead VALUES (one.store, of_card, one.till, as_of, by);
            RETURN;
        END IF;
        IF by > 0 AND as_of <= mine.heard_until AND mine.heard_by NOT IN ('', one.till) THEN
            RETURN;
        END IF;
        IF by > 0 AND as_of < mine.short_at THEN
            late := least(by, mine.short_minor);
        END IF;
        rest := mine.balance_minor + by - late;
        UPDATE hub.card SET balance_minor = greatest(rest, 0),
            short_minor = least(short_minor::numeric - late + greatest(-rest, 0), 1e18),
            short_at = CASE WHEN rest < 0 THEN greatest(short_at, as_of) ELSE short_at END
        WHERE (store, instrument_id) = (one.store, of_card);
        IF rest < 0 THEN
            PERFORM hub.raise_alarm(one, 'card overspent',
                format('%s ending in %s, by %s %s in its smallest unit', mine.kind, mine.last_four,
                    -rest, mine.currency));
        END IF;
    END $$
    """,
    # Whether there was none yet.
    """
    CREATE FUNCTION hub.add_card(one hub.record, told jsonb, of_receipt text, minor bigint)
    RETURNS boolean LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM hub.begin_card(one.store, told ->> 'instrument_id');
        INSERT INTO hub.card (store, instrument_id, kind, digest, last_four, balance_minor,
            currency, expires_on, receipt, till)
        VALUES (
            one.store, told ->> 'instrument_id', told ->> 'kind', told ->> 'digest',
            told ->> 'last_four', minor,
            coalesce(told -> 'amount', told -> 'balance') ->> 'currency',
            (told ->> 'expires_on')::date, of_receipt, one.till)
        ON CONFLICT DO NOTHING;
        RETURN FOUND;
    END $$
    """,
    # What came before it. Of so much that no bigint takes it the rest is left out.
    """
    CREATE FUNCTION hub.take_ahead(one hub.record, of_card text, has_heard boolean)
    RETURNS void LANGUAGE plpgsql AS $$
    DECLARE
        together numeric;
        newest text;
    BEGIN
        WITH ahead AS (
            DELETE FROM hub.card_ahead WHERE (store, instrument_id) = (one.store, of_card)
            RETURNING till, at, minor
        )
        SELECT sum(minor), max(at) INTO together, newest FROM ahead
        WHERE NOT has_heard OR minor < 0 OR at > one.at OR till = one.till;
        IF together IS NOT NULL THEN
            PERFORM hub.move_card(
                one, of_card, greatest(least(together, 1e18), -1e18)::bigint, newest);
        END IF;
    END $$
    """,
    # What a till did itself counts, wherever the card was issued. When, nobody can tell by now:
    # what it put on one was before all else, so that it pays for what was too much.
    """
    CREATE FUNCTION hub.carry_own(one hub.record, carried jsonb) RETURNS void
    LANGUAGE plpgsql AS $$
    DECLARE
        told jsonb := carried -> 'value';
        of_card text := told ->> 'instrument_id';
        own bigint := (carried -> 'own' ->> 'minor')::bigint;
    BEGIN
        IF (carried ->> 'is_issued_here')::boolean THEN
            IF NOT hub.add_card(one, told, carried ->> 'receipt', 0) THEN
                -- It was counted before; by an archive that does not tell, the smaller sum holds.
                UPDATE hub.card SET balance_minor = least(balance_minor, greatest(own, 0))
                WHERE (store, instrument_id) = (one.store, of_card)
                    AND heard_by NOT IN ('', one.till);
                RETURN;
            END IF;
            INSERT INTO hub.card_ahead VALUES (one.store, of_card, one.till, one.at, own);
            PERFORM hub.take_ahead(one, of_card, false);
            INSERT INTO hub.card_replaced
            SELECT one.store, before, of_card
            FROM jsonb_array_elements_text(carried -> 'digests_before') AS before
            ON CONFLICT DO NOTHING;
        ELSIF own <> 0 THEN
            PERFORM hub.move_card(
                one, of_card, own, CASE WHEN own < 0 THEN one.at ELSE '' END);
        END IF;
    END $$
    """,
    # An archive of an earlier version does not tell what its till did from what it had heard of
    # others, whose records tell it again. The smaller sum holds: it gives nothing away.
    """
    CREATE FUNCTION hub.carry_heard(one hub.record, carried jsonb) RETURNS void
    LANGUAGE plpgsql AS $$
    DECLARE
        told jsonb := carried -> 'value';
        of_card text := told ->> 'instrument_id';
        stood bigint := (told -> 'balance' ->> 'minor')::bigint;
    BEGIN
        IF hub.add_card(one, told, carried ->> 'receipt', stood) THEN
            PERFORM hub.take_ahead(one, of_card, true);
        ELSE
            UPDATE hub.card SET balance_minor = least(balance_minor, stood)
            WHERE (store, instrument_id) = (one.store, of_card);
        END IF;
        UPDATE hub.card SET heard_by = one.till, heard_until = greatest(heard_until, one.at)
        WHERE (store, instrument_id) = (one.store, of_card);
        INSERT INTO hub.card_replaced
        SELECT one.store, before, of_card
        FROM jsonb_array_elements_text(carried -> 'digests_before') AS before
        ON CONFLICT DO NOTHING;
    END $$
    """,
    # Where the archived records are here, each was counted as it came: what counts is the archive
    # that ends where this hub's records of the till begin.
    """
    CREATE FUNCTION hub.carry_cards(one hub.record, told jsonb) RETURNS void
    LANGUAGE plpgsql AS $$
    DECLARE
        carried jsonb;
        ends_at bigint := (told ->> 'last')::bigint;
        here bigint[];
    BEGIN
        SELECT array_agg(DISTINCT seq) INTO here FROM hub.record
        WHERE (store, till) = (one.store, one.till) AND seq IN (ends_at, ends_at + 1);
        IF here <> ARRAY[ends_at + 1] OR here IS NULL THEN
            RETURN;
        END IF;
        FOR carried IN SELECT * FROM jsonb_array_elements(told -> 'stored_values') LOOP
            IF carried -> 'own' ->> 'minor' IS NULL THEN
                PERFORM hub.carry_heard(one, carried);
            ELSE
                PERFORM hub.carry_own(one, carried);
            END IF;
        END LOOP;
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
        PERFORM hub.move_card(
            one, told ->> 'instrument_id', coalesce(mine.minor, 0) - spent, one.at);
    END $$
    """,
    """
    CREATE FUNCTION hub.note_card(one hub.record) RETURNS void LANGUAGE plpgsql AS $$
    DECLARE
        told jsonb := one.body::jsonb;
        minor bigint := (told -> 'amount' ->> 'minor')::bigint;
    BEGIN
        CASE one.kind
        WHEN 'StoredValueIssued' THEN
            IF hub.add_card(one, told, told ->> 'receipt', minor) THEN
                PERFORM hub.take_ahead(one, told ->> 'instrument_id', false);
            END IF;
        WHEN 'StoredValueLoaded', 'StoredValueReturned' THEN
            PERFORM hub.move_card(one, told ->> 'instrument_id', minor, one.at);
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
            PERFORM hub.carry_cards(one, told);
        END CASE;
    END $$
    """,
    # A store's hub brings records of tills that have spent at it, not at the head office.
    f"""
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
            EXCEPTION WHEN {NOT_TO_BE_READ} OR integrity_constraint_violation THEN
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
    "REVOKE EXECUTE ON FUNCTION hub.take_ahead, hub.carry_own, hub.carry_heard FROM public",
    "REVOKE EXECUTE ON FUNCTION hub.carry_cards, hub.note_card, hub.begin_card FROM public",
)
