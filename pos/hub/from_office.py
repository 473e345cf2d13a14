"""The head office's versions brought to a store's hub, and who took which told up again.

A version of the office's is known by its number there and its digest: an office that was brought
back from a backup gives numbers again that this hub has of other versions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from pos.core.version import VersionKind
from pos.hub.database import HubDatabase
from pos.hub.notices import HubNotices
from pos.ports.notices import Applied, NewVersion
from pos.postgres.connecting import Connection

_LOOKED_AT_ONCE: Final = 100
_BROUGHT: Final = f"""
    SELECT office_number, digest FROM hub.version
    WHERE office_number < coalesce(%s, office_number + 1)
    ORDER BY office_number DESC LIMIT {_LOOKED_AT_ONCE}
"""
_STILL_THERE: Final = """
    SELECT number, digest FROM hub.version
    JOIN unnest(%s::bigint[], %s::bytea[]) AS asked (number, digest) USING (number, digest)
"""
_NEXT: Final = """
    SELECT number, store, kind, content, currency, made_by FROM hub.version
    WHERE number > %s ORDER BY number LIMIT 1
"""
_APPLIED: Final = """
    SELECT applied.store, applied.till, applied.kind, version.office_number, version.digest,
        applied.problem, applied.remark, applied.at
    FROM hub.applied AS applied JOIN hub.version AS version USING (number)
    WHERE version.office_number IS NOT NULL
        AND (%(store)s::text IS NULL OR applied.store = %(store)s)
        AND applied.at > coalesce(%(since)s::timestamptz - interval '1 minute', '-infinity')
    ORDER BY applied.store, applied.till, applied.at
"""
Place = tuple[int, bytes]
"""A version's number at the office, and its digest."""


class FromOffice:
    """For one thread. What either side raises, these raise: then another one begins anew."""

    def __init__(self, hub: HubDatabase, office: HubDatabase) -> None:
        self._hub = hub
        self._office = office
        self._reached: int | None = None
        """By the office's numbers; None: both sides must be asked."""
        self._told_until: Any = None

    def versions_down(self, is_wanted: Callable[[], bool]) -> int:
        """How many were new. In the order of their numbers, one by one: a catalogue is long."""
        if self._reached is None:
            self._reached = self._newest_of_both()
        count = 0
        while is_wanted() and (row := self._next(self._reached)) is not None:
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
            self._reached = number
        return count

    def applied_up(self, store: str | None) -> None:
        """Which till took which, of all that the office knows; None: of all stores."""
        asked = {"since": self._told_until, "store": store}
        rows = self._hub.ask(lambda line: line.execute(_APPLIED, asked).fetchall())
        known = self._still_there([row[3:5] for row in rows])
        by_till: dict[tuple[str, str], list[Applied]] = {}
        for of, till, kind, number, digest, problem, remark, _ in rows:
            if (number, digest) in known:
                told = Applied(
                    kind=VersionKind(kind), number=number, problem=problem, remark=remark
                )
                by_till.setdefault((of, till), []).append(told)
        for (of, till), applied in by_till.items():
            HubNotices(self._office).tell(of, till, applied)
        self._told_until = max((row[-1] for row in rows), default=self._told_until)

    def _newest_of_both(self) -> int:
        """Of what was brought the newest that the office still has as it was brought; else 0."""
        below: int | None = None
        while brought := self._brought(below):
            if known := self._still_there(brought):
                return max(number for number, _ in known)
            below = brought[-1][0]
        return 0

    def _brought(self, below: int | None) -> list[Place]:
        return self._hub.ask(lambda line: line.execute(_BROUGHT, [below]).fetchall())

    def _still_there(self, places: Sequence[Place]) -> set[Place]:
        if not places:
            return set()
        numbers, digests = zip(*places, strict=True)

        def work(line: Connection) -> set[Place]:
            return set(line.execute(_STILL_THERE, [[*numbers], [*digests]]).fetchall())

        return self._office.ask(work)

    def _next(self, after: int) -> Any:
        return self._office.ask(lambda line: line.execute(_NEXT, [after]).fetchone())
