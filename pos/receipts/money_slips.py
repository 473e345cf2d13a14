"""Papers that stand for money: gift cards and store credit, and cash put in or taken out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from pos.core.effects import PrintCashMove, PrintStoredValue
from pos.core.shift import CashMove
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
from pos.receipts.letterhead import Letterhead

_MOVED: Final = {
    CashMove.PAID_IN: "Paid in",
    CashMove.PAID_OUT: "Paid out",
    CashMove.DROP: "Dropped to the safe",
}


def compose_stored_value(
    effect: PrintStoredValue, head: Letterhead, *, at: datetime
) -> ReceiptDocument:
    """Its code to scan and to type; without this paper nobody can spend it."""
    worth = f"{effect.balance.text()} {effect.balance.currency}"
    elements = (
        *_heading(effect.kind.label, head, at),
        Text(text=worth, align=Align.CENTRE, bold=True, large=True),
        *_until(effect),
        Feed(1),
        Barcode(data=effect.code),
        Text(text=as_printed(effect.code), align=Align.CENTRE),
        Text(text=f"To be spent at till {head.till_id}.", align=Align.CENTRE),
        Text(text="Whoever has this slip can spend it.", align=Align.CENTRE),
        *(Text(text=line, align=Align.CENTRE) for line in head.footer),
        Cut(),
    )
    return ReceiptDocument(title=effect.kind.label, elements=elements)


def _until(effect: PrintStoredValue) -> Iterator[Element]:
    if effect.expires_on is not None:
        yield Text(text=f"Until {effect.expires_on:%d %b %Y}", align=Align.CENTRE)


def compose_cash_move(effect: PrintCashMove, head: Letterhead, *, at: datetime) -> ReceiptDocument:
    what = _MOVED[effect.move]
    elements: list[Element] = [
        *_heading(what, head, at),
        Columns(left="Amount", right=effect.amount.text(), bold=True),
    ]
    if effect.reason:
        elements.append(Columns(left="For", right=effect.reason))
    elements += (
        Columns(left="Cashier", right=effect.cashier_name),
        Feed(2),
        Text(text="Signature ____________________"),
        Cut(),
    )
    return ReceiptDocument(title=what, elements=tuple(elements))


def _heading(title: str, head: Letterhead, at: datetime) -> Iterator[Element]:
    yield Text(text=head.store_name, align=Align.CENTRE, bold=True)
    yield Text(text=title, align=Align.CENTRE, bold=True)
    yield Columns(left=f"Till {head.till_id}", right=head.local(at))
    yield Rule()
