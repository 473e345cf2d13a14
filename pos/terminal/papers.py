"""What effects print: receipts and their copies, drawer counts, slips."""

from __future__ import annotations

import threading

from pos.core import effects as fx
from pos.core import intents as it
from pos.core.errand import BoughtCoupon
from pos.core.state import FinishedSale
from pos.ports.devices import NotPrinted
from pos.terminal.outside import Outside
from pos.terminal.snapshot import Snapshot
from pos.terminal.terminal import Terminal
from pos.text import safe


class Papers:
    """On the printer's lane. What came out, and what did not, comes back as intents."""

    def __init__(self, terminal: Terminal, outside: Outside, *, waits_s: float) -> None:
        self.waits_s = waits_s
        """How long a receipt waits for the points its order earned."""
        self._terminal = terminal
        self._outside = outside
        self._copies: dict[str, int] = {}
        """Receipt to the last copy printed: two asked for at once are still counted apart."""

    def print_receipt(self, effect: fx.PrintReceipt) -> it.Intent:
        finished = self._finished(effect)
        if finished is None:
            return it.AskFailed(reason=f"There is no receipt {effect.receipt}.")
        copy = self._copy_number(effect, finished)
        document = self._outside.stationery.receipt(finished, copy=copy)
        outcome = self._outside.printer.print(document)
        if isinstance(outcome, NotPrinted):
            return it.PrinterUnavailable(receipt=effect.receipt, copy=copy, reason=outcome.reason)
        self._copies[effect.receipt] = copy
        return it.ReceiptCameOut(
            receipt=effect.receipt,
            copy=copy,
            confirmed=outcome.confirmed,
            substituted=outcome.substituted,
        )

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
        document = self._outside.stationery.drawer_count(
            effect.shift, cashier_name=effect.cashier_name
        )
        outcome = self._outside.printer.print(document)
        if isinstance(outcome, NotPrinted):
            return it.AskFailed(reason=f"The count is recorded but not printed. {outcome.reason}")
        return None

    def print_slip(self, effect: fx.PrintSlip) -> it.Intent | None:
        """What it is about has happened: a slip that stays out undoes nothing."""
        document = self._outside.stationery.slip(
            effect.result,
            points_name=effect.points_name,
            reason=effect.reason,
            at=self._outside.clock.now(),
        )
        outcome = self._outside.printer.print(document)
        if isinstance(outcome, NotPrinted):
            return it.SlipNotRight(say=f"{_stands(effect)} {outcome.reason}")
        if outcome.substituted:
            what = safe(outcome.substituted[0], 60)
            return it.SlipNotRight(say=f"The slip is printed, but for {what}. Check the paper.")
        return None


def _stands(effect: fx.PrintSlip) -> str:
    if isinstance(effect.result, BoughtCoupon):
        return f"Coupon {effect.result.code} is bought, but its slip is not printed."
    return "The points are redeemed, but the slip is not printed."
