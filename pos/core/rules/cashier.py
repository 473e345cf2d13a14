"""Who works the till: sign on, sign off, lock, approve."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from pos.core import events as ev
from pos.core import intents as it
from pos.core.decision import NOTHING, Answer, Decision, Refusal
from pos.core.effects import CheckPin
from pos.core.rules.approvals import may_say_yes
from pos.core.rules.common import cashier_of, who_works
from pos.core.rules.set_aside import own_taken_up
from pos.core.rules.table import NO_RULES
from pos.core.rules.voiding import void_sale
from pos.core.shift import aside_said
from pos.core.staff import Cashier
from pos.core.state import TerminalState


def sign_on(intent: it.SignOn) -> Answer:
    return Decision(effects=(CheckPin(user_id=intent.user_id, pin=intent.pin),))


def signed_on(state: TerminalState, who: Cashier, at: datetime) -> Answer:
    """A locked till opens for whoever signs on next, and the open sale is theirs from then on."""
    if state.cashier is not None and not state.locked and state.cashier.user_id != who.user_id:
        return Refusal(
            reason=f"{state.cashier.name} is signed on. F12 locks the till; then sign on."
        )
    on = ev.CashierSignedOn(cashier=who)
    if back := own_taken_up(state, who, at):
        say = f"Welcome, {who.name}: {back.say[:1].lower()}{back.say[1:]}"
        return replace(back, say=say, events=(on, *back.events))
    return Decision(say=_welcome(state, who), events=(on, *_taken_over(state, who)))


def _taken_over(state: TerminalState, who: Cashier) -> tuple[ev.Event, ...]:
    sale = state.sale
    if sale is None or sale.cashier_id == who.user_id:
        return ()
    return (
        ev.SaleTakenOver(
            sale_id=sale.sale_id, cashier_id=who.user_id, from_cashier_id=sale.cashier_id
        ),
    )


def _welcome(state: TerminalState, who: Cashier) -> str:
    if not state.shift_is_open:
        aside = f" {aside_said(state.aside)}." if state.aside else ""
        return f"Welcome, {who.name}: open the shift with F10.{aside}"
    shift = state.shift
    assert shift is not None
    whose = ""
    if state.setup.own_drawers and not shift.may_be_worked_by(who.user_id):
        whose = f", and its drawer is {shift.opened_by}'s"
    return f"Welcome, {who.name}: shift {shift.number} is open{whose}.{_card_under_way(state)}"


def _card_under_way(state: TerminalState) -> str:
    """Whoever comes back to a locked till, or takes it over, sees nothing of it in the basket."""
    attempt = state.sale.card if state.sale else None
    if attempt is None:
        return ""
    if attempt.is_unknown:
        return " It is not known whether a card was charged: F9 shows it."
    return " The card terminal is at work: F9 shows it."


def badge_shown(state: TerminalState, intent: it.BadgeShown, at: datetime) -> Answer:
    """Worth as much as id and PIN. What a manager says yes to by it, the terminal asks again."""
    if intent.cashier is None:
        return Refusal(reason=intent.trouble)
    mine = state.cashier is not None and state.cashier.user_id == intent.cashier.user_id
    if mine and not state.locked:
        return Decision(say=f"{intent.cashier.name} is signed on.")
    return signed_on(state, intent.cashier, at)


def sign_off(state: TerminalState) -> Answer:
    """A customer without goods is nobody's sale: the next cashier's first scan opens a new one."""
    cashier = who_works(state)
    if state.sale is not None and state.sale.rows:
        return Refusal(
            reason="A sale is open. Finish, suspend or void it, or lock the till with F12."
        )
    ended = void_sale(state) if state.sale is not None else NOTHING
    if isinstance(ended, Refusal):
        return ended
    off = ev.CashierSignedOff(cashier_id=cashier.user_id)
    return replace(
        ended, say=f"Signed off: {cashier.name}", events=(*ended.events, off), urgent=True
    )


def lock_till(state: TerminalState, intent: it.LockTill) -> Answer:
    say = "Nobody was here: the till is locked." if intent.by_itself else "The till is locked."
    locked = ev.TillLocked(cashier_id=cashier_of(state), by_itself=intent.by_itself)
    return Decision(say=say, events=(locked,))


def approve(intent: it.Approve) -> Answer:
    return Decision(effects=(CheckPin(user_id=intent.user_id, pin=intent.pin, to_approve=True),))


def approval_given(state: TerminalState, intent: it.ApprovalGiven) -> Answer:
    """Whether this person's yes may count. What it is for, the terminal asks again."""
    if not may_say_yes(state.setup, intent.approver):
        return Refusal(reason=f"{intent.approver.name} may not approve. Ask a manager.")
    return NOTHING


RULES = (
    NO_RULES.heard(it.SignOn, lambda _, intent, __: sign_on(intent))
    .on(it.SignOff, lambda state, *_: sign_off(state))
    .on(it.LockTill, lambda state, intent, _: lock_till(state, intent))
    .on(it.Approve, lambda _, intent, __: approve(intent))
    .heard(it.LeaveApproval, lambda *_: NOTHING)
    .heard(it.ExpectScan, lambda *_: NOTHING)
    .on(it.ScanExpected, lambda *_: NOTHING)
    .heard(
        it.PinWasRight, lambda state, intent, moment: signed_on(state, intent.cashier, moment.now)
    )
    .heard(it.BadgeShown, lambda state, intent, moment: badge_shown(state, intent, moment.now))
    .on(it.ApprovalGiven, lambda state, intent, _: approval_given(state, intent))
)
