"""Shift and drawer: open, count, close, cash in and out, no sale."""

from __future__ import annotations

from dataclasses import replace

from pos.core import events as ev
from pos.core import intents as it
from pos.core.decision import Answer, Decision, Moment, Refusal
from pos.core.effects import OpenDrawer, PrintCashMove, PrintDrawerCount
from pos.core.money import Money
from pos.core.rules import next_visits
from pos.core.rules.giving_back import still_going_back
from pos.core.rules.paper import papers_carried
from pos.core.rules.table import NO_RULES
from pos.core.shift import CashMove
from pos.core.state import TerminalState
from pos.core.suspension import carried

NO_SHIFT = Refusal(reason="No shift is open. Open one with F10 and count the float.")


def open_shift(state: TerminalState, intent: it.OpenShift, moment: Moment) -> Answer:
    assert state.cashier is not None
    if state.shift_is_open:
        assert state.shift is not None
        return Refusal(reason=f"Shift {state.shift.number} is open already.")
    if intent.opening_float.minor < 0:
        return Refusal(reason="A float is not less than nothing.")
    number = state.shift.number + 1 if state.shift else 1
    return Decision(
        say=f"Shift {number} is open with {intent.opening_float.text()} in the drawer.",
        events=(
            ev.ShiftOpened(
                number=number,
                at=moment.now,
                cashier_id=state.cashier.user_id,
                opening_float=intent.opening_float,
                next_receipt=state.next_receipt,
                grand_total=state.grand_total,
                settled=state.settled_between,
            ),
            *carried(state),
            *next_visits.carried(state),
            *papers_carried(state),
            *still_going_back(state),
        ),
    )


def close_shift(state: TerminalState, intent: it.CloseShift, moment: Moment) -> Answer:
    assert state.cashier is not None
    shift = state.shift
    if shift is None or not shift.is_open:
        return NO_SHIFT
    if state.sale is not None:
        return Refusal(reason="A sale is open. Finish, suspend or void it before you close.")
    if intent.counted.minor < 0:
        return Refusal(reason="A count is not less than nothing.")
    event = ev.ShiftClosed(
        number=shift.number,
        at=moment.now,
        cashier_id=state.cashier.user_id,
        expected=shift.drawer_expected,
        counted=intent.counted,
        counted_before=intent.counted_before,
        undelivered=intent.undelivered,
    )
    closed = replace(shift, closed_at=event.at, counted=event.counted)
    return Decision(
        say=f"Shift {shift.number} is closed. {over_or_short(intent.counted - event.expected)}",
        events=(event,),
        effects=(PrintDrawerCount(shift=closed, cashier_name=state.cashier.name),),
    )


def over_or_short(difference: Money) -> str:
    """The difference in words: the sign alone is read wrong at the end of a day."""
    if not difference:
        return "The count is exact."
    if difference.minor > 0:
        return f"Over by {difference.text()}."
    return f"Short by {(-difference).text()}."


_MOVES = {
    CashMove.PAID_IN: "Paid in",
    CashMove.PAID_OUT: "Paid out",
    CashMove.DROP: "Dropped to the safe",
}


def move_cash(state: TerminalState, intent: it.MoveCash) -> Answer:
    assert state.cashier is not None
    if state.shift is None or not state.shift.is_open:
        return NO_SHIFT
    if intent.amount.minor <= 0:
        return Refusal(reason="Give an amount of more than nothing.")
    if intent.move is not CashMove.DROP and not intent.reason:
        return Refusal(reason="Say why, for the record.")
    takes = intent.move is not CashMove.PAID_IN
    if takes and state.shift.drawer_expected < intent.amount:
        return Refusal(reason=f"The drawer should hold only {state.shift.drawer_expected.text()}.")
    return Decision(
        say=f"{_MOVES[intent.move]}: {intent.amount.text()}.",
        events=(
            ev.CashMoved(
                move=intent.move,
                amount=intent.amount,
                reason=intent.reason,
                cashier_id=state.cashier.user_id,
            ),
        ),
        effects=(
            OpenDrawer(),
            PrintCashMove(
                move=intent.move,
                amount=intent.amount,
                reason=intent.reason,
                cashier_name=state.cashier.name,
            ),
        ),
    )


def ring_no_sale(state: TerminalState, intent: it.RingNoSale) -> Answer:
    assert state.cashier is not None
    if not state.shift_is_open:
        return NO_SHIFT
    if not intent.reason:
        return Refusal(reason="Say why the drawer is opened, for the record.")
    return Decision(
        say="No sale: the drawer is open.",
        events=(
            ev.NoSaleRung(
                reason=intent.reason,
                cashier_id=state.cashier.user_id,
            ),
        ),
        effects=(OpenDrawer(),),
    )


RULES = (
    NO_RULES.on(it.OpenShift, open_shift)
    .on(it.CloseShift, close_shift)
    .on(it.MoveCash, lambda state, intent, _: move_cash(state, intent))
    .on(it.RingNoSale, lambda state, intent, _: ring_no_sale(state, intent))
)
