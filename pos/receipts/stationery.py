"""The Stationery port over one store's letterhead."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from pos.core.effects import PrintCashMove, PrintStoredValue
from pos.core.errand import BoughtCoupon, RedeemedPoints
from pos.core.reports.period import PeriodReport
from pos.core.reports.report import Report
from pos.core.shift import Shift
from pos.core.state import FinishedSale
from pos.ports.receipt import Align, ReceiptDocument, Text
from pos.receipts.compose import compose_receipt
from pos.receipts.gift import compose_gift_receipt
from pos.receipts.letterhead import Letterhead
from pos.receipts.money_slips import compose_cash_move, compose_stored_value
from pos.receipts.report_slip import compose_report, compose_sales
from pos.receipts.slips import (
    compose_coupon_slip,
    compose_drawer_count,
    compose_redemption_slip,
)
from pos.receipts.test_page import compose_test_page
from pos.receipts.training import marked


class StoreStationery:
    def __init__(self, head: Letterhead) -> None:
        self._head = head

    def receipt(self, finished: FinishedSale, *, copy: int) -> ReceiptDocument:
        return self._paper(compose_receipt(finished, self._head, copy=copy))

    def gift_receipt(self, finished: FinishedSale) -> ReceiptDocument:
        return self._paper(compose_gift_receipt(finished, self._head))

    def slip(
        self,
        result: BoughtCoupon | RedeemedPoints,
        *,
        points_name: str,
        reason: str,
        at: datetime,
    ) -> ReceiptDocument:
        if isinstance(result, BoughtCoupon):
            slip = compose_coupon_slip(result, self._head, points_name=points_name, at=at)
            return self._paper(slip)
        return self._paper(
            compose_redemption_slip(
                result, self._head, points_name=points_name, reason=reason, at=at
            )
        )

    def stored_value(self, effect: PrintStoredValue, *, at: datetime) -> ReceiptDocument:
        return self._paper(compose_stored_value(effect, self._head, at=at))

    def cash_moved(self, effect: PrintCashMove, *, at: datetime) -> ReceiptDocument:
        return self._paper(compose_cash_move(effect, self._head, at=at))

    def as_copy(self, document: ReceiptDocument) -> ReceiptDocument:
        mark = Text(text="*** COPY ***", align=Align.CENTRE, bold=True)
        return replace(document, elements=(mark, *document.elements))

    def drawer_count(self, shift: Shift, *, cashier_name: str) -> ReceiptDocument:
        return self._paper(compose_drawer_count(shift, self._head, cashier_name=cashier_name))

    def report(self, report: Report) -> ReceiptDocument:
        return self._paper(compose_report(report, self._head))

    def sales(self, report: PeriodReport) -> ReceiptDocument:
        return self._paper(compose_sales(report, self._head))

    def test_page(self, *, columns: int, at: datetime) -> ReceiptDocument:
        return self._paper(compose_test_page(self._head, columns=columns, at=at))

    def _paper(self, document: ReceiptDocument) -> ReceiptDocument:
        """Nothing leaves here without its mark."""
        return marked(document, self._head)
