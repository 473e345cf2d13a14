"""What the end of a sale changes, and what is heard of it afterwards."""

from __future__ import annotations

from dataclasses import replace
from typing import Never

from pos.core import events as ev
from pos.core.applying import paper
from pos.core.applying.table import OF_THE_STATE, Folds
from pos.core.paying_back import told_of
from pos.core.refund import refunds_of
from pos.core.sale import Sale, SalePhase
from pos.core.settled import apply_settled
from pos.core.state import FinishedSale, Paper, TerminalState
from pos.core.suspension import apply_suspension
from pos.core.totals import add_up


def _completed(state: TerminalState, event: ev.SaleCompleted) -> TerminalState:
    sale, shift = state.sale, state.shift
    assert sale is not None, "no sale was open"
    assert shift is not None, "no shift was open"
    assert add_up(sale).total == event.total, "the sale was added up twice and differed"
    return replace(
        state,
        sale=None,
        last_sale=finished(sale, event),
        suspended=tuple(told_of(one, sale) for one in state.suspended),
        shift=shift.with_sale(sale, total=event.total, change=event.change),
        next_receipt=state.next_receipt + 1,
        grand_total=state.grand_total + event.total,
    )


def finished(sale: Sale, event: ev.SaleCompleted) -> FinishedSale:
    """The sale as it stands completed, before anything is known of its paper or its order."""
    return FinishedSale(
        sale=replace(sale, phase=SalePhase.COMPLETED),
        receipt=event.receipt,
        completed_at=event.at,
        total=event.total,
        change=event.change,
        awaits_delivery=event.awaits_delivery,
        # As with the order, a guest has nothing to wait for.
        awaits_refunds=len(refunds_of(sale, event.at, guest_orders=False)),
    )


# -- the last sale ----------------------------------------------------------------------------


def news_of(last: FinishedSale, event: ev.OfLastSale) -> FinishedSale:
    return _NEWS.fold(last, event)


def _printed(last: FinishedSale, event: ev.ReceiptPrinted) -> FinishedSale:
    paper = Paper.PRINTED if event.confirmed else Paper.SENT
    return replace(last, paper=paper, copies=max(last.copies, event.copy))


def _not_printed(last: FinishedSale, event: ev.ReceiptNotPrinted) -> FinishedSale:
    return last if event.copy else replace(last, paper=Paper.FAILED)


def _left(last: FinishedSale, event: ev.ReceiptLeft) -> FinishedSale:
    return last if event.is_gift else replace(last, paper=Paper.LEFT)


def _delivered(last: FinishedSale, event: ev.OrderDelivered) -> FinishedSale:
    return replace(
        last,
        awaits_delivery=False,
        points_earned=event.points_earned,
        points_redeemed=event.points_redeemed,
        balance_after=event.balance_after,
    )


def _rejected(last: FinishedSale, event: ev.OrderRejected) -> FinishedSale:
    return replace(last, awaits_delivery=False, rejected=event.reason)


def _refund_delivered(last: FinishedSale, event: ev.RefundDelivered) -> FinishedSale:
    last = _one_refund_less(last)
    if event.points is None:
        return last
    return replace(last, points_reversed=(last.points_reversed or 0) + event.points)


def _refund_rejected(last: FinishedSale, event: ev.RefundRejected) -> FinishedSale:
    return replace(_one_refund_less(last), rejected=event.reason)


def _one_refund_less(last: FinishedSale) -> FinishedSale:
    return replace(last, awaits_refunds=max(0, last.awaits_refunds - 1))


_NEWS: Folds[FinishedSale, ev.OfLastSale] = (
    Folds[FinishedSale, Never]({})
    .on(ev.ReceiptPrinted, _printed)
    .on(ev.ReceiptNotPrinted, _not_printed)
    .on(ev.ReceiptLeft, _left)
    .on(ev.OrderDelivered, _delivered)
    .on(ev.OrderRejected, _rejected)
    .on(ev.RefundDelivered, _refund_delivered)
    .on(ev.RefundRejected, _refund_rejected)
)

_OfItsReceipt = ev.ReceiptPrinted | ev.ReceiptNotPrinted | ev.ReceiptLeft
_OfItsOrder = ev.OrderDelivered | ev.OrderRejected | ev.RefundDelivered | ev.RefundRejected


def _of_its_receipt(state: TerminalState, event: _OfItsReceipt) -> TerminalState:
    """News of a sale that is no longer the last one changes nothing that is shown of it."""
    match event:
        case ev.ReceiptNotPrinted():
            state = paper.receipt_not_printed(state, event)
        case ev.ReceiptPrinted():
            state = paper.receipt_printed(state, event)
        case ev.ReceiptLeft():
            state = paper.receipt_left(state, event)
    last = state.last_sale
    if last is None or last.receipt != event.receipt:
        return state
    return replace(state, last_sale=news_of(last, event))


def _of_its_order(state: TerminalState, event: _OfItsOrder) -> TerminalState:
    last = state.last_sale
    if last is None or last.sale.sale_id != event.sale_id:
        return state
    return replace(state, last_sale=news_of(last, event))


FOLDS = paper.FOLDS | (
    OF_THE_STATE.on(ev.SaleCompleted, _completed)
    .on(ev.ReceiptPrinted, _of_its_receipt)
    .on(ev.ReceiptNotPrinted, _of_its_receipt)
    .on(ev.ReceiptLeft, _of_its_receipt)
    .on(ev.OrderDelivered, _of_its_order)
    .on(ev.OrderRejected, _of_its_order)
    .on(ev.RefundDelivered, _of_its_order)
    .on(ev.RefundRejected, _of_its_order)
    .on(ev.EntrySettled, apply_settled)
    .on(ev.NextVisitCarried, apply_settled)
    .on(ev.NextVisitOver, apply_settled)
    .on(ev.ArrivedAfterAll, apply_settled)
    .stands(ev.EntryReaddressed)
    .stands(ev.EntryTriedAgain)
    .on(ev.SaleSuspended, apply_suspension)
    .on(ev.SaleResumed, apply_suspension)
    .on(ev.SaleCarried, apply_suspension)
    .on(ev.ReturnCarried, apply_suspension)
)
