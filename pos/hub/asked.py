"""What a hub says of a till, or a store, to whoever looks after it, and is told nothing."""

from __future__ import annotations

from typing import Final

from pos.errors import HubMisuse
from pos.hub.database import HubDatabase
from pos.hub.records import HubRecords
from pos.hub.shipper import Stopped, Why, meeting_place
from pos.ports.hub import OwnRecord, Reached
from pos.text import safe

_WHO: Final = "SELECT hub.own_store(), hub.own_till()"
_OF_STORE: Final = """
    SELECT EXISTS (SELECT FROM hub.member WHERE store = %(store)s)
        OR EXISTS (SELECT FROM hub.record WHERE store = %(store)s)
"""
_ANOTHER_THERE: Final = """
    SELECT FROM hub.record
    WHERE (store, till, incarnation, seq) = (%s, %s, %s, %s) AND hash <> %s
"""


def must_let_in(hub: HubDatabase, store: str, till: str) -> None:
    """HubMisuse where the login is another's: nothing of this till would be taken by it."""
    of_store, of_till = hub.ask(lambda line: line.execute(_WHO).fetchone()) or (None, None)
    if of_store is not None and (of_store, of_till) != (store, till):
        who = safe(f"{of_store}/{of_till}" if of_till else str(of_store))
        raise HubMisuse(
            f"[hub] dsn is the login of {who}, and this is {safe(store)}/{safe(till)}. Write what"
            f" pos hub enrol {safe(till)} prints, at the hub's box, into this till's files."
        )


def knows_store(hub: HubDatabase, store: str) -> bool:
    """Whether anybody of it was ever let in, or anything of it is here."""
    return hub.ask(lambda line: line.execute(_OF_STORE, {"store": store}).fetchone()) == (True,)


def met(hub: HubDatabase, store: str, till: str, record: OwnRecord) -> Reached | Stopped | None:
    """The furthest that both have, or why nothing goes up, as the shipper itself would find it."""
    place = meeting_place(HubRecords(hub).reached(store, till), record)
    newest = record.newest()
    if isinstance(place, Stopped) and place.why is Why.GONE_BACK and newest is not None:
        at = [store, till, newest.incarnation, newest.seq, bytes.fromhex(newest.hash)]
        if hub.ask(lambda line: line.execute(_ANOTHER_THERE, at).fetchone()) is not None:
            return Stopped(why=Why.OTHER_RECORD, seq=newest.seq)
    return place
