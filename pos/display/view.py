"""What a customer may see of the till, ready to be written on a screen: text, and nothing else.

No full name, phone, id, code, reason or hash is in it; whatever else a Snapshot holds stays there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import msgspec

from pos.core.money import total
from pos.core.sale import LineItem, ReturnLine, Sale, SalePhase, SaleRow
from pos.core.state import FinishedSale
from pos.core.stored_value import GiftCardLine
from pos.core.tender import name_of_method
from pos.core.totals import LineTotals, Totals, row_total
from pos.terminal.snapshot import Snapshot
from pos.text import for_screens
from pos.ui.figures import amount, points, taken_off

MOST_ROWS = 40
"""The newest; no screen has room for more."""
LONGEST_TITLE = 60
LONGEST_NAME = 20


class Phase(StrEnum):
    CLOSED = "closed"
    """Nobody is signed on."""
    IDLE = "idle"
    SELLING = "selling"
    PAYING = "paying"
    ENDED = "ended"
    """Nothing is open; how the last sale ended is worth seeing for a moment."""


class BasketRow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    title: str
    quantity: str
    value: str
    off: str = ""


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    what: str
    value: str


class CustomerView(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    phase: Phase
    store: str
    is_training: bool = False
    greeting: tuple[str, ...] = ()
    currency: str = ""
    rows: tuple[BasketRow, ...] = ()
    earlier: int = 0
    """Rows before these."""
    figures: tuple[Figure, ...] = ()
    """What was taken off, and what was paid."""
    main: Figure | None = None
    """The number that matters now."""
    name: str = ""
    balance: str = ""
    earns: str = ""
    idle_qr: str = ""
    """For whoever is not known here."""
    receipt_qr: str = ""
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the configuration adds."""

    store: str
    greeting: tuple[str, ...] = ()
    """Lines between sales, in place of a welcome."""
    idle_qr: str = ""
    receipt_qr: str = ""
    """An address, with {receipt} where its number goes."""


def view_of(snapshot: Snapshot, around: Surroundings) -> CustomerView:
    view = _seen(snapshot, around)
    return msgspec.structs.replace(view, is_training=snapshot.state.setup.is_training)


def _seen(snapshot: Snapshot, around: Surroundings) -> CustomerView:
    state = snapshot.state
    sale, last = state.sale, state.last_sale
    if state.cashier is None:
        return CustomerView(phase=Phase.CLOSED, store=around.store)
    if sale is not None and snapshot.totals is not None and (sale.rows or sale.customer):
        return _of_sale(snapshot, sale, snapshot.totals, around)
    idle = CustomerView(
        phase=Phase.IDLE,
        store=around.store,
        greeting=around.greeting,
        idle_qr=around.idle_qr,
    )
    return idle if last is None else _of_ended(last, idle, around.receipt_qr)


def _of_sale(snapshot: Snapshot, sale: Sale, totals: Totals, around: Surroundings) -> CustomerView:
    paying = sale.phase is SalePhase.TENDERING
    rows = sale.rows
    return CustomerView(
        phase=Phase.PAYING if paying else Phase.SELLING,
        store=around.store,
        currency=totals.total.currency,
        rows=_basket(sale, totals),
        earlier=max(0, len(rows) - MOST_ROWS),
        figures=(*_reductions(sale, totals), *_paid(sale)),
        main=_due(totals) if paying else Figure(what="Total", value=amount(totals.to_pay)),
        name=first_name(sale.customer.name) if sale.customer else "",
        balance=_balance(sale),
        earns=f"+{points(snapshot.earn.points, _points_name(sale))}" if snapshot.earn else "",
        idle_qr="" if sale.customer else around.idle_qr,
    )


def _due(totals: Totals) -> Figure:
    if totals.due.minor < 0:
        return Figure(what="Left to pay back", value=amount(-totals.due))
    return Figure(what="Left to pay", value=amount(totals.due))


def _basket(sale: Sale, totals: Totals) -> tuple[BasketRow, ...]:
    """The newest rows are among the newest lines, and so are their figures."""
    figures = {one.number: one for one in totals.lines[-MOST_ROWS:]}
    return tuple(_row(row, sale, figures) for row in sale.rows[-MOST_ROWS:])


