"""Amounts to be taken off at a next visit, where the goods they were given with come back.

How such a note begins, is told and is ended by a person, settling.py says.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from pos.core.deliveries import RefundDelivery, order_entry_id
from pos.core.sale import ReturnLine
from pos.core.settlement import NextVisit
from pos.core.state import TerminalState


def over_with(state: TerminalState, refunds: Iterable[RefundDelivery]) -> tuple[NextVisit, ...]:
    """Those of sales of which nothing is left with the customer: there is nothing to take."""
    whole = {order_entry_id(one.order_id) for one in refunds if one.amount is None}
    return tuple(note for note in state.next_visits if note.entry_id in whole)


def over_said(notes: Iterable[NextVisit]) -> str:
    return "".join(
        f" · {note.amount.text()} of {note.receipt} is not to be taken off any more"
        for note in notes
    )


def left_to_take_said(state: TerminalState, back: ReturnLine) -> str:
    """Where some of the goods come back: how much of the note is still due, a person must say."""
    if _is_whole(state, back):
        return ""
    return "".join(
        f" · {note.amount.text()} is still to be taken off: a manager must look at it"
        for note in state.next_visits
        if note.entry_id == order_entry_id(back.origin.sale_id)
    )


def _is_whole(state: TerminalState, back: ReturnLine) -> bool:
    before = state.sale.returns if state.sale else ()
    pieces = (one.quantity for one in before if one.origin.sale_id == back.origin.sale_id)
    return sum(pieces, Decimal(0)) + back.quantity == back.origin.sold
