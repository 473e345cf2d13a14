"""The state object that scripts and other programs read. Its names are promised."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from pos.core.errand import BoughtCoupon
from pos.core.money import Money
from pos.core.quantity import quantity_text
from pos.core.rules.next_visits import next_visits_of
from pos.core.sale import LineItem, ReturnLine, Sale
from pos.core.state import FinishedSale
from pos.core.totals import LineTotals, Totals, add_up, own_tax, row_total
from pos.ports.record import OutboxCounts
from pos.script.file_object import customer_object, file_object, when
from pos.terminal.snapshot import Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordState:
    """Where the record stands, and whether its chain holds."""

    entries: int
    head: str
    verified: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What the state object tells besides the snapshot, read when it is asked for."""

    now: Callable[[], datetime]
    record: Callable[[], RecordState]
    outbox: Callable[[], OutboxCounts]


def state_object(snapshot: Snapshot, beside: Beside) -> dict[str, Any]:
    state = snapshot.state
    now = beside.now()
    return {
        "store": state.setup.store_id,
        "till": state.setup.till_id,
        "online": snapshot.loyalty.online,
        "cashier": state.cashier.user_id if state.cashier else None,
        "locked": state.locked,
        "shift": _shift(snapshot),
        "sale": _sale(snapshot, now) if state.sale else None,
        "last_sale": _last_sale(state.last_sale) if state.last_sale else None,
        "customer_file": file_object(snapshot.file) if snapshot.file else None,
        "suspended": [one.name for one in state.suspended],
        "outbox": asdict(beside.outbox()),
        "journal": asdict(beside.record()),
    }


def _shift(snapshot: Snapshot) -> dict[str, Any]:
    shift = snapshot.state.shift
    if shift is None:
        return {"number": 0, "open": False, "drawer_expected": None}
    return {
        "number": shift.number,
        "open": shift.is_open,
        "drawer_expected": shift.drawer_expected.text(),
        "settled": {
            one.how.value: {"entries": one.entries, "amount": one.amount.text()}
            for one in shift.settled
        },
    }


def _sale(snapshot: Snapshot, now: datetime) -> dict[str, Any]:
    sale = snapshot.state.sale
    assert sale is not None, "no sale is open"
    totals = snapshot.totals or add_up(sale)
    return {
        "id": sale.sale_id,
        "lines": _lines(sale, totals),
        **_sums(totals),
        "customer": customer_object(sale.customer, now) if sale.customer else None,
        "next_visits": _next_visits(snapshot),
        "hold": _hold(sale, now),
        "otp": {"sent": True} if sale.otp_for else None,
        "promotion": _promotion(sale, totals),
        "coupons": [coupon.code for coupon in sale.lock.coupons] if sale.lock else [],
        "bought": [_bought(coupon) for coupon in sale.bought],
        "tenders": [
            {"number": one.number, "method": one.method, "amount": one.amount.text()}
            for one in sale.tenders
        ],
        "earn_preview": snapshot.earn.points if snapshot.earn else None,
    }


def _lines(sale: Sale, totals: Totals) -> list[dict[str, Any]]:
    """What is bought and what comes back, the returned lines with negative figures."""
    bought = [
        _line(line, figures, sale) for line, figures in zip(sale.lines, totals.lines, strict=True)
    ]
    returned = [_returned(one, sale) for one in sale.returns]
    return sorted((*bought, *returned), key=lambda row: int(row["number"]))


def _next_visits(snapshot: Snapshot) -> list[dict[str, Any]]:
    """What is still to be taken off the points of the customer on the sale."""
    state = snapshot.state
    if state.sale is None or state.sale.customer is None:
        return []
    return [
        {
            "entry": note.entry_id,
            "receipt": note.receipt,
            "points": note.points,
            "amount": note.amount.text(),
        }
        for note in next_visits_of(state, state.sale.customer)
    ]


def _returned(one: ReturnLine, sale: Sale) -> dict[str, Any]:
    value = row_total(one, sale)
    return {
        "number": one.number,
        "code": one.line.item.code,
        "title": one.line.item.title,
        "quantity": quantity_text(-one.quantity),
        "unit_price": one.line.unit_price.text(),
        "discount": (value - one.line.unit_price.times(one.quantity)).text(),
        "tax": (-one.tax).text(),
        "total": (-value).text(),
    }


def _line(line: LineItem, figures: LineTotals, sale: Sale) -> dict[str, Any]:
    tax = own_tax(line, figures, included=sale.terms.prices_include_tax)
    return {
        "number": line.number,
        "code": line.item.code,
        "title": line.item.title,
        "quantity": quantity_text(line.quantity),
        "unit_price": line.unit_price.text(),
        "discount": figures.discount.text(),
        "tax": tax.text(),
        "total": figures.total.text(),
    }


def _sums(totals: Totals) -> dict[str, str]:
    sums: dict[str, Money] = {
        "subtotal": totals.subtotal,
        "discount": totals.discount,
        "points_discount": totals.points_discount,
        "coupon_discount": totals.coupon_discount,
        "tax": totals.tax,
        "total": totals.total,
        "paid": totals.paid,
        "due": totals.due,
    }
    return {name: amount.text() for name, amount in sums.items()}


def _hold(sale: Sale, now: datetime) -> dict[str, Any] | None:
    if sale.hold is None:
        return None
    return {
        "points": sale.hold.points,
        "amount": sale.hold.amount.text(),
        "expires_in_s": max(0, int((sale.hold.expires_at - now).total_seconds())),
    }


def _promotion(sale: Sale, totals: Totals) -> dict[str, Any] | None:
    """What it really takes off, which is never more than the goods it is for."""
    if sale.promotion is None:
        return None
    return {"name": sale.promotion.name, "amount": totals.promotion.text()}


def _bought(coupon: BoughtCoupon) -> dict[str, Any]:
    return {
        "code": coupon.code,
        "title": coupon.title,
        "points": coupon.points,
        "expires_at": when(coupon.expires_at),
    }


def _last_sale(last: FinishedSale) -> dict[str, Any]:
    paid = sum((tender.amount.minor for tender in last.sale.tenders), start=0)
    held = last.sale.hold.points if last.sale.hold else 0
    return {
        "id": last.sale.sale_id,
        "receipt": last.receipt,
        "total": last.total.text(),
        "paid": Money(paid, last.total.currency).text(),
        "change": last.change.text(),
        "points_redeemed": held,
        "points_earned": last.points_earned,
        "paper": last.paper.value,
    }
