"""What effects print or draw: receipts and their copies, drawer counts, slips."""

from __future__ import annotations

import logging
import threading

from pos.core import effects as fx
from pos.core import intents as it
from pos.core.errand import BoughtCoupon
from pos.core.reports.report import Report, ReportKind
from pos.core.state import FinishedSale
from pos.errors import PosError
from pos.ports.devices import NotPrinted
from pos.ports.receipt import ReceiptDocument
from pos.ports.reports import NoReport
from pos.terminal.outside import Outside
from pos.terminal.snapshot import ReceiptDrawn, Snapshot
from pos.terminal.terminal import Terminal
from pos.text import safe

log = logging.getLogger("pos.terminal")


class Papers:
    """On the printer's lane. What came out, and what did not, comes back as intents."""

    def __init__(self, terminal: Terminal, outside: Outside, *, waits_s: float) -> None:
        self.waits_s = waits_s
        """How long a receipt waits for the points its order earned."""
        self._terminal = terminal
        self._outside = outside
        self._copies: dict[str, int] = {}
        """Receipt to the last copy printed: two asked for at once are still counted apart."""

    def print_receipt(self, effect: fx.PrintReceipt) -> it.Intent | None:
        if self._is_out_since(effect):
            return None
        finished = self._finished(effect)
        if finished is None:
            return it.AskFailed(reason=f"There is no receipt {effect.receipt}.")
        copy = self._copy_number(effect, finished)
        outcome = self._outside.printer.print(self._document(effect, finished, copy))
        if isinstance(outcome, NotPrinted):
            return it.PrinterUnavailable(
                receipt=effect.receipt,
                copy=copy,
                reason=outcome.reason,
                is_gift=effect.is_gift,
                partly=outcome.partly,
                again=effect.again,
            )
        if not effect.is_gift:
            self._copies[effect.receipt] = copy
        return it.ReceiptCameOut(
            receipt=effect.receipt,
            copy=copy,
            confirmed=outcome.confirmed,
            substituted=outcome.substituted,
            is_gift=effect.is_gift,
        )

    def _is_out_since(self, effect: fx.PrintReceipt) -> bool:
        """Two tries of the same may stand in the lane: an original comes out once."""
        if not effect.again or effect.is_gift:
            return False
        return self._copies.get(effect.receipt, -1) >= effect.copy

    def _document(
        self, effect: fx.PrintReceipt, finished: FinishedSale, copy: int
    ) -> ReceiptDocument:
        if effect.is_gift:
            return self._outside.stationery.gift_receipt(finished)
        return self._outside.stationery.receipt(finished, copy=copy)

    def draw(self, receipt: str) -> ReceiptDrawn | None:
        """For the screen, as the first print has it; None where there is no such receipt."""
        last = self._terminal.snapshot.state.last_sale
        is_last = last is not None and last.receipt == receipt
        finished = last if is_last else self._outside.find_sale(receipt)
        if finished is None:
            return None
        document = self._outside.stationery.receipt(finished, copy=0)
        return ReceiptDrawn(receipt=receipt, document=document)

    def _copy_number(self, effect: fx.PrintReceipt, finished: FinishedSale) -> int:
        """The asked number is a guess where the sale is not the last one: its record knows."""
        if not effect.copy:
            return 0
        printed = max(finished.copies, self._copies.get(effect.receipt, 0))
        return max(effect.copy, printed + 1)

    def _finished(self, effect: fx.PrintReceipt) -> FinishedSale | None:
        last = self._terminal.snapshot.state.last_sale
        if last is None or last.receipt != effect.receipt:
            return self._outside.find_sale(effect.receipt)
        if not last.awaits_points or effect.copy or not self._terminal.snapshot.loyalty.online:
            return last
        return self._after_delivery(last)

    def _after_delivery(self, last: FinishedSale) -> FinishedSale:
        """The same sale with what it earned, if the answer comes soon."""
        news = threading.Event()

        def look(snapshot: Snapshot) -> None:
            newest = snapshot.state.last_sale
            if newest is None or newest.receipt != last.receipt or not newest.awaits_points:
                news.set()

        with self._terminal.listening(look):
            look(self._terminal.snapshot)
            news.wait(self.waits_s)
        newest = self._terminal.snapshot.state.last_sale
        return newest if newest and newest.receipt == last.receipt else last

    def print_count(self, effect: fx.PrintDrawerCount) -> it.Intent | None:
        stationery = self._outside.stationery
        report = self._report(ReportKind.Z, effect.shift.number)
        if isinstance(report, NoReport):
            log.warning("the Z report is not printed: %s", report.reason)
            count = stationery.drawer_count(effect.shift, cashier_name=effect.cashier_name)
            outcome = self._outside.printer.print(count)
        else:
            outcome = self._outside.printer.print(stationery.report(report))
        if isinstance(outcome, NotPrinted):
            return it.AskFailed(reason=count_lost(outcome.reason))
        return None

    def print_report(self, effect: fx.PrintReport) -> it.Intent | None:
        report = self._report(effect.kind, effect.shift)
        if isinstance(report, NoReport):
            return it.AskFailed(reason=report.reason)
        outcome = self._outside.printer.print(self._outside.stationery.report(report))
        if isinstance(outcome, NotPrinted):
            return it.AskFailed(reason=f"The report is not printed. {outcome.reason}")
        return None

    def _report(self, kind: ReportKind, shift: int | None) -> Report | NoReport:
        try:
            return self._outside.reports.report(kind, shift=shift)
        except PosError as problem:
            return NoReport(str(problem))

    def print_slip(self, effect: fx.PrintSlip) -> it.Intent | None:
        """What it is about has happened: a slip that stays out undoes nothing."""
        document = self._outside.stationery.slip(
            effect.result,
            points_name=effect.points_name,
            reason=effect.reason,
            at=self._outside.clock.now(),
        )
        return self._slip_out(document, effect)

    def print_stored_value(self, effect: fx.PrintStoredValue) -> it.Intent | None:
        """Its code is on no other paper, and nowhere else."""
        now = self._outside.clock.now()
        document = self._outside.stationery.stored_value(effect, at=now)
        outcome = self._outside.printer.print(document)
        if isinstance(outcome, NotPrinted):
            return it.SlipNotRight(say=slip_lost(effect, outcome.reason))
        return None

    def print_cash_move(self, effect: fx.PrintCashMove) -> it.Intent | None:
        document = self._outside.stationery.cash_moved(effect, at=self._outside.clock.now())
        return self._slip_out(document, effect)

    def _slip_out(
        self, document: ReceiptDocument, effect: fx.PrintSlip | fx.PrintCashMove
    ) -> it.Intent | None:
        outcome = self._outside.printer.print(document)
        if isinstance(outcome, NotPrinted):
            return it.SlipNotRight(say=slip_lost(effect, outcome.reason))
        if outcome.substituted:
            what = safe(outcome.substituted[0], 60)
            return it.SlipNotRight(say=f"The slip is printed, but for {what}. Check the paper.")
        return None


def slip_lost(effect: fx.PrintStoredValue | fx.PrintSlip | fx.PrintCashMove, why: str) -> str:
    """What it is about stands all the same, and must not be done again."""
    match effect:
        case fx.PrintStoredValue():
            issued = f"{effect.kind.label} of {effect.balance.text()} is issued"
            return f"{issued}, but its slip is not printed. {why} A manager issues it anew: F10."
        case fx.PrintCashMove():
            return f"It is on record, but its slip is not printed. {why}"
        case fx.PrintSlip(result=BoughtCoupon(code=code)):
            return f"Coupon {code} is bought, but its slip is not printed. {why}"
        case fx.PrintSlip():
            return f"The points are redeemed, but the slip is not printed. {why}"


def count_lost(why: str) -> str:
    return f"The count is recorded but not printed. {why}"
