"""Bounded and ordered: keys, scans, answers and timers join here and are taken in turn."""

from __future__ import annotations

import queue
import threading
from dataclasses import dataclass

from pos.core.customer import EarnPreview
from pos.core.customer_file import CustomerFile, Page
from pos.core.handed import StoreSales
from pos.core.intents import Intent
from pos.core.refund import ReceiptRead
from pos.ports.devices import DeviceNews
from pos.ports.record import OutboxCounts
from pos.terminal.snapshot import CommandScanned, EngineLine, LoyaltyLine, ReceiptDrawn
from pos.terminal.ticket import Ticket

CAPACITY = 20_000
"""More than a day's scans: full means that the terminal's thread has died."""

TOGETHER = 256
"""Most intents decided in turn and committed in one transaction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An intent, and the ticket it belongs to."""

    intent: Intent
    ticket: Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """An effect is done; what it brought, if anything, is decided under the same ticket."""

    ticket: Ticket
    intent: Intent | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EarnPreviewed:
    """What the open sale would earn. Shown, never recorded."""

    sale_id: str
    preview: EarnPreview | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRead:
    """A page of the customer's file, or why it could not be read. Shown, never recorded.

    `trouble` beside a page is what is missing from it.
    """

    customer_id: str
    page: Page
    read: CustomerFile | None = None
    trouble: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerKnown:
    """What the service was to be told of a customer has reached it."""

    customer_id: str


@dataclass(frozen=True, slots=True)
class Settle:
    """Say when nothing waits here and everything set off has been answered."""

    settled: threading.Event


@dataclass(frozen=True, slots=True)
class Stop:
    """Finish what came before, then end."""


Note = (
    EarnPreviewed
    | PageRead
    | ReceiptRead
    | ReceiptDrawn
    | StoreSales
    | LoyaltyLine
    | EngineLine
    | OutboxCounts
    | DeviceNews
)
Message = Asked | Answered | Note | CustomerKnown | CommandScanned | Settle | Stop


class Inbox:
    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._queue: queue.SimpleQueue[Message] = queue.SimpleQueue()

    def put(self, message: Message) -> bool:
        """False when it is full: the caller refuses and beeps; nobody is ever blocked."""
        if self._queue.qsize() >= self._capacity:
            return False
        self._queue.put(message)
        return True

    def put_always(self, message: Message) -> None:
        """For what the terminal itself has set off, and waits for."""
        self._queue.put(message)

    @property
    def is_empty(self) -> bool:
        return self._queue.empty()

    def take(self, wait_s: float | None) -> list[Message]:
        """The waiting messages, at least one unless the wait runs out."""
        try:
            messages = [self._queue.get(timeout=wait_s)]
        except queue.Empty:
            return []
        while len(messages) < TOGETHER:
            try:
                messages.append(self._queue.get_nowait())
            except queue.Empty:
                break
        return messages
