"""Papers as the printer told of them: out, waiting to be tried again, or wanted no more.

Slips that a stop made worthless are lost_slips.py's.
"""

from __future__ import annotations

from dataclasses import replace

from pos.core import events as ev
from pos.core import intents as it
from pos.core.decision import NOTHING, Answer, Decision, Refusal
from pos.core.effects import Effect, ForgetSlips, PrintReceipt, PrintSlipAgain
from pos.core.rules.common import cashier_of
from pos.core.rules.table import NO_RULES
from pos.core.state import TerminalState
from pos.core.tender import CASH
from pos.core.waiting_paper import (
    MOST_WAITING,
    PaperId,
    Papers,
    WaitingPaper,
    WaitingReceipt,
    WaitingSlip,
    came_out,
    to_give_up,
    waiting,
)
from pos.text import safe


def next_copy(state: TerminalState, receipt: str) -> int:
    """As far as the state knows: the record has the last word."""
    last = state.last_sale
    return last.copies + 1 if last and last.receipt == receipt else 1


def receipt_came_out(state: TerminalState, intent: it.ReceiptCameOut) -> Answer:
    """The printer is well: what waited for paper follows, one after the other."""
    printed: ev.Event = ev.ReceiptPrinted(
        receipt=intent.receipt, copy=intent.copy, confirmed=intent.confirmed
    )
    if intent.is_gift:
        printed = ev.GiftReceiptPrinted(receipt=intent.receipt, confirmed=intent.confirmed)
    paper_id = intent.receipt, intent.is_gift
    waited = waiting(state.papers, paper_id) is not None
    left = came_out(state.papers, paper_id)
    troubles = (_substituted_said(intent.receipt, intent.substituted), _in_doubt_said(intent))
    trouble = " ".join(filter(None, troubles))
    return Decision(
        say=trouble or (f"{intent.receipt} is printed after all." if waited else ""),
        trouble=bool(trouble),
        events=(printed,),
        effects=_next(state, left),
        # The count on the next copy comes from the record; the first print is worth no flush.
        urgent=intent.copy > 0 or waited,
    )


def print_papers(state: TerminalState) -> Answer:
    """Tried by the clock: what is wrong with the printer was said when it began."""
    return Decision(effects=_next(state, state.papers)) if state.papers else NOTHING


def _next(state: TerminalState, papers: Papers) -> tuple[Effect, ...]:
    return (_print_of(state, papers[0]),) if papers else ()


def _print_of(state: TerminalState, paper: WaitingPaper) -> Effect:
    """An original where nothing of it can have come out, else a copy."""
    if isinstance(paper, WaitingSlip):
        return PrintSlipAgain(slip=paper.slip, is_copy=paper.partly)
    copy = paper.copy
    if paper.is_gift:
        copy = int(paper.partly)  # marked, and not counted
    elif paper.partly or copy:
        copy = max(copy, next_copy(state, paper.receipt))
    return PrintReceipt(receipt=paper.receipt, copy=copy, is_gift=paper.is_gift, again=True)


def leave_papers(state: TerminalState) -> Answer:
    if not state.papers:
        return Refusal(reason="No receipt waits for paper.")
    number = len(state.papers)
    what = "receipt" if all(isinstance(one, WaitingReceipt) for one in state.papers) else "paper"
    left = f"1 {what} is" if number == 1 else f"{number} {what}s are"
    slip_ids = tuple(one.slip.slip_id for one in state.papers if isinstance(one, WaitingSlip))
    return Decision(
        say=f"{left} not printed any more. {_had_otherwise(state.papers)}",
        events=(ev.PapersLeft(cashier_id=cashier_of(state)),),
        effects=(ForgetSlips(slip_ids=slip_ids),) if slip_ids else (),
    )


