"""A completed sale made again from its own events, however long ago it was."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from pos.core import events as ev
from pos.core.apply import apply_to_sale
from pos.core.applying.afterwards import finished, news_of
from pos.core.applying.sale import open_sale
from pos.core.sale import Sale
from pos.core.state import FinishedSale
from pos.core.suspension import brought_along


def refold(happened: Iterable[ev.Event]) -> FinishedSale:
    """Fold the events of one sale, in order, with the news that came after it."""
    sale: Sale | None = None
    last: FinishedSale | None = None
    for event in happened:
        if isinstance(event, ev.SaleOpened):
            sale = open_sale(event)
        elif isinstance(event, ev.SaleTaken) and event.take.from_till:
            sale = None  # as it stands at the other till, whatever was on it here before
        elif isinstance(event, ev.SaleCarried) and sale is None:
            sale = brought_along(event).sale
        elif isinstance(event, ev.SaleCompleted):
            assert sale is not None
            last = finished(sale, event)
        elif isinstance(event, ev.OfLastSale):
            last = news_of(last, event) if last else last
        elif isinstance(event, ev.OfPaper):
            pass  # of its receipt's other shapes
        elif isinstance(event, ev.OfBurns):
            pass  # of what it owes the coupon engine
        elif isinstance(event, ev.OfEntries):
            is_settled = isinstance(event, ev.EntrySettled)
            last = replace(last, rejected="") if last and is_settled else last
        elif sale is not None:
            sale = apply_to_sale(sale, event)
    assert last is not None, "these are not the events of a completed sale"
    return last
