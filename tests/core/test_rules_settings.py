"""Who may change the settings, and what the record keeps of it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from builders import NOON, setup_of

from pos.core import events as ev
from pos.core import intents as it
from pos.core.apply import fold
from pos.core.decide import decide
from pos.core.decision import Decision, Moment, Refusal
from pos.core.effects import WriteSettings
from pos.core.roles import Role
from pos.core.rules.settings import MANAGERS_ONLY, NOT_IN_TRAINING, change_refused
from pos.core.settings_change import ChangedWhere, KeyChange, SettingsDiff
from pos.core.settings_said import settings_said
from pos.core.staff import Cashier
from pos.core.state import TerminalState, empty_state

MANAGER = Cashier(user_id="9001", name="Omar", role=Role.MANAGER)
MOMENT = Moment(now=NOON, new_id="1")
NAMED = SettingsDiff(
    changes=(KeyChange(key="[store] name", old='"Store"', new='"STYL"'),), digest="d2"
)
BY_HAND = SettingsDiff(
    changes=(KeyChange(key="[email] host", old='""', new='"mail.example"'),), digest="d1"
)
NOTHING = SettingsDiff(digest="d1")


def signed_on(
    role: Role | None, *, locked: bool = False, is_training: bool = False
) -> TerminalState:
    cashier = None if role is None else replace(MANAGER, role=role)
    setup = setup_of(is_training=is_training)
    return replace(empty_state(setup), cashier=cashier, locked=locked)


@pytest.mark.parametrize(
    ("state", "refused"),
    [
        (signed_on(Role.MANAGER), ""),
        (signed_on(Role.CASHIER), MANAGERS_ONLY),
        (signed_on(Role.MANAGER, locked=True), MANAGERS_ONLY),
        (signed_on(None), MANAGERS_ONLY),
        (signed_on(Role.MANAGER, is_training=True), NOT_IN_TRAINING),
    ],
)
def test_who_may(state: TerminalState, refused: str) -> None:
    """A manager who is signed on at a till that really sells, and nobody else."""
    answer = decide(state, it.ChangeSettings(before="a", after="b"), MOMENT)

    assert refused == change_refused(state)
    assert isinstance(answer, Refusal) == bool(refused)


def test_the_file_is_written_before_anything_is_recorded() -> None:
    """What is asked for is not on record until it is in the file."""
    asked = it.ChangeSettings(before="a", after="b", is_rollback=True)
    answer = decide(signed_on(Role.MANAGER), asked, MOMENT)

    assert isinstance(answer, Decision)
    assert () == answer.events
    effect = WriteSettings(before="a", after="b", cashier_id="9001", is_rollback=True)
    assert (effect,) == answer.effects
    assert "before" not in repr(asked)


@pytest.mark.parametrize("role", [Role.MANAGER, Role.CASHIER, None])
def test_the_trace(role: Role | None) -> None:
    """It is recorded with who did it, whoever is signed on by then; nothing of the sale moves."""
    state = signed_on(role)
    written = it.SettingsWritten(found=NOTHING, made=NAMED, cashier_id="9001")
    answer = decide(state, written, MOMENT)

    assert isinstance(answer, Decision)
    event = ev.SettingsChanged(
        where=ChangedWhere.TILL, changes=NAMED.changes, digest="d2", cashier_id="9001"
    )
    assert (event,) == answer.events
    assert "from the next start" in answer.say
    assert state == fold(state, answer.events)


def test_somebody_elses_change_is_not_the_managers() -> None:
    """What was found in the file comes first, and is nobody's."""
    written = it.SettingsWritten(found=BY_HAND, made=NAMED, cashier_id="9001", is_rollback=True)
    answer = decide(signed_on(Role.MANAGER), written, MOMENT)

    assert isinstance(answer, Decision)
    found, made = answer.events
    assert isinstance(found, ev.SettingsChanged)
    assert isinstance(made, ev.SettingsChanged)
    assert (ChangedWhere.FILE, "", False) == (found.where, found.cashier_id, found.is_rollback)
    assert (ChangedWhere.TILL, "9001", True) == (made.where, made.cashier_id, made.is_rollback)


def test_a_remark_is_no_change() -> None:
    """Where no key says otherwise there is nothing to record, and it is said."""
    written = it.SettingsWritten(found=NOTHING, made=NOTHING, cashier_id="9001")
    answer = decide(signed_on(Role.MANAGER), written, MOMENT)

    assert isinstance(answer, Decision)
    assert () == answer.events
    assert "nothing is set otherwise by it" in answer.say


@pytest.mark.parametrize(
    ("where", "cashier_id", "is_rollback", "said"),
    [
        (ChangedWhere.TILL, "9001", False, "changed at the till by 9001"),
        (ChangedWhere.TILL, "9001", True, "brought back at the till by 9001"),
        (ChangedWhere.FILE, "", False, "found changed in the file"),
        (ChangedWhere.FIRST, "", False, "set when this was first put on record"),
    ],
)
def test_in_words(where: ChangedWhere, cashier_id: str, is_rollback: bool, said: str) -> None:
    """Whoever reads the record is told who, where, and each key with what it was and is."""
    event = ev.SettingsChanged(
        where=where,
        changes=(*NAMED.changes, KeyChange(key="[tax.rates] zero", old="0", new="")),
        digest="d2",
        cashier_id=cashier_id,
        is_rollback=is_rollback,
    )

    words = '[store] name: "Store" → "STYL"; [tax.rates] zero: 0 → not there'
    assert f"{said}: {words}" == settings_said(event)
