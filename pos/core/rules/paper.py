"""Receipts after the sale: what printed, what waits for paper, copies and other shapes."""

from __future__ import annotations

from pos.core import events as ev
from pos.core import intents as it
from pos.core.decision import NOTHING, Answer, Decision, Moment, Refusal
from pos.core.effects import DrawReceipt, PrintReceipt, QueueEmail
from pos.core.mail_address import mail_address
from pos.core.rules.table import NO_RULES
from pos.core.state import Paper, TerminalState
from pos.core.waiting_paper import WaitingPaper, came_out, waiting
from pos.text import safe

NO_SALE_YET = Refusal(reason="No sale has been completed in this shift.")
NO_EMAIL = Refusal(reason="This store sends no e-mail. Print the receipt, or have [email] set up.")


def reprint(state: TerminalState, intent: it.Reprint) -> Answer:
    """Any print after the first is a copy, and says so; so is one after a crash."""
    receipt = _number(state, intent.receipt)
    if not receipt:
        return NO_SALE_YET
    copy = _next_copy(state, receipt)
    return Decision(say=f"Copy of {receipt}.", effects=(PrintReceipt(receipt=receipt, copy=copy),))


def _number(state: TerminalState, named: str) -> str:
    """The receipt's whole number; of the last sale where none is named."""
    if named:
        return state.setup.receipt_named(named)
    return state.last_sale.receipt if state.last_sale else ""


def _next_copy(state: TerminalState, receipt: str) -> int:
    """As far as the state knows: the record has the last word."""
    last = state.last_sale
    return last.copies + 1 if last and last.receipt == receipt else 1


def print_gift_receipt(state: TerminalState, intent: it.PrintGiftReceipt) -> Answer:
    receipt = _number(state, intent.receipt)
    if not receipt:
        return NO_SALE_YET
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


def receipt_came_out(state: TerminalState, intent: it.ReceiptCameOut) -> Answer:
    """The printer is well: what waited for paper follows, one after the other."""
    printed: ev.Event = ev.ReceiptPrinted(
        receipt=intent.receipt, copy=intent.copy, confirmed=intent.confirmed
    )
    if intent.is_gift:
        printed = ev.GiftReceiptPrinted(receipt=intent.receipt, confirmed=intent.confirmed)
    waited = waiting(state.papers, intent.receipt, is_gift=intent.is_gift) is not None
    left = came_out(state.papers, intent.receipt, is_gift=intent.is_gift)
    trouble = _substituted_said(intent)
    return Decision(
        say=trouble or (f"{intent.receipt} is printed after all." if waited else ""),
        trouble=bool(trouble),
        events=(printed,),
        effects=(_print_of(state, left[0]),) if left else (),
        # The count on the next copy comes from the record; the first print is worth no flush.
        urgent=intent.copy > 0 or waited,
    )


def print_papers(state: TerminalState) -> Answer:
    """Tried by the clock: what is wrong with the printer was said when it began."""
    return Decision(effects=(_print_of(state, state.papers[0]),)) if state.papers else NOTHING


def _print_of(state: TerminalState, paper: WaitingPaper) -> PrintReceipt:
    """An original where nothing of it can have come out, else a copy."""
    copy = paper.copy
    if not paper.is_gift and (paper.partly or copy):
        copy = max(copy, _next_copy(state, paper.receipt))
    return PrintReceipt(receipt=paper.receipt, copy=copy, is_gift=paper.is_gift, again=True)


def leave_papers(state: TerminalState) -> Answer:
    assert state.cashier is not None
    if not state.papers:
        return Refusal(reason="No receipt waits for paper.")
    number = len(state.papers)
    left = "1 receipt is" if number == 1 else f"{number} receipts are"
    return Decision(
        say=f"{left} not printed any more. A copy can still be asked for.",
        events=(ev.PapersLeft(cashier_id=state.cashier.user_id),),
    )


def papers_carried(state: TerminalState) -> tuple[ev.Event, ...]:
    """For the shift being opened: nothing older is read after a restart."""
    return tuple(
        ev.PaperCarried(receipt=one.receipt, copy=one.copy, is_gift=one.is_gift, partly=one.partly)
        for one in state.papers
    )


def _substituted_said(intent: it.ReceiptCameOut) -> str:
    """What is not on the paper as it should be: short, since an item's title stands in it."""
    if not intent.substituted:
        return ""
    first, *others = intent.substituted
    more = f" and {len(others)} more" if others else ""
    return f"{intent.receipt} is printed, but for {safe(first, 60)}{more}. Check the paper."


def printer_unavailable(state: TerminalState, intent: it.PrinterUnavailable) -> Answer:
    """Said once: what waits for paper already is told at rest, and tried again."""
    known = waiting(state.papers, intent.receipt, is_gift=intent.is_gift)
    is_news = known is None or (intent.partly and not known.partly)
    if intent.again and intent.is_fault:
        return Decision(
            say=f"{intent.receipt} cannot be printed. Call support.",
            trouble=True,
            events=(ev.ReceiptLeft(receipt=intent.receipt),),
        )
    if intent.again and not is_news:
        return NOTHING
    not_printed: ev.Event = ev.ReceiptNotPrinted(
        receipt=intent.receipt, copy=intent.copy, reason=intent.reason, partly=intent.partly
    )
    said = f"{intent.receipt} is recorded but not printed."
    if intent.is_gift:
        said = f"The gift receipt of {intent.receipt} is not printed."
        not_printed = ev.GiftReceiptNotPrinted(
            receipt=intent.receipt, reason=intent.reason, partly=intent.partly
        )
    return Decision(
        say="" if intent.again else f"{said} {intent.reason}",
        trouble=True,
        events=(not_printed,),
    )


def slip_not_right(intent: it.SlipNotRight) -> Decision:
    return Decision(say=intent.say, trouble=True)


def drawer_stayed_shut(intent: it.DrawerStayedShut) -> Decision:
    return Decision(say=f"{intent.reason} Open the drawer with its key.", trouble=True)


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
    .on(it.LeavePapers, lambda state, *_: leave_papers(state))
    .heard(it.EmailQueued, lambda state, intent, _: email_queued(state, intent))
    .heard(it.EmailEnded, lambda _, intent, __: email_ended(intent))
    .heard(it.PrintPapers, lambda state, *_: print_papers(state))
    .heard(it.ReceiptCameOut, lambda state, intent, _: receipt_came_out(state, intent))
    .heard(it.PrinterUnavailable, lambda state, intent, _: printer_unavailable(state, intent))
    .heard(it.SlipNotRight, lambda _, intent, __: slip_not_right(intent))
    .heard(it.DrawerStayedShut, lambda _, intent, __: drawer_stayed_shut(intent))
)
