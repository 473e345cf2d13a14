"""Who may change the loyalty program, and what the record keeps of a change."""

from __future__ import annotations

from dataclasses import replace

import pytest
from builders import NOON, setup_of

from pos.core import events as ev
from pos.core import intents as it
from pos.core.apply import fold
from pos.core.decide import decide
from pos.core.decision import Decision, Moment
from pos.core.roles import Role
from pos.core.rules.program import MANAGERS_ONLY, change_refused
from pos.core.staff import Cashier
from pos.core.state import TerminalState, empty_state

MANAGER = Cashier(user_id="9001", name="Omar", role=Role.MANAGER)
MOMENT = Moment(now=NOON, new_id="1")


def signed_on(role: Role | None, *, locked: bool = False) -> TerminalState:
    cashier = None if role is None else replace(MANAGER, role=role)
    return replace(empty_state(setup_of()), cashier=cashier, locked=locked)


@pytest.mark.parametrize(
    ("state", "refused"),
    [
        (signed_on(Role.MANAGER), ""),
        (signed_on(Role.CASHIER), MANAGERS_ONLY),
        (signed_on(Role.MANAGER, locked=True), MANAGERS_ONLY),
        (signed_on(None), MANAGERS_ONLY),
    ],
)
def test_who_may(state: TerminalState, refused: str) -> None:
    """A manager who is signed on, and nobody else."""
    assert refused == change_refused(state)


@pytest.mark.parametrize(("is_sure", "said"), [(True, "is changed"), (False, "may be changed")])
@pytest.mark.parametrize("role", [Role.MANAGER, Role.CASHIER, None])
def test_the_trace(role: Role | None, is_sure: bool, said: str) -> None:
    """It is recorded with who did it, whoever is signed on when the answer comes; nothing moves."""
    state = signed_on(role)
    changed = it.ProgramChanged(what="rule 12: 10 % off", cashier_id="9001", is_sure=is_sure)
    answer = decide(state, changed, MOMENT)

    assert isinstance(answer, Decision)
    event = ev.ProgramChanged(what="rule 12: 10 % off", cashier_id="9001", is_sure=is_sure)
    assert (event,) == answer.events
    assert said in answer.say
    assert answer.trouble != is_sure
    assert state == fold(state, answer.events)
