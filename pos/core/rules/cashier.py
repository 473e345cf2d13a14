"""Who works the till: sign on, sign off, lock, approve."""

from __future__ import annotations

from pos.core import events as ev
from pos.core import intents as it
from pos.core.decision import NOTHING, Answer, Decision, Refusal
from pos.core.effects import CheckPin
from pos.core.staff import Role
from pos.core.state import TerminalState


def sign_on(intent: it.SignOn) -> Answer:
    return Decision(effects=(CheckPin(user_id=intent.user_id, pin=intent.pin),))


def signed_on(state: TerminalState, intent: it.PinWasRight) -> Answer:
    """A locked till opens for the one who locked it, or for a manager."""
    who = intent.cashier
    mine = state.cashier is None or state.cashier.user_id == who.user_id
    if state.locked and not mine and who.role is not Role.MANAGER:
        assert state.cashier is not None
        return Refusal(reason=f"{state.cashier.name} locked this till; they or a manager open it.")
    if state.cashier is not None and not state.locked and not mine:
        return Refusal(reason=f"{state.cashier.name} is signed on. Sign off first.")
    return Decision(say=_welcome(state, who.name), events=(ev.CashierSignedOn(cashier=who),))


def _welcome(state: TerminalState, name: str) -> str:
    if not state.shift_is_open:
        return f"Welcome, {name}: open the shift with F10."
    assert state.shift is not None
    return f"Welcome, {name}: shift {state.shift.number} is open."


def sign_off(state: TerminalState) -> Answer:
    assert state.cashier is not None
    if state.sale is not None and state.sale.rows:
        return Refusal(
            reason="A sale is open. Finish, suspend or void it, or lock the till with F12."
        )
    return Decision(
        say=f"Signed off: {state.cashier.name}",
        events=(ev.CashierSignedOff(cashier_id=state.cashier.user_id),),
    )


def lock_till(state: TerminalState) -> Answer:
    assert state.cashier is not None
    return Decision(
        say="The till is locked.", events=(ev.TillLocked(cashier_id=state.cashier.user_id),)
    )


def approve(intent: it.Approve) -> Answer:
    return Decision(effects=(CheckPin(user_id=intent.user_id, pin=intent.pin, to_approve=True),))


def approval_given(intent: it.ApprovalGiven) -> Answer:
    """Whether this person's yes counts. What it is for, the terminal asks again."""
    if intent.approver.role is not Role.MANAGER:
        return Refusal(reason=f"{intent.approver.name} may not approve. Ask a manager.")
    return NOTHING
