"""What every question to the service needs: a turn, a moment, the contact that merges channels."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, TypeVar

from pos.core.customer import CustomerDetails
from pos.errors import LoyaltyError, LoyaltyRefused
from pos.http.deadline import Deadline, Waiting
from pos.loyalty.gameball import failures
from pos.loyalty.gameball.client import GameballClient
from pos.loyalty.gameball.contacts import Contacts
from pos.loyalty.gameball.options import GameballOptions
from pos.loyalty.gameball.pace import Pace
from pos.loyalty.gameball.turns import Moments, Turns
from pos.ports.account_quota import SharedCalls
from pos.ports.clock import Clock

if TYPE_CHECKING:
    import httpx

logger = logging.getLogger("pos.loyalty")

_T = TypeVar("_T")

EARLIEST_TOLD = datetime(2025, 1, 1, tzinfo=UTC)
"""No service that this program knows was there before: what says so has lost its clock."""
AHEAD_FOR_S = 3600.0
"""Then our own clock counts again, which may have been set since, or never have been wrong: where
it still is ahead, one more refusal tells.
"""


class Access:
    """One for an account at a till, used from several threads: the program's and its office's."""

    def __init__(
        self,
        options: GameballOptions,
        *,
        clock: Clock,
        transport: httpx.BaseTransport | None = None,
        waiting: Waiting | None = None,
        shared: SharedCalls | None = None,
    ) -> None:
        self.options = options
        self.clock = clock
        self._waiting = waiting or Waiting()
        self.pace = Pace(
            options.longest_wait_s,
            monotonic_s=self._waiting.monotonic_s,
            wait=self._waiting.wait,
            chance=self._waiting.chance,
            shared=shared,
        )
        self.client = GameballClient(
            options.account, transport=transport, pace=self.pace, on_future=self._is_ahead
        )
        self.contacts = Contacts(self.client, options)
        self._turns = Turns()
        self._moments = Moments()
        self._ahead = timedelta()
        """Of the service's clock, for a while since it has said so."""
        self._ahead_until_s = 0.0

    @contextmanager
    def turn(self, customer_id: str) -> Iterator[Deadline]:
        """One call for one customer, with the time it may take, waiting included."""
        deadline = self.deadline()
        with self._turns.of(customer_id, deadline):
            yield deadline

    def deadline(self) -> Deadline:
        """For one call from now on."""
        return Deadline(self.options.deadline_s, monotonic_s=self._waiting.monotonic_s)

    def moment(self, customer_id: str, wanted: datetime, *, key: str = "") -> datetime:
        """A time nothing else of this customer has; the same again for the same key."""
        is_known = self._waiting.monotonic_s() < self._ahead_until_s
        now = self.clock.now() - (self._ahead if is_known else timedelta())
        return self._moments.take(customer_id, wanted, now=now, key=key)

    def move_moment(self, key: str) -> None:
        """The moment clashed: the next one for this key is another."""
        self._moments.forget(key)

    def _is_ahead(self, their_time: str) -> None:
        """Measured anew each time it is said; a little more than it is, as theirs is in seconds."""
        try:
            told = parsedate_to_datetime(their_time).astimezone(UTC)
        except (ValueError, OverflowError):  # the last hours of the year 9999, from the west
            return
        if told < EARLIEST_TOLD:
            raise failures.no_time(their_time)
        self._ahead = max(timedelta(), self.clock.now() - told)
        self._ahead_until_s = self._waiting.monotonic_s() + AHEAD_FOR_S
        logger.warning("this till's clock is %s ahead of the service's", self._ahead)

    def contact(
        self, customer_id: str, deadline: Deadline, *, told: CustomerDetails | None = None
    ) -> Mapping[str, str]:
        if told is None:
            return self.contacts.merging(customer_id, deadline)
        return self.contacts.merging(customer_id, deadline, told=told)


def if_told(ask: Callable[[], _T]) -> _T | None:
    """For what is good to know and not needed."""
    try:
        return ask()
    except LoyaltyError:
        return None


@contextmanager
def nothing_there_is_fine() -> Iterator[None]:
    try:
        yield
    except LoyaltyRefused as refusal:
        if refusal.code not in failures.NOTHING_THERE:
            raise
