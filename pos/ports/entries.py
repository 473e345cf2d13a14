"""The outbox as a person works it: what was rejected, what is in doubt, what waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from pos.core.deliveries import Delivery, EntryState
from pos.core.open_entry import EntryRead

FIRST_TO_LAST: Final = (EntryState.REJECTED, EntryState.IN_DOUBT, EntryState.PENDING)
"""The open states, those first that a person must see to."""


SENT_IN_BATCH: Final = "Sent in a batch; what became of it is asked."
"""The reason of an entry as long as a batch has claimed it, and the mark of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryLine:
    """One entry as a list shows it."""

    entry_id: str
    kind: str
    state: EntryState
    attempts: int
    created_at: datetime
    reason: str
    may_count_twice: bool
    """Tried again, it is sent once more although nobody can tell whether it arrived."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedEntry:
    line: EntryLine
    delivery: Delivery | None
    """None where this program cannot read it."""
    bought_on: str = ""
    """Of goods that came back, the receipt they were bought on, where this till's record has it."""


class OpenEntries(Protocol):
    """Reads the disk: never on a screen's or the terminal's thread. Ending one is SettleEntry."""

    def export(self) -> str:
        """All that is not delivered into a new file; where it is. PosError where it cannot be."""
        ...

    def listed(self, *, limit: int) -> tuple[ListedEntry, ...]:
        """Those a person must see to, then those in doubt, then those that wait; oldest first.

        At most so many of each.
        """
        ...

    def read(self, entry_id: str) -> EntryRead | None:
        """As it stands now, with what was given by it; None where there is none."""
        ...

    def try_again(self, entry_id: str, *, even_twice: bool = False) -> str:
        """Send it, or ask about it, at once, on record; why not, or empty where it is done.

        Not where it may count twice by now, unless somebody has agreed to that.
        """
        ...
