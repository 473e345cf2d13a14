"""Receipts after the sale: what printed, what did not, copies."""

from __future__ import annotations

from pos.core import events as ev
from pos.core import intents as it
from pos.core.decision import NOTHING, Answer, Decision, Refusal
from pos.core.effects import PrintReceipt
from pos.core.state import Paper, TerminalState
from pos.text import safe


def reprint(state: TerminalState, intent: it.Reprint) -> Answer:
    """Any print after the first is a copy, and says so; so is one after a crash."""
    last = state.last_sale
    receipt = intent.receipt or (last.receipt if last else "")
    if not receipt:
        return Refusal(reason="No sale has been completed in this shift.")
    copy = last.copies + 1 if last and last.receipt == receipt else 1
    return Decision(say=f"Copy of {receipt}.", effects=(PrintReceipt(receipt=receipt, copy=copy),))


def leave_receipt(state: TerminalState) -> Answer:
    last = state.last_sale
    if last is None or last.paper not in (Paper.WAITING, Paper.FAILED):
        return NOTHING
    return Decision(
        say=f"{last.receipt} is left as it is.", events=(ev.ReceiptLeft(receipt=last.receipt),)
    )


def receipt_came_out(intent: it.ReceiptCameOut) -> Answer:
    printed = ev.ReceiptPrinted(
        receipt=intent.receipt, copy=intent.copy, confirmed=intent.confirmed
    )
    said = _substituted_said(intent)
    return Decision(
        say=said,
        trouble=bool(said),
        events=(printed,),
        # The count on the next copy comes from the record; the first print is worth no flush.
        urgent=intent.copy > 0,
    )


def _substituted_said(intent: it.ReceiptCameOut) -> str:
    """What is not on the paper as it should be: short, since an item's title stands in it."""
    if not intent.substituted:
        return ""
    first, *others = intent.substituted
    more = f" and {len(others)} more" if others else ""
    return f"{intent.receipt} is printed, but for {safe(first, 60)}{more}. Check the paper."


def printer_unavailable(intent: it.PrinterUnavailable) -> Decision:
    return Decision(
        say=f"{intent.receipt} is recorded but not printed. {intent.reason}",
        trouble=True,
        events=(
            ev.ReceiptNotPrinted(receipt=intent.receipt, copy=intent.copy, reason=intent.reason),
        ),
    )


def slip_not_right(intent: it.SlipNotRight) -> Decision:
    return Decision(say=intent.say, trouble=True)


def drawer_stayed_shut(intent: it.DrawerStayedShut) -> Decision:
    return Decision(say=f"{intent.reason} Open the drawer with its key.", trouble=True)
