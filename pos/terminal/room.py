"""What a full disk lets a till do: the sale at the counter is finished, and the day closed.

How much is kept for that, and where, is the reserve's.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from pos.core import events as ev
from pos.core.decision import Refusal
from pos.core.events import Event
from pos.errors import DiskFull
from pos.ports.devices import DeviceNews
from pos.ports.health import Availability
from pos.ports.record import Reserve

log = logging.getLogger("pos.terminal")

_T = TypeVar("_T")

TIGHT = (
    "The disk is full. Finish this sale and close the shift: "
    "no other can begin before there is room."
)
NO_NEW_SALE = Refusal(
    reason="The disk is full: nothing new can begin. Make room on it, or close the shift."
)
NO_TENDER = Refusal(
    reason="The disk is full: this sale cannot be recorded. Take no money before there is room."
)

_FINISHES = (
    ev.CardApproved,
    ev.CardDeclined,
    ev.CardUnanswered,
    ev.CardResolved,
    ev.Tendered,
    ev.TenderVoided,
    ev.SaleCompleted,
    ev.CountTold,
    ev.ShiftClosed,
    ev.DayClosed,
)
_BEGINS = (ev.ShiftOpened, ev.SaleOpened, ev.SaleResumed)
_TAKES = (ev.CardAsked, ev.Tendered, ev.SaleCompleted, ev.ErrandAsked)


class Room:
    """On the terminal's thread."""

    def __init__(self, reserve: Reserve | None, note: Callable[[DeviceNews], None]) -> None:
        self._reserve = reserve
        self._note = note
        self._unsaid = ""

    def keep(self) -> None:
        """At the start."""
        if self._reserve is not None and not self._reserve.keep():
            self._told(TIGHT)

    def tried(self, attempt: Callable[[], _T], events: Iterable[Event] = ()) -> _T:
        """Again with the reserve given up, where it met a full disk. DiskFull after that.

        Its last part is for what ends a sale that money was taken for, and the day.
        """
        parts = self._parts_for(events)
        while True:
            try:
                return attempt()
            except DiskFull:
                if not any(give_up() for give_up in parts):
                    raise
                log.error("the disk is full; room of the reserve is given up")
                self._told(TIGHT)

    def _parts_for(self, events: Iterable[Event]) -> Iterator[Callable[[], bool]]:
        """Each is tried once."""
        if self._reserve is None:
            return
        yield self._reserve.give_up
        if any(isinstance(one, _FINISHES) for one in events):
            yield self._reserve.give_up_last

    def refusal(self, events: Sequence[Event], *, is_paid_in_part: bool = False) -> Refusal | None:
        """Before anything of it is written: why it must wait until there is room."""
        if self._reserve is None or self._reserve.is_kept:
            return None
        if any(isinstance(one, _BEGINS) for one in events) and not self._kept_again():
            return NO_NEW_SALE
        if any(isinstance(one, _TAKES) for one in events) and not is_paid_in_part:
            return None if self._reserve.has_room_for_a_sale() else NO_TENDER
        return None

    def news(self) -> str:
        """What is to be said of it, once."""
        said, self._unsaid = self._unsaid, ""
        return said

    def _kept_again(self) -> bool:
        assert self._reserve is not None, "asked of a reserve"
        if not self._reserve.keep():
            return False
        log.info("there is room on the disk again")
        self._note(DeviceNews(device="disk", availability=Availability.AVAILABLE, say=""))
        return True

    def _told(self, text: str) -> None:
        self._unsaid = text
        self._note(DeviceNews(device="disk", availability=Availability.UNAVAILABLE, say=text))
