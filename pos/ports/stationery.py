"""What the till puts on paper, as documents; composing them is the receipts package's."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from pos.core.effects import PrintCashMove, PrintStoredValue
from pos.core.errand import BoughtCoupon, RedeemedPoints
from pos.core.reports.period import PeriodReport
from pos.core.reports.report import Report
from pos.core.shift import Shift
from pos.core.state import FinishedSale
from pos.ports.receipt import ReceiptDocument


class Stationery(Protocol):
    def receipt(self, finished: FinishedSale, *, copy: int) -> ReceiptDocument:
        """`copy` 0 is the first print; any later one is marked and counted."""
        ...

    def gift_receipt(self, finished: FinishedSale) -> ReceiptDocument:
        """What was bought, and by which receipt it comes back; no price, no customer."""
        ...

    def slip(
        self,
        result: BoughtCoupon | RedeemedPoints,
        *,
        points_name: str,
        reason: str,
        at: datetime,
    ) -> ReceiptDocument:
        """What points were turned into, or were spent on, for the customer to take along."""
        ...

    def stored_value(self, effect: PrintStoredValue, *, at: datetime) -> ReceiptDocument:
        """A gift card or store credit: whoever has this paper can spend it."""
        ...

    def cash_moved(self, effect: PrintCashMove, *, at: datetime) -> ReceiptDocument:
        """To lie in the drawer for what was taken out of it, or to go with it to the safe."""
        ...

    def as_copy(self, document: ReceiptDocument) -> ReceiptDocument:
        """A paper that is no receipt and may be half out already: marked, as copies are."""
        ...

    def drawer_count(self, shift: Shift, *, cashier_name: str) -> ReceiptDocument: ...

    def report(self, report: Report) -> ReceiptDocument: ...

    def sales(self, report: PeriodReport) -> ReceiptDocument:
        """Of some days, without the list of all goods."""
        ...
