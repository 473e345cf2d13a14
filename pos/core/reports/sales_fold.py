"""Sales folded beside the till's state, by the same rows: what is read keeps only open ones."""

from __future__ import annotations

from dataclasses import replace

from pos.core import events as ev
from pos.core.apply import apply_to_sale, open_sale
from pos.core.sale import Sale
from pos.core.suspension import brought_along


class SalesFold:
    def __init__(self) -> None:
        self._sales: dict[str, Sale] = {}
        """Open and suspended ones."""

    def of(self, event: ev.Event) -> Sale | None:
        """The sale an event belongs to, as it stood before; None where it belongs to none."""
        return self._sales.get(getattr(event, "sale_id", ""))

    def add(self, event: ev.Event) -> None:
        """Whatever belongs to no sale changes nothing here."""
        match event:
            case ev.SaleOpened():
                self._sales[event.sale_id] = open_sale(event)
            case ev.SaleCarried():
                self._sales[event.sale_id] = brought_along(event).sale
            case _ if (sale := self.of(event)) is not None:
                self._add_to(sale, event)

    def _add_to(self, sale: Sale, event: ev.Event) -> None:
        match event:
            case ev.SaleCompleted() | ev.SaleVoided():
                del self._sales[sale.sale_id]
            case ev.ReturnCarried():
                returns = (*sale.returns, event.line)
                self._sales[sale.sale_id] = replace(sale, returns=returns)
            case _:
                self._sales[sale.sale_id] = apply_to_sale(sale, event)
