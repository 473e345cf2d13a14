"""All of a till that has to do with its hub, joined. A till without one has none of it."""

from __future__ import annotations

from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING

from pos.assembly.hub.across import AcrossTills
from pos.assembly.hub.cards import CardsOfStore
from pos.assembly.hub.handed import HubHanded
from pos.assembly.hub.listening import versions_of
from pos.assembly.hub.till_hub import ASKED, TillHub
from pos.clock import TimeOrderedIds

if TYPE_CHECKING:
    from pos.assembly.record import TillRecord
    from pos.assembly.till import Till


class HubSide:
    """Nobody is asked before it is started. All that a cashier waits for has one line."""

    def __init__(self, till: Till, record: TillRecord) -> None:
        self.records = TillHub(
            till.settings,
            till.places,
            note=lambda news: till.terminal.note(news),  # noqa: PLW0108  it is made later
        )
        asked = partial(self.records.line, ASKED)
        self._across = AcrossTills(asked, till.setup, record, till.clock)
        self.returns = self._across.returns
        self.customers = self._across.customers
        self.handed = HubHanded(asked, till.setup)
        self.cards = CardsOfStore(
            asked,
            till.setup,
            run=TimeOrderedIds().new_id(),
            deadline_s=till.settings.hub.deadline_s,
            has_moved_since=record.has_card_moved_since,
            is_spent=record.is_card_spent,
        )
        self.versions = versions_of(till, self.records)

    def start(self, to_end: ExitStack) -> None:
        """What goes up: to be ended once the last of the record is written."""
        self.records.start(to_end)
        self._across.start(to_end)

    def start_taking(self, to_end: ExitStack) -> None:
        """What comes down changes the till, so it ends before the till does."""
        self.versions.start()
        to_end.callback(self.versions.close)

    def poke(self) -> None:
        """Something was committed. Returns at once."""
        self.records.poke()

    def hasten(self) -> None:
        """Try now, whatever the time of the next try. Returns at once."""
        self.records.hasten()
        self.versions.hasten()
