"""What is to be paid as the snapshot has it, and by what Enter takes it or pays it back."""

from __future__ import annotations

from dataclasses import dataclass

from pos.core.money import Money
from pos.core.rules.tender import due_in_cash
from pos.core.rules.ways_back import way_back
from pos.core.sale import PaidBy, Sale
from pos.core.stored_value import StoredKind
from pos.core.tender import CASH
from pos.core.totals import add_up
from pos.terminal.snapshot import Snapshot
from pos.ui.pay_views import usual_method

_STORED = tuple(kind.value for kind in StoredKind)


@dataclass(frozen=True, slots=True)
class Paying:
    snapshot: Snapshot

    @property
    def usual(self) -> str:
        """What Enter takes, or pays back by."""
        back = self.way_back
        if back is not None:
            return back.method
        return usual_method(self.snapshot.state.setup.tender_methods)

    @property
    def way_back(self) -> PaidBy | None:
        """Where money goes back: by what, and how much of it so."""
        state, totals = self.snapshot.state, self.snapshot.totals
        if state.sale is None or totals is None or totals.due.minor >= 0:
            return None
        return way_back(state, state.sale, usual_method(state.setup.tender_methods))

    def due(self, sale: Sale) -> Money:
        """As Enter takes it, or pays it back."""
        return due_in_cash(sale) if self.usual == CASH else add_up(sale).due

    @property
    def owed(self) -> Money | None:
        """As it is now: what is scanned while the card is at its terminal is not in its amount."""
        totals = self.snapshot.totals
        return abs(totals.due) if totals is not None and totals.due else None

    def needs_code(self, method: str) -> bool:
        """What is paid back is put on a new one."""
        setup, totals = self.snapshot.state.setup, self.snapshot.totals
        is_due = totals is not None and totals.due.minor > 0
        return is_due and method in _STORED and method in setup.tender_methods