def _had_otherwise(papers: Papers) -> str:
    """What can be done for whoever wants one after all."""
    said = "A copy can still be asked for."
    if all(isinstance(one, WaitingReceipt) for one in papers):
        return said
    if any(isinstance(one, WaitingSlip) and one.slip.stored for one in papers):
        return f"A manager issues a gift card or store credit anew: F10, H, 3. Of receipts: {said}"
    return f"Of receipts: {said}"


def papers_carried(state: TerminalState) -> tuple[ev.Event, ...]:
    """For the shift being opened: nothing older is read after a restart."""
    return tuple(map(_carried, state.papers))


def maybe_half_out(state: TerminalState) -> tuple[ev.Event, ...]:
    """The first of what waits, where the till broke off: it may have been printing just then."""
    return tuple(_carried(replace(one, partly=True)) for one in state.papers[:1])


def _carried(paper: WaitingPaper) -> ev.Event:
    if isinstance(paper, WaitingSlip):
        return ev.SlipCarried(slip=paper.slip, partly=paper.partly)
    return ev.PaperCarried(
        receipt=paper.receipt, copy=paper.copy, is_gift=paper.is_gift, partly=paper.partly
    )


def _substituted_said(called: str, substituted: tuple[str, ...]) -> str:
    """What is not on the paper as it should be: short, since an item's title stands in it."""
    if not substituted:
        return ""
    first, *others = substituted
    more = f" and {len(others)} more" if others else ""
    return f"{called} is printed, but for {safe(first, 60)}{more}. Check the paper."


def _in_doubt_said(intent: it.ReceiptCameOut) -> str:
    if not intent.in_doubt:
        return ""
    first, last = intent.in_doubt[0], intent.in_doubt[-1]
    told = f"{first} to {last}" if len(intent.in_doubt) > 1 else first
    return (
        f"{told} may not have printed: the printer did not answer then. Look at the paper; a copy "
        "can still be asked for."
    )


def printer_unavailable(state: TerminalState, intent: it.PrinterUnavailable) -> Answer:
    """Said once: what waits for paper already is told at rest, and tried again."""
    known = waiting(state.papers, (intent.receipt, intent.is_gift))
    is_news = known is None or (intent.partly and not known.partly)
    called = f"The gift receipt of {intent.receipt}" if intent.is_gift else intent.receipt
    if intent.again and intent.is_fault:
        return Decision(
            say=f"{called} cannot be printed. Call support.",
            trouble=True,
            events=(ev.ReceiptLeft(receipt=intent.receipt, is_gift=intent.is_gift),),
        )
    if intent.again and (known is None or not is_news):
        return NOTHING
    not_printed: ev.Event = ev.ReceiptNotPrinted(
        receipt=intent.receipt, copy=intent.copy, reason=intent.reason, partly=intent.partly
    )
    room = _room_for(state, (intent.receipt, intent.is_gift))
    said = f"{called} is recorded but not printed."
    if intent.drawer is not None and _took_cash(state, intent.receipt):
        # First: somebody waits for change, and for no receipt.
        said = f"{_KEY_OF_DRAWER[intent.drawer.may_be_open]} {said}"
    if intent.is_gift:
        said = f"{called} is not printed."
        not_printed = ev.GiftReceiptNotPrinted(
            receipt=intent.receipt, reason=intent.reason, partly=intent.partly
        )
    return Decision(
        say="" if intent.again else _with(f"{said} {intent.reason}", room.say),
        trouble=True,
        events=(*room.events, not_printed),
        effects=room.effects,
    )


def _room_for(state: TerminalState, paper_id: PaperId) -> Decision:
    """Where too many wait the oldest is given up: told once, not with each that comes."""
    oldest = to_give_up(state.papers, paper_id)
    if oldest is None:
        return Decision()
    is_first = not state.papers_given_up
    said = (
        f"More than {MOST_WAITING} papers wait: the oldest are not printed any more. See to the "
        "printer."
    )
    if isinstance(oldest, WaitingReceipt):
        given_up = ev.PaperGivenUp(receipt=oldest.receipt, is_gift=oldest.is_gift)
        return Decision(say=said if is_first else "", events=(given_up,))
    slip = oldest.slip
    if slip.stored is not None:
        is_first, said = True, f"{said} {_issued_anew(slip.stored.receipt)}"
    return Decision(
        say=said if is_first else "",
        events=(ev.PaperGivenUp(slip_id=slip.slip_id),),
        effects=(ForgetSlips(slip_ids=(slip.slip_id,)),) if slip.stored else (),
    )


