"""The store's day at a till: opening and closing it, told step by step to whoever asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Protocol

from pos.core.day import Undelivered

VERDICT: Final = "verdict"
"""The name of the last step: one sentence on all of it; `ok` where nothing needs a person."""

DELIVERED_WITHIN_S: Final = 60.0
"""How long closing waits for what is on its way, where nobody says otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One line of it, as soon as it is known."""

    name: str
    say: str
    ok: bool = True
    """False where a person must look at it."""
    is_done: bool = True
    """False while it is under way: one of the same name follows, with how it ended."""
    details: tuple[str, ...] = ()
    """What it counts, one by one as far as a person would read."""
    awaits_yes: bool = False
    """Far fewer items than are on sale: they are taken where a manager says yes to them."""


class StoreDay(Protocol):
    """Slow, as devices and services are: never on a screen's or the terminal's thread.

    Whoever stops listening closes the iterator, and nothing goes on behind their back.
    """

    def opening(
        self, *, takes_fewer: bool = False, is_wanted: Callable[[], bool] | None = None
    ) -> Iterator[Step]:
        """Look at everything and fetch what is new. Nothing is asked of anybody.

        `takes_fewer`: a manager has said yes to far fewer items. `is_wanted` is asked within the
        steps that take long: what is being fetched is broken off where it answers no.
        """
        ...

    def closing(self, *, within_s: float) -> Iterator[Step]:
        """Deliver what waits, then list what is left open. It closes nothing: that is CloseDay."""
        ...

    def undelivered(self) -> Undelivered:
        """What the outbox has now, for the CloseDay that follows."""
        ...
