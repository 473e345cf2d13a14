"""Who may change the loyalty program, and the trace that such a change leaves in the record."""

from __future__ import annotations

from pos.core import events as ev
from pos.core import intents as it
from pos.core.decision import Answer, Decision
from pos.core.rules.actions import CHANGE_PROGRAM
from pos.core.rules.approvals import may_alone
from pos.core.rules.table import NO_RULES
from pos.core.state import TerminalState

MANAGERS_ONLY = "The loyalty program is a manager's to set up. Let one sign on for it."


def change_refused(state: TerminalState) -> str:
    """Why whoever is signed on may not change the program; '' where they may."""
    return "" if may_alone(state, CHANGE_PROGRAM) else MANAGERS_ONLY


def program_changed(intent: it.ProgramChanged) -> Answer:
    """It has happened at the service, whoever is signed on by now."""
    event = ev.ProgramChanged(
        what=intent.what, cashier_id=intent.cashier_id, is_sure=intent.is_sure
    )
    if intent.is_sure:
        return Decision(say=f"The loyalty program is changed: {intent.what}", events=(event,))
    return Decision(
        say=f"The loyalty program may be changed, or not: {intent.what}",
        events=(event,),
        trouble=True,
    )


RULES = NO_RULES.heard(it.ProgramChanged, lambda _, intent, __: program_changed(intent))
