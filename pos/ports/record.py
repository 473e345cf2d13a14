"""The record as the terminal writes it and screens read it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from pos.core.day import Undelivered
from pos.core.deliveries import Delivery
from pos.core.events import Event
from pos.core.settings_change import KnownSettings
from pos.core.settlement import EntryChange
from pos.core.shop_coupon import UsedHere
from pos.core.stored_value import Replaced, StoredValue


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What one decision wants remembered: all of it or nothing."""

    at: datetime
    events: tuple[Event, ...]
    deliveries: tuple[Delivery, ...] = ()
    changes: tuple[EntryChange, ...] = ()


class Journal(Protocol):
    def append(self, batches: Sequence[Batch]) -> None:
        """Commit all batches in one transaction, durably; JournalError when it cannot.

        EntryMovedOn where an entry is no longer one to be changed; then nothing of it is written.
        """
        ...

    def since_shift_opened(self) -> Iterable[Event]:
        """Every event from the opening of the last shift on, in order."""
        ...

    def undelivered(self) -> Undelivered:
        """What the outbox has; JournalError when it cannot be read."""
        ...

    def stored_value(self, digest: str) -> StoredValue | Replaced | None:
        """A gift card or store credit by its code's digest; JournalError when it cannot be read."""
        ...

    def stored_values_of(self, receipt: str) -> tuple[StoredValue, ...]:
        """What one receipt issued; JournalError as above."""
        ...

    def coupon_used_here(self, code: str) -> UsedHere | None:
        """The sale of this till that had the shop's own coupon off; JournalError as above."""
        ...

    def known_settings(self) -> KnownSettings | None:
        """As the record last had them; None where it has none. JournalError as above."""
        ...

    @property
    def last_at(self) -> datetime | None:
        """When the newest record was written; None while there is none."""
        ...

    def close(self) -> None: ...


class Reserve(Protocol):
    """Room on the disk, kept for finishing what was begun when there is no other."""

    @property
    def is_kept(self) -> bool: ...

    def keep(self) -> bool:
        """Put it aside; False where there is no room for it."""
        ...

    def give_up(self) -> bool:
        """All but the last of it; False where there was none."""
        ...

    def give_up_last(self) -> bool:
        """What a sale that is paid in part is finished with; False where there was none."""
        ...

    def has_room_for_a_sale(self) -> bool: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxCounts:
    pending: int = 0
    in_doubt: int = 0
    delivered: int = 0
    rejected: int = 0
    pace: int | None = field(default=None, compare=False)
    """How many may leave in ten seconds as things are; None where nothing is being sent."""