def _row(row: SaleRow, sale: Sale, figures: dict[int, LineTotals]) -> BasketRow:
    match row:
        case ReturnLine():
            return _returned(row, sale)
        case GiftCardLine():
            return BasketRow(title=row.title, quantity="1", value=amount(row.amount))
        case LineItem():
            return _bought(row, figures[row.number])


def _bought(line: LineItem, totals: LineTotals) -> BasketRow:
    return BasketRow(
        title=for_screens(line.item.title, LONGEST_TITLE),
        quantity=line.how_much(),
        value=amount(totals.gross),
        off=taken_off(totals.discount) if totals.discount else "",
    )


def _returned(line: ReturnLine, sale: Sale) -> BasketRow:
    return BasketRow(
        title=for_screens(f"Returned: {line.line.item.title}", LONGEST_TITLE),
        quantity=line.line.how_much(line.quantity),
        value=taken_off(row_total(line, sale)),
    )


def _reductions(sale: Sale, totals: Totals) -> tuple[Figure, ...]:
    """Which coupon, and why there is a discount, is between the customer and the cashier. What is
    taken off a line stands below it.
    """
    of_lines = total((line.discount for line in totals.lines), totals.discount.currency)
    taken = (
        ("Discounts", totals.discount - of_lines + totals.promotion),
        ("Coupons", totals.coupon_discount),
        (_capital(_points_name(sale)), totals.points_discount),
        ("Tax exempt", totals.exempted),
    )
    return tuple(Figure(what=what, value=taken_off(money)) for what, money in taken if money)


def _paid(sale: Sale) -> tuple[Figure, ...]:
    return tuple(Figure(what=_method(one.method), value=amount(one.amount)) for one in sale.tenders)


def _method(name: str) -> str:
    return _capital(for_screens(name_of_method(name), LONGEST_NAME))


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _balance(sale: Sale) -> str:
    """None where nobody could be asked: an old one is no fact to show anybody."""
    customer = sale.customer
    if customer is None or customer.balance is None or not customer.verified:
        return ""
    return points(customer.balance.points, _points_name(sale))


def _points_name(sale: Sale) -> str:
    return for_screens(sale.points_name, LONGEST_NAME)


def _of_ended(last: FinishedSale, idle: CustomerView, receipt_qr: str) -> CustomerView:
    sale, name = last.sale, _points_name(last.sale)
    earned, balance = last.points_earned, last.balance_after
    return msgspec.structs.replace(
        idle,
        phase=Phase.ENDED,
        currency=last.total.currency,
        main=_how_it_ended(last),
        name=first_name(sale.customer.name) if sale.customer else "",
        earns=f"+{points(earned, name)}" if earned else "",
        balance=points(balance, name) if balance is not None else "",
        receipt_qr=receipt_qr.replace("{receipt}", last.receipt),
        ended_at=last.completed_at,
    )


def _how_it_ended(last: FinishedSale) -> Figure:
    if last.change:
        return Figure(what="Change", value=amount(last.change))
    if last.paid.minor < 0:
        return Figure(what="Paid back", value=amount(-last.paid))
    return Figure(what="Paid", value=amount(last.paid))


def first_name(name: str) -> str:
    """The first word, where it can be one: an account may have a number in place of a name."""
    word = for_screens(name, 200).partition(" ")[0]
    is_name = any(letter.isalpha() for letter in word) and not any(
        letter.isdigit() or letter == "@" for letter in word
    )
    return for_screens(word, LONGEST_NAME) if is_name else ""


def encode(view: CustomerView) -> bytes:
    """One line."""
    return msgspec.json.encode(view) + b"\n"


def decode(line: bytes) -> CustomerView:
    """ValueError (msgspec's is one) for what another version of the till tells."""
    view = msgspec.json.decode(line, type=CustomerView)
    if view.main is None and view.phase in {Phase.SELLING, Phase.PAYING, Phase.ENDED}:
        raise ValueError("a sale without its figure")
    return view
