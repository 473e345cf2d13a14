"""What a receipt says of goods that came back, and of the points they had earned."""

from __future__ import annotations

from collections.abc import Iterator

from pos.core.sale import NO_RECEIPT, Sale
from pos.core.state import FinishedSale
from pos.core.totals import row_total
from pos.ports.receipt import Columns, Element, Text


def returned_goods(sale: Sale) -> Iterator[Element]:
    """Each line at what goes back for it: with what was taken off it when it was sold."""
    for one in sale.returns:
        value = row_total(one, sale)
        yield Columns(left=f"Returned: {one.line.item.title}", right=(-value).text())
        quantity = one.line.how_much(one.quantity)
        yield Text(text=f"  {quantity} x {one.line.unit_price.text()}")
        if reduced := one.line.unit_price.times(one.quantity) - value:
            yield Columns(left="  taken off when it was sold", right=reduced.text())
        yield Text(text=f"  from {one.origin.receipt or NO_RECEIPT}")


def points_taken_back(finished: FinishedSale, points_name: str) -> Iterator[Element]:
    """Only what the service has answered; until then that it has not."""
    if finished.awaits_refunds:
        yield Columns(left=f"{points_name} of what was returned", right="pending")
    if finished.points_reversed:
        yield Columns(left=f"{points_name} taken back", right=f"-{finished.points_reversed:,}")
