"""One of each event and delivery, with every field filled, and a record to put them in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from builders import (
    AMAL,
    LATER,
    NOON,
    coupon_of,
    customer_of,
    hold_of,
    line_of,
    lock_of,
    off,
    sale_of,
    sar,
    setup_of,
    terms_of,
)

from pos.core import events as ev
from pos.core.customer import CouponKind, Expiring
from pos.core.deliveries import CustomerDelivery, Delivery, OrderDelivery
from pos.core.order import order_of
from pos.core.sale import AskedFor
from pos.core.shift import CashMove
from pos.core.tender import Tender
from pos.journal.chain import FIRST
from pos.journal.journal import SqliteJournal
from pos.ports.record import Batch

SALE = "S001-T1-sale1"
RECEIPT = "S001-T1-000001"
BALANCE = customer_of().balance
assert BALANCE is not None
SARA = customer_of(
    tier="Gold",
    balance=replace(
        BALANCE,
        pending_points=7,
        expiring=Expiring(points=5, value=sar("0.50"), on=LATER),
    ),
)
COUPON = coupon_of(
    CouponKind.PERCENTAGE,
    "12.5",
    capping=sar("50.00"),
    min_reward=sar("1.00"),
    min_order=sar("10.00"),
    products=("p1",),
    variants=("v1",),
    collections=("summer",),
    with_shipping=False,
)
LINE = replace(
    line_of(
        "1.250 x 40.00 at 7.25 %",
        unit="kg",
        product_id="p1",
        category=("food", "fruit"),
        tags=("a",),
        aliases=("6281000000014",),
        min_age=18,
        title="تمر · Dates",
    ),
    discount=off("12.5 %"),
    price_reason="match",
)
ASKED = AskedFor(points=5, amount=sar("0.50"), rule_id="r1", codes=("A", "B"))
TENDER = Tender(number=1, method="card", amount=sar("50.00"), reference="4711")
MOMENT = datetime(2026, 11, 21, 12, 0, 0, 123456, tzinfo=UTC)

EVENTS: tuple[ev.Event, ...] = (
    ev.TillStarted(at=NOON, version="1.0"),
    ev.CashierSignedOn(cashier=AMAL),
    ev.ShiftOpened(
        number=3,
        at=MOMENT,
        cashier_id="1001",
        opening_float=sar("100.00"),
        next_receipt=1,
        grand_total=sar("12345.67"),
    ),
    ev.TillLocked(cashier_id="1001"),
    ev.CashMoved(move=CashMove.DROP, amount=sar("5.00"), reason="safe", cashier_id="1001"),
    ev.Approved(action="price", approver_id="9001"),
    ev.NoSaleRung(reason="change", cashier_id="1001"),
    ev.SaleOpened(sale_id=SALE, at=NOON, cashier_id="1001", terms=terms_of(included=False)),
    ev.LineAdded(sale_id=SALE, line=LINE),
    ev.QuantityChanged(sale_id=SALE, number=1, quantity=Decimal("2.500")),
    ev.PriceOverridden(sale_id=SALE, number=1, unit_price=sar("39.00"), reason="match"),
    ev.LineDiscounted(sale_id=SALE, number=1, discount=off("5.00")),
    ev.SaleDiscounted(sale_id=SALE, discount=off("10 %")),
    ev.LineVoided(sale_id=SALE, number=2),
    ev.CustomerIdentified(sale_id=SALE, customer=SARA),
    ev.CustomerRemoved(sale_id=SALE),
    ev.HoldAsked(sale_id=SALE, asked=ASKED),
    ev.PointsHeld(sale_id=SALE, hold=hold_of(5, "0.50")),
    ev.HoldFailed(sale_id=SALE, reason="no", outcome_unknown=True),
    ev.PointsReleased(sale_id=SALE, reference="hold-1", lapsed=True),
    ev.CouponLockAsked(sale_id=SALE, asked=ASKED),
    ev.CouponsLocked(sale_id=SALE, lock=lock_of(COUPON)),
    ev.CouponLockFailed(sale_id=SALE, reason="no", outcome_unknown=True),
    ev.CouponsReleased(sale_id=SALE, reference="lock-1", lapsed=True),
    ev.Tendered(sale_id=SALE, tender=TENDER),
    ev.TenderVoided(sale_id=SALE, number=1),
    ev.SaleCompleted(
        sale_id=SALE,
        receipt=RECEIPT,
        at=MOMENT,
        total=sar("87.75"),
        change=sar("0.00"),
        awaits_delivery=True,
    ),
    ev.ReceiptPrinted(receipt=RECEIPT, copy=0, confirmed=True),
    ev.ReceiptNotPrinted(receipt=RECEIPT, copy=1, reason="No paper."),
    ev.ReceiptLeft(receipt=RECEIPT),
    ev.OrderDelivered(sale_id=SALE, points_earned=87, points_redeemed=None, balance_after=1_287),
    ev.OrderRejected(sale_id=SALE, reason="no"),
    ev.SaleVoided(sale_id="S001-T1-sale2", cashier_id="1001"),
    ev.ShiftClosed(
        number=3, at=LATER, cashier_id="1001", expected=sar("95.00"), counted=sar("94.00")
    ),
    ev.CashierSignedOff(cashier_id="1001"),
)


def order_delivery(number: int = 1, customer_id: str = "mobile_966500000001") -> OrderDelivery:
    sale = sale_of(
        "2 x 50.00",
        sale_id=f"S001-T1-sale{number}",
        customer=customer_of(customer_id),
        hold=hold_of(5, "0.50"),
        lock=lock_of(COUPON),
    )
    return OrderDelivery(entry_id=f"order:{sale.sale_id}", order=order_of(sale, setup_of(), MOMENT))


def customer_delivery(number: int = 1) -> CustomerDelivery:
    return CustomerDelivery(
        entry_id=f"customer:{number}", customer_id=f"c{number}", name="Huda", mobile="966500000009"
    )


DELIVERIES: tuple[Delivery, ...] = (order_delivery(), customer_delivery())


def batch_of(*events: ev.Event, deliveries: Sequence[Delivery] = ()) -> Batch:
    return Batch(at=MOMENT, events=events, deliveries=tuple(deliveries))


def record_at(path: Path, *batches: Batch) -> Path:
    """A record with these batches in it, closed again."""
    journal = SqliteJournal(path)
    journal.append(batches)
    journal.close()
    return path


def head_of(journal: SqliteJournal) -> tuple[int, str]:
    """The number and the hash of the last record."""
    query = "SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1"
    found: tuple[int, str] | None = journal._db.execute(query).fetchone()
    return found or (0, FIRST)


def full_record(path: Path) -> Path:
    """A record with one of each."""
    return record_at(path, batch_of(*EVENTS, deliveries=DELIVERIES))
