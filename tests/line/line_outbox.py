"""A record whose outbox holds some of everything, and the relay that sends it through the proxy."""

from __future__ import annotations

import json
import shutil
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path

from line_calls import (
    NOON,
    Place,
    cashback,
    contact_told,
    left,
    order,
    refund,
    sale,
    sale_with_points,
    tagged,
    visited,
)
from line_proxy import Asked

from pos.core.deliveries import Delivery, OrderDelivery
from pos.core.events import TillLocked
from pos.journal.codec import decode_delivery, encode_delivery
from pos.journal.database import open_beside
from pos.journal.journal import SqliteJournal
from pos.loyalty.gameball.program import GameballProgram
from pos.outbox.flow import Flow
from pos.outbox.outbox import Outbox
from pos.outbox.relay import Relay, RelayNews
from pos.ports.clock import Clock
from pos.ports.record import Batch

WITHIN_S = 30.0
_LOOKS_EVERY_S = 0.02
_AHEAD_S = 1_000.0
_OUR_IDS = ("orderId", "refundTransactionId", "transactionId")


def second_sale(place: Place) -> OrderDelivery:
    facts = order(place, order_id=f"{place.order_id}-2")
    return OrderDelivery(entry_id=f"order:{place.order_id}-2", order=facts)


def deliveries(buyer: Place, spender: Place, other: Place, guest: Place) -> tuple[Delivery, ...]:
    """Four customers: sales and a return of one; points; no order at all; an event."""
    return (
        sale(buyer),
        refund(buyer),
        second_sale(buyer),
        contact_told(spender),
        sale_with_points(spender),
        tagged(other),
        cashback(other),
        left(other),
        visited(guest),
    )


def record_with(folder: Path, waiting: Iterable[Delivery]) -> Path:
    record = folder / "journal.db"
    journal = SqliteJournal(record)
    event = TillLocked(cashier_id="1001")
    journal.append([Batch(at=NOON, events=(event,), deliveries=tuple(waiting))])
    journal.close()
    return record


def copied(record: Path, folder: Path) -> Path:
    folder.mkdir()
    for file in record.parent.iterdir():
        shutil.copy(file, folder)
    return folder / record.name


class RelayBench:
    """A real relay on a real outbox file."""

    def __init__(self, record: Path, program: GameballProgram, clock: Clock) -> None:
        self._record = record
        self._program = program
        self.news: list[RelayNews] = []
        self.relay = Relay(
            self._open,
            program,
            clock,
            self.news.append,
            chance=lambda: 0.5,
            flow=Flow(window_s=0.0),
        )

    def tries(self) -> int:
        return sum(attempts for _, attempts in self._rows().values())

    def states(self) -> dict[str, str]:
        return {entry_id: state for entry_id, (state, _) in self._rows().items()}

    def try_all(self, *, times: int) -> None:
        """Everything is tried at once; until so many tries are marked in all, or nothing waits."""
        self._until(lambda: self.tries() >= times or self._is_done())

    def deliver_all(self) -> None:
        """The line is good again and no pause is left to sit out; until nothing waits."""
        self._program.access.pace._monotonic_s = lambda: time.monotonic() + _AHEAD_S
        self._until(self._is_done)

    def _is_done(self) -> bool:
        return not {"pending", "in_doubt"} & set(self.states().values())

    def _until(self, is_so: Callable[[], bool]) -> None:
        for _ in range(int(WITHIN_S / _LOOKS_EVERY_S)):
            if is_so():
                return
            self.relay.hasten()
            threading.Event().wait(_LOOKS_EVERY_S)
        raise AssertionError(f"stuck: {self.states()}")

    def _open(self) -> Outbox:
        return Outbox(open_beside(self._record), decode_delivery, encode_delivery)

    def _rows(self) -> dict[str, tuple[str, int]]:
        with closing(sqlite3.connect(self._record)) as db:
            rows = db.execute("SELECT entry_id, state, attempts FROM outbox ORDER BY place")
            return {entry_id: (state, attempts) for entry_id, state, attempts in rows}


def taken(forwarded: Iterable[tuple[Asked, int]]) -> Counter[str]:
    """What the service took, by the entry it came from, and how often."""
    found: Counter[str] = Counter()
    for asked, status in forwarded:
        if asked.method != "GET" and 200 <= status < 300:
            found[_entry_of(asked)] += 1
    return found


def _entry_of(asked: Asked) -> str:
    path = asked.path.partition("/integrations")[2]
    body = json.loads(asked.body or b"{}")
    ours = next((body[name] for name in _OUR_IDS if name in body), "")
    customer_id = body.get("customerId") or path
    kinds = {
        "/orders": "order",
        "/transactions/refund": "refund",
        "/transactions/cashback": "cashback",
    }
    if path in kinds:
        return f"{kinds[path]}:{ours}"
    if path.startswith("/customers/"):
        customer_id = path.split("/")[2]
    kind = {"/customers": "customer", "/events": "event"}.get(path) or (
        "tag" if path.endswith("/tags") else "opt" if path.endswith("/activate") else path
    )
    return f"{kind}:{customer_id}"
