"""Whether the loyalty service can be reached: decided here from what calls met, said once a change.

It makes no call itself. While the line is down it says when the next try is due, and to whom.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from pos.errors import LoyaltyError, LoyaltyMisuse, LoyaltyUnreachable
from pos.ports.clock import Clock

FAILURES_TO_OFFLINE = 2
"""One failure between two successes is a line that flaps, not one that is down."""

FIRST_PROBE_S = 3.0
LONGEST_PROBE_S = 15.0
"""A customer with points to spend may be next; one small question a quarter minute is gentle."""
_JITTER = 0.2  # so that the tills of a store do not all try in the same instant

_BUSY_CODES = frozenset({"429", "2001"})

_OFFLINE = (
    "The loyalty service cannot be reached. Sell on: sales earn as usual and are sent later; "
    "points cannot be redeemed until it is back."
)
_ONLINE = "The loyalty service is back. What waited is being sent."
_SETTLED = "The loyalty service accepts this till again."


@dataclass(frozen=True, slots=True, kw_only=True)
class LoyaltyNews:
    """A change, said once. `trouble` is an operator's matter: keys or a switched-off program."""

    online: bool
    say: str
    since: datetime
    trouble: str = ""


class Gate:
    """Online until shown otherwise. The listener is called on the thread that met the change."""

    def __init__(
        self,
        *,
        clock: Clock,
        listen: Callable[[LoyaltyNews], None],
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._clock = clock
        self._listen = listen
        self._jitter = jitter
        self._lock = threading.RLock()
        self._since = clock.now()
        self._online = True
        self._failures = 0
        self._trouble = ""
        self._probe_s = FIRST_PROBE_S
        self._probe_due_s = 0.0

    @property
    def online(self) -> bool:
        return self._online

    @property
    def since(self) -> datetime:
        """When it became as it is."""
        return self._since

    @property
    def trouble(self) -> str:
        """What an operator must look at; empty when nothing."""
        return self._trouble

    def may_call(self) -> bool:
        """Whether this caller may try the line; offline, one caller an interval may."""
        with self._lock:
            if self._online:
                return True
            if self.next_probe_in_s() > 0:
                return False
            self._schedule_probe()
            return True

    def next_probe_in_s(self) -> float:
        """How long to wait before a try is due: none while online."""
        with self._lock:
            if self._online:
                return 0.0
            return max(0.0, self._probe_due_s - self._clock.monotonic_s())

    def answered(self) -> None:
        """The service spoke, be it a no: the line is fine, and so are the keys."""
        with self._lock:
            settled = bool(self._trouble)
            self._failures = 0
            self._trouble = ""
            if not self._online:
                self._turn(online=True, say=_ONLINE)
            elif settled:
                self._tell(_SETTLED)

    def failed(self, error: LoyaltyError) -> None:
        """Takes in what a call met. Refusals and busy moments are answers."""
        if isinstance(error, LoyaltyMisuse):
            self._misused(error.reason)
        elif isinstance(error, LoyaltyUnreachable) and error.code not in _BUSY_CODES:
            self._unreachable(at_once=not error.sent and error.code is None)
        else:
            self.answered()

    def _misused(self, reason: str) -> None:
        with self._lock:
            self._failures = 0
            news = self._trouble != reason
            self._trouble = reason
            if not self._online:
                self._turn(online=True, say=reason)
            elif news:
                self._tell(reason)

    def _unreachable(self, *, at_once: bool) -> None:
        """`at_once` where no connection was made at all: nothing is there to flap."""
        with self._lock:
            self._failures += 1
            if self._online and (at_once or self._failures >= FAILURES_TO_OFFLINE):
                self._probe_s = FIRST_PROBE_S
                self._schedule_probe()
                self._turn(online=False, say=_OFFLINE)

    def _schedule_probe(self) -> None:
        wait_s = self._probe_s * (1 + _JITTER * (2 * self._jitter() - 1))
        self._probe_due_s = self._clock.monotonic_s() + wait_s
        self._probe_s = min(self._probe_s * 2, LONGEST_PROBE_S)

    def _turn(self, *, online: bool, say: str) -> None:
        self._online = online
        self._since = self._clock.now()
        self._tell(say)

    def _tell(self, say: str) -> None:
        news = LoyaltyNews(online=self._online, say=say, since=self._since, trouble=self._trouble)
        self._listen(news)
