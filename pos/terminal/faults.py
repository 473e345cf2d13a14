"""What is told where carrying an effect out met a fault of ours: nothing is left waiting."""

from __future__ import annotations

from pos.core import effects as fx
from pos.core import intents as it
from pos.core.stored_value import HubCard
from pos.terminal.card_questions import unanswered
from pos.terminal.slips import ISSUED_ANEW, cannot_print, not_printed

FAULT = "Something went wrong in the till. Try again."
_FAULT_IN_BETWEEN = "Something went wrong in the till."
"""Behind what must not be tried again: it has happened, or it may have."""


def fault_said(effect: fx.Effect) -> it.Intent:
    return (
        _of_loyalty(effect)
        or _of_shop_coupons(effect)
        or _of_the_hub(effect)
        or _of_card(effect)
        or _of_paper(effect)
        or it.AskFailed(reason=FAULT)
    )


def _of_loyalty(effect: fx.Effect) -> it.Intent | None:
    match effect:
        case fx.SendOtp():
            return it.OtpNotSent(sale_id=effect.sale_id, reason=FAULT)
        case fx.PlaceHold():
            return it.HoldRefused(sale_id=effect.sale_id, reason=FAULT, outcome_unknown=True)
        case fx.LockCoupons():
            return it.CouponLockRefused(sale_id=effect.sale_id, reason=FAULT, outcome_unknown=True)
        case fx.GoOnErrand():
            return it.ErrandRefused(
                sale_id=effect.sale_id,
                errand_id=effect.errand_id,
                reason=_FAULT_IN_BETWEEN,
                outcome_unknown=True,
            )
        case _:
            return None


def _of_shop_coupons(effect: fx.Effect) -> it.Intent | None:
    match effect:
        case fx.LockShopCoupon(sale_id=sale_id, code=code, lock_id=lock_id):
            return it.ShopCouponRefused(
                sale_id=sale_id, code=code, lock_id=lock_id, reason=FAULT, outcome_unknown=True
            )
        case _:
            return None


def _of_the_hub(effect: fx.Effect) -> it.Intent | None:
    match effect:
        case fx.TakeWaiting(asked=asked):
            return it.SuspendedNotTaken(asked=asked, reason=FAULT)
        case fx.LookUpIssued(asked=lost):
            return it.IssuedHeard(asked=lost, by_hub=False)
        case (
            fx.LookUpCard(asked=asked, sale_id=sale_id) | fx.ClaimCard(asked=asked, sale_id=sale_id)
        ):
            return it.CardHeard(asked=asked, sale_id=sale_id, heard=HubCard(trouble=FAULT))
        case _:
            return None


def _of_card(effect: fx.Effect) -> it.Intent | None:
    match effect:
        case fx.ChargeCard(sale_id=sale_id, attempt=attempt):
            return unanswered(sale_id, attempt.reference, _FAULT_IN_BETWEEN)
        case fx.AskCard(sale_id=sale_id, attempt=attempt, by_itself=by_itself):
            return unanswered(sale_id, attempt.reference, _FAULT_IN_BETWEEN, by_itself=by_itself)
        case _:
            return None


def _of_paper(effect: fx.Effect) -> it.Intent | None:
    match effect:
        case fx.PrintReceipt():
            return it.PrinterUnavailable(
                receipt=effect.receipt,
                copy=effect.copy,
                reason=FAULT,
                is_gift=effect.is_gift,
                again=effect.again,
                is_fault=True,
            )
        case fx.PrintStoredValue():
            why = f"{_FAULT_IN_BETWEEN} {ISSUED_ANEW}"
            return it.SlipNotRight(say=not_printed(effect, why))
        case fx.PrintSlip() | fx.PrintCashMove() | fx.PrintDrawerCount():
            return it.SlipNotRight(say=not_printed(effect, _FAULT_IN_BETWEEN))
        case fx.PrintSlipAgain():
            return cannot_print(effect.slip, _FAULT_IN_BETWEEN)
        case _:
            return None
