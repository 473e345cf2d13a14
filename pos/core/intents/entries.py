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
    """Send a rejected entry for another customer: an id, or what F4 makes one of."""

    entry_id: str
    customer_id: str
    even_unknown: bool = False
    """Also where the service knows nobody of that id, and makes one by it."""
    why: str = ""
    from_the_office: bool = False
    manager_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TryEntryAgain:
    """Send an entry, or ask about it, at once. It needs nobody's yes."""

    entry_id: str
    even_twice: bool = False
    """Also where it may count twice by that."""
    why: str = ""
    from_the_office: bool = False
    manager_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryFound:
    """The answer to any of them; `by` has said yes."""

    asked: SettleEntry | ReaddressEntry | TryEntryAgain
    by: str
    is_approval: bool = False
    """Somebody else than who asked: their yes is recorded as one."""
    settled_before: int = 0
    """How many the till had settled when it was asked: another one since may have been this."""
    found: EntryRead
    is_known: bool | None = None
    """Whether the service knows whom it is to go to; None where nobody could be asked."""


OfEntries = SettleEntry | ReaddressEntry | TryEntryAgain | EntryFound
