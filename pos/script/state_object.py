"""The state object that scripts and other programs read. Its names are promised."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from pos.core.errand import BoughtCoupon
from pos.core.handed import StoreSales
from pos.core.money import Money
from pos.core.quantity import quantity_text
from pos.core.question import Question
from pos.core.rules.next_visits import next_visits_of
from pos.core.sale import LineItem, ReturnLine, Sale
from pos.core.shift import ShiftAside
from pos.core.shop_coupon import DoubleUse
from pos.core.state import FinishedSale
from pos.core.stored_value import GiftCardLine
from pos.core.totals import LineTotals, Totals, add_up, own_tax, row_total, tendered
from pos.ports.layout import plain_text
from pos.ports.record import OutboxCounts
from pos.script.file_object import customer_object, file_object, when
from pos.terminal.snapshot import ReceiptDrawn, Snapshot

COLUMNS = 42


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
        "aside": [_aside(one, now) for one in state.aside],
        "sale": _sale(snapshot, now) if state.sale else None,
        "asks": _asked(snapshot.question) if snapshot.question else None,
        "next_quantity": _next_quantity(snapshot),
        "last_sale": _last_sale(state.last_sale) if state.last_sale else None,
        "customer_file": file_object(snapshot.file) if snapshot.file else None,
        "suspended": [one.name for one in state.suspended],
        "store_suspended": _store_suspended(snapshot.store_sales),
        "papers": [one.called for one in state.papers],
        "drawn": _drawn(snapshot.drawn) if snapshot.drawn else None,
        "training": state.setup.is_training,
        "outbox": _outbox(beside.outbox()),
        "coupons_to_burn": len(state.burns),
        "coupons_doubled": [_double(one) for one in state.doubles],
        "journal": asdict(beside.record()),
    }


def _outbox(counts: OutboxCounts) -> dict[str, int]:
    return {
        "pending": counts.pending,
        "in_doubt": counts.in_doubt,
        "delivered": counts.delivered,
        "rejected": counts.rejected,
    }


def _store_suspended(store: StoreSales | None) -> list[dict[str, Any]] | None:
    """Of the store's other tills; None where nobody has asked, or the hub did not tell."""
    if store is None or store.trouble:
        return None
    return [
        {
            "till": one.till,
            "name": one.name,
            "at": one.at.isoformat(),
            "to_pay": one.to_pay.text(),
            "rows": one.rows,
        }
        for one in store.sales
    ]


def _double(double: DoubleUse) -> dict[str, Any]:
    """A coupon of the shop's own that was used elsewhere too, and seen by no manager."""
    return {
        "code": double.code,
        "receipt": double.receipt,
        "value": double.value.text(),
        "reason": double.reason,
        "elsewhere": [one.receipt for one in double.elsewhere],
    }


def _asked(question: Question) -> dict[str, Any]:
    """What must be told before the item is a line."""
    return {
        "what": question.asks.value,
        "code": question.add.item.code if question.add else None,
        "born_by": question.born_by.isoformat() if question.born_by else None,
    }


def _next_quantity(snapshot: Snapshot) -> str | None:
    """How many of the next item are sold, where that was told before it."""
    waiting = snapshot.next_quantity.quantity
    return None if waiting is None else quantity_text(waiting)


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


def _aside(one: ShiftAside, now: datetime) -> dict[str, Any]:
    return {
        "number": one.shift.number,
        "cashier": one.shift.opened_by,
        "for_s": max(0, int((now - one.since).total_seconds())),
        "drawer_expected": one.shift.drawer_expected.text(),
    }


def _sale(snapshot: Snapshot, now: datetime) -> dict[str, Any]:
    sale = snapshot.state.sale
    assert sale is not None, "no sale is open"
    totals = snapshot.totals or add_up(sale)
    return {
        "id": sale.sale_id,
        "lines": _lines(sale, totals),
        **_sums(totals),
        "tax_exempt": sale.exempt_reason or None,
        "note": sale.note,
        "cashier": sale.cashier_id,
        "customer": customer_object(sale.customer, now) if sale.customer else None,
        "next_visits": _next_visits(snapshot),
        "hold": _hold(sale, now),
        "otp": {"sent": True} if sale.otp_for else None,
        "promotion": _promotion(sale, totals),
        "coupons": [coupon.code for coupon in sale.coupons],
        "bought": [_bought(coupon) for coupon in sale.bought],
        "tenders": [
            {"number": one.number, "method": one.method, "amount": one.amount.text()}
            for one in sale.tenders
        ],
        "card": _card(sale),
        "earn_preview": snapshot.earn.points if snapshot.earn else None,
    }


def _lines(sale: Sale, totals: Totals) -> list[dict[str, Any]]:
    """What is bought and what comes back, the returned lines with negative figures."""
    bought = [
        _line(line, figures, sale) for line, figures in zip(sale.lines, totals.lines, strict=True)
    ]
    returned = [_returned(one, sale) for one in sale.returns]
    cards = [_gift_card(one) for one in sale.gift_cards]
    return sorted((*bought, *returned, *cards), key=lambda row: int(row["number"]))


def _gift_card(line: GiftCardLine) -> dict[str, Any]:
    value, nothing = line.amount.text(), Money.zero(line.amount.currency).text()
    return {
        "number": line.number,
        "code": "gift-card",
        "title": line.title,
        "quantity": "1",
        "unit_price": value,
        "discount": nothing,
        "tax": nothing,
        "total": value,
    }


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
    tax = own_tax(figures, included=sale.terms.prices_include_tax)
    return {
        "number": line.number,
        "code": line.item.code,
        "title": line.item.title,
        "quantity": quantity_text(line.quantity),
        "unit_price": line.unit_price.text(),
        "discount": figures.discount.text(),
        "tax": tax.text(),
        "total": figures.total.text(),
        **_of_its_code(line),
    }


def _of_its_code(line: LineItem) -> dict[str, str]:
    """What its code or the cashier said beside the item, where they did."""
    told = {
        "lot": line.lot,
        "serial": line.serial,
        "expires": str(line.expires or ""),
        "note": line.note,
    }
    return {name: value for name, value in told.items() if value}


def _sums(totals: Totals) -> dict[str, str]:
    sums: dict[str, Money] = {
        "subtotal": totals.subtotal,
        "discount": totals.discount,
        "points_discount": totals.points_discount,
        "exempted": totals.exempted,
        "coupon_discount": totals.coupon_discount,
        "tax": totals.tax,
        "total": totals.to_pay,
        "gift_cards": totals.gift_cards,
        "rounding": totals.rounding,
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


def _card(sale: Sale) -> dict[str, Any] | None:
    """The payment that the card terminal is asked for, or did not answer to."""
    if sale.card is None:
        return None
    return {
        "amount": sale.card.amount.text(),
        "refund": sale.card.is_refund,
        "state": "unknown" if sale.card.is_unknown else "waiting",
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


def _drawn(drawn: ReceiptDrawn) -> dict[str, str]:
    """The receipt that was asked for to be seen, as its text."""
    return {"receipt": drawn.receipt, "text": plain_text(drawn.document, columns=COLUMNS)}


def _last_sale(last: FinishedSale) -> dict[str, Any]:
    held = last.sale.hold.points if last.sale.hold else 0
    return {
        "id": last.sale.sale_id,
        "receipt": last.receipt,
        "total": last.total.text(),
        "paid": tendered(last.sale).text(),
        "change": last.change.text(),
        "points_redeemed": held,
        "points_earned": last.points_earned,
        "paper": last.paper.value,
    }
