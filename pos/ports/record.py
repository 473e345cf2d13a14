"""The record as the terminal writes it and screens read it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from pos.core.deliveries import Delivery
from pos.core.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What one decision wants remembered: all of it or nothing."""

    at: datetime
    events: tuple[Event, ...]
    deliveries: tuple[Delivery, ...] = ()


class Journal(Protocol):
    def append(self, batches: Sequence[Batch]) -> None:
        """Commit all batches in one transaction, durably; JournalError when it cannot."""
        ...

    def since_shift_opened(self) -> Iterable[Event]:
        """Every event from the opening of the last shift on, in order."""
        ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxCounts:
    pending: int = 0
    in_doubt: int = 0
    delivered: int = 0
    rejected: int = 0
