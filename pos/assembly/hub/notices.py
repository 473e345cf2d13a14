"""What the hub brings down, taken by a till in its order, put on record, and told up again.

What is taken next is decided by the marks that the till's own files and its record have, so that a
till that was killed, or had no hub for a week, goes on where it was.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from concurrent.futures import TimeoutError as TooLong
from contextlib import closing
from typing import TYPE_CHECKING, Final, Protocol

from pos.assembly.hub.taking import Taken, VersionTaker
from pos.core import intents as it
from pos.core.version import VersionKind, VersionMark
from pos.journal.database import readable
from pos.journal.queries import SqliteHistory
from pos.office.from_hub import UsersFromHub
from pos.ports.notices import AT_ONCE, Applied, NoticeHub, Standing, Version

if TYPE_CHECKING:
    from collections.abc import Callable

    from pos.assembly.till import Till

log = logging.getLogger("pos.hub")

RECORDED_WITHIN_S: Final = 30.0


class TillSide(Protocol):
    """What of a till the versions are told to, and what it knows of them."""

    def on_record(self) -> Mapping[VersionKind, VersionMark]:
        """Of each kind the newest. PosError where it cannot be read."""
        ...

    def record(self, taken: it.VersionTaken) -> bool:
        """Whether it is on record now."""
        ...

    def may_take_settings(self) -> bool:
        """Between two sales, and not where a command has the till up to write in its record."""
        ...

    def users_changed(self) -> None: ...


class VersionsDown:
    """Takes what a hub has for one till, in its order. Not for two threads at once."""

    def __init__(self, taker: VersionTaker, side: TillSide, *, store: str, till: str) -> None:
        self._taker = taker
        self._side = side
        self._store = store
        self._till = till
        self._refused: set[int] = set()
        """In this run: it is tried again at the next start, or never where a later one is taken."""
        self._of_this_hub: dict[VersionKind, VersionMark] = {}
        self.has_postponed = False
        """Settings wait for the end of the sale, or for a till that has its file."""

    def begin(self, hub: NoticeHub) -> None:
        """On a new line: what of ours is this hub's, and that is told to it. A mark that another
        hub gave, or this one before it was brought back from a backup, is worth nothing to it.
        """
        self._record_what_is_taken()
        here = self._marks()
        known = hub.known(self._store, [*here.values()])
        self._of_this_hub = {mark.kind: mark for mark in known}
        hub.tell(self._store, self._till, [_applied(mark) for mark in known])

    def look(self, hub: NoticeHub) -> int:
        """How many were taken."""
        count, passed_over = 0, set(self._refused)
        self.has_postponed = False
        while versions := hub.next_for(self._store, self._standing(), passed_over=passed_over):
            told = []
            for version in versions:
                if version.mark.kind is VersionKind.SETTINGS and not self._side.may_take_settings():
                    self.has_postponed = True
                    passed_over.add(version.mark.number)
                    continue
                applied = self._take(version)
                if applied is None or applied.problem:
                    passed_over.add(version.mark.number)
                if applied is not None:
                    told.append(applied)
            hub.tell(self._store, self._till, told)
            count += sum(not one.problem for one in told)
            if len(versions) < AT_ONCE and versions[0].mark.kind is not VersionKind.CATALOGUE:
                break
        return count

    def _take(self, version: Version) -> Applied | None:
        """None where it could not be recorded: it is taken another time."""
        mark = version.mark
        taken = self._taker.take(version)
        if taken.problem:
            log.warning("the hub's %s %d was not taken: %s", mark.kind, mark.number, taken.problem)
            self._refused.add(mark.number)
            return Applied(kind=mark.kind, number=mark.number, problem=taken.problem)
        if mark.kind is VersionKind.CATALOGUE:
            self._refused.clear()  # prices may have found nothing to change
        if mark.kind is VersionKind.USERS:
            self._side.users_changed()
        if not self._side.record(_intent(mark, taken)) and mark.kind is VersionKind.SETTINGS:
            return None
        self._of_this_hub[mark.kind] = mark
        if mark.kind is VersionKind.CATALOGUE:
            self._of_this_hub.pop(VersionKind.PRICES, None)
        return Applied(kind=mark.kind, number=mark.number, remark=taken.remark)

    def _record_what_is_taken(self) -> None:
        """What a till that was stopped had taken and not recorded yet."""
        on_record = self._side.on_record()
        for mark in self._taker.marks():
            if on_record.get(mark.kind) != mark:
                if mark.kind is VersionKind.USERS:
                    self._side.users_changed()
                self._side.record(it.VersionTaken(mark=mark))

    def _marks(self) -> dict[VersionKind, VersionMark]:
        marks = {mark.kind: mark for mark in self._taker.marks()}
        settings = self._side.on_record().get(VersionKind.SETTINGS)
        return marks | ({settings.kind: settings} if settings else {})

    def _standing(self) -> Standing:
        return Standing(**{kind.value: mark.number for kind, mark in self._of_this_hub.items()})


def _intent(mark: VersionMark, taken: Taken) -> it.VersionTaken:
    return it.VersionTaken(mark=mark, found=taken.found, made=taken.made)


def _applied(mark: VersionMark) -> Applied:
    return Applied(kind=mark.kind, number=mark.number)


class _AtTill:
    """pos.assembly.hub.notices.TillSide"""

    def __init__(self, till: Till) -> None:
        self._till = till

    def on_record(self) -> Mapping[VersionKind, VersionMark]:
        with readable(), closing(SqliteHistory(self._till.places.record)) as history:
            return history.versions_taken()

    def record(self, taken: it.VersionTaken) -> bool:
        try:
            return self._till.terminal.submit(taken).ended.result(RECORDED_WITHIN_S).ok
        except TooLong:
            return False

    def may_take_settings(self) -> bool:
        return self._till.settings.file is not None and not self._till.terminal.snapshot.state.sale

    def users_changed(self) -> None:
        self._till.take_over_users()


def versions_down(
    till: Till, *, is_wanted: Callable[[], bool], rest: Callable[[], object]
) -> VersionsDown:
    """For the store and the till that its settings name. `rest` lets its counter in during what
    takes long.
    """
    taker = VersionTaker(
        places=till.places,
        currency=till.setup.currency,
        tax_names=till.setup.tax_rates,
        users=UsersFromHub(till.places.staff, till.clock, roles=till.settings.role_names),
        settings=lambda: till.settings_file,
        is_wanted=is_wanted,
        rest=rest,
    )
    setup = till.setup
    return VersionsDown(taker, _AtTill(till), store=setup.store_id, till=setup.till_id)
