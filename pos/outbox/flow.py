"""How many deliveries may be under way, and when the next may leave: pure, the time is given.

Tills that know nothing of each other share one account. Each raises its pace by one while all is
calm and halves it when told that it is too much, which is how they come to share it evenly. Where
a hub lends them their shares, what it lent is kept as well; once it does not answer, a till goes on
by itself, slowly at first, as all the others do.
"""

from __future__ import annotations

from math import ceil

from pos.core.backlog import FRESH_PACE, MOST_PACE, PACE_WINDOW_S
from pos.core.backoff import LONGEST_WAIT_S, OPERATOR_WAIT_S, wait_s
from pos.ports.account_quota import SharedDeliveries

MOST_UNDER_WAY = 4
CALM_S = 1.0
"""The pace grows by one after so long without a halving, and then again."""

SOON_S = 2.0

MOST_IN_VAIN = 4
"""Keys or requests found wrong in a row: beyond that it is no entry's trouble but the account's."""


class Flow:
    """What the deliveries of one till meet, and what follows for the next. For one thread."""

    def __init__(
        self, *, window_s: float = PACE_WINDOW_S, shared: SharedDeliveries | None = None
    ) -> None:
        """`window_s` is that of the pace; 0 where nothing is to be slowed down."""
        self._window_s = window_s
        self._shared = shared
        self._was_lent = False
        self._pace = MOST_PACE
        self._changed_at_s = float("-inf")
        self._halved_at_s = float("-inf")
        self._opens_at_s = float("-inf")
        self._without_line = 0
        self._failed_at_s = float("-inf")
        self._in_vain = 0

    @property
    def pace(self) -> int:
        """At most so many leave in a window."""
        return self._pace

    @property
    def most_under_way(self) -> int:
        """As many as the pace needs; one while it is not known that anything gets through."""
        if self._without_line or self._in_vain > MOST_IN_VAIN:
            return 1
        return ceil(MOST_UNDER_WAY * self._pace / MOST_PACE)

    def opens_in_s(self, now_s: float) -> float:
        """How long until the next may leave, if there is room for it under way."""
        shared_s = 0.0 if self._shared is None else self._lent_in_s(self._shared)
        return max(0.0, shared_s, self._opens_at_s - now_s)

    @property
    def is_shared(self) -> bool:
        return self._shared is not None

    def waits(self, deliveries: int, *, for_s: float, now_s: float) -> None:
        """So many, the first of which is due in so long: what is not soon takes nobody's share."""
        if self._shared is not None:
            is_soon = max(for_s, self._opens_at_s - now_s) <= SOON_S
            self._shared.waits(deliveries if is_soon else 0)

    def _lent_in_s(self, shared: SharedDeliveries) -> float:
        in_s, is_lent = shared.opens_in_s(), shared.is_lent
        if self._was_lent and not is_lent:
            self._pace = min(self._pace, FRESH_PACE)
        self._was_lent = is_lent
        return in_s

    def may_leave(self, now_s: float, *, under_way: int) -> bool:
        return under_way < self.most_under_way and self.opens_in_s(now_s) <= 0

    def left(self, now_s: float) -> None:
        """One is on its way."""
        assert now_s >= self._opens_at_s, "it left before its time"
        self._opens_at_s = now_s + self._window_s / self._pace
        if self._shared is not None:
            self._shared.left()

    def answered(self, now_s: float) -> None:
        """A yes or a no: either way it was heard."""
        self._without_line = self._in_vain = 0
        if now_s - max(self._changed_at_s, self._halved_at_s) >= CALM_S:
            self._pace = min(MOST_PACE, self._pace + 1)
            self._changed_at_s = now_s

    def too_much(self, now_s: float, *, left_s: float, told_s: float) -> None:
        """The service is busy, and perhaps said for how long."""
        self.silent(now_s, left_s=left_s)
        self.rest(now_s, told_s)

    def rest(self, now_s: float, told_s: float) -> None:
        """Nothing leaves for so long, but nobody has too much: the till's own count is full."""
        self._close(now_s, min(LONGEST_WAIT_S, told_s))

    def silent(self, now_s: float, *, left_s: float) -> None:
        """No answer in time, as when it has too much to do."""
        if left_s <= self._halved_at_s:  # what was under way together is one trouble
            return
        self._halved_at_s = now_s
        self._pace = max(1, self._pace // 2)

    def no_line(self, now_s: float, *, left_s: float, chance: float) -> None:
        """There is no way to the service: of a backlog one tries, and no more than now and then."""
        if left_s <= self._failed_at_s:
            return
        self._failed_at_s = now_s
        self._without_line += 1
        self._close(now_s, wait_s(self._without_line, chance))

    def in_vain(self, now_s: float) -> None:
        """The keys or the request are wrong: of one entry perhaps, or of all."""
        self._in_vain += 1
        if self._in_vain > MOST_IN_VAIN:
            self._close(now_s, OPERATOR_WAIT_S)

    def try_now(self, now_s: float) -> None:
        """The line is back, or someone waits: what had left before tells nothing of it."""
        self._failed_at_s = now_s
        self._without_line = self._in_vain = 0
        self._pace = max(FRESH_PACE, self._pace)
        self._opens_at_s = float("-inf")

    def _close(self, now_s: float, for_s: float) -> None:
        self._opens_at_s = max(self._opens_at_s, now_s + for_s)
