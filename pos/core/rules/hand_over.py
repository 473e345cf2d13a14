"""The drawer goes from one cashier to the next: counted, one shift closed and the next opened,
all of it in one step.
"""

from __future__ import annotations

from pos.core import events as ev
from pos.core import intents as it
from pos.core.apply import fold
from pos.core.decision import Answer, Decision, Moment, Refusal
from pos.core.effects import CheckWhoTakesOver
from pos.core.rules.common import who_works
from pos.core.rules.shift import (
    closed_said,
    closing,
    how_far_off,
    next_number,
    opening,
    print_of,
    to_be_counted,
)
from pos.core.rules.table import NO_RULES
from pos.core.staff import Cashier
from pos.core.state import TerminalState

SALE_OPEN = Refusal(reason="A sale is open. Finish, suspend or void it before you hand over.")
_CHANGED = Refusal(
    reason="Another shift is open than was counted. Nothing was handed over: count again."
)
_USED_SINCE = Refusal(
    reason="The drawer was used since it was counted. Nothing was handed over: count again."
)
_TOLD = "Count again, or Enter hands over."
_TO_ONESELF = Refusal(
    reason="You have the drawer already. Type who takes it over, or close the shift."
)


def hand_over(state: TerminalState, intent: it.HandOver, moment: Moment) -> Answer:
    """Whoever takes over proves who they are before the count is judged: a wrong PIN is told at
    once, and leaves no count told on record.
    """
    shift = to_be_counted(state, intent.counted, intent.pieces, sale_open=SALE_OPEN)
    if isinstance(shift, Refusal):
        return shift
    if intent.user_id == who_works(state).user_id == shift.opened_by:
        return _TO_ONESELF
    who = CheckWhoTakesOver(
        asked=intent,
        asked_by=who_works(state).user_id,
        shift=shift.number,
        drawer_expected=shift.drawer_expected,
        approved_by=moment.approved_by,
    )
    return Decision(effects=(who,))


def take_over(state: TerminalState, intent: it.TakeOver, moment: Moment) -> Answer:
    asked, comes = intent.asked, intent.cashier
    shift = to_be_counted(state, asked.counted, asked.pieces, sale_open=SALE_OPEN)
    if isinstance(shift, Refusal):
        return shift
    if shift.number != intent.shift:
        return _CHANGED
    if (who_works(state).user_id, shift.drawer_expected) != (
        intent.asked_by,
        intent.drawer_expected,
    ):
        return _USED_SINCE
    if asked.may_count_again and (
        told := how_far_off(state, shift, asked.counted, what_next=_TOLD)
    ):
        return told
    closed = closing(
        state,
        moment,
        asked.counted,
        pieces=asked.pieces,
        undelivered=intent.undelivered,
        handed_to=comes.user_id,
    )
    ended: tuple[ev.Event, ...] = (closed, *_in_place_of(who_works(state), comes))
    begun = opening(fold(state, ended), moment, asked.counted, pieces=asked.pieces)
    goes_on = f"Shift {next_number(state)} is {comes.name}'s, with {asked.counted.said()}."
    return Decision(
        say=f"{closed_said(closed)} {goes_on}",
        events=(*ended, *begun),
        effects=(print_of(state, shift, closed),),
    )


def _in_place_of(leaves: Cashier, comes: Cashier) -> tuple[ev.Event, ...]:
    """Nobody where whoever took the till over works on, with a count and a shift of their own."""
    if comes.user_id == leaves.user_id:
        return ()
    return ev.CashierSignedOff(cashier_id=leaves.user_id), ev.CashierSignedOn(cashier=comes)


RULES = NO_RULES.on(it.HandOver, hand_over).on(it.TakeOver, take_over)
