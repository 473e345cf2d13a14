"""Carries out effects on threads of their own; what they bring comes back as intents."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Final

from pos.core import effects as fx
from pos.core import intents as it
from pos.ports.scale import NotWeighed
from pos.ports.staff import PinRefused
from pos.terminal.card_questions import CardQuestions
from pos.terminal.customer_questions import CustomerQuestions
from pos.terminal.errand_runner import ErrandRunner
from pos.terminal.faults import FAULT, fault_said
from pos.terminal.inbox import EarnPreviewed, Note, PageRead
from pos.terminal.lanes import Lane, Newest, ThreadLane
from pos.terminal.outside import Outside
from pos.terminal.papers import Papers
from pos.terminal.points_questions import PointsQuestions
from pos.terminal.proofs import Proofs
from pos.terminal.record_questions import RecordQuestions, no_receipt
from pos.terminal.terminal import Terminal
from pos.terminal.ticket import Ticket

log = logging.getLogger("pos.performer")

LANE_ENDS_WITHIN_S = 2.0

PAPER_WAITS_S = 1.0
"""A receipt waits this long for the points its order earned, so as to print them."""

_PRINTER: Final = (
    fx.PrintReceipt,
    fx.PrintDrawerCount,
    fx.PrintReport,
    fx.PrintSlip,
    fx.PrintStoredValue,
    fx.PrintCashMove,
    fx.OpenDrawer,
)
"""The drawer hangs on it: it opens before its own receipt prints."""

_RECORD: Final = (fx.ShowReceipt, fx.FindReturn, fx.FindEntry, fx.DrawReceipt, fx.QueueEmail)

_LANES: Final[Mapping[type[object], str]] = {
    **dict.fromkeys(_PRINTER, "printer"),
    **dict.fromkeys(_RECORD, "record"),
    fx.ShowOnDisplay: "display",
    fx.ChargeCard: "card",
    fx.AskCard: "card",
    fx.CheckPin: "office",
    fx.RememberCard: "office",
    fx.WeighGoods: "scale",
    fx.PreviewRewards: "preview",
    fx.AskPromotion: "promotion",
    fx.ReadCustomerPage: "file",
    fx.MarkNoticesRead: "file",
}
"""Everything else is asked of the loyalty service."""


def _lane_name(effect: fx.Effect) -> str:
    if isinstance(effect, fx.FindEntry) and isinstance(effect.asked, it.ReaddressEntry):
        return "loyalty"  # it asks there whether they are known
    return _LANES.get(type(effect), "loyalty")


class Performer:
    """`perform` returns at once; each effect ends in exactly one answer to the terminal."""

    def __init__(
        self,
        terminal: Terminal,
        outside: Outside,
        *,
        paper_waits_s: float = PAPER_WAITS_S,
        open_lane: Callable[[str], Lane] = ThreadLane,
    ) -> None:
        self.terminal = terminal
        self.outside = outside
        self.papers = Papers(terminal, outside, waits_s=paper_waits_s)
        self._record = RecordQuestions(outside)
        proofs = Proofs()
        self._customers = CustomerQuestions(
            outside.loyalty,
            outside.cards,
            outside.setup,
            proofs,
            self._sale_has_customer,
            receipts_of=outside.receipts_of,
        )
        self._points = PointsQuestions(outside.loyalty, outside.clock, outside.setup, proofs)
        self._errands = ErrandRunner(outside.loyalty, outside.clock, proofs)
        self._card = CardQuestions(outside.card_terminal)
        self._previews: Newest[fx.PreviewRewards] = Newest()
        self._promotions: Newest[fx.AskPromotion] = Newest()
        self._open_lane = open_lane
        self._lanes: dict[str, Lane] = {}

    def perform(self, effect: fx.Effect, ticket: Ticket) -> None:
        """Called on the terminal's thread."""
        if self._takes_anothers_place(effect):
            self.terminal.answer(ticket, None)
            return
        self._lane_of(effect).put(lambda: self._answer(effect, ticket))

    def _takes_anothers_place(self, effect: fx.Effect) -> bool:
        """Where one of its kind waits to be asked, this one is asked instead."""
        match effect:
            case fx.PreviewRewards():
                return not self._previews.put(effect)
            case fx.AskPromotion():
                return not self._promotions.put(effect)
            case _:
                return False

    def close(self) -> None:
        """After the terminal has settled: what a lane still holds then is a device that hangs."""
        for lane in tuple(self._lanes.values()):
            lane.close(timeout_s=LANE_ENDS_WITHIN_S)

    def _lane_of(self, effect: fx.Effect) -> Lane:
        name = _lane_name(effect)
        if name not in self._lanes:
            self._lanes[name] = self._open_lane(name)
        return self._lanes[name]

    def _answer(self, effect: fx.Effect, ticket: Ticket) -> None:
        try:
            intent = self._carry_out(effect)
        except Exception:  # the edge of a lane: a fault of ours must not leave a sale waiting
            log.exception("%s failed", type(effect).__name__)
            intent = self._fault_told(effect)
        self.terminal.answer(ticket, intent)

    def _carry_out(self, effect: fx.Effect) -> it.Intent | None:  # noqa: C901, PLR0912 - one row an effect
        match effect:
            case fx.PrintReceipt():
                return self.papers.print_receipt(effect)
            case fx.PrintDrawerCount():
                return self.papers.print_count(effect)
            case fx.PrintReport():
                return self.papers.print_report(effect)
            case fx.PrintSlip():
                return self.papers.print_slip(effect)
            case fx.PrintStoredValue():
                return self.papers.print_stored_value(effect)
            case fx.PrintCashMove():
                return self.papers.print_cash_move(effect)
            case fx.OpenDrawer():
                return self._open_drawer()
            case fx.ShowOnDisplay():
                self.outside.display.show(effect.line_1, effect.line_2)
                return None
            case fx.ShowReceipt():
                return self._show_receipt(effect)
            case fx.DrawReceipt():
                drawn = self.papers.draw(effect.receipt)
                return no_receipt(effect.receipt) if drawn is None else self._shown(drawn)
            case fx.QueueEmail():
                return self._record.queue_email(effect)
            case fx.FindReturn():
                return self._record.find_return(effect)
            case fx.FindEntry():
                return self._record.find_entry(effect)
            case fx.ChargeCard():
                return self._card.charge(effect)
            case fx.AskCard():
                return self._card.ask(effect)
            case fx.CheckPin():
                return self._check_pin(effect)
            case fx.WeighGoods():
                return self._weigh()
            case fx.FindCustomer():
                return self._customers.find(effect)
            case fx.ReadBalance():
                return self._customers.read_balance(effect)
            case fx.RegisterWithLoyalty():
                return self._customers.register(effect)
            case fx.UpdateWithLoyalty():
                return self._customers.update(effect)
            case fx.RememberCard():
                return self._customers.remember_card(effect)
            case fx.ReadCustomerPage():
                return self._shown(self._customers.read_page(effect))
            case fx.MarkNoticesRead():
                told = self._customers.mark_notices_read(effect)
                return told if isinstance(told, it.AskFailed) else self._shown(told)
            case fx.SendOtp():
                return self._points.send_otp(effect)
            case fx.PlaceHold():
                return self._points.place_hold(effect)
            case fx.LockCoupons():
                return self._points.lock_coupons(effect)
            case fx.ReleaseHold() | fx.ReleaseCoupons():
                return self._points.release(effect)
            case fx.GoOnErrand():
                return self._errands.go_on(effect)
            case fx.AskPromotion():
                return self._points.automatic_promotion(self._promotions.take().sale)
            case fx.PreviewRewards():
                return self._shown(self._preview())

    def _shown(self, note: Note | None) -> it.Intent | None:
        """For what is shown when it comes: there is nothing to decide."""
        if note is not None:
            self.terminal.note(note)
        return None

    def _show_receipt(self, effect: fx.ShowReceipt) -> it.Intent | None:
        found = self._record.read(effect.receipt)
        return no_receipt(effect.receipt) if found is None else self._shown(found)

    def _preview(self) -> EarnPreviewed:
        sale = self._previews.take().sale
        return EarnPreviewed(sale_id=sale.sale_id, preview=self._points.preview_rewards(sale))

    def _fault_told(self, effect: fx.Effect) -> it.Intent | None:
        """Nobody waits for what goes on in the background: the log alone has its fault."""
        if not isinstance(effect, fx.ReadCustomerPage):
            return None if isinstance(effect, fx.BACKGROUND) else fault_said(effect)
        trouble = PageRead(customer_id=effect.customer_id, page=effect.page, trouble=FAULT)
        return self._shown(trouble)

    def _sale_has_customer(self) -> bool:
        sale = self.terminal.snapshot.state.sale
        return sale is not None and sale.customer is not None

    # -- devices ------------------------------------------------------------------------------

    def _open_drawer(self) -> it.Intent | None:
        """A counter without a drawer of its own opens it by key, and is not told so each time."""
        drawer = self.outside.drawer
        if not drawer.capabilities.has("open"):
            return None
        opened = drawer.open_drawer()
        return None if opened.opened else it.DrawerStayedShut(reason=opened.reason)

    def _weigh(self) -> it.Intent:
        weighed = self.outside.weigh()
        if isinstance(weighed, NotWeighed):
            return it.AskFailed(reason=weighed.reason)
        return it.ScaleRead(weight=weighed.weight, unit=weighed.unit)

    # -- staff --------------------------------------------------------------------------------

    def _check_pin(self, effect: fx.CheckPin) -> it.Intent:
        answer = self.outside.staff.check_pin(effect.user_id, effect.pin)
        if isinstance(answer, PinRefused):
            return it.AskFailed(reason=_sentence(answer.reason))
        if not effect.to_approve:
            return it.PinWasRight(cashier=answer.cashier)
        return it.ApprovalGiven(approver=answer.cashier)


def _sentence(reason: str) -> str:
    """A reason as the say line writes it."""
    return f"{reason[:1].upper()}{reason[1:].rstrip('.')}."
