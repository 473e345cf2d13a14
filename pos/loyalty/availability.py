"""Whether the loyalty service can be reached: decided here from what calls met, said once a change.

It makes no call itself. While the line is down it says when the next try is due, and to whom.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from pos.errors import LoyaltyBusy, LoyaltyError, LoyaltyMisuse, LoyaltyUnreachable, Met
from pos.loyalty import line_words
from pos.loyalty.steadiness import Steadiness
from pos.ports.clock import Clock

FAILURES_TO_OFFLINE = 2
"""In a row, each of a call begun after the one before had failed: one answer lost is no outage,
and what a single cut meets of several calls under way is one failure."""

FIRST_PROBE_S = 3.0
LONGEST_PROBE_S = 15.0
"""A customer with points to spend may be next; one small question a quarter minute is gentle."""
_JITTER = 0.2  # so that the tills of a store do not all try in the same instant

TROUBLE_STAYS_S = 330.0
"""Longer than the outbox waits with what was refused so: some calls may pass all the while."""
_SHOWN_BY_ANY_ANSWER = frozenset({"1000", "6000", "401", "403"})
"""Codes of keys nobody knows and of a program that is off: any answer shows that this is over."""
_SHOWN_BY_THE_SECRET = frozenset({"1001", "1006"})
"""Of a secret key nobody knows: a call that needs none may pass all the while."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoyaltyNews:
    """A change, said once. `trouble` is an operator's matter: keys or a switched-off program."""

    online: bool
    say: str
    since: datetime
    trouble: str = ""
    behind: str = ""
    """The same in few words, to stand behind an answer; empty where answers say it themselves."""


