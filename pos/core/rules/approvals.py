"""Asks whether whoever works the till may do an action by themselves; a yes goes on record."""

from __future__ import annotations

from dataclasses import replace

from pos.core import events as ev
from pos.core import intents as it
from pos.core.decision import Answer, Decision, Moment, Refusal
from pos.core.rules.actions import (
    LATE_RETURN,
    OUTRIGHT,
    PAY_BACK,
    RETURN,
    Action,
    Takes,
    action_of,
)
from pos.core.setup import Setup
from pos.core.staff import Cashier
from pos.core.state import TerminalState


def may_alone(state: TerminalState, action: Action) -> bool:
    """Whether it takes nobody's yes but their own."""
    cashier = state.cashier
    if cashier is None or state.locked:
        return False
    if cashier.is_manager:
        return True
    if action is OUTRIGHT and state.setup.uses_otp:
        return False  # customers prove themselves by a code: spending without one is not theirs
    if action.takes in (Takes.AS_NAMED, Takes.AS_SET):
        asked = state.setup.limits_of(cashier).needs_approval
        return asked.isdisjoint((action.name, *action.does))
    return False


def who_says_yes(state: TerminalState, moment: Moment, action: Action) -> str:
    """By id: the manager who is asked, or whoever works here where they may; '' for nobody."""
    if moment.approved_by:
        reaches = not _beyond_their_yes(state, action, moment.approver)
        return moment.approved_by if reaches else ""
    if not may_alone(state, action):
        return ""
    assert state.cashier is not None
    return state.cashier.user_id


def may_go_too_far(intent: it.Intent) -> bool:
    """Whether the yes to it is another one where its rule would refuse it without."""
    action = action_of(intent)
    return action is not None and action.too_far is not None


def approver_of(intent: it.Intent, moment: Moment) -> str:
    """By id, '' where nobody has said yes; answers carry the yes that they were asked for with."""
    if isinstance(intent, it.ReturnFound | it.TakeOver):
        return intent.approved_by
    return moment.approved_by


def without_approval(intent: it.Intent, moment: Moment) -> tuple[it.Intent, Moment]:
    """As it would be decided if nobody had said yes."""
    if isinstance(intent, it.ReturnFound):
        intent = replace(intent, approved_by="")
    return intent, replace(moment, approved_by="", approver=None)


def may_say_yes(setup: Setup, approver: Cashier) -> bool:
    """Whether they may to anything at all."""
    return approver.is_manager or bool(setup.limits_of(approver).may_approve)


def _beyond_their_yes(
    state: TerminalState, action: Action, approver: Cashier | None
) -> Refusal | None:
    """Nobody but a manager says yes to their own act, nor to more than their role names."""
    if approver is None or approver.is_manager:
        return None
    if state.cashier is not None and approver.user_id == state.cashier.user_id:
        return Refusal(
            reason="Nobody says yes to what they do themselves. Ask somebody else.",
            needs_approval=True,
        )
    theirs = state.setup.limits_of(approver).may_approve
    if _asked_of(state, action) <= theirs or (action.does and {*action.does} <= theirs):
        return None
    return Refusal(
        reason=f"{approver.name} may not approve this. Ask a manager.", needs_approval=True
    )


def _asked_of(state: TerminalState, action: Action) -> set[str]:
    """Whether goods come back too late is known only once their receipt was found."""
    if action is RETURN and state.setup.returns_within_days is not None:
        return {RETURN.name, LATE_RETURN.name}
    return {action.name}


def with_approval(
    state: TerminalState,
    intent: it.Intent,
    moment: Moment,
    decided: Decision,
    *,
    too_far: bool = False,
) -> Answer:
    """What was decided, once whoever must say yes has: then their yes is recorded before it.

    `too_far` is what its rule would have refused without the yes.
    """
    action = action_of(intent)
    if action is None or state.cashier is None:
        return decided
    if action.records_yes:
        return decided
    if too_far and action.too_far is not None:
        action = action.too_far
    if no := _beyond_their_yes(state, action, moment.approver):
        if action is not PAY_BACK:  # its rule looks at whose yes it is, where it needs one
            return no
        moment = replace(moment, approved_by="")
    approver_id = approver_of(intent, moment)
    if isinstance(intent, it.ReturnFound | it.TakeOver):
        return _recorded(decided, action, approver_id)
    if isinstance(intent, it.ReturnGoods | it.HandOver) and moment.approved_by:
        return decided  # recorded with the goods once they are found, or with the next shift
    if _is_counted_again(state, intent):
        return decided
    if action.takes is Takes.MANAGER and not may_alone(state, action):
        return Refusal(reason=f"{action.said} is a manager's. Let one sign on for it.")
    if approver_id:
        return _recorded(decided, action, approver_id)
    if action.takes is not Takes.BY_RULE and not may_alone(state, action):
        return Refusal(reason=f"{action.said} needs a manager's approval.", needs_approval=True)
    return decided


def _is_counted_again(state: TerminalState, intent: it.Intent) -> bool:
    """Whoever takes over proves who they are, and is then told that the count is far off: nothing
    is handed over by that, and nobody says yes to it.
    """
    if not (isinstance(intent, it.HandOver) and intent.may_count_again):
        return False
    return state.shift is not None and state.shift.is_far_off(intent.counted)


def _recorded(decided: Decision, action: Action, approver_id: str) -> Decision:
    if not approver_id:
        return decided
    yes = ev.Approved(action=action.name, approver_id=approver_id)
    return replace(decided, events=(yes, *decided.events))
