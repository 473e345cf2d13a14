"""State and intent make a Decision or a Refusal. The rules stand by subject in `rules`."""

from __future__ import annotations

from typing import assert_never

from pos.core import intents as it
from pos.core.decision import Answer, Decision, Moment, Refusal
from pos.core.rules import cashier, customer, drawer, loyalty, paper, sale, tender
from pos.core.rules.approvals import with_approval
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
    it.ReceiptCameOut,
    it.PrinterUnavailable,
    it.DrawerStayedShut,
    it.OrderArrived,
    it.OrderTurnedDown,
    it.TimePassed,
)
"""Answers that come late are still true after the cashier has signed off."""


def decide(state: TerminalState, intent: it.Intent, moment: Moment) -> Answer:
    if not isinstance(intent, _WITHOUT_SIGN_ON) and not _is_from_the_office(intent):
        if state.cashier is None:
            return Refusal(reason="Sign on first: your id, Enter, your PIN, Enter.")
        if state.locked:
            return Refusal(reason="The till is locked. Sign on to go on.")
    answer = _decide(state, intent, moment)
    if isinstance(answer, Decision):
        return with_approval(state, intent, moment, answer)
    return answer


def _is_from_the_office(intent: it.Intent) -> bool:
    return isinstance(intent, it.Reprint) and intent.from_the_office


def _decide(state: TerminalState, intent: it.Intent, moment: Moment) -> Answer:  # noqa: C901, PLR0912, PLR0915 - one row an intent
    match intent:
        case it.SignOn():
            return cashier.sign_on(intent)
        case it.PinWasRight():
            return cashier.signed_on(state, intent)
        case it.SignOff():
            return cashier.sign_off(state)
        case it.LockTill():
            return cashier.lock_till(state)
        case it.Approve():
            return cashier.approve(intent)
        case it.ApprovalGiven():
            return cashier.approval_given(intent)
        case it.AskFailed():
            return Refusal(reason=intent.reason)
        case it.OpenShift():
            return drawer.open_shift(state, intent, moment)
        case it.CloseShift():
            return drawer.close_shift(state, intent, moment)
        case it.MoveCash():
            return drawer.move_cash(state, intent)
        case it.RingNoSale():
            return drawer.ring_no_sale(state, intent)
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
        case it.ReceiptCameOut():
            return paper.receipt_came_out(intent)
        case it.ReceiptScanned():
            return paper.receipt_scanned(intent)
        case it.PrinterUnavailable():
            return paper.printer_unavailable(intent)
        case it.DrawerStayedShut():
            return paper.drawer_stayed_shut(intent)
        case it.IdentifyCustomer():
            return customer.identify(state, intent)
        case it.IdentifyByPhone():
            return customer.identify_by_phone(state, intent)
        case it.RegisterCustomer():
            return customer.register(state, intent)
        case it.RemoveCustomer():
            return customer.remove(state)
        case it.CustomerFound():
            return customer.found(state, intent, moment)
        case it.RedeemPoints():
            return loyalty.redeem(state, intent)
        case it.ReleasePoints():
            return loyalty.release_points(state)
        case it.HoldPlaced():
            return loyalty.hold_placed(state, intent)
        case it.HoldRefused():
            return loyalty.hold_refused(state, intent)
        case it.ApplyCoupon():
            return loyalty.apply_coupon(state, intent)
        case it.RemoveCoupon():
            return loyalty.remove_coupon(state, intent)
        case it.CouponLockPlaced():
            return loyalty.coupon_lock_placed(state, intent)
        case it.CouponLockRefused():
            return loyalty.coupon_lock_refused(state, intent)
        case it.OrderArrived():
            return loyalty.order_arrived(state, intent)
        case it.OrderTurnedDown():
            return loyalty.order_turned_down(intent)
        case it.TimePassed():
            return loyalty.time_passed(state, moment)
        case _:
            assert_never(intent)
