"""A store's hub goes on to the head office: its tills' records and alarms up, versions down.

Everything may be told again: each record is taken once, each version published once. So nothing is
noted of how far it got; whoever begins anew asks both sides.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from pos.errors import HubError, HubMisuse
from pos.hub.alarms import COLUMNS, RaisedAlarm, raise_alarm
from pos.hub.customers import ForgottenUp
from pos.hub.database import HubDatabase
from pos.hub.from_office import FromOffice
from pos.hub.records import HubRecords
from pos.hub.shipper import Shipper, Stopped, Why
from pos.hub.store_record import Chain, StoreRecord, chains_of
from pos.hub.unfit import is_unfit
from pos.ports.hub import OtherRecord, Shipment
from pos.postgres.connecting import Connection
from pos.text import safe

A_SHIPMENT: Final = 1_000
LOOKS_AGAIN_AFTER: Final = 300
"""Rounds after which a till that had to stop is tried again: somebody may have looked at it."""
_LATE: Final = 100
"""Alarms get numbers as they are raised, and are there as they are committed."""
_ALARMS: Final = f"""
    SELECT number, {COLUMNS} FROM hub.alarm
    WHERE number > %(after)s AND (%(store)s::text IS NULL OR store = %(store)s) ORDER BY number
"""
Wanted = Callable[[], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """What one round brought, and where it must stop."""

    records: int = 0
    """Shipped, of which the office may have had some."""
    alarms: int = 0
    versions: int = 0
    stopped: tuple[tuple[Chain, Stopped], ...] = ()


class _Counted(HubRecords):
    """How many of what it was shipped are there by now."""

    shipped = 0

    def take(self, shipment: Shipment) -> OtherRecord | None:
        other = super().take(shipment)
        self.shipped += len(shipment.records) if other is None else 0
        return other


@dataclass(frozen=True, slots=True)
class _Pace:
    most: int

    def rest(self) -> None:
        """Nobody at a counter waits for this machine's hub."""


@dataclass(slots=True)
class _Way:
    """How far one incarnation of a till has gone up."""

    chain: Chain
    record: StoreRecord
    shipper: Shipper
    reached: int = 0
    stopped: Stopped | None = None
    waits: int = 0
    """So many rounds before it is tried again."""

    @property
    def is_level(self) -> bool:
        return self.reached >= self.chain.newest.seq

    @property
    def has_come_back(self) -> bool:
        """What this hub had lost its till has shipped again: nobody needs to look."""
        match self.stopped:
            case Stopped(why=Why.GONE_BACK, seq=seq):
                return self.chain.newest.seq >= seq
            case _:
                return False

    def stop(self, why: Stopped) -> None:
        """This one; whoever comes behind it goes on."""
        self.stopped, self.waits = why, LOOKS_AGAIN_AFTER


class Replicator:
    """For one thread. HubUnreachable, HubRefused and HubMisuse come from either side; then the
    next round goes on.
    """

    def __init__(self, hub: HubDatabase, office: HubDatabase, *, most: int = A_SHIPMENT) -> None:
        """`most`: records in one shipment."""
        self._hub = hub
        self._pace = _Pace(most)
        self._office = office
        self._records = _Counted(office)
        self._begin()

    def round(self, *, is_wanted: Wanted = lambda: True) -> Carried:
        """All that either side has not by now."""
        try:
            store = self._own_store()
            chains = self._chains(store)
            versions = self._from_office.versions_down(is_wanted)
            records = sum(self._ship(chain, is_wanted) for chain in chains)
            alarms = self._alarms_up(store)
            self._from_office.applied_up(store)
            self._forgotten.tell(store)
        except HubError:
            self._begin()
            raise
        stopped = ((one.chain, one.stopped) for one in self._ways.values())
        return Carried(
            records=records,
            alarms=alarms,
            versions=versions,
            stopped=tuple((chain, why) for chain, why in stopped if why is not None),
        )

    def _begin(self) -> None:
        """Nothing is known of either side: one that was away may be of a backup by now."""
        self._ways: dict[tuple[str, str, str], _Way] = {}
        self._alarms_told: set[int] = set()
        self._from_office = FromOffice(self._hub, self._office)
        self._forgotten = ForgottenUp(self._hub, self._office)

    def _own_store(self) -> str | None:
        """The office says whose this is; who is no member of it, as its owner, tells of all."""
        found = self._office.ask(lambda line: line.execute("SELECT hub.own_store()").fetchone())
        return found[0] if found else None

    # -- records ------------------------------------------------------------------------------

    def _chains(self, store: str | None) -> tuple[Chain, ...]:
        chains = chains_of(self._hub, store)
        if not chains and store is not None and chains_of(self._hub, None):
            raise HubMisuse(
                f"The head office knows this hub as store {safe(store) or 'none'}, of which no till"
                " is here. Enrol it there as its own store, by pos hub enrol --store"
            )
        return chains

    def _ship(self, chain: Chain, is_wanted: Wanted) -> int:
        way = self._way(chain)
        if way.waits and not way.has_come_back:
            way.waits -= 1
            return 0
        if way.is_level:
            return 0
        before, way.stopped = self._records.shipped, None
        try:
            for step in way.shipper.ship(is_wanted=is_wanted):
                if isinstance(step, Stopped):
                    way.stop(step)
                else:
                    way.reached = step.seq
        except HubError as problem:
            if not is_unfit(problem):
                raise
            way.shipper.begin()
            way.stop(Stopped(why=Why.UNFIT, seq=way.reached + 1, said=str(problem)))
        return self._records.shipped - before

    def _way(self, chain: Chain) -> _Way:
        way = self._ways.get(chain.key)
        if way is None:
            record = StoreRecord(self._hub, chain)
            shipper = Shipper(
                self._records, record, store=chain.store, till=chain.till, pace=self._pace
            )
            way = self._ways[chain.key] = _Way(chain, record, shipper)
        way.chain = chain
        way.record.goes_on(chain)
        return way

    # -- alarms --------------------------------------------------------------------------------

    def _alarms_up(self, store: str | None) -> int:
        after = max(self._alarms_told, default=0) - _LATE
        rows = self._hub.ask(
            lambda line: line.execute(_ALARMS, {"after": after, "store": store}).fetchall()
        )
        new = [row for row in rows if row[0] not in self._alarms_told]

        def work(line: Connection) -> int:
            return sum(raise_alarm(line, RaisedAlarm(*row[1:])) for row in new)

        raised = self._office.ask(work) if new else 0
        self._alarms_told = {row[0] for row in rows} or self._alarms_told
        return raised
