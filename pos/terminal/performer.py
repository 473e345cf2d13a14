"""Carries out effects on threads of their own; what they bring comes back as intents."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Final

from pos.core import effects as fx
from pos.core import intents as it
from pos.log_about import about
from pos.ports.scale import NotWeighed
from pos.ports.staff import PinRefused
from pos.terminal.card_questions import CardQuestions
from pos.terminal.card_value_questions import CardValueQuestions
from pos.terminal.carriers import NOBODY, Carriers
from pos.terminal.customer_questions import CustomerQuestions
from pos.terminal.engine_heard import EngineHeard
from pos.terminal.errand_runner import ErrandRunner
from pos.terminal.faults import FAULT, fault_said
from pos.terminal.handed_questions import HandedQuestions
from pos.terminal.inbox import EarnPreviewed, Note, PageRead
from pos.terminal.lanes import Lane, Newest, ThreadLane
from pos.terminal.outside import Outside
from pos.terminal.own_coupons import OwnCoupons
from pos.terminal.papers import ReceiptPapers
from pos.terminal.points_questions import PointsQuestions
from pos.terminal.proofs import Proofs
from pos.terminal.record_questions import RecordQuestions
from pos.terminal.shop_coupon_questions import ShopCouponQuestions
from pos.terminal.slips import Slips
from pos.terminal.terminal import Terminal
from pos.terminal.ticket import Ticket

log = logging.getLogger("pos.performer")

LANE_ENDS_WITHIN_S = 2.0

PAPER_WAITS_S = 1.0
"""A receipt waits this long for the points its order earned, so as to print them."""

_PRINTER: Final = "printer"
"""The drawer hangs on it: it opens before its own receipt prints."""

_LOYALTY: Final = "loyalty"

_COUPONS: Final = "shop-coupons"
"""In turn: a lock that is given back at once is asked for first."""

_RETURNS: Final = "returns"
"""Where other tills' receipts are looked up: what is given up goes before what is claimed next."""

_HUB: Final = "hub"
"""In turn: what one answer tells is on its way to the record before the next is asked."""

