"""Which records are whose, where shifts take turns: what happens in between is the next one's.

But for the end of the store's day: that is of the shift that ended last, closed or set aside, and
is told of no other. Before any was opened it is no shift's.
"""

from __future__ import annotations

from collections.abc import Callable

from pos.core import events as ev
from pos.core.sale import Sale

_Tell = Callable[[ev.Event, Sale | None], None]
"""The sale is the one an event belongs to, as it stood before; None where it belongs to none."""


class Turns:
    """Of the shift that is opened first: its records are told to `ours`, others' to `others`."""

    def __init__(self, ours: _Tell, others: _Tell) -> None:
        self._ours = ours
        self._others = others
        self._between: list[tuple[ev.Event, Sale | None]] = []
        """Since a shift ended: whose they are is known once the next one begins."""
        self._at_work: int | None = None
        """The number of whichever is open; None in between."""
        self._ended_last: int | None = None
        self.number = 0
        """Of ours; 0 before it was opened."""

    @property
    def is_ours(self) -> bool:
        return self._at_work is not None and self._at_work == self.number

    def take(self, event: ev.Event, sale: Sale | None) -> None:
        match event:
            case ev.ShiftOpened() | ev.ShiftTakenUp():
                self._begin(event.number)
                self._tell(event, sale)
            case ev.ShiftClosed() | ev.ShiftSetAside():
                self._tell(event, sale)
                self._ended_last, self._at_work = event.number, None
            case ev.DayClosed() if self._at_work is None:
                is_ours = self._ended_last == self.number
                (self._ours if is_ours else self._others)(event, sale)
            case _ if self._at_work is None and self.number:
                self._between.append((event, sale))
            case _:
                self._tell(event, sale)

    def _begin(self, number: int) -> None:
        between, self._between = self._between, []
        self.number = self.number or number
        tell = self._ours if number == self.number else self._others
        for event, sale in between:
            tell(event, sale)
        self._at_work = number

    def _tell(self, event: ev.Event, sale: Sale | None) -> None:
        is_ours = self.is_ours or not self.number  # or before it was opened
        (self._ours if is_ours else self._others)(event, sale)
