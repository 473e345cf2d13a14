"""A till's record shipped up to a hub, in order: what is next, and what keeps it from going on.

A shipment whose answer was lost is shipped again: the hub takes each record once. Where the hub
has another record than the till, or more than the till, nothing is shipped before a person has
looked; the till keeps everything and sells on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from operator import attrgetter
from typing import Protocol

from pos.errors import HubRefused
from pos.ports.hub import OtherRecord, OwnRecord, Reached, RecordHub, Shipment


class Why(StrEnum):
    """What a person must look at."""

    OTHER_RECORD = "other record"
    """At one place the hub has another record of this till."""
    GONE_BACK = "gone back"
    """The hub has records of this till that its own record has no more."""
    REFUSED = "refused"
    """What comes next does not follow what the hub has."""
    UNFIT = "unfit"
    """What comes next cannot be read where it is, or is not taken as it stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    why: Why
    seq: int
    """The place at which it stopped."""
    said: str = ""
    """By the engine, of what it did not take."""


class Pace(Protocol):
    """How much of the machine may be taken, so that nobody at the counter waits."""

    @property
    def most(self) -> int:
        """Records in one shipment."""
        ...

    def rest(self) -> None:
        """Called every few milliseconds of work; may take its time."""
        ...


class Shipper:
    """For one thread. What a hub raises, these raise: then `begin` again."""

    def __init__(
        self, hub: RecordHub, record: OwnRecord, *, store: str, till: str, pace: Pace
    ) -> None:
        self._hub = hub
        self._record = record
        self._store = store
        self._till = till
        self._pace = pace
        self._reached: int | None = None
        """The place up to which the hub has everything; None: it must be asked."""

    def ship(self, *, is_wanted: Callable[[], bool] = lambda: True) -> Iterator[Reached | Stopped]:
        """Each place as the hub has everything up to it, until nothing is left or it must stop."""
        if self._reached is None:
            place = self._found()
            if isinstance(place, Stopped):
                yield place
                return
            self._reached = place.seq if place else 0
            if place is not None:
                yield place
        while is_wanted():
            taken = self._take_next()
            if taken is None:
                return
            yield taken
            if isinstance(taken, Stopped):
                return

    def begin(self) -> None:
        """Ask the hub anew how far it is."""
        self._reached = None

    def _take_next(self) -> Reached | Stopped | None:
        assert self._reached is not None, "the hub has said how far it is"
        self._pace.rest()
        shipment = self._record.after(self._reached, most=self._pace.most)
        if not shipment.records:
            return None
        try:
            other = self._hub.take(shipment)
        except HubRefused:
            self.begin()
            return Stopped(why=Why.REFUSED, seq=shipment.records[0].seq)
        if other is not None:
            return self._another(other)
        last = shipment.records[-1]
        self._reached = last.seq
        return Reached(incarnation=last.incarnation, seq=last.seq, hash=last.hash)

    def _another(self, other: OtherRecord) -> Stopped:
        self.begin()
        return Stopped(why=Why.OTHER_RECORD, seq=other.seq)

    # -- where to go on -----------------------------------------------------------------------

    def _found(self) -> Reached | Stopped | None:
        try:
            return self._place()
        except HubRefused:
            newest = self._record.newest()
            return Stopped(why=Why.REFUSED, seq=newest.seq if newest else 0)

    def _place(self) -> Reached | Stopped | None:
        reached = self._hub.reached(self._store, self._till)
        match meeting_place(reached, self._record):
            case Stopped(why=Why.GONE_BACK) as stopped:
                head = next(one for one in reached if one.seq == stopped.seq)
                return self._gone_back(head)
            case Stopped() as stopped:
                self._is_another(stopped.seq)
                return stopped
            case place:
                return place

    def _gone_back(self, head: Reached) -> Stopped:
        """Or a copy of it that goes on by itself, and has not come as far."""
        newest = self._record.newest()
        is_alike = newest is not None and newest.incarnation == head.incarnation
        if newest is not None and is_alike and self._is_another(newest.seq):
            return Stopped(why=Why.OTHER_RECORD, seq=newest.seq)
        self._hub.raise_alarm(self._store, self._till, head)
        return Stopped(why=Why.GONE_BACK, seq=head.seq)

    def _is_another(self, seq: int) -> bool:
        """Ours in a place is shown to the hub, which takes nothing, and raises its alarm if so."""
        return self._hub.take(self._record.after(seq - 1, most=1)) is not None


class NoRecord:
    """pos.ports.hub.OwnRecord of a till that has written nothing."""

    def has(self, place: Reached) -> bool:  # noqa: ARG002 - it is the protocol's
        return False

    def newest(self) -> Reached | None:
        return None

    def last_of(self, incarnation: str) -> Reached | None:  # noqa: ARG002 - it is the protocol's
        return None

    def after(self, seq: int, *, most: int) -> Shipment:  # noqa: ARG002 - it is the protocol's
        return Shipment(store="", till="", records=())


def meeting_place(reached: Sequence[Reached], record: OwnRecord) -> Reached | Stopped | None:
    """The furthest that both have; None where the hub has nothing of this till. Asks no hub."""
    if not reached:
        return None
    newest = record.newest()
    head = next((one for one in reached if newest and one.incarnation == newest.incarnation), None)
    if head is None or newest is None:
        return _before_it_went_on(reached, record)
    if record.has(head):
        return head
    why = Why.OTHER_RECORD if newest.seq >= head.seq else Why.GONE_BACK
    return Stopped(why=why, seq=head.seq)


def _before_it_went_on(reached: Sequence[Reached], record: OwnRecord) -> Reached | Stopped:
    """This till goes on as an incarnation of which the hub has nothing yet. As the one before,
    another machine may have gone further.
    """
    for place in reversed(reached):
        if record.has(place):
            return place
    own = (record.last_of(one.incarnation) for one in reached)
    ends = [one for one in own if one is not None]
    if not ends:
        return Stopped(why=Why.GONE_BACK, seq=reached[-1].seq)
    return max(ends, key=attrgetter("seq"))
