"""What events of the till change: who works it, its shift and drawer, its clock."""

from __future__ import annotations

from dataclasses import replace

from pos.core import events as ev
from pos.core import shift as shifts
from pos.core.applying.table import OF_THE_STATE
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
        releases=(),
        next_visits=(),
        papers=(),
        settled_between=(),
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
    closed = replace(
        state.shift, closed_at=event.at, counted=event.counted, counted_pieces=event.pieces
    )
    return replace(state, shift=closed)


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
    .stands(ev.DeliverySettled)
    .stands(ev.TillMoved)
    .stands(ev.RecordRebuilt)
    .stands(ev.RecordArchived)
)
