"""What a record says, for whoever reads `pos journal show`: its body, or words where it has any."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pos.core.events import SettingsChanged
from pos.core.settings_said import settings_said
from pos.errors import JournalError
from pos.journal.codec import decode_event

if TYPE_CHECKING:
    from pos.journal.chain import Record


def said_of(record: Record) -> str:
    """A change of the settings may be many keys, which nobody reads as they are written."""
    if record.kind != SettingsChanged.__name__:
        return record.body
    try:
        event = decode_event(record.kind, record.version, record.body, None)
    except JournalError:
        return record.body
    return settings_said(event) if isinstance(event, SettingsChanged) else record.body
