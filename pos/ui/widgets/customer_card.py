"""The customer of the sale: a card beside the basket, one line where there is no room for it."""

from __future__ import annotations

from datetime import datetime, tzinfo

from pos.terminal.snapshot import Snapshot
from pos.ui.customer_views import customer_line, customer_rows
from pos.ui.widgets.board import Board


class CustomerCard(Board):
    def show(self, snapshot: Snapshot, now: datetime, zone: tzinfo) -> None:
        self.show_rows(customer_rows(snapshot, now, zone))


class CustomerLine(Board):
    def show(self, snapshot: Snapshot, now: datetime, zone: tzinfo) -> None:
        line = customer_line(snapshot, now, zone, width=self.content_size.width)
        self.show_rows((line,))
