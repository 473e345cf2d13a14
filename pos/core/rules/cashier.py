"""Who works the till: sign on, sign off, lock, approve."""

from __future__ import annotations

from pos.core import events as ev
from pos.core import intents as it
from pos.core.decision import NOTHING, Answer, Decision, Refusal
from pos.core.effects import CheckPin
from pos.core.rules.table import NO_RULES
from pos.core.staff import Cashier, Role
from pos.core.state import TerminalState


def sign_on(intent: it.SignOn) -> Answer:
    return Decision(effects=(CheckPin(user_id=intent.user_id, pin=intent.pin),))


def signed_on(state: TerminalState, who: Cashier) -> Answer:
    """A locked till opens for whoever signs on next, and the open sale is theirs from then on."""
    if state.cashier is not None and not state.locked and state.cashier.user_id != who.user_id:
        return Refusal(
            reason=f"{state.cashier.name} is signed on. F12 locks the till; then sign on."
        )
    return Decision(
        say=_welcome(state, who.name),
        events=(ev.CashierSignedOn(cashier=who), *_taken_over(state, who)),
    )


def _taken_over(state: TerminalState, who: Cashier) -> tuple[ev.Event, ...]:
    sale = state.sale
    if sale is None or sale.cashier_id == who.user_id:
        return ()
    return (
        ev.SaleTakenOver(
            sale_id=sale.sale_id, cashier_id=who.user_id, from_cashier_id=sale.cashier_id
        ),
    )


def _welcome(state: TerminalState, name: str) -> str:
    if not state.shift_is_open:
        return f"Welcome, {name}: open the shift with F10."
    assert state.shift is not None
    return f"Welcome, {name}: shift {state.shift.number} is open."


def badge_shown(state: TerminalState, intent: it.BadgeShown) -> Answer:
    """Worth as much as id and PIN. What a manager says yes to by it, the terminal asks again."""
    if intent.cashier is None:
        return Refusal(reason=intent.trouble)
    mine = state.cashier is not None and state.cashier.user_id == intent.cashier.user_id
    if mine and not state.locked:
        return Decision(say=f"{intent.cashier.name} is signed on.")
    return signed_on(state, intent.cashier)


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


RULES = (
    NO_RULES.heard(it.SignOn, lambda _, intent, __: sign_on(intent))
    .on(it.SignOff, lambda state, *_: sign_off(state))
    .on(it.LockTill, lambda state, *_: lock_till(state))
    .on(it.Approve, lambda _, intent, __: approve(intent))
    .heard(it.PinWasRight, lambda state, intent, _: signed_on(state, intent.cashier))
    .heard(it.BadgeShown, lambda state, intent, _: badge_shown(state, intent))
    .on(it.ApprovalGiven, lambda _, intent, __: approval_given(intent))
)
