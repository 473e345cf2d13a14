"""Receipts after the sale: copies, other shapes, e-mail. What waits for paper has its own rules."""

from __future__ import annotations

from pos.core import events as ev
from pos.core import intents as it
from pos.core.decision import NOTHING, Answer, Decision, Moment, Refusal
from pos.core.effects import DrawReceipt, PrintReceipt, QueueEmail
from pos.core.mail_address import mail_address
from pos.core.rules.common import NO_PRINTER
from pos.core.rules.table import NO_RULES
from pos.core.rules.waiting_papers import next_copy
from pos.core.state import Paper, TerminalState

NO_SALE_YET = Refusal(reason="No sale has been completed in this shift.")
NO_EMAIL = Refusal(reason="This store sends no e-mail. Print the receipt, or have [email] set up.")


def reprint(state: TerminalState, intent: it.Reprint) -> Answer:
    """Any print after the first is a copy, and says so; so is one after a crash."""
    receipt = _number(state, intent.receipt)
    if not receipt:
        return NO_SALE_YET
    copy = next_copy(state, receipt)
    where = "." if state.setup.has_printer else " is on no paper: this till has no printer."
    effect = PrintReceipt(receipt=receipt, copy=copy)
    return Decision(say=f"Copy of {receipt}{where}", effects=(effect,))


def _number(state: TerminalState, named: str) -> str:
    """The receipt's whole number; of the last sale where none is named."""
    if named:
        return state.setup.receipt_named(named)
    return state.last_sale.receipt if state.last_sale else ""


def print_gift_receipt(state: TerminalState, intent: it.PrintGiftReceipt) -> Answer:
    receipt = _number(state, intent.receipt)
    if not receipt:
        return NO_SALE_YET
    if not state.setup.has_printer:
        return NO_PRINTER
    effect = PrintReceipt(receipt=receipt, is_gift=True)
    return Decision(say=f"Gift receipt of {receipt}.", effects=(effect,))


def draw_receipt(state: TerminalState, intent: it.DrawReceipt) -> Answer:
    receipt = _number(state, intent.receipt)
    return Decision(effects=(DrawReceipt(receipt=receipt),)) if receipt else NO_SALE_YET


# -- by e-mail --------------------------------------------------------------------------------


def email_receipt(state: TerminalState, intent: it.EmailReceipt, moment: Moment) -> Answer:
    receipt = _number(state, intent.receipt)
    if not receipt:
        return NO_SALE_YET
    if not state.setup.sends_email:
        return NO_EMAIL
    try:
        address = mail_address(intent.address)
    except ValueError as problem:
        return Refusal(reason=str(problem))
    effect = QueueEmail(receipt=receipt, email_id=moment.new_id, address=address)
    return Decision(effects=(effect,))


def email_queued(state: TerminalState, intent: it.EmailQueued) -> Answer:
    """Said once it is on the disk; to whom, the record never has."""
    asked = ev.ReceiptEmailAsked(
        receipt=intent.receipt,
        email_id=intent.email_id,
        cashier_id=state.cashier.user_id if state.cashier else "",
    )
    return Decision(say=f"{intent.receipt} goes out by e-mail.", events=(asked,))


def email_ended(intent: it.EmailEnded) -> Answer:
    if not intent.reason:
        sent = ev.ReceiptEmailed(receipt=intent.receipt, email_id=intent.email_id)
        return Decision(events=(sent,), urgent=False)
    unsent = ev.ReceiptNotEmailed(
        receipt=intent.receipt, email_id=intent.email_id, reason=intent.reason
    )
    return Decision(
        say=f"The e-mail with {intent.receipt} is not sent: {intent.reason}. Print a copy instead.",
        trouble=True,
        events=(unsent,),
    )


# -- on paper ---------------------------------------------------------------------------------


def leave_receipt(state: TerminalState) -> Answer:
    last = state.last_sale
    if last is None or last.paper not in (Paper.WAITING, Paper.FAILED):
        return NOTHING
    return Decision(
        say=f"{last.receipt} is left as it is.", events=(ev.ReceiptLeft(receipt=last.receipt),)
    )


RULES = (
    NO_RULES.on(
        it.Reprint,
        lambda state, intent, _: reprint(state, intent),
        without_sign_on=lambda intent: intent.from_the_office,
    )
    .on(it.LeaveReceipt, lambda state, *_: leave_receipt(state))
    .on(it.PrintGiftReceipt, lambda state, intent, _: print_gift_receipt(state, intent))
    .on(it.DrawReceipt, lambda state, intent, _: draw_receipt(state, intent))
    .on(it.EmailReceipt, email_receipt)
    .heard(it.EmailQueued, lambda state, intent, _: email_queued(state, intent))
    .heard(it.EmailEnded, lambda _, intent, __: email_ended(intent))
)
