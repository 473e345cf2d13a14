"""The top line: store, till, cashier, shift, what is wrong, what waits, the time."""

from __future__ import annotations

from datetime import datetime, tzinfo

from pos.terminal.snapshot import Snapshot
from pos.ui.views import status_row
from pos.ui.widgets.board import Board


class StatusBar(Board):
    def show(self, snapshot: Snapshot, now: datetime, zone: tzinfo) -> None:
        self.show_rows((status_row(snapshot, now, zone, self.app.size.width),))
