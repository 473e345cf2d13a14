"""Writes the record: at once, or with the next commit, and nothing more after a fault.

On the terminal's thread alone, and nobody else writes to the journal.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

from pos.core import intents as it
from pos.core.day import Undelivered
from pos.core.decision import Refusal
from pos.core.events import Event
from pos.core.sale import Sale
from pos.errors import JournalError, RecordDamaged
from pos.ports.record import Batch, Journal
from pos.terminal.room import Room
from pos.terminal.shown import Shown
from pos.terminal.signed_facts import with_signed
from pos.terminal.stored_value_facts import with_stored_value
from pos.terminal.world import World

log = logging.getLogger("pos.terminal")

RIDERS_WAIT_S = 1.0
"""What is not urgent rides with the next commit, or goes alone after so long a silence."""

STOPPED = Refusal(reason="The record cannot be written. Stop selling and call support.")

_OURS = "The till has met a fault. Stop selling and call support."


class Writer:
    def __init__(self, world: World, shown: Shown) -> None:
        self._world = world
        self._shown = shown
        self._room = Room(world.reserve, shown.note)
        self._journal: Journal | None = None
        self._riders: list[Batch] = []
        self._riders_since_s = 0.0
        self.failed = False
        """Nothing is written any more, and nothing that is not written may be sold."""

    def keep_room(self) -> None:
        """At the start."""
        self._room.keep()

    def open(self) -> Journal:
        journal = self._journal = self._room.tried(self._world.open_journal)
        return journal

    def append_first(self, batch: Batch) -> None:
        """What start-up found. Whoever takes up the record judges why it cannot be written."""
        journal = self._journal
        assert journal is not None, "it was opened"
        self._room.tried(lambda: journal.append([batch]))

    def close(self) -> None:
        if self._journal is not None:
            self._journal.close()

    def undelivered(self) -> Undelivered | None:
        """What the outbox has; None where that cannot be read, which stops no sale."""
        try:
            return self._journal.undelivered() if self._journal is not None else None
        except JournalError as problem:
            log.warning("%s", problem)
            return None

    def with_stored_value(self, intent: it.Intent) -> it.Intent:
        """With what the record has of the gift card or store credit it names, if it names one."""
        return intent if self._journal is None else with_stored_value(intent, self._journal)

    def with_signed(self, intent: it.Intent) -> it.Intent:
        """With what is signed behind a coupon's code, and whether it was used here before."""
        if self._journal is None:
            return intent
        return with_signed(intent, self._world, self._journal)

    # -- what is decided ----------------------------------------------------------------------

    def no_room_for(self, events: Sequence[Event], *, sale: Sale | None) -> Refusal | None:
        """Before anything of it is written: why it must wait until there is room."""
        return self._room.refusal(events, is_paid_in_part=bool(sale and sale.tenders))

    def remember(self, batches: list[Batch], *, is_urgent: bool) -> bool:
        """In the order decided: a round with nothing urgent in it rides as a whole."""
        if is_urgent:
            return self.commit(batches)
        if batches and not self._riders:
            self._riders_since_s = self._world.clock.monotonic_s()
        self._riders.extend(batches)
        return True

    def commit(self, batches: Sequence[Batch] = ()) -> bool:
        """Write the riders and these in one transaction; the state moves only if it is written."""
        together = [*self._riders, *batches]
        journal = self._journal
        if self.failed or journal is None:
            return False
        if not together:
            return True
        try:
            events = (event for batch in together for event in batch.events)
            self._room.tried(lambda: journal.append(together), events)
        except JournalError as problem:
            self.give_up(problem)
            return False
        self._riders.clear()
        if any(batch.deliveries or batch.changes for batch in together):
            self._world.deliveries_wait()
        return True

    # -- what rides ---------------------------------------------------------------------------

    @property
    def wait_s(self) -> float | None:
        """After how long a silence what rides goes alone; None: nothing does."""
        return RIDERS_WAIT_S if self._riders else None

    def commit_riders(self, *, is_silent: bool) -> None:
        """In a silence, or where they are late whatever else is going on."""
        if self._riders and (is_silent or self._riders_are_late):
            self.commit()

    @property
    def _riders_are_late(self) -> bool:
        return self._world.clock.monotonic_s() - self._riders_since_s >= RIDERS_WAIT_S

    # -- what goes wrong ----------------------------------------------------------------------

    def say_of_the_disk(self) -> None:
        if said := self._room.news():
            self._shown.say(said, ok=False)

    def give_up(self, problem: Exception) -> None:
        """Nothing may be sold that is not recorded."""
        ours = not isinstance(problem, JournalError)
        log.critical("%s", problem, exc_info=problem if ours else None)
        self.failed = True
        if isinstance(problem, RecordDamaged):
            self._world.damaged()
        self._shown.say(_OURS if ours else str(problem), ok=False)
