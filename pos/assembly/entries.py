"""How a till comes to know of an outbox entry, and what other processes wish made of one."""

from __future__ import annotations

from contextlib import closing
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

import msgspec

from pos.core import intents as it
from pos.core.deliveries import EntryState, OrderDelivery
from pos.core.open_entry import EntryRead, given_in
from pos.core.settlement import SettleHow
from pos.journal.codec import decode_delivery
from pos.journal.database import open_beside
from pos.journal.queries import SqliteHistory
from pos.outbox.settling import OneEntry, entry_by_id
from pos.outbox.wishes import Wish, WishAnswer, Wishes
from pos.places import Places
from pos.ports.entries import FIRST_TO_LAST, ListedEntry
from pos.terminal.terminal import Terminal

if TYPE_CHECKING:
    from pos.assembly.till import Till

TAKES_AT_MOST_S = 30.0

EntryWish = it.SettleEntry | it.ReaddressEntry


def find_entry(places: Places, entry_id: str) -> EntryRead | None:
    """With what its sale really gave, as the record has it."""
    entry = _entry(places, entry_id)
    if entry is None:
        return None
    delivery, finished = entry.delivery, None
    if isinstance(delivery, OrderDelivery) and delivery.order.receipt:
        with closing(SqliteHistory(places.record)) as history:
            finished = history.finished_sale(delivery.order.receipt)
    return EntryRead(
        entry_id=entry_id,
        state=entry.state,
        delivery=delivery,
        given=given_in(delivery, finished),
    )


def _entry(places: Places, entry_id: str) -> OneEntry | None:
    with closing(open_beside(places.record)) as db:
        return entry_by_id(db, decode_delivery, entry_id)


def entry_at(till: Till, entry_id: str) -> EntryRead | None:
    """As it stood before a call under way: what is sent for the first time is in doubt to nobody.

    On the disk it is, for a crash to find.
    """
    with till.relay.tried_first() as tried:
        read = find_entry(till.places, entry_id)
    if read is None or read.delivery is None or read.state is not EntryState.IN_DOUBT:
        return read
    return replace(read, state=EntryState.PENDING) if read.delivery.customer_id in tried else read


class EntriesAtATill:
    """pos.ports.entries.OpenEntries of a till that was started in this program."""

    def __init__(self, till: Till) -> None:
        self._till = till

    def listed(self, *, limit: int) -> tuple[ListedEntry, ...]:
        with closing(self._till.open_outbox()) as outbox:
            lines = [
                line for state in FIRST_TO_LAST for line in outbox.lines_in(state, limit=limit)
            ]
        with closing(open_beside(self._till.places.record)) as db:
            found = [entry_by_id(db, decode_delivery, line.entry_id) for line in lines]
        return tuple(
            ListedEntry(line=line, delivery=one.delivery if one else None)
            for line, one in zip(lines, found, strict=True)
        )

    def read(self, entry_id: str) -> EntryRead | None:
        return entry_at(self._till, entry_id)

    def try_again(self, entry_id: str, *, even_twice: bool = False) -> bool:
        with closing(self._till.open_outbox()) as outbox, outbox.together():
            line = outbox.line(entry_id)
            if line is None or (line.may_count_twice and not even_twice):
                return False
            is_there = outbox.retry(entry_id)
        self._till.try_line()
        self._till.relay.wake()
        return is_there


def open_wishes(places: Places) -> Wishes:
    return Wishes(open_beside(places.record))


class _Settle(msgspec.Struct, frozen=True, kw_only=True, tag="settle"):
    entry_id: str
    how: SettleHow | None
    why: str
    manager_id: str


class _Readdress(msgspec.Struct, frozen=True, kw_only=True, tag="readdress"):
    entry_id: str
    customer_id: str
    why: str
    manager_id: str


def body_of(asked: EntryWish) -> str:
    """A wish as it is left for the till."""
    kind = _Settle if isinstance(asked, it.SettleEntry) else _Readdress
    fields = {name: value for name, value in asdict(asked).items() if name != "from_the_office"}
    return msgspec.json.encode(kind(**fields)).decode()


def _asked(body: str) -> EntryWish:
    wish = msgspec.json.decode(body, type=_Settle | _Readdress)
    fields = msgspec.structs.asdict(wish)
    if isinstance(wish, _Settle):
        return it.SettleEntry(**fields, from_the_office=True)
    return it.ReaddressEntry(**fields, from_the_office=True)


def unanswered(entry_id: str) -> str:
    """Taken up, and nobody said what came of it."""
    return (
        "The till has taken it up and has not said yet what came of it. "
        f"See: pos outbox show {entry_id}"
    )


def grant(terminal: Terminal, wish: Wish) -> WishAnswer:
    """As if the command had asked the terminal itself."""
    try:
        asked = _asked(wish.body)
    except msgspec.MsgspecError:
        return WishAnswer(granted=False, say="The till cannot read this wish. Use its version.")
    try:
        outcome = terminal.submit(asked).ended.result(TAKES_AT_MOST_S)
    except TimeoutError:  # asked again it would be refused as done, and the answer be wrong
        return WishAnswer(granted=False, say=unanswered(asked.entry_id))
    return WishAnswer(granted=outcome.ok, say=outcome.refusal or outcome.say)
