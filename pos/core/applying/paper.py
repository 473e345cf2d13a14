"""What waits for paper; a receipt's other shapes change nothing of its sale."""

from __future__ import annotations

from dataclasses import replace

from pos.core import events as ev
from pos.core.applying.table import OF_THE_STATE
from pos.core.state import TerminalState
from pos.core.waiting_paper import (
    PaperId,
    WaitingPaper,
    WaitingReceipt,
    WaitingSlip,
    came_out,
    stayed_in,
)


def receipt_printed(state: TerminalState, event: ev.ReceiptPrinted) -> TerminalState:
    return _out(state, (event.receipt, False))


def receipt_left(state: TerminalState, event: ev.ReceiptLeft) -> TerminalState:
    return _out(state, (event.receipt, event.is_gift))


def receipt_not_printed(state: TerminalState, event: ev.ReceiptNotPrinted) -> TerminalState:
    paper = WaitingReceipt(receipt=event.receipt, copy=event.copy, partly=event.partly)
    return _in(state, paper)


def _gift_not_printed(state: TerminalState, event: ev.GiftReceiptNotPrinted) -> TerminalState:
    return _in(state, WaitingReceipt(receipt=event.receipt, is_gift=True, partly=event.partly))


def _carried(state: TerminalState, event: ev.PaperCarried) -> TerminalState:
    paper = WaitingReceipt(
        receipt=event.receipt, copy=event.copy, is_gift=event.is_gift, partly=event.partly
    )
    return _in(state, paper)


def _slip_in(state: TerminalState, event: ev.SlipNotPrinted | ev.SlipCarried) -> TerminalState:
    return _in(state, WaitingSlip(slip=event.slip, partly=event.partly))


def _given_up(state: TerminalState, event: ev.PaperGivenUp) -> TerminalState:
    paper_id = event.slip_id or (event.receipt, event.is_gift)
    return replace(
        state,
        papers=came_out(state.papers, paper_id),
        papers_given_up=state.papers_given_up + 1,
    )


def _out(state: TerminalState, paper_id: PaperId) -> TerminalState:
    left = came_out(state.papers, paper_id)
    if left == state.papers:
        return state
    return replace(state, papers=left, papers_given_up=state.papers_given_up if left else 0)


def _in(state: TerminalState, paper: WaitingPaper) -> TerminalState:
    return replace(state, papers=stayed_in(state.papers, paper))


FOLDS = (
    OF_THE_STATE.on(ev.GiftReceiptPrinted, lambda state, event: _out(state, (event.receipt, True)))
    .on(ev.GiftReceiptNotPrinted, _gift_not_printed)
    .on(ev.PaperCarried, _carried)
    .on(ev.SlipNotPrinted, _slip_in)
    .on(ev.SlipCarried, _slip_in)
    .on(ev.SlipPrinted, lambda state, event: _out(state, event.slip_id))
    .on(ev.SlipLeft, lambda state, event: _out(state, event.slip_id))
    .on(ev.StoredValueReplaced, lambda state, event: _out(state, event.replaces))
    .on(ev.PapersLeft, lambda state, _: replace(state, papers=(), papers_given_up=0))
    .on(ev.PaperGivenUp, _given_up)
    .stands(ev.ReceiptEmailAsked)
    .stands(ev.ReceiptEmailed)
    .stands(ev.ReceiptNotEmailed)
)
