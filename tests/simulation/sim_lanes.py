"""What the till's threads do, done in turns on the timeline: lanes, couriers, the inbox.

Each does one thing after another and takes its time over it; what it sets off comes after that.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future

from sim_time import Timeline

from pos.core.deliveries import Delivery
from pos.errors import LoyaltyRefused
from pos.outbox.courier import Courier
from pos.outbox.couriers import Post, Rewrite
from pos.outbox.outbox import Entry
from pos.ports.clock import Clock
from pos.ports.loyalty import LoyaltyProgram
from pos.terminal.inbox import Inbox, Message

Later = Callable[[float, Callable[[], None]], None]
"""After so many seconds, if the till's program still runs by then."""


class SimLane:
    """Work begins when what came before is done, never while whoever put it there is at it."""

    def __init__(self, timeline: Timeline, later: Later) -> None:
        self._timeline = timeline
        self._later = later
        self._work: deque[Callable[[], None]] = deque()
        self._is_busy = False

    def put(self, work: Callable[[], None]) -> None:
        self._work.append(work)
        if not self._is_busy:
            self._is_busy = True
            self._later(0.0, self._next)

    def close(self, timeout_s: float) -> None:
        """Nothing of it is left to wait for: a till is stopped when it has settled."""

    @property
    def is_idle(self) -> bool:
        return not self._is_busy

    def _next(self) -> None:
        if not self._work:
            self._is_busy = False
            return
        self._work.popleft()()
        self._later(0.0, self._next)


class SimInbox(Inbox):
    """A message is there when whoever sends it is done with what they do."""

    def __init__(self, later: Later, arrived: Callable[[], None]) -> None:
        super().__init__()
        self._later = later
        self._arrived = arrived
        self.under_way = 0

    def put(self, message: Message) -> bool:
        self.put_always(message)
        return True

    def put_always(self, message: Message) -> None:
        self.under_way += 1

        def arrive() -> None:
            self.under_way -= 1
            super(SimInbox, self).put_always(message)
            self._arrived()

        self._later(0.0, arrive)

    @property
    def is_empty(self) -> bool:
        return not self.under_way and super().is_empty

    @property
    def has_arrived(self) -> bool:
        return not super().is_empty


class SimCouriers:
    """As many at once as they are given; each is the real courier."""

    def __init__(
        self,
        program: LoyaltyProgram,
        clock: Clock,
        *,
        post: Post,
        is_closing: Callable[[], bool],
        later: Later,
        step_relay: Callable[[], None],
        refused: Callable[[Entry, LoyaltyRefused], None],
    ) -> None:
        self._post = post
        self._later = later
        self._step_relay = step_relay
        self._refused = refused
        self._courier = Courier(program, clock, write=self._write, is_closing=is_closing)
        self.under_way = 0

    def start(self, number: int) -> None:
        """There is nobody to wake."""

    def carry(self, entry: Entry, *, left_s: float) -> None:
        self.under_way += 1

        def go() -> None:
            carried = self._courier.carry(entry, left_s=left_s)
            if isinstance(carried.failure, LoyaltyRefused):
                self._refused(entry, carried.failure)

            def come_back() -> None:
                self.under_way -= 1
                self._post(carried)
                self._step_relay()

            self._later(0.0, come_back)

        self._later(0.0, go)

    def close(self) -> None:
        """What they carry is dropped with the till's program, as it is when one is killed."""

    def _write(self, entry: Entry, delivery: Delivery | None) -> None:
        """On the disk before it is sent."""
        asked = Rewrite(entry, delivery, Future())
        self._post(asked)
        self._step_relay()
        asked.done.result(timeout=0)
