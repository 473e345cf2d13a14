"""State and intent make a Decision or a Refusal. The rules stand by subject in `rules`."""

from __future__ import annotations

from typing import assert_never

from pos.core import intents as it
from pos.core.decision import Answer, Decision, Moment, Refusal
from pos.core.intents.answers import Answers
from pos.core.intents.counter import AtTheCounter
from pos.core.intents.customer import ForTheCustomer
from pos.core.intents.entries import OfEntries
from pos.core.intents.news import News
from pos.core.intents.sale import OnTheSale
from pos.core.rules import (
    cashier,
    clock,
    coupons,
    customer_changes,
    day,
    drawer,
    errands,
    giving_back,
    identify,
    orders,
    paper,
    points,
    program,
    promotions,
    registration,
    renewing,
    reservations,
    returns,
    sale,
    settling,
    suspending,
    tender,
)
from pos.core.rules.approvals import with_approval
from pos.core.rules.common import nobody_works
from pos.core.state import TerminalState

_WITHOUT_SIGN_ON = (
    it.SignOn,
    it.PinWasRight,
    it.AskFailed,
    it.ScanFailed,
    it.HoldPlaced,
    it.HoldRefused,
    it.CouponLockPlaced,
    it.CouponLockRefused,
    it.OtpSent,
    it.OtpNotSent,
    it.CustomerFound,
    it.CustomerUpdated,
    it.CardLinked,
    it.BalanceRead,
    it.ErrandDone,
    it.ErrandRefused,
    it.PromotionTold,
    it.ReceiptCameOut,
    it.PrinterUnavailable,
    it.SlipNotRight,
    it.DrawerStayedShut,
    it.OrderArrived,
    it.OrderTurnedDown,
    it.RefundArrived,
    it.RefundTurnedDown,
    it.DeliveryArrived,
    it.DeliveryTurnedDown,
    it.ProgramChanged,
    it.ClockSet,
    it.TimePassed,
    it.LapseNears,
    it.EntryFound,
    it.ReleaseArrived,
    it.ReleaseFailed,
    it.ReleaseAgain,
)
"""Answers that come late are still true after the cashier has signed off."""


def decide(state: TerminalState, intent: it.Intent, moment: Moment) -> Answer:
    needs_somebody = not isinstance(intent, _WITHOUT_SIGN_ON) and not _is_from_the_office(intent)
    if needs_somebody and (refusal := nobody_works(state)):
        return refusal
    answer = _decide(state, intent, moment)
    if isinstance(answer, Decision):
        return with_approval(state, intent, moment, answer)
    return answer


def _is_from_the_office(intent: it.Intent) -> bool:
    from_the_office = it.Reprint | it.CloseDay | it.SettleEntry | it.ReaddressEntry
    return isinstance(intent, from_the_office) and intent.from_the_office


def _decide(state: TerminalState, intent: it.Intent, moment: Moment) -> Answer:
    if isinstance(intent, AtTheCounter):
        return _at_the_counter(state, intent, moment)
    if isinstance(intent, OnTheSale):
        return _on_the_sale(state, intent, moment)
    if isinstance(intent, ForTheCustomer):
        return _for_the_customer(state, intent, moment)
    if isinstance(intent, OfEntries):
        return settling.of_entry(state, intent, moment)
    if isinstance(intent, Answers):
        return _answered(state, intent, moment)
    return _told(state, intent, moment)


def _at_the_counter(state: TerminalState, intent: AtTheCounter, moment: Moment) -> Answer:
    match intent:
        case it.SignOn():
            return cashier.sign_on(intent)
        case it.SignOff():
            return cashier.sign_off(state)
        case it.LockTill():
            return cashier.lock_till(state)
        case it.Approve():
            return cashier.approve(intent)
        case it.OpenShift():
            return drawer.open_shift(state, intent, moment)
        case it.CloseShift():
            return drawer.close_shift(state, intent, moment)
        case it.CloseDay():
            return day.close_day(state, intent, moment)
        case it.MoveCash():
            return drawer.move_cash(state, intent)
        case it.RingNoSale():
            return drawer.ring_no_sale(state, intent)
        case _:
            assert_never(intent)


def _on_the_sale(state: TerminalState, intent: OnTheSale, moment: Moment) -> Answer:  # noqa: C901, PLR0912 - one row an intent
    match intent:
        case it.Scanned() | it.EnterCode():
            raise AssertionError("the terminal gathers the facts behind a code first")
        case it.AddItem():
            return sale.add_item(state, intent, moment)
        case it.RejectCode():
            return sale.reject_code(intent)
        case it.ScanFailed():
            return sale.scan_failed(intent)
        case it.ChangeQuantity():
            return sale.change_quantity(state, intent, moment)
        case it.OverridePrice():
            return sale.override_price(state, intent)
        case it.DiscountLine():
            return sale.discount_line(state, intent, moment)
        case it.DiscountSale():
            return sale.discount_sale(state, intent, moment)
        case it.VoidLine():
            return sale.void_line(state, intent, moment)
        case it.VoidSale():
            return sale.void_sale(state)
        case it.TakeTender():
            return tender.take_tender(state, intent, moment)
        case it.VoidTender():
            return tender.void_tender(state, intent)
        case it.CompleteSale():
            return tender.complete_sale(state, moment)
        case it.Reprint():
            return paper.reprint(state, intent)
        case it.LeaveReceipt():
            return paper.leave_receipt(state)
        case it.ReceiptScanned() | it.ReadReceipt():
            return returns.read_receipt(state, intent.receipt)
        case it.ReturnGoods():
            return returns.return_goods(state, intent, moment)
        case it.SuspendSale():
            return suspending.suspend(state, intent, moment)
        case it.ResumeSale():
            return suspending.resume(state, intent, moment)
        case _:
            assert_never(intent)


