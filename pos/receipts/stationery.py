"""The Stationery port over one store's letterhead."""

from __future__ import annotations

from datetime import datetime

from pos.core.errand import BoughtCoupon, RedeemedPoints
from pos.core.shift import Shift
from pos.core.state import FinishedSale
from pos.ports.receipt import ReceiptDocument
from pos.receipts.compose import compose_receipt
from pos.receipts.letterhead import Letterhead
from pos.receipts.slips import (
    compose_coupon_slip,
    compose_drawer_count,
    compose_redemption_slip,
)


class StoreStationery:
    def __init__(self, head: Letterhead) -> None:
        self._head = head

    def receipt(self, finished: FinishedSale, *, copy: int) -> ReceiptDocument:
        return compose_receipt(finished, self._head, copy=copy)

    def slip(
        self,
        result: BoughtCoupon | RedeemedPoints,
        *,
        points_name: str,
        reason: str,
        at: datetime,
    ) -> ReceiptDocument:
        if isinstance(result, BoughtCoupon):
            return compose_coupon_slip(result, self._head, points_name=points_name, at=at)
        return compose_redemption_slip(
            result, self._head, points_name=points_name, reason=reason, at=at
        )

    def drawer_count(self, shift: Shift, *, cashier_name: str) -> ReceiptDocument:
        return compose_drawer_count(shift, self._head, cashier_name=cashier_name)
