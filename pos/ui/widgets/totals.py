"""The foot of the sale with the number that matters in large figures."""

from __future__ import annotations

from pos.core.state import FinishedSale
from pos.terminal.snapshot import Snapshot
from pos.ui.large_figures import ROWS
from pos.ui.views import totals_rows, totals_strip
from pos.ui.widgets.board import Board

_BESIDE = 41
"""Cells for the figures beside the basket, whatever is open there."""

_HEADLINE = ROWS + 1
"""The name of the number that matters, and the number."""


class Totals(Board):
    def show(
        self, snapshot: Snapshot, *, paying: bool, news: FinishedSale | None, brief: bool
    ) -> None:
        rows = totals_rows(snapshot, _BESIDE, paying=paying, news=news)
        self.show_rows(rows[-_HEADLINE:] if brief else rows)


class TotalsStrip(Board):
    def show(self, snapshot: Snapshot, *, paying: bool, news: FinishedSale | None) -> None:
        width = self.app.size.width
        self.show_rows(totals_strip(snapshot, width, paying=paying, news=news))
