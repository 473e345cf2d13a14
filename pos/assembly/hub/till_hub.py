"""A till's side of the hub of its store: its record goes up, and the lines for whatever else.

Without `[hub] dsn` there is none, and nothing of it is loaded. What speaks to a hub is loaded on
threads of its own, once the till is seen.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Final

from pos.assembly.hub.opened import must_be_installed
from pos.assembly.hub.said import BACK, stopped_said, trouble_said
from pos.assembly.terms import setup_of
from pos.config import Settings
from pos.hub.noted import NotedPlace
from pos.hub.pace import TillsPace
from pos.hub.records_up import ENDS_WITHIN_S, HubTrouble, RecordsUp
from pos.hub.shipper import NoRecord, Shipper, Stopped
from pos.places import Places
from pos.ports.devices import DeviceNews
from pos.ports.health import Availability
from pos.ports.hub import Reached

if TYPE_CHECKING:
    from pos.hub.database import HubDatabase
    from pos.journal.shipping import ShippedJournal

DEVICE: Final = "hub"
ASKED: Final = "asked"
"""The line that a cashier waits for: within the configured deadline."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """What of the record the hub is not known to have."""

    records: int
    since: datetime | None = None
    """When the oldest of it was written; None where there is none."""
    stopped: str = ""
    """Why none of it goes up before a person has looked."""
    hub: str = ""
    """Where the one is that was asked."""
    is_known: bool = True
    """Whether this hub has ever said how far it is; else it may have all that is counted."""


NOT_BEHIND: Final = Behind(records=0)


class TillHub:
    """Made where there is one. Asks nobody before it is started, and then on its own threads."""

    def __init__(
        self, settings: Settings, places: Places, *, note: Callable[[DeviceNews], None]
    ) -> None:
        """`note` is told when the hub goes away and when it is back, once each."""
        self._settings = settings
        self._places = places
        self._setup = setup_of(settings)
        self._note = note
        self.to_look_into = ""
        """Why nothing goes up before somebody does something; a sentence."""
        self._lines: dict[str, HubDatabase] = {}
        self._one_line = threading.Lock()
        self.noted = NotedPlace(places.hub, settings.hub.dsn)
        self.pace = TillsPace()
        self.records_up = RecordsUp(
            self._shipper,
            on_reached=self.noted.note,
            on_trouble=self._troubled,
            on_well=partial(self.noted.note_stopped, ""),
        )

    def start(self, to_end: ExitStack) -> None:
        """What is hung in beside the record starts here too, and is ended in reverse."""
        to_end.callback(self._close_lines)
        self.records_up.start()
        to_end.callback(self.records_up.close)

    def poke(self) -> None:
        """Something was committed. Returns at once."""
        self.pace.asked()
        self.records_up.poke()

    def hasten(self) -> int:
        """Try now, whatever the time of the next try. Returns at once, as RecordsUp says."""
        return self.records_up.hasten()

    def line(self, called: str) -> HubDatabase:
        """One for each name, shared by all who ask for it: "notices", "asked". Never on a selling
        thread: what speaks to a hub takes long to load. ConfigError where it is missing.
        """
        must_be_installed()
        with self._one_line:
            if called not in self._lines:
                self._lines[called] = self._opened(called)
            return self._lines[called]

    def shipped(self) -> int:
        """The place up to which the hub has said that it has this very record; 0 for none of it."""
        noted = self.noted.read().reached
        if noted is None:
            return 0
        with self._journal() as record:
            return noted.seq if record.has(noted) else 0

    def behind(self) -> Behind:
        """From what is noted here: nobody is asked. JournalError where it cannot be read."""
        if not self._places.record.exists():
            return NOT_BEHIND
        with self._journal() as record:
            noted = self.noted.read()
            behind = _behind(record, self.shipped(), noted.stopped)
            return replace(behind, is_known=noted.reached is not None)

    def ask(self) -> Behind:
        """The hub itself, which is told nothing. HubError where it does not say, ConfigError where
        nothing speaks to one here.
        """
        with self._own_line("ask") as hub, self._own_record() as record:
            from pos.hub.asked import met, must_let_in

            store, till = self._setup.store_id, self._setup.till_id
            must_let_in(hub, store, till)
            place = met(hub, store, till, record or NoRecord())
            stopped = stopped_said(place) if isinstance(place, Stopped) else ""
            stopped = stopped or self.noted.read().stopped
            seq = place.seq if isinstance(place, Reached) else 0
            behind = _behind(record, seq, stopped) if record else Behind(records=0, stopped=stopped)
            return replace(behind, hub=hub.name)

    @contextmanager
    def _own_record(self) -> Iterator[ShippedJournal | None]:
        """None where nothing was ever written."""
        if not self._places.record.exists():
            yield None
            return
        with self._journal() as record:
            yield record

    # -- on the thread that ships -------------------------------------------------------------

    @contextmanager
    def _journal(self, *, between: Callable[[], None] = lambda: None) -> Iterator[ShippedJournal]:
        from pos.journal.shipping import ShippedJournal

        with closing(ShippedJournal(self._places.record, self._setup, between=between)) as journal:
            yield journal

    @contextmanager
    def _shipper(self) -> Iterator[Shipper]:
        setup = self._setup
        with self._journal(between=self.pace.rest) as journal, self._own_line("ship") as hub:
            from pos.hub.asked import must_let_in
            from pos.hub.records import HubRecords

            must_let_in(hub, setup.store_id, setup.till_id)
            yield Shipper(
                HubRecords(hub),
                journal,
                store=setup.store_id,
                till=setup.till_id,
                pace=self.pace,
            )

    def _troubled(self, trouble: HubTrouble | None) -> None:
        if trouble is not None and isinstance(trouble.problem, Stopped):
            self.noted.note_stopped(stopped_said(trouble.problem))
        availability = Availability.UNAVAILABLE if trouble else Availability.AVAILABLE
        say = trouble_said(trouble) if trouble else BACK
        self.to_look_into = say if trouble and not trouble.is_away else ""
        self._note(DeviceNews(device=DEVICE, availability=availability, say=say))

    # -- lines --------------------------------------------------------------------------------

    @contextmanager
    def _own_line(self, called: str) -> Iterator[HubDatabase]:
        must_be_installed()
        with closing(self._opened(called)) as hub:
            yield hub

    def _opened(self, called: str) -> HubDatabase:
        from pos.hub.database import ANSWER_WITHIN_S, HubDatabase

        return HubDatabase(
            self._settings.hub.dsn,
            password=self._settings.secrets.hub_password,
            called=f"pos {self._setup.store_id} {self._setup.till_id} {called}",
            answer_within_s=self._settings.hub.deadline_s if called == ASKED else ANSWER_WITHIN_S,
            somebody_waits=called == ASKED,
        )

    def _close_lines(self) -> None:
        """One that hangs keeps no till from ending."""
        with self._one_line:
            lines, self._lines = [*self._lines.values()], {}
        for line in lines:
            closer = threading.Thread(target=line.close, name="hub-close", daemon=True)
            closer.start()
            closer.join(ENDS_WITHIN_S)


def _behind(record: ShippedJournal, seq: int, stopped: str) -> Behind:
    records, since = record.behind(seq)
    at = datetime.fromisoformat(since) if since else None
    return Behind(records=records, since=at, stopped=stopped)
