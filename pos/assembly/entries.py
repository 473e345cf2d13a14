"""How a till comes to know of an outbox entry, and what other processes wish made of one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

import msgspec

from pos.core import intents as it
from pos.core.deliveries import EntryState, OrderDelivery, RefundDelivery
from pos.core.events import EntrySettled
from pos.core.open_entry import EntryRead, given_in
from pos.core.settlement import SettleHow
from pos.errors import PosError
from pos.journal.codec import decode_delivery
from pos.journal.database import open_beside, readable
from pos.journal.queries import SqliteHistory
from pos.outbox.settling import OneEntry, entry_by_id, exported
from pos.outbox.wishes import Wish, WishAnswer, Wishes
from pos.places import Places, switch_to
from pos.ports.entries import FIRST_TO_LAST, EntryLine, ListedEntry

if TYPE_CHECKING:
    from pos.assembly.till import Till
    from pos.terminal.terminal import Terminal

TAKES_AT_MOST_S = 30.0

EntryWish = it.SettleEntry | it.ReaddressEntry | it.TryEntryAgain


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
        points_name=finished.sale.points_name if finished else "",
        may_count_twice=entry.may_count_twice,
        settled=_settled(places, entry_id),
    )


def _settled(places: Places, entry_id: str) -> EntrySettled | None:
    with closing(SqliteHistory(places.record)) as history:
        return history.settled(entry_id)


def listed_of(places: Places, lines: Sequence[EntryLine]) -> tuple[ListedEntry, ...]:
    """Lines with what is to be sent, and goods that came back with where they were bought."""
    if not lines:
        return ()
    with closing(open_beside(places.record)) as db:
        found = [entry_by_id(db, decode_delivery, line.entry_id) for line in lines]
    deliveries = [one.delivery if one else None for one in found]
    bought = [one.order_id if isinstance(one, RefundDelivery) else "" for one in deliveries]
    with closing(SqliteHistory(places.record)) as history:
        receipts = history.receipts_of({order_id for order_id in bought if order_id})
    return tuple(
        ListedEntry(line=line, delivery=delivery, bought_on=receipts.get(order_id, ""))
        for line, delivery, order_id in zip(lines, deliveries, bought, strict=True)
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
                line
                for state in FIRST_TO_LAST
                for line in outbox.lines.in_state(state, limit=limit)
            ]
        return listed_of(self._till.places, lines)

    def export(self) -> str:
        places = self._till.places
        file = places.exports / f"outbox-{self._till.clock.now():%Y%m%dT%H%M%SZ}.jsonl"
        with readable(), closing(open_beside(places.record)) as db:
            lines = [json.dumps(one, ensure_ascii=False) + "\n" for one in exported(db)]
        try:
            switch_to(file, "".join(lines).encode())
        except OSError as problem:
            raise PosError(f"{file} cannot be written: {problem.strerror}") from problem
        return str(file)

    def read(self, entry_id: str) -> EntryRead | None:
        return entry_at(self._till, entry_id)

    def try_again(self, entry_id: str, *, even_twice: bool = False) -> str:
        asked = it.TryEntryAgain(entry_id=entry_id, even_twice=even_twice)
        answer = _answer_of(self._till.terminal, asked)
        self._till.try_line()
        return "" if answer.granted else answer.say


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
    even_unknown: bool = False
    why: str
    manager_id: str


class _TryAgain(msgspec.Struct, frozen=True, kw_only=True, tag="try-again"):
    entry_id: str
    even_twice: bool
    why: str
    manager_id: str


_KINDS: dict[type[EntryWish], type[_Settle | _Readdress | _TryAgain]] = {
    it.SettleEntry: _Settle,
    it.ReaddressEntry: _Readdress,
    it.TryEntryAgain: _TryAgain,
}


def body_of(asked: EntryWish) -> str:
    """A wish as it is left for the till."""
    fields = {name: value for name, value in asdict(asked).items() if name != "from_the_office"}
    return msgspec.json.encode(_KINDS[type(asked)](**fields)).decode()


def _asked(body: str) -> EntryWish:
    wish = msgspec.json.decode(body, type=_Settle | _Readdress | _TryAgain)
    fields = msgspec.structs.asdict(wish)
    if isinstance(wish, _Settle):
        return it.SettleEntry(**fields, from_the_office=True)
    if isinstance(wish, _Readdress):
        return it.ReaddressEntry(**fields, from_the_office=True)
    return it.TryEntryAgain(**fields, from_the_office=True)


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
    return _answer_of(terminal, asked)


def _answer_of(terminal: Terminal, asked: EntryWish) -> WishAnswer:
    try:
        outcome = terminal.submit(asked).ended.result(TAKES_AT_MOST_S)
    except TimeoutError:  # asked again it would be refused as done, and the answer be wrong
        return WishAnswer(granted=False, say=unanswered(asked.entry_id))
    line = terminal.snapshot.loyalty
    stays = ""
    if outcome.ok and isinstance(asked, it.TryEntryAgain) and (line.trouble or not line.online):
        stays = waits_still(trouble=line.trouble)
    return WishAnswer(granted=outcome.ok, say=outcome.refusal or f"{outcome.say} {stays}".rstrip())


def waits_still(*, trouble: str = "") -> str:
    """Behind what is tried again where that leads nowhere yet."""
    return trouble or "The line is down: it is sent by itself when the line is back."
