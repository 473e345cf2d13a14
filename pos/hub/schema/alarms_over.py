"""An alarm that is over by itself: what was lost is there again, and goes on.

A hub that was put back from a backup has less than the head office, and a till that was put back
less than its hub. Once a record follows the one that was lost, whoever brings it has that one.
"""

from __future__ import annotations

from typing import Final

WHY: Final = "By itself: the records are there again, and it goes on from them"

ALARMS_OVER: Final = (
    f"""
    CREATE FUNCTION hub.has_it_again() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, hub, pg_temp AS $$
    BEGIN
        UPDATE hub.alarm AS lost SET settled_at = now(), settled_why = '{WHY}'
        WHERE (lost.store, lost.till, lost.incarnation) = (NEW.store, NEW.till, NEW.incarnation)
            AND lost.seq < NEW.seq AND lost.what = 'gone back' AND lost.settled_at IS NULL
            AND EXISTS (
                SELECT FROM hub.record AS here
                WHERE (here.store, here.till, here.incarnation, here.seq, here.hash)
                    = (lost.store, lost.till, lost.incarnation, lost.seq, lost.hash));
        RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER head_has_it_again AFTER UPDATE ON hub.head
    FOR EACH ROW EXECUTE FUNCTION hub.has_it_again()
    """,
)
