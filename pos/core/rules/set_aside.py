"""A shift set aside while its cashier is away with the tray, and taken up again where it stood."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from pos.core import events as ev
from pos.core import intents as it
from pos.core.decision import Answer, Decision, Moment, Refusal
from pos.core.effects import OpenDrawer
from pos.core.rules.actions import OTHERS_DRAWER, TAKE_UP
from pos.core.rules.approvals import may_alone, who_says_yes
from pos.core.rules.common import NO_SHIFT, cashier_of
from pos.core.rules.table import NO_RULES
from pos.core.shift import ShiftAside, aside_said
from pos.core.staff import Cashier
from pos.core.state import TerminalState

MOST_ASIDE = 20
"""What opens the next shift carries all of them."""

SALE_OPEN = Refusal(
    reason="A sale is open. Finish, suspend or void it before you set the shift aside."
)
SHARED = Refusal(
    reason="Cashiers share one drawer here. Hand it over with F10, or lock the till with F12."
)
_NONE_ASIDE = Refusal(reason="No shift is set aside. Open one with F10 and count the float.")


def set_aside(state: TerminalState, moment: Moment) -> Answer:
    """Its cashier is signed off with it: the till waits for whoever comes next."""
    shift = state.shift
    if shift is None or not shift.is_open:
        return NO_SHIFT
    if not state.setup.own_drawers:
        return SHARED
    if state.sale is not None:
        return SALE_OPEN
    if len(state.aside) >= MOST_ASIDE:
        return Refusal(reason=f"{MOST_ASIDE} shifts are set aside. Close some of them first.")
    who = cashier_of(state)
    return Decision(
        say=f"Shift {shift.number} is set aside. Take its tray out of the drawer.",
        events=(
            ev.ShiftSetAside(number=shift.number, at=moment.now, cashier_id=who),
            ev.CashierSignedOff(cashier_id=who),
        ),
        effects=(OpenDrawer(),),
    )


def take_up(state: TerminalState, intent: it.TakeShiftUp, moment: Moment) -> Answer:
    meant = _meant(state, intent.number)
    if isinstance(meant, Refusal):
        return meant
    shift, who = meant.shift, cashier_of(state)
    taken_up = _taken_up(meant, who, at=moment.now)
    if shift.may_be_worked_by(who):
        return taken_up
    approver_id = who_says_yes(state, moment, OTHERS_DRAWER)
    if not approver_id:
        return Refusal(
            reason=f"Shift {shift.number} is {shift.opened_by}'s. They take it up themselves, or a "
            "manager lets you.",
            needs_approval=True,
        )
    yes = ev.Approved(action=OTHERS_DRAWER.name, approver_id=approver_id)
    lent = ev.DrawerLent(number=shift.number, cashier_id=who)
    return replace(taken_up, events=(yes, *taken_up.events, lent))


def _meant(state: TerminalState, number: int | None) -> ShiftAside | Refusal:
    """Where nobody says which: one's own, or the only one there is."""
    if state.shift_is_open:
        assert state.shift is not None
        return Refusal(
            reason=f"Shift {state.shift.number} is open. Set it aside, hand it over or close it "
            "first."
        )
    if not state.aside:
        return _NONE_ASIDE
    if number is None:
        only = state.aside[0] if len(state.aside) == 1 else None
        return state.aside_of(cashier_of(state)) or only or _say_which(state.aside)
    found = next((one for one in state.aside if one.shift.number == number), None)
    return found or Refusal(
        reason=f"Shift {number} is not set aside. {aside_said(state.aside)}. Say one of them."
    )


def _say_which(aside: Iterable[ShiftAside]) -> Refusal:
    return Refusal(reason=f"{aside_said(aside)}. Say which of them you take up.")


def _taken_up(meant: ShiftAside, who: str, *, at: datetime) -> Decision:
    number = meant.shift.number
    return Decision(
        say=f"Shift {number} is taken up again. Put its tray into the drawer.",
        events=(ev.ShiftTakenUp(number=number, at=at, cashier_id=who),),
        effects=(OpenDrawer(),),
    )


def own_taken_up(state: TerminalState, who: Cashier, at: datetime) -> Decision | None:
    """Theirs goes on as they sign on, where nothing else is open and nobody need say yes to it."""
    mine = state.aside_of(who.user_id)
    if mine is None or state.shift_is_open:
        return None
    as_theirs = replace(state, cashier=who, locked=False)
    return _taken_up(mine, who.user_id, at=at) if may_alone(as_theirs, TAKE_UP) else None


RULES = NO_RULES.on(it.SetShiftAside, lambda state, _, moment: set_aside(state, moment)).on(
    it.TakeShiftUp, take_up
)
