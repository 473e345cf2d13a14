"""The foot of the sale with the number that matters in large figures."""

from __future__ import annotations

from pos.core.state import FinishedSale
from pos.terminal.snapshot import Snapshot
from pos.ui.views import totals_rows, totals_strip
from pos.ui.widgets.board import Board

_BESIDE = 41
"""Cells for the figures beside the basket, whatever is open there."""


class Totals(Board):
    def show(self, snapshot: Snapshot, *, paying: bool, news: FinishedSale | None) -> None:
        self.show_rows(totals_rows(snapshot, _BESIDE, paying=paying, news=news))


class TotalsStrip(Board):
    def show(self, snapshot: Snapshot, *, paying: bool, news: FinishedSale | None) -> None:
        width = self.app.size.width
        self.show_rows(totals_strip(snapshot, width, paying=paying, news=news))
