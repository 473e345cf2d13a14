"""Amounts to be taken off at a customer's next visit: told, carried on, and over by themselves.

How such a note begins, and is ended by a person, settling.py says.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from pos.core import events as ev
from pos.core.customer import Customer
from pos.core.deliveries import RefundDelivery, order_entry_id
from pos.core.sale import ReturnLine
from pos.core.settlement import NextVisit
from pos.core.state import TerminalState


def next_visits_of(state: TerminalState, customer: Customer) -> tuple[NextVisit, ...]:
    """What is still to be taken off this customer's points."""
    return tuple(one for one in state.next_visits if one.customer_id == customer.customer_id)


def next_visit_said(state: TerminalState, customer: Customer) -> str:
    """For the cashier, after the greeting; '' where nothing is open."""
    notes = next_visits_of(state, customer)
    return "".join(
        f" · {note.amount.said()} of {note.receipt} is still to be taken off: call a manager."
        for note in notes
    )


def of_order(state: TerminalState, sale_id: str) -> tuple[NextVisit, ...]:
    return tuple(one for one in state.next_visits if one.entry_id == order_entry_id(sale_id))


def carried(state: TerminalState) -> tuple[ev.Event, ...]:
    """For the shift being opened: nothing older is read after a restart."""
    return tuple(
        ev.NextVisitCarried(
            entry_id=note.entry_id,
            customer_id=note.customer_id,
            receipt=note.receipt,
            points=note.points,
            amount=note.amount,
            by_coupons=note.by_coupons,
            at=note.at,
        )
        for note in state.next_visits
        if note.customer_id
    )


# -- where the goods they were given with come back --------------------------------------------


def over_with(state: TerminalState, refunds: Iterable[RefundDelivery]) -> tuple[NextVisit, ...]:
    """Those of sales of which nothing is left with the customer: there is nothing to take."""
    whole = {order_entry_id(one.order_id) for one in refunds if one.amount is None}
    return tuple(note for note in state.next_visits if note.entry_id in whole)


def over_said(notes: Iterable[NextVisit]) -> str:
    return "".join(
        f" · {note.amount.said()} of {note.receipt} is not to be taken off any more"
        for note in notes
    )


def left_to_take_said(state: TerminalState, back: ReturnLine) -> str:
    """Where some of the goods come back: how much of the note is still due, a person must say."""
    if _is_whole(state, back):
        return ""
    return "".join(
        f" · {note.amount.said()} is still to be taken off: a manager must look at it"
        for note in state.next_visits
        if note.entry_id == order_entry_id(back.origin.sale_id)
    )


def _is_whole(state: TerminalState, back: ReturnLine) -> bool:
    before = state.sale.returns if state.sale else ()
    pieces = (one.quantity for one in before if one.origin.sale_id == back.origin.sale_id)
    return sum(pieces, Decimal(0)) + back.quantity == back.origin.sold
