"""Who may change those who work the till, and the trace that each change leaves in the record."""

from __future__ import annotations

from pos.core import events as ev
from pos.core import intents as it
from pos.core.decision import NOTHING, Answer, Decision
from pos.core.rules.actions import CHANGE_USERS
from pos.core.rules.approvals import may_alone
from pos.core.rules.table import NO_RULES
from pos.core.state import TerminalState

MANAGERS_ONLY = "Who may work the till is a manager's to say. Let one sign on for it."
NOT_IN_TRAINING = "A till in training has the shop's people. Change them at the real one."


def change_refused(state: TerminalState) -> str:
    """Why whoever is signed on may not change users; '' where they may."""
    if state.setup.is_training:
        return NOT_IN_TRAINING
    return "" if may_alone(state, CHANGE_USERS) else MANAGERS_ONLY


def users_changed(state: TerminalState, intent: it.UsersChanged) -> Answer:
    """Each once, however often it is told."""
    events = tuple(
        ev.UserChanged(
            number=one.number,
            at=one.at,
            changed_by=one.changed_by,
            user_id=one.user_id,
            what=one.what,
            detail=one.detail,
        )
        for one in intent.changes
        if one.number > state.users_told
    )
    return Decision(events=events) if events else NOTHING


RULES = NO_RULES.heard(it.UsersChanged, lambda state, intent, _: users_changed(state, intent))
