"""What this till itself did with gift cards and store credit, apart from what it heard of others.

All tills of a store together are what was done with a card, so a hub that has nothing but their
archives counts this of each.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from pos.core import events as ev
from pos.core.events import Event
from pos.core.money import Money
from pos.core.stored_value import CarriedValue


class OwnValues:
    """Begins with what an earlier archive has told, if there is one."""

    def __init__(self, carried: Iterable[CarriedValue]) -> None:
        told = tuple(carried)
        self._sums = {one.value.instrument_id: one.own for one in told}
        self._issued = {one.value.instrument_id for one in told if one.is_issued_here}

    def add(self, event: Event) -> None:
        match event:
            case ev.StoredValueIssued():
                self._issued.add(event.instrument_id)
                self._move(event.instrument_id, event.amount)
            case ev.StoredValueLoaded() | ev.StoredValueReturned():
                self._move(event.instrument_id, event.amount)
            case ev.StoredValueSpent():
                self._move(event.instrument_id, -event.amount)

    def told_of(self, carried: CarriedValue) -> CarriedValue:
        """Not where the earlier archive had not told it either."""
        value = carried.value
        own = self._sums.get(value.instrument_id, Money.zero(value.balance.currency))
        return replace(carried, own=own, is_issued_here=value.instrument_id in self._issued)

    def _move(self, instrument_id: str, by: Money) -> None:
        so_far = self._sums.get(instrument_id, Money.zero(by.currency))
        self._sums[instrument_id] = None if so_far is None else so_far + by
