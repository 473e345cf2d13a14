"""Waiting while a till's record goes up to the hub of its store, and saying what is left."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from pos.core.how_long import how_long
from pos.errors import PosError
from pos.ports.store_day import Step
from pos.text import safe

if TYPE_CHECKING:
    from pos.assembly.hub.till_hub import Behind
    from pos.assembly.till import Till

LOOK_EVERY_S: Final = 0.05
TOLD_EVERY_S: Final = 1.0
ASK_EVERY_S: Final = 0.5
IS_STILL_S: Final = 3.0
"""A till in another program that ships nothing for so long has been told why."""
_KEPT: Final = "All of the record is kept here."
_GOES_UP_LATER: Final = "It goes up by itself while a till runs and the hub can be reached."


def shipping(till: Till, *, within_s: float) -> Iterator[Step]:
    """Of a till that runs in this program, as long as the hub takes it. Nothing without a hub."""
    hub = till.hub
    if hub is None:
        return
    ends_s = time.monotonic() + within_s
    asked = hub.hasten()
    told_s = 0.0
    while not (is_level := hub.records_up.is_level(asked)) and not hub.records_up.is_in_trouble:
        now_s = time.monotonic()
        if now_s > ends_s:
            break
        if now_s - told_s >= TOLD_EVERY_S and (records := hub.behind().records):
            told_s = now_s
            yield Step(name="hub", say=f"{records:,} records to go up", is_done=False)
        time.sleep(LOOK_EVERY_S)
    behind = hub.behind()
    behind = replace(behind, stopped=hub.to_look_into or behind.stopped)
    yield _shipped(behind, till.clock.now(), is_told=is_level)


def shipping_elsewhere(till: Till, *, within_s: float) -> Iterator[Step]:
    """The same where another program's till ships it."""
    hub = till.hub
    if hub is None:
        return
    began_s = moved_s = time.monotonic()
    try:
        before = behind = hub.ask()
        while behind.records and not behind.stopped:
            now_s = time.monotonic()
            if behind.records < before.records:
                moved_s = now_s
            if now_s > began_s + within_s or now_s - moved_s > IS_STILL_S:
                break
            time.sleep(ASK_EVERY_S)
            before, behind = behind, hub.ask()
    except PosError as problem:
        yield Step(name="hub", ok=False, say=f"{safe(str(problem))} {_KEPT}")
        return
    yield _shipped(behind, till.clock.now(), is_told=True)


def _shipped(behind: Behind, now: datetime, *, is_told: bool) -> Step:
    """`is_told`: by the hub, just now."""
    if behind.stopped:
        return Step(name="hub", ok=False, say=behind.stopped)
    if not behind.records and is_told:
        return Step(name="hub", say="has all of the record")
    if not behind.records:
        return Step(name="hub", ok=False, say=f"has not said yet that it has all. {_GOES_UP_LATER}")
    return Step(name="hub", ok=False, say=f"{waiting_said(behind, now)}. {_GOES_UP_LATER}")


def waiting_said(behind: Behind, now: datetime) -> str:
    """'12 records are not in the hub, the oldest for 3 min'; of one that was never asked nothing is
    known.
    """
    if not behind.is_known:
        return "Nobody knows how much of the record it has"
    one = behind.records == 1
    said = f"{behind.records:,} record{' is' if one else 's are'} not in the hub"
    if behind.since is None:
        return said
    return f"{said}, the oldest for {how_long(now - behind.since, to_the_minute=True)}"
