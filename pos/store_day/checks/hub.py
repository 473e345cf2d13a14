"""The hub of the store: whether it answers, and how much of the record it has."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from pos.errors import HubClosed, PosError
from pos.ports.health import HealthReport
from pos.text import safe

if TYPE_CHECKING:
    from pos.assembly.till import Till

_NAME: Final = "hub"
_LONGEST: Final = 600
"""What to do stands at the end."""


def hub(till: Till) -> Iterator[HealthReport]:
    """Only where the store has one; nothing is sold the worse while it is away."""
    if till.hub is None:
        return
    from pos.store_day.shipping import waiting_said

    try:
        behind = till.hub.ask()
    except PosError as problem:
        behind = till.hub.behind()
        waits = f" {waiting_said(behind, till.clock.now())}." if behind.records else ""
        stopped = f" {behind.stopped}" if behind.stopped else ""
        say = f"{safe(str(problem), _LONGEST)}{_lets_in(problem, till)}{waits}{stopped}"
        yield HealthReport(name=_NAME, ok=False, say=say)
        return
    where = safe(behind.hub)
    if behind.stopped:
        yield HealthReport(name=_NAME, ok=False, say=f"{where}: {behind.stopped}")
    elif behind.records:
        say = f"{where} answers; {waiting_said(behind, till.clock.now())}"
        yield HealthReport(name=_NAME, ok=True, say=say)
    else:
        yield HealthReport(name=_NAME, ok=True, say=f"{where} has all of the record")


def _lets_in(problem: PosError, till: Till) -> str:
    """What to type, and where."""
    if not isinstance(problem, HubClosed):
        return ""
    return f" At the hub's box: pos hub enrol {till.setup.till_id}."
