"""Suspended sales between the tills of a store: listed, taken, followed; and what the hub says."""

from __future__ import annotations

from dataclasses import dataclass

from pos.core.handed import GoneSale, HubTake, ToldTake
from pos.core.intents.sale import ResumeSale
from pos.core.state import SuspendedSale


@dataclass(frozen=True, slots=True, kw_only=True)
class ListSuspended:
    """What the store's other tills have suspended, to be shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowSuspended:
    """What was suspended here is offered; what has become of it is asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspendedTaken:
    """The hub has given it to this till alone."""

    asked: ResumeSale
    sale: SuspendedSale
    take: HubTake


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspendedNotTaken:
    asked: ResumeSale
    reason: str
    gone: GoneSale | None = None
    """Of this till's own, where another one has it."""
    is_unanswered: bool = False
    """Nobody said no to it: the hub did not answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspendedFollowed:
    """What the hub knows that was not on record here; that it answers at all is news as well."""

    gone: tuple[GoneSale, ...] = ()
    found: tuple[SuspendedTaken, ...] = ()
    told: tuple[ToldTake, ...] = ()


OfHanding = ListSuspended | FollowSuspended | SuspendedTaken | SuspendedNotTaken | SuspendedFollowed
