"""The shift: opened with its float, counted, closed."""

from __future__ import annotations

from dataclasses import replace

from pos.core import events as ev
from pos.core import intents as it
from pos.core.decision import Answer, Decision, Moment, Refusal
from pos.core.effects import PrintDrawerCount
from pos.core.money import Money
from pos.core.rules import next_visits
from pos.core.rules.actions import READ_REPORTS
from pos.core.rules.approvals import may_alone
from pos.core.rules.common import NO_SHIFT, cashier_of, who_works
from pos.core.rules.giving_back import still_going_back
from pos.core.rules.table import NO_RULES
from pos.core.rules.waiting_papers import papers_carried
from pos.core.shift import Shift
from pos.core.state import TerminalState
from pos.core.suspension import carried

SALE_OPEN = Refusal(reason="A sale is open. Finish, suspend or void it before you close.")


def open_shift(state: TerminalState, intent: it.OpenShift, moment: Moment) -> Answer:
    if state.shift_is_open:
        assert state.shift is not None
        return Refusal(reason=f"Shift {state.shift.number} is open already.")
    if intent.opening_float.minor < 0:
        return Refusal(reason="A float is not less than nothing.")
    number = state.shift.number + 1 if state.shift else 1
    return Decision(
        say=f"Shift {number} is open with {intent.opening_float.said()} in the drawer.",
        events=(
            ev.ShiftOpened(
                number=number,
                at=moment.now,
                cashier_id=cashier_of(state),
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
    cashier = who_works(state)
    shift = state.shift
    if shift is None or not shift.is_open:
        return NO_SHIFT
    if state.sale is not None:
        return SALE_OPEN
    if intent.counted.minor < 0:
        return Refusal(reason="A count is not less than nothing.")
    if intent.may_count_again and (told := _told_how_far_off(state, shift, intent.counted)):
        return told
    event = ev.ShiftClosed(
        number=shift.number,
        at=moment.now,
        cashier_id=cashier.user_id,
        expected=shift.drawer_expected,
        counted=intent.counted,
        counted_before=next((one for one in shift.told[:1] if one != intent.counted), None),
        undelivered=intent.undelivered,
    )
    closed = replace(shift, closed_at=event.at, counted=event.counted)
    return Decision(
        say=f"Shift {shift.number} is closed. {_difference_said(intent.counted - event.expected)}",
        events=(event,),
        effects=(PrintDrawerCount(shift=closed, cashier_name=cashier.name),),
    )


def _told_how_far_off(state: TerminalState, shift: Shift, counted: Money) -> Refusal | None:
    """On record, as the next count is made by somebody who knows. By how much and which way is for
    managers: a cashier counts blind the second time too.
    """
    if not shift.is_far_off(counted):
        return None
    far_off = "that is far from what should be there"
    if may_alone(state, READ_REPORTS):
        off = counted - shift.drawer_expected
        far_off = f"{abs(off).said()} {'over' if off.minor > 0 else 'short'}"
    return Refusal(
        reason=f"Counted {counted.said()}: {far_off}. Count again, or Enter closes.",
        events=(ev.CountTold(number=shift.number, counted=counted, cashier_id=cashier_of(state)),),
    )


def _difference_said(difference: Money) -> str:
    """The difference in words: the sign alone is read wrong at the end of a day."""
    if not difference:
        return "The count is exact."
    if difference.minor > 0:
        return f"Over by {difference.said()}."
    return f"Short by {(-difference).said()}."


RULES = NO_RULES.on(it.OpenShift, open_shift).on(it.CloseShift, close_shift)
