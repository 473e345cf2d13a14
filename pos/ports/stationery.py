"""What the till puts on paper, as documents; composing them is the receipts package's."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from pos.core.errand import BoughtCoupon, RedeemedPoints
from pos.core.shift import Shift
from pos.core.state import FinishedSale
from pos.ports.receipt import ReceiptDocument


class Stationery(Protocol):
    def receipt(self, finished: FinishedSale, *, copy: int) -> ReceiptDocument:
        """`copy` 0 is the first print; any later one is marked and counted."""
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

    def drawer_count(self, shift: Shift, *, cashier_name: str) -> ReceiptDocument: ...
