"""What is on the gift cards and store credit of a store, whichever of its tills issued them.

What a till has issued, loaded, spent and given back is read from its record as that is taken up
(stored_value_followed.py), so that each is counted once, cards from before the hub included. To be
spent it is claimed first, and that is taken off at once: whoever else asks finds what is left. The
claim ends with the record of what was really spent, or is given up. A card's code is never here,
its digest is.
"""

from __future__ import annotations

from typing import Final

from pos.hub.schema.members import OFFICE, OWN_STORE, STORES, TILLS

_TABLES: Final = ("card", "card_replaced", "card_claim")
_KEPT_CLOSED: Final = ("card_ahead", "card_begun")

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
        short_minor bigint NOT NULL DEFAULT 0,
        short_at text COLLATE "C" NOT NULL DEFAULT '',
        heard_until text COLLATE "C" NOT NULL DEFAULT '',
        heard_by text NOT NULL DEFAULT '',
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
        till text NOT NULL,
        at text COLLATE "C" NOT NULL,
        minor bigint NOT NULL
    )
    """,
    "CREATE INDEX card_ahead_of ON hub.card_ahead (store, instrument_id)",
    # Whoever finds no card yet, or makes it, holds its row here until the commit: else what is put
    # ahead in the same moment would stay there.
    """
    CREATE TABLE hub.card_begun (
        store text NOT NULL,
        instrument_id text NOT NULL,
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
        VALUES (wanted_claim, here, me, hub.of_this_age(of_run), of_sale, wanted_card, there,
            'asked');
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
    "REVOKE EXECUTE ON FUNCTION hub.claim_card, hub.give_up_card FROM public",
    f"GRANT EXECUTE ON FUNCTION hub.claim_card, hub.give_up_card TO {TILLS}",
    *(f"GRANT SELECT ON hub.{table} TO {TILLS}, {STORES}, {OFFICE}" for table in _TABLES),
    *(f"ALTER TABLE hub.{table} ENABLE ROW LEVEL SECURITY" for table in (*_TABLES, *_KEPT_CLOSED)),
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
