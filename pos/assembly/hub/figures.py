"""A sale's figures worked out again from its records in the hub, as its till worked them out."""

from __future__ import annotations

from datetime import UTC
from typing import Any

import msgspec

from pos.core.events import SaleCompleted
from pos.core.reports.figures_of_sale import figures_of_sale
from pos.core.reports.sales_fold import SalesFold
from pos.errors import JournalError
from pos.hub.verifying import ChainRow
from pos.journal import codec

BY_THE_SHOPS_CLOCK = "hour"
"""Which of the figures needs the store's time zone, which no hub knows."""


class FiguresAgain:
    """Met in the order of the records."""

    def __init__(self) -> None:
        self._sales = SalesFold()
        self._broken: set[str] = set()
        """Sales of which a record could not be read."""

    def meet(self, row: ChainRow) -> dict[str, Any] | None:
        """Of the record that completes a sale its figures; none where its beginning is elsewhere,
        or a newer till wrote of it what this program does not know.
        """
        try:
            event = codec.decode_event(row[3], row[4], row[5], None)
            figures = self._figures(event) if isinstance(event, SaleCompleted) else None
            self._sales.add(event)
        except (JournalError, AssertionError, KeyError, ValueError, RecursionError):
            self._broken.add(_sale_of(row))
            return None
        return figures

    def _figures(self, completed: SaleCompleted) -> dict[str, Any] | None:
        sale = self._sales.of(completed)
        if sale is None or completed.sale_id in self._broken:
            return None
        told = figures_of_sale(sale, at=completed.at, change=completed.change, zone=UTC)
        told.pop(BY_THE_SHOPS_CLOCK)
        return told


class _OfSale(msgspec.Struct):
    sale_id: str = ""


_decode = msgspec.json.Decoder(_OfSale).decode


def _sale_of(row: ChainRow) -> str:
    try:
        return _decode(row[5]).sale_id
    except (msgspec.MsgspecError, RecursionError):
        return ""
