"""A till of the fleet: a day of sales from a seed, as events that the core folds and the codec
writes; and what it took, counted apart from both.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from pos.core.events import Event, LineAdded, SaleCompleted, SaleOpened, Tendered, TillMoved
from pos.core.item import Item
from pos.core.money import Money
from pos.core.refold import refold
from pos.core.reports.figures_of_sale import figures_of_sale
from pos.core.sale import LineItem, SaleTerms
from pos.core.tender import CARD, CASH, Tender
from pos.journal.chain import Record, chained
from pos.journal.codec import encode_event
from pos.ports.hub import Reached, ReceiptFigures, Shipment, ShippedRecord

CURRENCY = "SAR"
BEGINS = datetime(2026, 11, 2, 5, tzinfo=UTC)
ITEMS = tuple(
    Item(
        code=f"62811{number:07}",
        title=f"Item {number}",
        price=Money(199 + number * 37 % 9_000, CURRENCY),
        category=(f"Shelf {number % 12}",),
    )
    for number in range(400)
)
TERMS = SaleTerms(
    currency=CURRENCY, prices_include_tax=True, tax_rounding="line", points_reduce_tax=True
)
RATE = Decimal(15)


@dataclass(kw_only=True)
class FleetTill:
    """It remembers only what no hub has yet, and its own sums; pos.ports.hub.OwnRecord."""

    store: str
    till: str
    seed: int
    incarnation: str = "first"
    last: Record | None = None
    waiting: list[ShippedRecord] = field(default_factory=list)
    receipts: dict[int, ReceiptFigures] = field(default_factory=dict)
    hashes: dict[int, str] = field(default_factory=dict)
    """Of the newest records, which a hub may say that it has."""
    sold: int = 0
    """Receipts."""
    took_minor: int = 0
    cash_minor: int = 0
    """Of it."""
    sold_before: int = 0
    """Of them, by the machine that this one was copied from."""

    copied_at: Reached | None = None
    """The newest record of the machine that this one was copied from, then."""

    @property
    def sold_here(self) -> int:
        return self.sold - self.sold_before

    def __post_init__(self) -> None:
        self._random = random.Random(f"{self.seed}/{self.store}/{self.till}")

    def sell(self, sales: int) -> None:
        for _ in range(sales):
            self.sold += 1
            self._record_sale(BEGINS + timedelta(seconds=37 * self.sold))

    def copied(self, incarnation: str | None = None) -> FleetTill:
        """The same till on another machine, from now on; with an incarnation of its own where
        somebody has told it so.
        """
        other = FleetTill(
            store=self.store,
            till=self.till,
            seed=self.seed + 1,
            last=self.last,
            hashes=dict(self.hashes),
            sold=self.sold,
            sold_before=self.sold,
            copied_at=self.newest(),
        )
        if incarnation is not None:
            moved = TillMoved(at=BEGINS, earlier=other.incarnation)
            other.incarnation = incarnation
            other._append(moved, BEGINS)
        return other

    def has(self, place: Reached) -> bool:
        return self.hashes.get(place.seq) == place.hash

    def after(self, seq: int, *, most: int) -> Shipment:
        records = tuple(one for one in self.waiting if one.seq > seq)[:most]
        receipts = tuple(self.receipts[one.seq] for one in records if one.seq in self.receipts)
        return Shipment(store=self.store, till=self.till, records=records, receipts=receipts)

    def newest(self) -> Reached | None:
        last = self.last
        if last is None:
            return None
        return Reached(incarnation=last.incarnation, seq=last.seq, hash=last.hash)

    def last_of(self, incarnation: str) -> Reached | None:
        if incarnation == self.incarnation:
            return self.newest()
        return self.copied_at

    def forget(self, seq: int) -> None:
        """A hub has all up to there."""
        self.waiting = [one for one in self.waiting if one.seq > seq]
        self.receipts = {place: one for place, one in self.receipts.items() if place > seq}
        self.hashes = {place: one for place, one in self.hashes.items() if place >= seq - 1}

    def _record_sale(self, at: datetime) -> None:
        sale_id = f"{self.store}-{self.till}-{self.incarnation}-{self.sold}"
        events, total, is_cash = self._sale(sale_id, at)
        for event in events:
            self._append(event, at)
        self.took_minor += total
        self.cash_minor += total if is_cash else 0
        assert self.last is not None
        completed = events[-1]
        assert isinstance(completed, SaleCompleted)
        finished = refold(events)
        figures = figures_of_sale(finished.sale, at=at, change=completed.change, zone=UTC)
        self.receipts[self.last.seq] = ReceiptFigures(
            seq=self.last.seq,
            incarnation=self.incarnation,
            receipt=completed.receipt,
            sale_id=sale_id,
            business_day=at.date(),
            completed_at=at,
            cashier_id="1001",
            customer_id="",
            currency=CURRENCY,
            decimals=2,
            total_minor=finished.total.minor,
            figures=json.dumps(figures),
        )

    def _sale(self, sale_id: str, at: datetime) -> tuple[list[Event], int, bool]:
        """What it comes to is counted here as a child would: price times pieces. And whether it is
        paid in cash.
        """
        events: list[Event] = [SaleOpened(sale_id=sale_id, at=at, cashier_id="1001", terms=TERMS)]
        total = 0
        for number in range(1, self._random.choice((1, 1, 2, 3)) + 1):
            item = self._random.choice(ITEMS)
            pieces = self._random.choice((1, 1, 1, 2, 5))
            total += item.price.minor * pieces
            line = LineItem(
                number=number,
                item=item,
                quantity=Decimal(pieces),
                unit_price=item.price,
                tax_percent=RATE,
            )
            events.append(LineAdded(sale_id=sale_id, line=line))
        is_cash = self._random.random() < 0.4
        given = -(-total // 1_000) * 1_000 if is_cash else total
        tender = Tender(number=1, method=CASH if is_cash else CARD, amount=Money(given, CURRENCY))
        events.append(Tendered(sale_id=sale_id, tender=tender))
        completed = SaleCompleted(
            sale_id=sale_id,
            receipt=f"{self.store}-{self.till}-{self.sold:06}",
            at=at,
            total=Money(total, CURRENCY),
            change=Money(given - total, CURRENCY),
            awaits_delivery=False,
        )
        return [*events, completed], total, is_cash

    def _append(self, event: Event, at: datetime) -> None:
        encoded = encode_event(event)
        record = chained(
            self.last,
            at=at.isoformat(),
            incarnation=self.incarnation,
            kind=encoded.kind,
            version=encoded.version,
            body=encoded.body,
        )
        self.last = record
        self.hashes[record.seq] = record.hash
        self.waiting.append(
            ShippedRecord(
                seq=record.seq,
                at=record.at,
                incarnation=record.incarnation,
                kind=record.kind,
                version=record.version,
                body=record.body,
                previous=record.previous,
                hash=record.hash,
                sale_id=getattr(event, "sale_id", None),
                receipt=getattr(event, "receipt", None),
            )
        )


def in_rounds(sales: int, rounds: int) -> Iterator[int]:
    """A day's sales in so many parts, which differ by no more than one."""
    for number in range(rounds):
        yield sales * (number + 1) // rounds - sales * number // rounds
