"""What a till's record says, added up without the till's own sums, as far as it was written."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from pos.core import events as ev
from pos.core.customer import CouponLock, PointsHold
from pos.core.deliveries import Delivery, EntryState
from pos.core.money import Money
from pos.core.settlement import SENDS
from pos.core.tender import CASH
from pos.journal.codec import decode_delivery, decode_event

_NOTHING = Money.zero("SAR")
_FIRST = "0" * 64


@dataclass(slots=True)
class SoldSale:
    """One sale as its events tell it."""

    sale_id: str
    lines: dict[int, tuple[str, Decimal]] = field(default_factory=dict)
    returned: dict[int, Money] = field(default_factory=dict)
    tenders: dict[int, tuple[str, Money]] = field(default_factory=dict)
    customer_id: str = ""
    hold: PointsHold | None = None
    lock: CouponLock | None = None
    receipt: str = ""
    total: Money = _NOTHING
    change: Money = _NOTHING

    @property
    def bought(self) -> Money:
        return sum(self.returned.values(), self.total)

    @property
    def goods(self) -> dict[str, Decimal]:
        """How much of each product."""
        found: dict[str, Decimal] = {}
        for product, quantity in self.lines.values():
            found[product] = found.get(product, Decimal(0)) + quantity
        return found

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(one.code for one in self.lock.coupons) if self.lock else ()

    def paid_by(self, *, cash: bool) -> Money:
        paid = (amount for how, amount in self.tenders.values() if (how == CASH) is cash)
        return sum(paid, -self.change if cash else _NOTHING)


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRow:
    entry_id: str
    state: EntryState
    reason: str
    delivery: Delivery


class Books:
    """Reads on from where it stopped."""

    def __init__(self, record: Path) -> None:
        self._record = record
        self._seq = 0
        self._hash = _FIRST
        self._sales: dict[str, SoldSale] = {}
        self.completed: list[SoldSale] = []
        self.registered: list[str] = []
        self.locks: dict[str, str] = {}
        """The sale that each lock was had for."""
        self.bare: set[str] = set()
        """Entries that a person has sent without what they redeemed."""
        self.since_shift: list[ev.Event] = []
        self.broken_links: list[int] = []
        self.closed_shifts: list[ev.ShiftClosed] = []
        self.entries: list[EntryRow] = []

    @property
    def head(self) -> str:
        return self._hash

    def read_on(self) -> None:
        with closing(sqlite3.connect(f"file:{self._record}?mode=ro", uri=True)) as db:
            for event in self._news(db):
                self._take(event)
            self.entries = [
                EntryRow(
                    entry_id=entry_id,
                    state=EntryState(state),
                    reason=reason,
                    delivery=decode_delivery(kind, version, body),
                )
                for entry_id, state, reason, kind, version, body in db.execute(
                    "SELECT entry_id, state, reason, kind, version, body FROM outbox"
                )
            ]

    def _news(self, db: sqlite3.Connection) -> Iterator[ev.Event]:
        rows = db.execute(
            "SELECT journal.seq, at, incarnation, kind, version, journal.body, previous, hash,"
            " people.body FROM journal LEFT JOIN people USING (seq) WHERE journal.seq > ?"
            " ORDER BY journal.seq",
            [self._seq],
        )
        for seq, at, incarnation, kind, version, body, previous, digest, person in rows:
            fields = [previous, seq, at, incarnation, kind, version, body]
            text = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
            is_linked = previous == self._hash and seq == self._seq + 1
            if not is_linked or digest != hashlib.sha256(text.encode()).hexdigest():
                self.broken_links.append(seq)
            self._seq, self._hash = seq, digest
            yield decode_event(kind, version, body, person)

    def _take(self, event: ev.Event) -> None:  # noqa: C901, PLR0912 - one row an event
        if isinstance(event, ev.ShiftOpened):
            self.since_shift.clear()
        self.since_shift.append(event)
        sale = self._sales.get(getattr(event, "sale_id", ""))
        match event:
            case ev.SaleOpened():
                self._sales[event.sale_id] = SoldSale(event.sale_id)
            case ev.ConsentGiven():
                self.registered.append(event.customer_id)
            case ev.EntrySettled() if event.how in SENDS:
                self.bare.add(event.entry_id)
            case ev.ShiftClosed():
                self.closed_shifts.append(event)
            case _ if sale is None:
                pass
            case ev.LineAdded():
                line = event.line
                sale.lines[line.number] = (line.item.loyalty_id, line.quantity)
            case ev.QuantityChanged():
                sale.lines[event.number] = (sale.lines[event.number][0], event.quantity)
            case ev.LineReturned():
                sale.returned[event.line.number] = event.line.paid
            case ev.LineVoided():
                sale.lines.pop(event.number, None)
                sale.returned.pop(event.number, None)
            case ev.CustomerIdentified():
                sale.customer_id = event.customer.customer_id
            case ev.CustomerRemoved():
                sale.customer_id = ""
            case ev.PointsHeld():
                sale.hold = event.hold
            case ev.PointsReleased():
                sale.hold = None
            case ev.CouponsLocked():
                sale.lock = event.lock
                self.locks[event.lock.reference] = event.sale_id
            case ev.CouponsReleased():
                sale.lock = None
            case ev.SaleSuspended():
                sale.hold = sale.lock = None
            case ev.Tendered():
                sale.tenders[event.tender.number] = (event.tender.method, event.tender.amount)
            case ev.TenderVoided():
                sale.tenders.pop(event.number)
            case ev.SaleCompleted():
                sale.receipt, sale.total, sale.change = event.receipt, event.total, event.change
                self.completed.append(sale)
