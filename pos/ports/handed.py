"""Suspended sales as a till offers, finds and takes them at the store's hub.

Each method may raise HubError, is over within the configured deadline, and may be asked again: the
same twice is done once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from pos.core.handed import GoneSale, HubTake, ToldTake, WaitingSale
from pos.core.state import SuspendedSale


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenSale:
    """From now on nobody else's."""

    sale: SuspendedSale
    take: HubTake


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """What the hub knows that this till's record did not when it asked."""

    gone: tuple[GoneSale, ...] = ()
    found: tuple[TakenSale, ...] = ()
    """Taken by this till, which stopped before it was on record."""
    told: tuple[ToldTake, ...] = ()


class HandedSales(Protocol):
    def waiting(self) -> tuple[WaitingSale, ...]:
        """Of the store's other tills, the oldest first."""
        ...

    def take(self, till: str, name: str) -> TakenSale | None:
        """None where none of that name waits at that till. HubRefused where this one cannot read
        what is on it.
        """
        ...

    def take_back(self, offered: SuspendedSale) -> str:
        """This till's own; which till has it, '' where it is this one."""
        ...

    def follow(self, offered: Sequence[SuspendedSale], takes: Sequence[HubTake]) -> Followed:
        """Tells the hub of all these, which it may know already."""
        ...