def _issued_anew(receipt: str) -> str:
    return f"What {receipt} issued: a manager issues it anew with F10, H, 3."


def _with(said: str, also: str) -> str:
    return f"{said} {also}" if also else said


def slip_came_out(state: TerminalState, intent: it.SlipCameOut) -> Answer:
    """One that came out at once is worth no record, unless a code stood on it that is nowhere else;
    what waited for paper follows it as well.
    """
    waited = waiting(state.papers, intent.slip_id) is not None
    left = came_out(state.papers, intent.slip_id)
    called = f"{intent.called[:1].upper()}{intent.called[1:]}"
    trouble = _substituted_said(called, intent.substituted)
    printed = ev.SlipPrinted(slip_id=intent.slip_id, confirmed=intent.confirmed)
    return Decision(
        say=trouble or (f"{called} is printed after all." if waited else ""),
        trouble=bool(trouble),
        events=(printed,) if waited or intent.holds_value else (),
        effects=_next(state, left),
    )


def slip_stayed_in(state: TerminalState, intent: it.SlipStayedIn) -> Answer:
    """Said once, as of a receipt. A try of what nobody wants any more was its last."""
    slip = intent.slip
    known = waiting(state.papers, slip.slip_id)
    if intent.is_replaced or (intent.again and known is None):
        return NOTHING
    if intent.is_fault:
        return Decision(
            say=intent.say,
            trouble=True,
            events=(ev.SlipLeft(slip_id=slip.slip_id, reason=intent.reason),),
            effects=_next(state, came_out(state.papers, slip.slip_id)),
        )
    if known is not None and (known.partly or not intent.partly):
        return NOTHING if intent.again else Decision(say=intent.say, trouble=True)
    room = _room_for(state, slip.slip_id)
    not_printed = ev.SlipNotPrinted(slip=slip, reason=intent.reason, partly=intent.partly)
    return Decision(
        say="" if intent.again else _with(intent.say, room.say),
        trouble=not intent.again,
        events=(*room.events, not_printed),
        effects=room.effects,
    )


def slip_not_right(intent: it.SlipNotRight) -> Decision:
    return Decision(say=intent.say, trouble=True)


_KEY_OF_DRAWER = {
    False: "The drawer stayed shut: open it with its key.",
    True: "The drawer may be open: look. If it is shut, open it with its key.",
}
"""By whether it may be open."""


def drawer_stayed_shut(intent: it.DrawerStayedShut) -> Decision:
    return Decision(say=f"{intent.reason} {_KEY_OF_DRAWER[intent.may_be_open]}", trouble=True)


def _took_cash(state: TerminalState, receipt: str) -> bool:
    last = state.last_sale
    if last is None or last.receipt != receipt:
        return False
    return any(one.method == CASH for one in last.sale.tenders)


RULES = (
    NO_RULES.on(it.LeavePapers, lambda state, *_: leave_papers(state))
    .heard(it.PrintPapers, lambda state, *_: print_papers(state))
    .heard(it.ReceiptCameOut, lambda state, intent, _: receipt_came_out(state, intent))
    .heard(it.PrinterUnavailable, lambda state, intent, _: printer_unavailable(state, intent))
    .heard(it.SlipCameOut, lambda state, intent, _: slip_came_out(state, intent))
    .heard(it.SlipStayedIn, lambda state, intent, _: slip_stayed_in(state, intent))
    .heard(it.SlipNotRight, lambda _, intent, __: slip_not_right(intent))
    .heard(it.DrawerStayedShut, lambda _, intent, __: drawer_stayed_shut(intent))
)
