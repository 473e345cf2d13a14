"""A change of the settings in words, for whoever reads the record."""

from __future__ import annotations

from pos.core.events import SettingsChanged
from pos.core.settings_change import ChangedWhere


def settings_said(event: SettingsChanged) -> str:
    return f"{_how(event)}: {'; '.join(change.words for change in event.changes)}"


def _how(event: SettingsChanged) -> str:
    match event.where:
        case ChangedWhere.TILL:
            done = "brought back" if event.is_rollback else "changed"
            return f"{done} at the till by {event.cashier_id}"
        case ChangedWhere.FILE:
            return "found changed in the file"
        case ChangedWhere.FIRST:
            return "set when this was first put on record"
        case ChangedWhere.HUB:
            return "brought by the hub"
