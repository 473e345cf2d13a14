"""What every question to the service needs: a turn, a moment, the contact that merges channels."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from pos.core.customer import CustomerDetails
from pos.errors import LoyaltyError, LoyaltyRefused
from pos.loyalty.gameball import failures
from pos.loyalty.gameball.client import GameballClient
from pos.loyalty.gameball.contacts import Contacts
from pos.loyalty.gameball.deadline import Deadline
from pos.loyalty.gameball.options import GameballOptions
from pos.loyalty.gameball.pace import Pace
from pos.loyalty.gameball.turns import Moments, Turns
from pos.ports.clock import Clock

if TYPE_CHECKING:
    import httpx

_T = TypeVar("_T")


class Access:
    """One for an account at a till, used from several threads: the program's and its office's."""

    def __init__(
        self,
        options: GameballOptions,
        *,
        clock: Clock,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.options = options
        self.clock = clock
        self.pace = Pace(options.longest_wait_s)
        self.client = GameballClient(options.account, transport=transport, pace=self.pace)
        self.contacts = Contacts(self.client, options)
        self._turns = Turns()
        self._moments = Moments()

    @contextmanager
    def turn(self, customer_id: str) -> Iterator[Deadline]:
        """One call for one customer, with the time it may take, waiting included."""
        deadline = Deadline(self.options.deadline_s)
        with self._turns.of(customer_id, deadline):
            yield deadline

    def moment(self, customer_id: str, wanted: datetime, *, key: str = "") -> datetime:
        """A time nothing else of this customer has; the same again for the same key."""
        return self._moments.take(customer_id, wanted, now=self.clock.now(), key=key)

    def move_moment(self, key: str) -> None:
        """The moment clashed: the next one for this key is another."""
        self._moments.forget(key)

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
