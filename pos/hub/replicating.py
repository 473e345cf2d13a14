"""A store's hub goes on to the head office: its tills' records and alarms up, versions down.

Everything may be told again: each record is taken once, each version published once. So nothing is
noted of how far it got; whoever begins anew asks both sides.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from pos.core.version import VersionKind
from pos.errors import HubError, HubMisuse
from pos.hub.database import HubDatabase
from pos.hub.notices import HubNotices
from pos.hub.records import HubRecords
from pos.hub.shipper import Shipper, Stopped
from pos.hub.store_record import Chain, StoreRecord, chains_of
from pos.ports.hub import OtherRecord, Shipment
from pos.ports.notices import Applied, NewVersion
from pos.postgres.connecting import Connection
from pos.text import safe

A_SHIPMENT: Final = 1_000
LOOKS_AGAIN_AFTER: Final = 300
"""Rounds after which a till that had to stop is tried again: somebody may have looked at it."""
_LATE: Final = 100
"""Alarms get numbers as they are raised, and are there as they are committed."""
_ALARM: Final = "store, till, incarnation, seq, what, about, hash"
_ALARMS: Final = f"""
    SELECT number, {_ALARM} FROM hub.alarm
    WHERE number > %(after)s AND (%(store)s::text IS NULL OR store = %(store)s) ORDER BY number
"""
_RAISE: Final = f"""
    INSERT INTO hub.alarm ({_ALARM}) VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING
"""
_NEXT_VERSION: Final = """
    SELECT number, store, kind, content, currency, made_by FROM hub.version
    WHERE number > %s ORDER BY number LIMIT 1
"""
_APPLIED: Final = """
    SELECT applied.store, applied.till, applied.kind, version.office_number, applied.problem,
        applied.remark, applied.at
    FROM hub.applied AS applied JOIN hub.version AS version USING (number)
    WHERE version.office_number IS NOT NULL
        AND (%(store)s::text IS NULL OR applied.store = %(store)s)
        AND applied.at > coalesce(%(since)s::timestamptz - interval '1 minute', '-infinity')
    ORDER BY applied.store, applied.till, applied.at
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


@dataclass(slots=True)
class _Told:
    """What both sides need not be asked about again."""

    alarms: set[int] = field(default_factory=set)
    version: int | None = None
    applied: Any = None


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
        self._ways: dict[tuple[str, str, str], _Way] = {}
        self._told = _Told()

    def round(self, *, is_wanted: Wanted = lambda: True) -> Carried:
        """All that either side has not by now."""
        try:
            store = self._own_store()
            chains = self._chains(store)
            versions = self._versions_down(is_wanted)
            records = sum(self._ship(chain, is_wanted) for chain in chains)
            alarms = self._alarms_up(store)
            self._applied_up(store)
        except HubError:
            self._begin()  # either side may be another by the time it answers again
            raise
        stopped = ((one.chain, one.stopped) for one in self._ways.values())
        return Carried(
            records=records,
            alarms=alarms,
            versions=versions,
            stopped=tuple((chain, why) for chain, why in stopped if why is not None),
        )

    def _begin(self) -> None:
        self._ways.clear()
        self._told = _Told()

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
        if way.waits:
            way.waits -= 1
            return 0
        if way.is_level:
            return 0
        before, way.stopped = self._records.shipped, None
        for step in way.shipper.ship(is_wanted=is_wanted):
            if isinstance(step, Stopped):
                way.stopped, way.waits = step, LOOKS_AGAIN_AFTER
            else:
                way.reached = step.seq
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

    # -- alarms, and who has what ---------------------------------------------------------------

    def _alarms_up(self, store: str | None) -> int:
        after = max(self._told.alarms, default=0) - _LATE
        rows = self._hub.ask(
            lambda line: line.execute(_ALARMS, {"after": after, "store": store}).fetchall()
        )
        new = [row for row in rows if row[0] not in self._told.alarms]

        def work(line: Connection) -> int:
            return sum(line.execute(_RAISE, row[1:]).rowcount for row in new)

        raised = self._office.ask(work) if new else 0
        self._told.alarms = {row[0] for row in rows} or self._told.alarms
        return raised

    def _applied_up(self, store: str | None) -> None:
        asked = {"since": self._told.applied, "store": store}
        rows = self._hub.ask(lambda line: line.execute(_APPLIED, asked).fetchall())
        by_till: dict[tuple[str, str], list[Applied]] = {}
        for of, till, kind, number, problem, remark, _ in rows:
            told = Applied(kind=VersionKind(kind), number=number, problem=problem, remark=remark)
            by_till.setdefault((of, till), []).append(told)
        for (of, till), applied in by_till.items():
            HubNotices(self._office).tell(of, till, applied)
        self._told.applied = max((row[-1] for row in rows), default=self._told.applied)

    # -- versions -----------------------------------------------------------------------------

    def _versions_down(self, is_wanted: Wanted) -> int:
        """In the order of their numbers there, one by one: a catalogue is long."""
        count = 0
        while is_wanted():
            after = self._newest_here() if self._told.version is None else self._told.version
            row = self._next_version(after)
            if row is None:
                self._told.version = after
                break
            number, store, kind, content, currency, made_by = row
            version = NewVersion(
                kind=VersionKind(kind),
                store=store,
                content=bytes(content),
                currency=currency,
                made_by=made_by,
                office_number=number,
            )
            count += HubNotices(self._hub).publish(version).is_new
            self._told.version = number
        return count

    def _next_version(self, after: int) -> Any:
        def work(line: Connection) -> Any:
            return line.execute(_NEXT_VERSION, [after]).fetchone()

        return self._office.ask(work)

    def _newest_here(self) -> int:
        found = self._hub.ask(
            lambda line: line.execute("SELECT max(office_number) FROM hub.version").fetchone()
        )
        return int(found[0] or 0) if found else 0
