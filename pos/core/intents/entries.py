"""What a manager makes of an outbox entry, and what was found out about it."""

from __future__ import annotations

from dataclasses import dataclass

from pos.core.open_entry import EntryRead
from pos.core.settlement import SettleHow


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleEntry:
    """End an entry the service would not take; of a next visit that has come, its note."""

    entry_id: str
    how: SettleHow | None = None
    """None: absorbed where something was given, else by hand."""
    why: str = ""
    from_the_office: bool = False
    """Asked by a command, where nobody signs on."""
    manager_id: str = ""
    """Whose PIN the office has checked; empty: whoever may use the till's folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaddressEntry:
    """Send a rejected entry for another customer id."""

    entry_id: str
    customer_id: str
    why: str = ""
    from_the_office: bool = False
    manager_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryFound:
    """The answer to either; `by` has said yes."""

    asked: SettleEntry | ReaddressEntry
    by: str
    is_approval: bool = False
    """Somebody else than who asked: their yes is recorded as one."""
    settled_before: int = 0
    """How many the till had settled when it was asked: another one since may have been this."""
    found: EntryRead


OfEntries = SettleEntry | ReaddressEntry | EntryFound
