"""What waits for paper; a receipt's other shapes change nothing of its sale."""

from __future__ import annotations

from dataclasses import replace

from pos.core import events as ev
from pos.core.applying.table import OF_THE_STATE
from pos.core.state import TerminalState
from pos.core.waiting_paper import WaitingPaper, came_out, stayed_in


def receipt_printed(state: TerminalState, event: ev.ReceiptPrinted) -> TerminalState:
    return _out(state, event.receipt, is_gift=False)


def receipt_left(state: TerminalState, event: ev.ReceiptLeft) -> TerminalState:
    return _out(_out(state, event.receipt, is_gift=False), event.receipt, is_gift=True)


def receipt_not_printed(state: TerminalState, event: ev.ReceiptNotPrinted) -> TerminalState:
    paper = WaitingPaper(receipt=event.receipt, copy=event.copy, partly=event.partly)
    return _in(state, paper)


def _gift_not_printed(state: TerminalState, event: ev.GiftReceiptNotPrinted) -> TerminalState:
    return _in(state, WaitingPaper(receipt=event.receipt, is_gift=True, partly=event.partly))


def _carried(state: TerminalState, event: ev.PaperCarried) -> TerminalState:
    paper = WaitingPaper(
        receipt=event.receipt, copy=event.copy, is_gift=event.is_gift, partly=event.partly
    )
    return _in(state, paper)


def _out(state: TerminalState, receipt: str, *, is_gift: bool) -> TerminalState:
    left = came_out(state.papers, receipt, is_gift=is_gift)
    return state if left == state.papers else replace(state, papers=left)


def _in(state: TerminalState, paper: WaitingPaper) -> TerminalState:
    return replace(state, papers=stayed_in(state.papers, paper))


FOLDS = (
    OF_THE_STATE.on(
        ev.GiftReceiptPrinted, lambda state, event: _out(state, event.receipt, is_gift=True)
    )
    .on(ev.GiftReceiptNotPrinted, _gift_not_printed)
    .on(ev.PaperCarried, _carried)
    .on(ev.PapersLeft, lambda state, _: replace(state, papers=()))
    .stands(ev.ReceiptEmailAsked)
    .stands(ev.ReceiptEmailed)
    .stands(ev.ReceiptNotEmailed)
)
