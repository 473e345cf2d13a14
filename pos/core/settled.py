"""What settled entries leave in the state: amounts for the reading, and notes for a next visit."""

from __future__ import annotations

from dataclasses import replace

from pos.core import events as ev
from pos.core.settlement import NextVisit, SettleHow, added
from pos.core.state import TerminalState

OfSettled = ev.EntrySettled | ev.NextVisitCarried | ev.NextVisitOver


def apply_settled(state: TerminalState, event: OfSettled) -> TerminalState:
    others = tuple(one for one in state.next_visits if one.entry_id != event.entry_id)
    match event:
        case ev.EntrySettled():
            counted = _counted(state, event)
            last = state.last_sale
            if last is not None and last.sale.sale_id == event.sale_id:
                counted = replace(counted, last_sale=replace(last, rejected=""))
            noted = (_note(event),) if event.how is SettleHow.NEXT_VISIT else ()
            return replace(counted, next_visits=(*others, *noted))
        case ev.NextVisitCarried():
            return replace(state, next_visits=(*others, _carried(event)))
        case ev.NextVisitOver():
            return replace(state, next_visits=others)


def _counted(state: TerminalState, event: ev.EntrySettled) -> TerminalState:
    """On the reading of the shift it happens in, or of the next."""
    amount = event.by_points + event.by_coupons
    if state.shift is not None and state.shift.is_open:
        return replace(state, shift=state.shift.with_settled(event.how, amount))
    return replace(state, settled_between=added(state.settled_between, event.how, amount))


def _note(event: ev.EntrySettled) -> NextVisit:
    return NextVisit(
        entry_id=event.entry_id,
        customer_id=event.customer_id,
        receipt=event.receipt,
        points=event.points,
        amount=event.by_points + event.by_coupons,
        at=event.at,
    )


def _carried(event: ev.NextVisitCarried) -> NextVisit:
    return NextVisit(
        entry_id=event.entry_id,
        customer_id=event.customer_id,
        receipt=event.receipt,
        points=event.points,
        amount=event.amount,
        at=event.at,
    )
