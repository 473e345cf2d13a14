"""What is told where carrying an effect out met a fault of ours: nothing is left waiting."""

from __future__ import annotations

from pos.core import effects as fx
from pos.core import intents as it
from pos.terminal.card_questions import unanswered
from pos.terminal.slips import ISSUED_ANEW, cannot_print, not_printed

FAULT = "Something went wrong in the till. Try again."
_FAULT_IN_BETWEEN = "Something went wrong in the till."
"""Behind what must not be tried again: it has happened, or it may have."""


def fault_said(effect: fx.Effect) -> it.Intent:
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
        case fx.ChargeCard():
            return unanswered(effect.sale_id, effect.attempt.reference, _FAULT_IN_BETWEEN)
        case fx.AskCard():
            return unanswered(
                effect.sale_id,
                effect.attempt.reference,
                _FAULT_IN_BETWEEN,
                by_itself=effect.by_itself,
            )
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
            return it.AskFailed(reason=FAULT)
