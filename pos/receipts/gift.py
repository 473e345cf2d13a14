"""The gift receipt: what was bought and how to return it, without a price or a customer."""

from __future__ import annotations

from collections.abc import Iterator

from pos.core.quantity import ONE
from pos.core.sale import LineItem
from pos.core.state import FinishedSale
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
from pos.receipts.letterhead import Letterhead, store_heading


def compose_gift_receipt(finished: FinishedSale, head: Letterhead) -> ReceiptDocument:
    """Of what was bought: goods that came back on the same sale are nobody's present."""
    elements = (
        *_heading(finished, head),
        *(element for line in finished.sale.lines for element in _goods(line)),
        *_ending(finished, head),
        Cut(),
    )
    title = f"Gift receipt {finished.receipt}"
    return ReceiptDocument(title=title, elements=elements, has_logo=True)


def _heading(finished: FinishedSale, head: Letterhead) -> Iterator[Element]:
    yield from store_heading(head)
    yield Text(text="GIFT RECEIPT", align=Align.CENTRE, bold=True)
    yield Columns(left=finished.receipt, right=head.local(finished.completed_at))
    yield Rule()


def _goods(line: LineItem) -> Iterator[Element]:
    counted = line.quantity != ONE or line.is_weighed
    yield Columns(left=line.item.title, right=line.how_much() if counted else "")
    if line.serial:
        yield Text(text=f"  Serial number {line.serial}")


def _ending(finished: FinishedSale, head: Letterhead) -> Iterator[Element]:
    yield Rule()
    yield Text(text="Goods come back with this receipt.", align=Align.CENTRE)
    yield Feed(1)
    yield Barcode(data=finished.receipt)
    for line in head.footer:
        yield Text(text=line, align=Align.CENTRE)
