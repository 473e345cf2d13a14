"""A real record whose outbox holds what a test asks for."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from builders import NOON, customer_of, sale_of, sar, setup_of

from pos.core.customer import PointsHold
from pos.core.deliveries import (
    CustomerDelivery,
    Delivery,
    EventDelivery,
    OrderDelivery,
    RefundDelivery,
)
from pos.core.events import EntryTriedAgain, TillLocked
from pos.core.order import order_of
from pos.core.settlement import EntryChange
from pos.journal.codec import decode_delivery, encode_delivery
from pos.journal.database import open_beside
from pos.journal.journal import SqliteJournal
from pos.outbox.outbox import Outbox
from pos.ports.record import Batch


def order(number: int, customer_id: str, *, hold: PointsHold | None = None) -> OrderDelivery:
    sale = sale_of("1 x 10.00", sale_id=f"sale{number}", customer=customer_of(customer_id))
    facts = order_of(replace(sale, hold=hold), setup_of(), NOON)
    return OrderDelivery(entry_id=f"order:sale{number}", order=facts)


def held(reference: str, *, until: datetime = NOON + timedelta(minutes=10)) -> PointsHold:
    return PointsHold(reference=reference, points=50, amount=sar("5.00"), expires_at=until)


def newcomer(customer_id: str) -> CustomerDelivery:
    return CustomerDelivery(entry_id=f"new:{customer_id}", customer_id=customer_id, name="Huda")


def refund(of: int, customer_id: str) -> RefundDelivery:
    """All of that order came back."""
    bought = order(of, customer_id).order
    return RefundDelivery(
        entry_id=f"refund:R{of}",
        refund_id=f"R{of}",
        sale_id=f"back{of}",
        order_id=bought.order_id,
        customer_id=customer_id,
        at=NOON,
        amount=bought.total_paid,
        lines=bought.lines,
        prices_include_tax=True,
    )


def visit(customer_id: str) -> EventDelivery:
    return EventDelivery(entry_id=f"event:{customer_id}", customer_id=customer_id, name="visit")


def put(record: Path, *deliveries: Delivery) -> None:
    """As a completed sale does: in the transaction that records it."""
    append(record, deliveries)


def append(record: Path, deliveries: Sequence[Delivery]) -> None:
    journal = SqliteJournal(record)
    event = TillLocked(cashier_id="1001")
    journal.append([Batch(at=NOON, events=(event,), deliveries=tuple(deliveries))])
    journal.close()


def try_again(record: Path, entry_id: str, *, at: datetime = NOON) -> None:
    """As somebody at the till wants it, on record. EntryMovedOn where it cannot be."""
    event = EntryTriedAgain(entry_id=entry_id, by="1001")
    change = EntryChange(entry_id=entry_id, is_tried_again=True)
    with closing(SqliteJournal(record)) as journal:
        journal.append([Batch(at=at, events=(event,), changes=(change,))])


def open_outbox(record: Path) -> Outbox:
    return Outbox(open_beside(record), decode_delivery, encode_delivery)