_BURNS: Final = "coupon-burns"
"""What nobody waits for: no cashier waits behind it."""


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
        self.papers = ReceiptPapers(terminal, outside, waits_s=paper_waits_s)
        self._slips = Slips(outside)
        self._record = RecordQuestions(outside)
        proofs = Proofs()
        heard = EngineHeard(outside.clock, terminal.note)
        self._customers = CustomerQuestions(
            outside.loyalty,
            outside.cards,
            outside.setup,
            proofs,
            self._sale_has_customer,
            receipts_of=outside.receipts_of,
            own_coupons=OwnCoupons(outside.shop_coupons, outside.setup.shop_coupons, heard),
        )
        self._points = PointsQuestions(outside.loyalty, outside.clock, outside.setup, proofs)
        self._errands = ErrandRunner(outside.loyalty, outside.clock, proofs)
        self._card = CardQuestions(outside.card_terminal)
        self._coupons = ShopCouponQuestions(outside.shop_coupons, outside.clock, heard)
        self._handed = HandedQuestions(outside.handed, lambda: terminal.snapshot.state)
        self._card_values = CardValueQuestions(outside.hub_cards)
        self._follows: Newest[fx.FollowWaiting] = Newest()
        self._previews: Newest[fx.PreviewRewards] = Newest()
        self._promotions: Newest[fx.AskPromotion] = Newest()
        self._open_lane = open_lane
        self._lanes: dict[str, Lane] = {}
        carriers = (
            self._on_paper()
            | self._of_devices()
            | self._of_the_record()
            | self._of_loyalty()
            | self._of_shop_coupons()
            | self._of_the_hub()
        )
        self._carriers: Carriers[fx.Effect] = carriers

    def perform(self, effect: fx.Effect, ticket: Ticket) -> None:
        """Called on the terminal's thread."""
        if self._takes_anothers_place(effect):
            self.terminal.answer(ticket, None)
            return
        self._lane_of(effect).put(lambda: self._answer(effect, ticket))

    def _takes_anothers_place(self, effect: fx.Effect) -> bool:
        """Where one of its kind waits to be asked, this one is asked instead; or is that one."""
        match effect:
            case fx.PreviewRewards():
                return not self._previews.put(effect)
            case fx.AskPromotion():
                return not self._promotions.put(effect)
            case fx.FollowWaiting():
                return not self._follows.put(effect)
            case fx.ReleaseShopCoupon() | fx.BurnShopCoupon():
                return not self._coupons.take_up(effect)
            case _:
                return False

    def close(self) -> None:
        """After the terminal has settled: what a lane still holds then is a device that hangs."""
        for lane in tuple(self._lanes.values()):
            lane.close(timeout_s=LANE_ENDS_WITHIN_S)

    def _lane_of(self, effect: fx.Effect) -> Lane:
        name = self._carriers.row(effect).lane
        if isinstance(effect, fx.FindEntry) and isinstance(effect.asked, it.ReaddressEntry):
            name = _LOYALTY  # it asks there whether they are known
        if isinstance(effect, fx.ShowReceipt | fx.FindReturn) and self.outside.across_tills:
            name = _RETURNS  # nothing else of the record waits for the hub
        if isinstance(effect, fx.ReleaseShopCoupon) and effect.by_itself:
            name = _BURNS
        if name not in self._lanes:
            self._lanes[name] = self._open_lane(name)
        return self._lanes[name]

    def _answer(self, effect: fx.Effect, ticket: Ticket) -> None:
        with about(request=ticket.number, sale=self.terminal.snapshot.state.sale_id):
            try:
                intent = self._carriers.row(effect).carry(effect)
            except Exception:  # the edge of a lane: a fault of ours must not leave a sale waiting
                log.exception("%s failed", type(effect).__name__)
                intent = self._fault_told(effect)
        self.terminal.answer(ticket, intent)

    # -- who carries out what -----------------------------------------------------------------

    def _on_paper(self) -> Carriers[fx.OnPaper]:
        slips = self._slips
        return (
            NOBODY.on(fx.PrintReceipt, self.papers.print_receipt, lane=_PRINTER)
            .on(fx.PrintDrawerCount, slips.print, lane=_PRINTER)
            .on(fx.PrintReport, slips.print, lane=_PRINTER)
            .on(fx.PrintSales, slips.print, lane=_PRINTER)
            .on(fx.PrintSlip, slips.print, lane=_PRINTER)
            .on(fx.PrintStoredValue, slips.print, lane=_PRINTER)
            .on(fx.PrintCashMove, slips.print, lane=_PRINTER)
            .on(fx.PrintSlipAgain, slips.print_again, lane=_PRINTER)
            .on(fx.ForgetSlips, slips.forget, lane=_PRINTER)
        )

    def _of_devices(self) -> Carriers[fx.OfDevices]:
        return (
            NOBODY.on(fx.OpenDrawer, lambda _: self._open_drawer(), lane=_PRINTER)
            .on(fx.ShowOnDisplay, self._show_on_display, lane="display")
            .on(fx.WeighGoods, self._weigh, lane="scale")
            .on(fx.ChargeCard, self._card.charge, lane="card")
            .on(fx.AskCard, self._card.ask, lane="card")
        )

    def _of_the_record(self) -> Carriers[fx.OfTheRecord]:
        of_settings = NOBODY.on(fx.WriteSettings, self._record.write_settings, lane="office")
        return (
            of_settings.on(fx.ShowReceipt, self._show_receipt, lane="record")
            .on(fx.DrawReceipt, self._draw_receipt, lane="record")
            .on(fx.QueueEmail, self._record.queue_email, lane="record")
            .on(fx.FindReturn, self._record.find_return, lane="record")
            .on(fx.GiveUpReturn, self._record.give_up_return, lane=_RETURNS)
            .on(fx.FindEntry, self._record.find_entry, lane="record")
            .on(fx.CheckPin, self._check_pin, lane="office")
            .on(fx.CheckWhoTakesOver, self._check_who_takes_over, lane="office")
            .on(fx.RememberCard, self._customers.remember_card, lane="office")
        )

    def _of_loyalty(self) -> Carriers[fx.OfLoyalty]:
        customers, points = self._customers, self._points
        return (
            NOBODY.on(fx.FindCustomer, customers.find, lane=_LOYALTY)
            .on(fx.ReadBalance, customers.read_balance, lane=_LOYALTY)
            .on(fx.RegisterWithLoyalty, customers.register, lane=_LOYALTY)
            .on(fx.UpdateWithLoyalty, customers.update, lane=_LOYALTY)
            .on(fx.ReadCustomerPage, self._read_page, lane="file")
            .on(fx.MarkNoticesRead, self._mark_notices_read, lane="file")
            .on(fx.SendOtp, points.send_otp, lane=_LOYALTY)
            .on(fx.PlaceHold, points.place_hold, lane=_LOYALTY)
            .on(fx.LockCoupons, points.lock_coupons, lane=_LOYALTY)
            .on(fx.ReleaseHold, points.release, lane=_LOYALTY)
            .on(fx.ReleaseCoupons, points.release, lane=_LOYALTY)
            .on(fx.GoOnErrand, self._errands.go_on, lane=_LOYALTY)
            .on(fx.AskPromotion, lambda _: self._ask_promotion(), lane="promotion")
            .on(fx.PreviewRewards, lambda _: self._shown(self._preview()), lane="preview")
        )

    def _of_shop_coupons(self) -> Carriers[fx.OfShopCoupons]:
        return (
            NOBODY.on(fx.LockShopCoupon, self._coupons.lock, lane=_COUPONS)
            .on(fx.ReleaseShopCoupon, self._coupons.release, lane=_COUPONS)
            .on(fx.BurnShopCoupon, self._coupons.burn, lane=_BURNS)
        )

    def _of_the_hub(self) -> Carriers[fx.OfHanding | fx.OfHubCards]:
        cards = self._card_values
        return (
            NOBODY.on(fx.LookUpCard, cards.look_up, lane=_HUB)
            .on(fx.LookUpIssued, cards.look_up_issued, lane=_HUB)
            .on(fx.ClaimCard, cards.claim, lane=_HUB)
            .on(fx.GiveUpCard, cards.give_up, lane=_HUB)
            .on(fx.ListWaiting, lambda _: self._shown(self._handed.list()), lane=_HUB)
            .on(fx.FollowWaiting, lambda _: self._follow(), lane=_HUB)
            .on(fx.TakeWaiting, self._handed.take, lane=_HUB)
        )

    # -- what is shown when it comes ----------------------------------------------------------

    def _shown(self, note: Note | None) -> it.Intent | None:
        """For what is shown when it comes: there is nothing to decide."""
        if note is not None:
            self.terminal.note(note)
        return None

    def _show_receipt(self, effect: fx.ShowReceipt) -> it.Intent | None:
        found = self._record.read(effect.receipt)
        return found if isinstance(found, it.AskFailed) else self._shown(found)

    def _draw_receipt(self, effect: fx.DrawReceipt) -> it.Intent | None:
        drawn = self.papers.draw(effect.receipt)
        return self._record.no_receipt(effect.receipt) if drawn is None else self._shown(drawn)

    def _read_page(self, effect: fx.ReadCustomerPage) -> it.Intent | None:
        return self._shown(self._customers.read_page(effect))

    def _mark_notices_read(self, effect: fx.MarkNoticesRead) -> it.Intent | None:
        told = self._customers.mark_notices_read(effect)
        return told if isinstance(told, it.AskFailed) else self._shown(told)

    def _ask_promotion(self) -> it.Intent | None:
        return self._points.automatic_promotion(self._promotions.take().sale)

    def _follow(self) -> it.Intent | None:
        self._follows.take()
        self._card_values.tidy()
        return self._handed.follow()

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
        outcome = drawer.open_drawer()
        if outcome.opened:
            return None
        shut = it.DrawerStayedShut(reason=outcome.reason, may_be_open=outcome.may_be_open)
        # The receipt behind it says so too: its news take this one's place.
        self.papers.drawer = shut
        return shut

    def _show_on_display(self, effect: fx.ShowOnDisplay) -> None:
        self.outside.display.show(effect.line_1, effect.line_2)

    def _weigh(self, effect: fx.WeighGoods) -> it.Intent:
        weighed = self.outside.weigh(effect.unit_price)
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

    def _check_who_takes_over(self, effect: fx.CheckWhoTakesOver) -> it.Intent:
        answer = self.outside.staff.check_pin(effect.asked.user_id, effect.asked.pin)
        if isinstance(answer, PinRefused):
            return it.AskFailed(reason=_sentence(answer.reason))
        return it.TakeOver(
            cashier=answer.cashier,
            asked=effect.asked,
            asked_by=effect.asked_by,
            shift=effect.shift,
            drawer_expected=effect.drawer_expected,
            approved_by=effect.approved_by,
        )


def _sentence(reason: str) -> str:
    """A reason as the say line writes it."""
    return f"{reason[:1].upper()}{reason[1:].rstrip('.')}."
