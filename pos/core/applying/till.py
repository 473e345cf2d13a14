"""What events of the till change: who works it, its shift and drawer, its clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from pos.core import events as ev
from pos.core import shift as shifts
from pos.core.applying.table import OF_THE_STATE
from pos.core.business_day import business_date
from pos.core.jumped import with_ends_moved
from pos.core.state import TerminalState


def _signed_on(state: TerminalState, event: ev.CashierSignedOn) -> TerminalState:
    return replace(state, cashier=event.cashier, locked=False)


def _nobody_there(state: TerminalState, _: object) -> TerminalState:
    return replace(state, cashier=None, locked=False)


def _clock_jumped(state: TerminalState, event: ev.ClockJumped) -> TerminalState:
    return with_ends_moved(state, event) if event.moves_ends else state


def _shift_opened(state: TerminalState, event: ev.ShiftOpened) -> TerminalState:
    """Reading the record starts here: what stood before is not known after a restart."""
    return replace(
        state,
        last_sale=None,
        suspended=(),
        takes=(),
        unclaimed=(),
        releases=(),
        next_visits=(),
        papers=(),
        settled_between=(),
        clock_set_back=timedelta(0),
        aside=event.aside,
        shifts=event.number,
        opened_on=event.business_date
        or business_date(event.at, state.setup.zone, state.setup.day_ends),
        shift=shifts.opened(
            event.number,
            event.at,
            event.cashier_id,
            event.opening_float,
            settled=event.settled,
            business_date=event.business_date,
            float_pieces=event.pieces,
        ),
        next_receipt=event.next_receipt,
        grand_total=event.grand_total,
        users_told=max(state.users_told, event.users_told),
    )


def _shift_closed(state: TerminalState, event: ev.ShiftClosed) -> TerminalState:
    assert state.shift is not None, "no shift was open"
    assert event.expected == state.shift.drawer_expected, "the drawer was added up twice"
    assert event.total in (None, state.shift.sold), "the shift's sales were added up twice"
    closed = replace(
        state.shift, closed_at=event.at, counted=event.counted, counted_pieces=event.pieces
    )
    after = replace(state, shift=closed)
    assert event.grand_total in (None, after.closed_total), "closed shifts were added up twice"
    return after


def _set_aside(state: TerminalState, event: ev.ShiftSetAside) -> TerminalState:
    shift = state.shift
    assert shift is not None, "no shift was open"
    assert (shift.number, shift.is_open) == (event.number, True), "another shift was open"
    aside = shifts.ShiftAside(shift=shift, since=event.at, set_aside_by=event.cashier_id)
    return replace(state, shift=None, aside=(*state.aside, aside))


def _taken_up(state: TerminalState, event: ev.ShiftTakenUp) -> TerminalState:
    """What was settled while none was open goes on its reading."""
    assert not state.shift_is_open, "another shift was open"
    (back,) = (one.shift for one in state.aside if one.shift.number == event.number)
    for one in state.settled_between:
        back = back.with_settled(one.how, one.amount, entries=one.entries)
    left = tuple(one for one in state.aside if one.shift.number != event.number)
    return replace(state, shift=back, aside=left, settled_between=())


def _count_told(state: TerminalState, event: ev.CountTold) -> TerminalState:
    assert state.shift is not None, "no shift was open"
    told = (*state.shift.told, event.counted)
    return replace(state, shift=replace(state.shift, told=told))


def _drawer_lent(state: TerminalState, event: ev.DrawerLent) -> TerminalState:
    assert state.shift is not None, "no shift was open"
    assert state.shift.number == event.number, "another shift was open"
    lent_to = (*state.shift.lent_to, event.cashier_id)
    return replace(state, shift=replace(state.shift, lent_to=lent_to))


def _cash_moved(state: TerminalState, event: ev.CashMoved) -> TerminalState:
    assert state.shift is not None, "no shift was open"
    return replace(state, shift=state.shift.moved(event.move, event.amount))


def _no_sale_rung(state: TerminalState, _: ev.NoSaleRung) -> TerminalState:
    assert state.shift is not None, "no shift was open"
    return state


FOLDS = (
    OF_THE_STATE.on(ev.CashierSignedOn, _signed_on)
    .on(ev.CashierSignedOff, _nobody_there)
    .on(ev.TillStarted, _nobody_there)
    .on(ev.TillLocked, lambda state, _: replace(state, locked=True))
    .on(ev.ShiftOpened, _shift_opened)
    .on(ev.ShiftClosed, _shift_closed)
    .on(ev.ShiftSetAside, _set_aside)
    .on(ev.ShiftTakenUp, _taken_up)
    .on(ev.CountTold, _count_told)
    .on(ev.DrawerLent, _drawer_lent)
    .on(ev.CashMoved, _cash_moved)
    .on(ev.NoSaleRung, _no_sale_rung)
    .on(ev.ClockJumped, _clock_jumped)
    .stands(ev.Approved)
    .stands(ev.AgeRefused)
    .stands(ev.CardAnsweredLate)
    .stands(ev.DayClosed)
    .on(ev.UserChanged, lambda state, event: replace(state, users_told=event.number))
    .stands(ev.ProgramChanged)
    .stands(ev.SettingsChanged)
    .stands(ev.VersionTaken)
    .stands(ev.DeliverySettled)
    .stands(ev.TillMoved)
    .stands(ev.RecordRebuilt)
    .stands(ev.RecordArchived)
)
