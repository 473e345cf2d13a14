"""The store's day as the screens of a till that runs see it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from pos.core.day import Undelivered
from pos.ports.store_day import Step
from pos.store_day import closing, opening

if TYPE_CHECKING:
    from pos.assembly.till import Till


class DayAtATill:
    """pos.ports.store_day.StoreDay over a till that was started in this program."""

    def __init__(self, till: Till) -> None:
        self._till = till

    def opening(
        self, *, takes_fewer: bool = False, is_wanted: Callable[[], bool] | None = None
    ) -> Iterator[Step]:
        return opening.opening(
            self._till, is_running=True, takes_fewer=takes_fewer, is_wanted=is_wanted
        )

    def closing(self, *, within_s: float) -> Iterator[Step]:
        return closing.closing(self._till, within_s=within_s)

    def undelivered(self) -> Undelivered:
        return closing.undelivered(self._till)
