"""What settled entries leave in the state: amounts for the reading, and notes for a next visit."""

from __future__ import annotations

from dataclasses import replace

from pos.core import events as ev
from pos.core.money import Money
from pos.core.settlement import NextVisit, SettleHow, added
from pos.core.state import TerminalState

OfSettled = ev.EntrySettled | ev.NextVisitCarried | ev.NextVisitOver | ev.ArrivedAfterAll


def apply_settled(state: TerminalState, event: OfSettled) -> TerminalState:
    match event:
        case ev.EntrySettled():
            return _settled(_without_note(state, event.entry_id), event)
        case ev.NextVisitCarried():
            kept = tuple(one for one in state.next_visits if one.entry_id != event.entry_id)
            return replace(state, next_visits=(*kept, _carried(event)))
        case ev.NextVisitOver():
            return _without_note(state, event.entry_id)
        case ev.ArrivedAfterAll():
            amount = event.by_points + event.by_coupons
            return _counted(state, event.how, -amount, entries=-1) if amount else state


def _settled(state: TerminalState, event: ev.EntrySettled) -> TerminalState:
    state = _counted(state, event.how, event.by_points + event.by_coupons)
    last = state.last_sale
    if last is not None and last.sale.sale_id == event.sale_id:
        state = replace(state, last_sale=replace(last, rejected=""))
    noted = (_note(event),) if event.how is SettleHow.NEXT_VISIT else ()
    return replace(
        state, next_visits=(*state.next_visits, *noted), settlements=state.settlements + 1
    )


def _without_note(state: TerminalState, entry_id: str) -> TerminalState:
    """What ends a note takes it off where it was counted, so that no amount is counted twice."""
    for note in state.next_visits:
        if note.entry_id == entry_id:
            state = _counted(state, SettleHow.NEXT_VISIT, -note.amount, entries=-1)
    kept = tuple(one for one in state.next_visits if one.entry_id != entry_id)
    return replace(state, next_visits=kept)


def _counted(
    state: TerminalState, how: SettleHow, amount: Money, *, entries: int = 1
) -> TerminalState:
    """On the reading of the shift it happens in, or of the next."""
    if state.shift is not None and state.shift.is_open:
        return replace(state, shift=state.shift.with_settled(how, amount, entries=entries))
    between = added(state.settled_between, how, amount, entries=entries)
    return replace(state, settled_between=between)


def _note(event: ev.EntrySettled) -> NextVisit:
    return NextVisit(
        entry_id=event.entry_id,
        customer_id=event.customer_id,
        receipt=event.receipt,
        points=event.points,
        amount=event.by_points + event.by_coupons,
        by_coupons=event.by_coupons,
        at=event.at,
    )


def _carried(event: ev.NextVisitCarried) -> NextVisit:
    return NextVisit(
        entry_id=event.entry_id,
        customer_id=event.customer_id,
        receipt=event.receipt,
        points=event.points,
        amount=event.amount,
        by_coupons=event.by_coupons,
        at=event.at,
    )
