"""Papers that stand for money: gift cards and store credit, and cash put in or taken out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from pos.core.effects import PrintCashMove, PrintStoredValue
from pos.core.shift import MOVED
from pos.core.stored_value import as_printed
from pos.ports.receipt import (
    Align,
    Barcode,
    Columns,
    Cut,
    Element,
    Feed,
    ReceiptDocument,
    Rule,
    Text,
)
from pos.receipts.letterhead import Letterhead, slip_heading


def compose_stored_value(
    effect: PrintStoredValue, head: Letterhead, *, at: datetime
) -> ReceiptDocument:
    """Its code to scan and to type; without this paper nobody can spend it."""
    worth = f"{effect.balance.text()} {effect.balance.currency}"
    elements = (
        *slip_heading(effect.kind.label, head, at),
        Rule(),
        Text(text=worth, align=Align.CENTRE, bold=True, large=True),
        *_until(effect),
        Feed(1),
        Barcode(data=effect.code),
        Text(text=as_printed(effect.code), align=Align.CENTRE),
        Text(text=f"To be spent at {_where(head)}.", align=Align.CENTRE),
        Text(text="Whoever has this slip can spend it.", align=Align.CENTRE),
        *(Text(text=line, align=Align.CENTRE) for line in head.footer),
        Cut(),
    )
    return ReceiptDocument(title=effect.kind.label, elements=elements)


def _where(head: Letterhead) -> str:
    return "any till of this store" if head.has_hub else f"till {head.till_id}"


def _until(effect: PrintStoredValue) -> Iterator[Element]:
    if effect.expires_on is not None:
        yield Text(text=f"Until {effect.expires_on:%d %b %Y}", align=Align.CENTRE)


def compose_cash_move(effect: PrintCashMove, head: Letterhead, *, at: datetime) -> ReceiptDocument:
    what = MOVED[effect.move]
    elements: list[Element] = [
        *slip_heading(what, head, at),
        Rule(),
        Columns(left="Amount", right=effect.amount.text(), bold=True),
    ]
    elements += (
        Columns(left=f"  {one.number:,} x {one.each.text()}", right=one.amount.text())
        for one in effect.pieces
    )
    if effect.reason:
        elements.append(Columns(left="For", right=effect.reason))
    elements += (
        Columns(left="Cashier", right=effect.cashier_name),
        Feed(2),
        Text(text="Signature ____________________"),
        Cut(),
    )
    return ReceiptDocument(title=what, elements=tuple(elements), has_logo=True)
