"""Who may change how the till is set, and what of it goes on record."""

from __future__ import annotations

from pos.core import events as ev
from pos.core import intents as it
from pos.core.decision import Answer, Decision, Refusal
from pos.core.effects import WriteSettings
from pos.core.rules.actions import CHANGE_SETTINGS
from pos.core.rules.approvals import may_alone
from pos.core.rules.table import NO_RULES
from pos.core.settings_change import ChangedWhere, SettingsDiff
from pos.core.state import TerminalState

MANAGERS_ONLY = "Settings are a manager's to change. Let one sign on for it."
NOT_IN_TRAINING = "A till in training has the shop's settings. Change them at the real one."
NEXT_START = "from the next start of the till"


def change_refused(state: TerminalState) -> str:
    """Why whoever is signed on may not change the settings; '' where they may."""
    if state.setup.is_training:
        return NOT_IN_TRAINING
    return "" if may_alone(state, CHANGE_SETTINGS) else MANAGERS_ONLY


def change_settings(state: TerminalState, intent: it.ChangeSettings) -> Answer:
    if refused := change_refused(state):
        return Refusal(reason=refused)
    assert state.cashier is not None, "nobody else may"
    effect = WriteSettings(
        before=intent.before,
        after=intent.after,
        cashier_id=state.cashier.user_id,
        is_rollback=intent.is_rollback,
    )
    return Decision(effects=(effect,))


def settings_written(intent: it.SettingsWritten) -> Answer:
    """What somebody else wrote is told of first, and as nobody's."""
    events: list[ev.Event] = [*found_changed(intent.found)]
    if intent.made.changes:
        events.append(
            settings_changed(
                ChangedWhere.TILL,
                intent.made,
                cashier_id=intent.cashier_id,
                is_rollback=intent.is_rollback,
            )
        )
    return Decision(say=_said(intent), events=tuple(events))


def found_changed(found: SettingsDiff) -> tuple[ev.Event, ...]:
    """What somebody wrote into the file; nothing where nobody did."""
    return (settings_changed(ChangedWhere.FILE, found),) if found.changes else ()


def settings_changed(
    where: ChangedWhere, diff: SettingsDiff, *, cashier_id: str = "", is_rollback: bool = False
) -> ev.SettingsChanged:
    return ev.SettingsChanged(
        where=where,
        changes=diff.changes,
        digest=diff.digest,
        cashier_id=cashier_id,
        is_rollback=is_rollback,
    )


def _said(intent: it.SettingsWritten) -> str:
    done = "The settings before are back" if intent.is_rollback else "The settings are saved"
    if not intent.made.changes:
        return f"{done}; nothing is set otherwise by it."
    return f"{done}. They hold {NEXT_START}."


RULES = NO_RULES.on(
    it.ChangeSettings, lambda state, intent, _: change_settings(state, intent)
).heard(it.SettingsWritten, lambda _, intent, __: settings_written(intent))
