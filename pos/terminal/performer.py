"""Carries out effects on threads of their own; what they bring comes back as intents."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

from pos.core import effects as fx
from pos.core import intents as it
from pos.core.setup import Setup
from pos.core.state import FinishedSale
from pos.ports.clock import Clock
from pos.ports.devices import CashDrawer, LineDisplay, NotPrinted, ReceiptPrinter
from pos.ports.loyalty import LoyaltyProgram
from pos.ports.staff import PinRefused, Staff
from pos.ports.stationery import Stationery
from pos.terminal.inbox import EarnPreviewed
from pos.terminal.lanes import Lane, Newest
from pos.terminal.loyalty_errands import LoyaltyErrands
from pos.terminal.snapshot import Snapshot
from pos.terminal.terminal import Terminal
from pos.terminal.ticket import Ticket

log = logging.getLogger("pos.performer")

LANE_ENDS_WITHIN_S = 2.0

PAPER_WAITS_S = 1.0
"""A receipt waits this long for the points its order earned, so as to print them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """The devices and services effects reach, chosen by assembly.py."""

    printer: ReceiptPrinter
    drawer: CashDrawer
    display: LineDisplay
    loyalty: LoyaltyProgram
    staff: Staff
    stationery: Stationery
    find_sale: Callable[[str], FinishedSale | None]
    """A completed sale by receipt number, from the record."""
    clock: Clock
    setup: Setup


