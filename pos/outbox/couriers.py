"""The threads that carry entries to the service, a few at a time. They touch no disk.

What came of each, and what must be written meanwhile, goes to the post of the outbox's own thread.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Protocol

from pos.core.deliveries import Delivery
from pos.log_about import about
from pos.outbox.courier import Carried, Courier
from pos.outbox.outbox import Entry
from pos.ports.clock import Clock
from pos.ports.loyalty import LoyaltyProgram

log = logging.getLogger("pos.relay")


@dataclass(frozen=True, slots=True)
class Rewrite:
    """What is sent from now on; the courier waits until it is on the disk. None: as it was."""

    entry: Entry
    delivery: Delivery | None
    done: Future[None]


Post = Callable[[Carried | Rewrite], None]


class Carriers(Protocol):
    def start(self, number: int) -> None: ...

    def carry(self, entry: Entry, *, left_s: float) -> None:
        """Its outcome comes by post."""
        ...

    def close(self) -> None:
        """Each ends after what it carries."""
        ...


class Couriers:
    def __init__(
        self,
        program: LoyaltyProgram,
        clock: Clock,
        *,
        post: Post,
        is_closing: Callable[[], bool],
    ) -> None:
        self._post = post
        self._courier = Courier(program, clock, write=self._write, is_closing=is_closing)
        self._errands: SimpleQueue[tuple[Entry, float] | None] = SimpleQueue()
        self._threads: list[threading.Thread] = []

    def start(self, number: int) -> None:
        for one in range(1, number + 1):
            thread = threading.Thread(target=self._run, name=f"courier-{one}", daemon=True)
            self._threads.append(thread)
            thread.start()

    def carry(self, entry: Entry, *, left_s: float) -> None:
        self._errands.put((entry, left_s))

    def close(self) -> None:
        for _ in self._threads:
            self._errands.put(None)

    def _run(self) -> None:
        while (errand := self._errands.get()) is not None:
            entry, left_s = errand
            with about(entry=entry.entry_id):
                carried = self._carried(entry, left_s=left_s)
            self._post(carried)

    def _carried(self, entry: Entry, *, left_s: float) -> Carried:
        try:
            return self._courier.carry(entry, left_s=left_s)
        except Exception as fault:  # the edge of the thread: it must not stop the others
            log.exception("the entry could not be sent")
            return Carried(entry=entry, left_s=left_s, failure=fault)

    def _write(self, entry: Entry, delivery: Delivery | None) -> None:
        asked = Rewrite(entry, delivery, Future())
        self._post(asked)
        asked.done.result()
