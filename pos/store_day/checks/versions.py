"""What the hub brought down to this till, and what of it waits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from typing import TYPE_CHECKING, Final

from pos.core.version import VersionKind
from pos.errors import ConfigError, HubError, JournalError
from pos.journal.database import readable
from pos.journal.queries import SqliteHistory
from pos.ports.health import HealthReport
from pos.text import safe

if TYPE_CHECKING:
    from pos.assembly.till import Till
    from pos.ports.notices import TillHas

NAME: Final = "versions"
_BY_ITSELF: Final = "taken by itself while the till runs"


def versions(till: Till) -> Iterator[HealthReport]:
    """Nothing where there is no hub. One that is away keeps nothing from being sold."""
    if till.hub is None:
        return
    taken = _on_record(till)
    has = ", ".join(f"{kind.value} {number}" for kind, number in taken.items()) or "none"
    try:
        waiting = _waiting(till, taken)
    except (HubError, ConfigError):  # why, the step of the hub itself tells
        say = f"{has}; what waits is not known while the hub does not answer"
        yield HealthReport(name=NAME, ok=True, say=say)
        return
    refused = [one for one in waiting if one.problem]
    said = [f"{one.kind.value} {one.waits} is not taken: {safe(one.problem)}" for one in refused]
    said += [
        f"{one.kind.value} {one.waits} waits, {_BY_ITSELF}" for one in waiting if not one.problem
    ]
    yield HealthReport(name=NAME, ok=not refused, say="; ".join((has, *said)))


def _on_record(till: Till) -> Mapping[VersionKind, int]:
    try:
        with readable(), closing(SqliteHistory(till.places.record)) as history:
            return {kind: mark.number for kind, mark in sorted(history.versions_taken().items())}
    except JournalError:
        return {}  # of the record itself its own step tells


def _waiting(till: Till, taken: Mapping[VersionKind, int]) -> list[TillHas]:
    """Not what the hub is only not told of yet."""
    from pos.assembly.hub.opened import opened_hub

    settings, setup = till.settings, till.setup
    with opened_hub(settings, answer_within_s=settings.hub.deadline_s) as hub:
        from pos.hub.notices import HubNotices

        standing = HubNotices(hub).standing_of(setup.store_id, setup.till_id)
    return [one for one in standing if one.waits > taken.get(one.kind, 0)]
