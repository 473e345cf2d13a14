"""What effects print or draw of receipts and their copies; other papers are slips.py's."""

from __future__ import annotations

from collections import deque

from pos.core import effects as fx
from pos.core import intents as it
from pos.core.state import FinishedSale
from pos.ports.devices import NotPrinted, Printed
from pos.ports.receipt import ReceiptDocument
from pos.terminal.awaited import wait_until
from pos.terminal.outside import Outside
from pos.terminal.snapshot import ReceiptDrawn
from pos.terminal.terminal import Terminal

_MOST_IN_DOUBT = 20
"""Of a printer that never answers all of them would be."""


class ReceiptPapers:
    """On the printer's lane. What came out, and what did not, comes back as intents."""

    def __init__(self, terminal: Terminal, outside: Outside, *, waits_s: float) -> None:
        self.waits_s = waits_s
        """How long a receipt waits for the points its order earned."""
        self._terminal = terminal
        self._outside = outside
        self._copies: dict[str, int] = {}
        """Receipt to the last copy printed: two asked for at once are still counted apart."""
        self._unanswered: deque[str] = deque(maxlen=_MOST_IN_DOUBT)
        """Receipts sent while the printer said nothing; in doubt as soon as it says anything."""
        self.drawer: it.DrawerStayedShut | None = None
        """What became of the drawer that was to open before the next receipt."""

    def print_receipt(self, effect: fx.PrintReceipt) -> it.Intent | None:
        if self._is_out_since(effect):
            return None
        finished = self._finished(effect)
        if finished is None:
            return it.AskFailed(reason=f"There is no receipt {effect.receipt}.")
        copy = self._copy_number(effect, finished)
        outcome = self._outside.printer.print(self._document(effect, finished, copy))
        drawer, self.drawer = self.drawer, None
        if isinstance(outcome, NotPrinted):
            return it.PrinterUnavailable(
                receipt=effect.receipt,
                copy=copy,
                reason=outcome.reason,
                is_gift=effect.is_gift,
                partly=outcome.partly,
                again=effect.again,
                drawer=drawer,
            )
        if not effect.is_gift:
            self._copies[effect.receipt] = copy
        return it.ReceiptCameOut(
            receipt=effect.receipt,
            copy=copy,
            confirmed=outcome.confirmed,
            substituted=outcome.substituted,
            is_gift=effect.is_gift,
            in_doubt=self._in_doubt(effect.receipt, outcome),
        )

    def _in_doubt(self, receipt: str, printed: Printed) -> tuple[str, ...]:
        """One that answers now, and did not, may have hung: what it had of others may be lost."""
        if printed.unanswered:
            self._unanswered.append(receipt)
            return ()
        in_doubt = tuple(dict.fromkeys(one for one in self._unanswered if one != receipt))
        self._unanswered.clear()
        return in_doubt

    def _is_out_since(self, effect: fx.PrintReceipt) -> bool:
        """Two tries of the same may stand in the lane: an original comes out once."""
        if not effect.again or effect.is_gift:
            return False
        return self._copies.get(effect.receipt, -1) >= effect.copy

    def _document(
        self, effect: fx.PrintReceipt, finished: FinishedSale, copy: int
    ) -> ReceiptDocument:
        if effect.is_gift:
            gift = self._outside.stationery.gift_receipt(finished)
            return self._outside.stationery.as_copy(gift) if copy else gift
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
        if effect.is_gift or not effect.copy:
            return effect.copy
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

        def is_told() -> bool:
            newest = self._terminal.snapshot.state.last_sale
            return newest is None or newest.receipt != last.receipt or not newest.awaits_points

        wait_until(self._terminal, is_told, within_s=self.waits_s)
        newest = self._terminal.snapshot.state.last_sale
        return newest if newest and newest.receipt == last.receipt else last