class Performer:
    """`perform` returns at once; each effect ends in exactly one answer to the terminal."""

    def __init__(
        self, terminal: Terminal, outside: Outside, *, paper_waits_s: float = PAPER_WAITS_S
    ) -> None:
        self.terminal = terminal
        self.outside = outside
        self.paper_waits_s = paper_waits_s
        self._errands = LoyaltyErrands(
            outside.loyalty, outside.clock, outside.setup, self._sale_has_customer
        )
        self._copies: dict[str, int] = {}
        """Receipt to the last copy printed: two asked for at once are still counted apart."""
        self._previews = Newest()
        self._lanes: dict[str, Lane] = {}

    def perform(self, effect: fx.Effect, ticket: Ticket) -> None:
        """Called on the terminal's thread."""
        if isinstance(effect, fx.PreviewRewards) and not self._previews.put(effect):
            self.terminal.answer(ticket, None)
            return
        self._lane_of(effect).put(lambda: self._answer(effect, ticket))

    def close(self) -> None:
        """After the terminal has settled: what a lane still holds then is a device that hangs."""
        for lane in tuple(self._lanes.values()):
            lane.close(timeout_s=LANE_ENDS_WITHIN_S)

    def _lane_of(self, effect: fx.Effect) -> Lane:
        match effect:
            case fx.PrintReceipt() | fx.PrintDrawerCount() | fx.OpenDrawer():
                name = "printer"  # the drawer hangs on it: it opens before its own receipt prints
            case fx.ShowOnDisplay():
                name = "display"
            case fx.CheckPin():
                name = "staff"
            case fx.PreviewRewards():
                name = "preview"
            case _:
                name = "loyalty"
        if name not in self._lanes:
            self._lanes[name] = Lane(name)
        return self._lanes[name]

    def _answer(self, effect: fx.Effect, ticket: Ticket) -> None:
        try:
            intent = self._do(effect)
        except Exception:  # the edge of a lane: a fault of ours must not leave a sale waiting
            log.exception("%s failed", type(effect).__name__)
            intent = _fault_said(effect)
        self.terminal.answer(ticket, intent)

    def _do(self, effect: fx.Effect) -> it.Intent | None:
        match effect:
            case fx.PrintReceipt():
                return self._print_receipt(effect)
            case fx.PrintDrawerCount():
                return self._print_count(effect)
            case fx.OpenDrawer():
                return self._open_drawer()
            case fx.ShowOnDisplay():
                self.outside.display.show(effect.line_1, effect.line_2)
                return None
            case fx.CheckPin():
                return self._check_pin(effect)
            case fx.FindCustomer():
                return self._errands.find_customer(effect)
            case fx.RegisterWithLoyalty():
                return self._errands.register(effect)
            case fx.PlaceHold():
                return self._errands.place_hold(effect)
            case fx.LockCoupons():
                return self._errands.lock_coupons(effect)
            case fx.ReleaseHold() | fx.ReleaseCoupons():
                self._errands.release(effect)
                return None
            case fx.PreviewRewards():
                self._preview_rewards()
                return None

    def _preview_rewards(self) -> None:
        sale = self._previews.take().sale
        preview = self._errands.preview_rewards(sale)
        self.terminal.note(EarnPreviewed(sale_id=sale.sale_id, preview=preview))

    def _sale_has_customer(self) -> bool:
        sale = self.terminal.snapshot.state.sale
        return sale is not None and sale.customer is not None

    # -- devices ------------------------------------------------------------------------------

    def _print_receipt(self, effect: fx.PrintReceipt) -> it.Intent:
        finished = self._finished(effect)
        if finished is None:
            return it.AskFailed(reason=f"There is no receipt {effect.receipt}.")
        copy = self._copy_number(effect, finished)
        document = self.outside.stationery.receipt(finished, copy=copy)
        outcome = self.outside.printer.print(document)
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
        last = self.terminal.snapshot.state.last_sale
        if last is None or last.receipt != effect.receipt:
            return self.outside.find_sale(effect.receipt)
        if not last.awaits_delivery or effect.copy or not self.terminal.snapshot.loyalty.online:
            return last
        return self._after_delivery(last)

    def _after_delivery(self, last: FinishedSale) -> FinishedSale:
        """The same sale with what it earned, if the answer comes soon."""
        news = threading.Event()

        def look(snapshot: Snapshot) -> None:
            newest = snapshot.state.last_sale
            if newest is None or newest.receipt != last.receipt or not newest.awaits_delivery:
                news.set()

        with self.terminal.listening(look):
            look(self.terminal.snapshot)
            news.wait(self.paper_waits_s)
        newest = self.terminal.snapshot.state.last_sale
        return newest if newest and newest.receipt == last.receipt else last

    def _open_drawer(self) -> it.Intent | None:
        """A counter without a drawer of its own opens it by key, and is not told so each time."""
        drawer = self.outside.drawer
        if not drawer.capabilities.has("open"):
            return None
        opened = drawer.open_drawer()
        return None if opened.opened else it.DrawerStayedShut(reason=opened.reason)

    def _print_count(self, effect: fx.PrintDrawerCount) -> it.Intent | None:
        document = self.outside.stationery.drawer_count(
            effect.shift, cashier_name=effect.cashier_name
        )
        outcome = self.outside.printer.print(document)
        if isinstance(outcome, NotPrinted):
            return it.AskFailed(reason=f"The count is recorded but not printed. {outcome.reason}")
        return None

    # -- staff --------------------------------------------------------------------------------

    def _check_pin(self, effect: fx.CheckPin) -> it.Intent:
        answer = self.outside.staff.check_pin(effect.user_id, effect.pin)
        if isinstance(answer, PinRefused):
            return it.AskFailed(reason=_sentence(answer.reason))
        if not effect.to_approve:
            return it.PinWasRight(cashier=answer.cashier)
        return it.ApprovalGiven(approver=answer.cashier)


def _fault_said(effect: fx.Effect) -> it.Intent:
    """What the core is told where carrying an effect out met a fault of ours."""
    reason = "Something went wrong in the till. Try again."
    match effect:
        case fx.PlaceHold():
            return it.HoldRefused(sale_id=effect.sale_id, reason=reason, outcome_unknown=True)
        case fx.LockCoupons():
            return it.CouponLockRefused(sale_id=effect.sale_id, reason=reason, outcome_unknown=True)
        case fx.PrintReceipt():
            return it.PrinterUnavailable(receipt=effect.receipt, copy=effect.copy, reason=reason)
        case _:
            return it.AskFailed(reason=reason)


def _sentence(reason: str) -> str:
    """A reason as the say line writes it."""
    return f"{reason[:1].upper()}{reason[1:].rstrip('.')}."
