"""The shift: opened with its float, counted, closed. What hands it on is hand_over.py's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pos.core import events as ev
from pos.core import intents as it
from pos.core.business_day import business_date
from pos.core.cash_count import Pieces, not_this_cash
from pos.core.day import Undelivered
from pos.core.decision import Answer, Decision, Moment, Refusal
from pos.core.effects import PrintDrawerCount
from pos.core.money import Money
from pos.core.rules import next_visits
from pos.core.rules.actions import READ_REPORTS
from pos.core.rules.approvals import may_alone
from pos.core.rules.common import NO_SHIFT, cashier_of, who_works
from pos.core.rules.giving_back import still_going_back
from pos.core.rules.owed_burns import owed_carried
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
    if mine := state.aside_of(cashier_of(state)):
        return Refusal(
            reason=f"Shift {mine.shift.number} is yours, and set aside. Take it up again with F10."
        )
    if intent.opening_float.minor < 0:
        return Refusal(reason="A float is not less than nothing.")
    if wrong := not_this_cash(intent.pieces, intent.opening_float, state.setup.denominations):
        return Refusal(reason=wrong)
    events = opening(state, moment, intent.opening_float, pieces=intent.pieces)
    said = f"is open with {intent.opening_float.said()} in the drawer."
    return Decision(say=f"Shift {next_number(state)} {said}", events=events)


def next_number(state: TerminalState) -> int:
    return state.shifts + 1


def opening(
    state: TerminalState, moment: Moment, opening_float: Money, *, pieces: tuple[Pieces, ...] = ()
) -> tuple[ev.Event, ...]:
    """The next shift, of whoever is signed on, with all that goes on in it."""
    setup = state.setup
    return (
        ev.ShiftOpened(
            number=next_number(state),
            at=moment.now,
            cashier_id=cashier_of(state),
            opening_float=opening_float,
            next_receipt=state.next_receipt,
            grand_total=state.grand_total,
            users_told=state.users_told,
            aside=state.aside,
            settled=state.settled_between,
            business_date=business_date(moment.now, setup.zone, setup.day_ends),
            pieces=pieces,
        ),
        *carried(state),
        *next_visits.carried(state),
        *papers_carried(state),
        *still_going_back(state),
        *owed_carried(state),
    )


def close_shift(state: TerminalState, intent: it.CloseShift, moment: Moment) -> Answer:
    shift = to_be_counted(state, intent.counted, intent.pieces)
    if isinstance(shift, Refusal):
        return shift
    if intent.may_count_again and (told := how_far_off(state, shift, intent.counted)):
        return told
    event = closing(
        state, moment, intent.counted, pieces=intent.pieces, undelivered=intent.undelivered
    )
    return Decision(
        say=closed_said(event), events=(event,), effects=(print_of(state, shift, event),)
    )


def to_be_counted(
    state: TerminalState,
    counted: Money,
    pieces: Sequence[Pieces],
    *,
    sale_open: Refusal = SALE_OPEN,
) -> Shift | Refusal:
    """The open shift, where nothing stands against counting it and that may be its cash."""
    if state.shift is None or not state.shift.is_open:
        return NO_SHIFT
    if state.sale is not None:
        return sale_open
    if counted.minor < 0:
        return Refusal(reason="A count is not less than nothing.")
    if wrong := not_this_cash(pieces, counted, state.setup.denominations):
        return Refusal(reason=wrong)
    return state.shift


def closing(
    state: TerminalState,
    moment: Moment,
    counted: Money,
    *,
    pieces: tuple[Pieces, ...],
    undelivered: Undelivered | None,
    handed_to: str = "",
) -> ev.ShiftClosed:
    shift = state.shift
    assert shift is not None, "no shift was open"
    return ev.ShiftClosed(
        number=shift.number,
        at=moment.now,
        cashier_id=cashier_of(state),
        expected=shift.drawer_expected,
        counted=counted,
        counted_before=next((one for one in shift.told[:1] if one != counted), None),
        undelivered=undelivered,
        pieces=pieces,
        handed_to=handed_to,
        z_number=state.shifts_closed + 1,
        total=shift.sold,
        grand_total=state.closed_total + shift.sold,
    )


def print_of(state: TerminalState, shift: Shift, event: ev.ShiftClosed) -> PrintDrawerCount:
    closed = replace(shift, closed_at=event.at, counted=event.counted, counted_pieces=event.pieces)
    return PrintDrawerCount(shift=closed, cashier_name=who_works(state).name)


def closed_said(event: ev.ShiftClosed) -> str:
    return f"Shift {event.number} is closed. {_difference_said(event.counted - event.expected)}"


def how_far_off(
    state: TerminalState,
    shift: Shift,
    counted: Money,
    *,
    what_next: str = "Count again, or Enter closes.",
) -> Refusal | None:
    """On record, as the next count is made by somebody who knows. By how much and which way is for
    managers: a cashier counts blind the second time too, unless the store counts openly.
    """
    if not shift.is_far_off(counted):
        return None
    far_off = "that is far from what should be there"
    if may_alone(state, READ_REPORTS) or not state.setup.blind_count:
        off = counted - shift.drawer_expected
        far_off = f"{abs(off).said()} {'over' if off.minor > 0 else 'short'}"
    return Refusal(
        reason=f"Counted {counted.said()}: {far_off}. {what_next}",
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