def _for_the_customer(state: TerminalState, intent: ForTheCustomer, moment: Moment) -> Answer:  # noqa: C901, PLR0912 - one row an intent
    match intent:
        case it.IdentifyCustomer():
            return identify.identify(state, intent)
        case it.IdentifyByPhone():
            return identify.identify_by_phone(state, intent)
        case it.IdentifyByEmail():
            return identify.identify_by_email(state, intent)
        case it.IdentifyByCard():
            return identify.identify_by_card(state, intent)
        case it.ConfirmCustomer():
            return identify.confirm(state, intent)
        case it.RegisterCustomer():
            return registration.register(state, intent, moment)
        case it.RemoveCustomer():
            return identify.remove(state)
        case it.UpdateCustomer():
            return customer_changes.update(state, intent, moment)
        case it.OptCustomer():
            return customer_changes.opt(state, intent, moment)
        case it.TagCustomer():
            return customer_changes.tag(state, intent, moment)
        case it.LinkCard():
            return customer_changes.link_card(state, intent)
        case it.SendCustomerEvent():
            return customer_changes.send_event(state, intent, moment)
        case it.GivePoints():
            return customer_changes.give_points(state, intent, moment)
        case it.ReadPage():
            return customer_changes.read_page(state, intent)
        case it.MarkNoticesRead():
            return customer_changes.mark_notices_read(state, intent)
        case it.RedeemPoints():
            return points.redeem(state, intent)
        case it.EnterOtp():
            return points.enter_otp(state, intent)
        case it.ResendOtp():
            return points.resend_otp(state)
        case it.ExtendHold():
            return renewing.extend(state, intent)
        case it.ReleasePoints():
            return points.release_points(state)
        case it.ApplyCoupon():
            return coupons.apply_coupon(state, intent)
        case it.RemoveCoupon():
            return coupons.remove_coupon(state, intent)
        case it.RunErrand():
            return errands.run_errand(state, intent, moment)
        case _:
            assert_never(intent)


def _answered(state: TerminalState, intent: Answers, moment: Moment) -> Answer:  # noqa: C901, PLR0912 - one row an intent
    match intent:
        case it.PinWasRight():
            return cashier.signed_on(state, intent)
        case it.ApprovalGiven():
            return cashier.approval_given(intent)
        case it.AskFailed():
            return Refusal(reason=intent.reason)
        case it.ReturnFound():
            return returns.found(state, intent, moment)
        case it.CustomerFound():
            return identify.found(state, intent, moment)
        case it.CustomerUpdated():
            return customer_changes.updated(state, intent, moment)
        case it.CardLinked():
            return customer_changes.card_linked(intent)
        case it.OtpSent():
            return points.otp_sent(state, intent)
        case it.OtpNotSent():
            return points.otp_not_sent(intent)
        case it.HoldPlaced():
            return points.hold_placed(state, intent, moment)
        case it.HoldRefused():
            return points.hold_refused(state, intent)
        case it.CouponLockPlaced():
            return coupons.coupon_lock_placed(state, intent)
        case it.CouponLockRefused():
            return coupons.coupon_lock_refused(state, intent)
        case it.ReleaseArrived():
            return giving_back.arrived(state, intent)
        case it.ReleaseFailed():
            return giving_back.failed(state, intent, moment)
        case it.BalanceRead():
            return identify.balance_read(state, intent)
        case it.ErrandDone():
            return errands.errand_done(state, intent)
        case it.ErrandRefused():
            return errands.errand_refused(state, intent)
        case it.PromotionTold():
            return promotions.promotion_told(state, intent)
        case _:
            assert_never(intent)


def _told(state: TerminalState, intent: News, moment: Moment) -> Answer:  # noqa: C901, PLR0912 - one row an intent
    match intent:
        case it.ReceiptCameOut():
            return paper.receipt_came_out(intent)
        case it.RefundArrived():
            return returns.refund_arrived(state, intent)
        case it.RefundTurnedDown():
            return returns.refund_turned_down(intent)
        case it.PrinterUnavailable():
            return paper.printer_unavailable(intent)
        case it.SlipNotRight():
            return paper.slip_not_right(intent)
        case it.DrawerStayedShut():
            return paper.drawer_stayed_shut(intent)
        case it.OrderArrived():
            return orders.order_arrived(state, intent)
        case it.OrderTurnedDown():
            return orders.order_turned_down(intent)
        case it.DeliveryArrived():
            return orders.delivery_arrived(intent)
        case it.DeliveryTurnedDown():
            return orders.delivery_turned_down(intent)
        case it.ProgramChanged():
            return program.program_changed(intent)
        case it.LapseNears():
            return renewing.lapse_nears(state, intent, moment)
        case it.ClockSet():
            return clock.clock_set(intent)
        case it.TimePassed():
            return reservations.time_passed(state, moment)
        case it.ReleaseAgain():
            return giving_back.again(state)
        case _:
            assert_never(intent)