class Gate:
    """Online until shown otherwise. The listener is called on the thread that met the change."""

    def __init__(
        self,
        *,
        clock: Clock,
        listen: Callable[[LoyaltyNews], None],
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self.clock = clock
        self._listen = listen
        self._jitter = jitter
        self._lock = threading.RLock()
        self._since = clock.now()
        self._online = True
        self._steadiness = Steadiness()
        self._failures = _Failures()
        self._trouble = _Trouble()
        self._met_said: set[Met] = set()
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
        return self._trouble.reason

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
            return max(0.0, self._probe_due_s - self.clock.monotonic_s())

    def answered(self, *, insisted: bool = False, with_secret: bool = False) -> None:
        """The service spoke, be it a no. `insisted`: a person wants it tried now.

        `with_secret`: it speaks so only to whoever has the secret key.
        """
        with self._lock:
            now_s = self.clock.monotonic_s()
            self._failures.forget()
            settled = self._trouble.settled(now_s, with_secret=with_secret)
            if not self._online:
                self._may_be_back(now_s, insisted=insisted)
            elif settled:
                self._tell(line_words.SETTLED)

    def failed(
        self, error: LoyaltyError, *, began_s: float | None = None, with_secret: bool = False
    ) -> None:
        """Takes in what a call met that began then. Refusals and busy moments are answers."""
        if isinstance(error, LoyaltyMisuse):
            self._misused(error)
        elif isinstance(error, LoyaltyBusy):
            if error.asked:
                self.answered()  # who sends it away may not have looked at the keys
        elif not isinstance(error, LoyaltyUnreachable):
            self.answered(with_secret=with_secret)
        elif error.met is not Met.ODD_ANSWER:
            self._unreachable(error.met, began_s)

    def _misused(self, misuse: LoyaltyMisuse) -> None:
        """An answer all the same: the line is not to blame, and sales go on and wait."""
        with self._lock:
            now_s = self.clock.monotonic_s()
            self._failures.forget()
            news = self._trouble.met(misuse, now_s)
            if not self._online:
                self._may_be_back(now_s, insisted=False)
            elif news:
                self._tell(misuse.reason)

    def _may_be_back(self, now_s: float, *, insisted: bool) -> None:
        if self._steadiness.answered(now_s, insisted=insisted):
            trouble = self._trouble.reason
            behind = "" if trouble else line_words.ONLINE_BEHIND
            self._turn(online=True, say=trouble or line_words.ONLINE, behind=behind)
        else:
            self._schedule(self._steadiness.next_question_s)

    def _unreachable(self, met: Met, began_s: float | None) -> None:
        """Offline at once where no connection can be made at all: nothing is there to flap."""
        with self._lock:
            now_s = self.clock.monotonic_s()
            in_a_row = self._failures.count(met, now_s, began_s=began_s)
            self._steadiness.failed()
            if self._online and (met is Met.NO_NETWORK or in_a_row >= FAILURES_TO_OFFLINE):
                self._steadiness.went_down(now_s)
                self._probe_s = FIRST_PROBE_S
                self._schedule_probe()
                self._met_said = {met}
                say, behind = line_words.OFFLINE[met], line_words.OFFLINE_BEHIND[met]
                self._turn(online=False, say=say, behind=behind)
            elif not self._online and self._failures.of_kind >= FAILURES_TO_OFFLINE:
                self._now_met(met)

    def _now_met(self, met: Met) -> None:
        """Another reason for the same outage asks for something else to be done: said once."""
        if met not in self._met_said:
            self._met_said.add(met)
            self._tell(line_words.OFFLINE[met], behind=line_words.OFFLINE_BEHIND[met])

    def _schedule_probe(self) -> None:
        if self._steadiness.is_tried:
            self._schedule(self._steadiness.next_question_s)
            return
        self._schedule(self._probe_s)
        self._probe_s = min(self._probe_s * 2, LONGEST_PROBE_S)

    def _schedule(self, wait_s: float) -> None:
        spread_s = wait_s * (1 + _JITTER * (2 * self._jitter() - 1))
        self._probe_due_s = self.clock.monotonic_s() + spread_s

    def _turn(self, *, online: bool, say: str, behind: str) -> None:
        self._online = online
        self._since = self.clock.now()
        self._tell(say, behind=behind)

    def _tell(self, say: str, *, behind: str = "") -> None:
        self._listen(
            LoyaltyNews(
                online=self._online,
                say=say,
                since=self._since,
                trouble=self._trouble.reason,
                behind=behind,
            )
        )


class _Failures:
    """Failures in a row, and how many of the last ones were of one kind."""

    def __init__(self) -> None:
        self._in_a_row = 0
        self._last_s = float("-inf")
        self._kind: Met | None = None
        self.of_kind = 0

    def count(self, met: Met, now_s: float, *, began_s: float | None) -> int:
        if began_s is None or began_s >= self._last_s:
            self._in_a_row += 1
            self.of_kind = self.of_kind + 1 if met is self._kind else 1
            self._kind = met
            self._last_s = now_s
        return self._in_a_row

    def forget(self) -> None:
        self._in_a_row = self.of_kind = 0
        self._kind = None


class _Trouble:
    """What an operator must look at. It stays through the calls that pass in spite of it."""

    def __init__(self) -> None:
        self.reason = ""
        self._code = ""
        self._last_s = 0.0
        self._said: set[str] = set()

    def met(self, misuse: LoyaltyMisuse, now_s: float) -> bool:
        """Whether it is news: two reasons that take turns are each said once."""
        self._last_s = now_s
        if misuse.reason in self._said:
            return False
        self._said.add(misuse.reason)
        self.reason, self._code = misuse.reason, misuse.code or ""
        return True

    def settled(self, now_s: float, *, with_secret: bool) -> bool:
        """Whether an answer that came now ends it."""
        if not self.reason:
            return False
        shown = _SHOWN_BY_ANY_ANSWER | (_SHOWN_BY_THE_SECRET if with_secret else frozenset())
        if self._code not in shown and now_s - self._last_s < TROUBLE_STAYS_S:
            return False
        self.reason = self._code = ""
        self._said.clear()
        return True
