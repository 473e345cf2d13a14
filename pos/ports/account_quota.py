"""The loyalty account's quota where many tills share it: asked for in leases, kept by each till."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Lane(StrEnum):
    """Who waits for the calls."""

    AT_ONCE = "at once"
    """Somebody at a counter, now."""
    DELIVERIES = "deliveries"
    """Nobody: what waits in the outbox, as soon as it is this till's turn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """So many calls may leave from then until then, by the clock of whoever lent them."""

    begins_s: float
    ends_s: float
    calls: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    now_s: float
    """The lender's clock when it was given."""
    slices: tuple[Slice, ...] = ()
    again_s: float = 0.0
    """By the same clock: where nothing was free, when to ask again."""


class QuotaLender(Protocol):
    def lease(self, kind: str, lane: Lane, calls: int) -> Lease:
        """At most so many calls of a kind. For deliveries: how many wait in all, of which it gives
        a fair share; 0 gives back what is left. HubError.
        """
        ...


class SharedCalls(Protocol):
    """What a till's calls are held back by, beside its own count of them."""

    def admit(self, kind: str, *, within_s: float) -> float:
        """0 once the call may leave, waited for so long at most; else in how many seconds it may.

        Also 0 where nobody lends: then the till's own count is all there is.
        """
        ...


class SharedDeliveries(Protocol):
    @property
    def is_lent(self) -> bool:
        """Whether somebody lends at all, and answers."""
        ...

    def waits(self, deliveries: int) -> None:
        """So many could leave now, if they might."""
        ...

    def opens_in_s(self) -> float:
        """How long until the next delivery may leave."""
        ...

    def left(self) -> None:
        """One is on its way, and its call with it."""
        ...
