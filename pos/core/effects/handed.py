"""What is asked and told of the store's hub, of sales that are suspended."""

from __future__ import annotations

from dataclasses import dataclass

from pos.core.intents import ResumeSale
from pos.core.state import SuspendedSale


@dataclass(frozen=True, slots=True, kw_only=True)
class ListWaiting:
    """Shown and not kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowWaiting:
    """Of the state as it is by then; nobody waits for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeWaiting:
    asked: ResumeSale
    own: SuspendedSale | None = None
    """Where it is this till's own, which another one may have taken."""


OfHanding = ListWaiting | FollowWaiting | TakeWaiting
