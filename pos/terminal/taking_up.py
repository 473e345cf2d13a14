"""The record is read when the till starts, and made again first where it is damaged.

What is then done with a half-done sale recovery.py decides.
"""

from __future__ import annotations

import logging

from pos.core import events as ev
from pos.core.apply import fold
from pos.core.decision import Decision
from pos.core.rules.lost_slips import lost_untold
from pos.core.settings_change import ChangedWhere, KnownSettings
from pos.core.state import empty_state
from pos.errors import RecordDamaged
from pos.ports.record import Batch
from pos.terminal.recovery import recovered, slips_unprinted, unprinted
from pos.terminal.shown import Shown
from pos.terminal.world import World
from pos.terminal.writer import Writer

log = logging.getLogger("pos.terminal")


def news_of_settings(known: KnownSettings | None, world: World) -> tuple[ev.Event, ...]:
    """Of a change that nobody made at this till: somebody wrote the file, or it is another one."""
    found = world.settings_news(known)
    if not found.changes:
        return ()
    where = ChangedWhere.FIRST if known is None else ChangedWhere.FILE
    return (ev.SettingsChanged(where=where, changes=found.changes, digest=found.digest),)


def take_up(world: World, writer: Writer, shown: Shown) -> None:
    """What it comes to is shown; JournalError where the record can be neither read nor written."""
    try:
        _read(world, writer, shown)
    except RecordDamaged as problem:
        if world.mend is None:
            raise
        log.error("%s", problem)
        writer.close()
        _read(world, writer, shown, rebuilt=world.mend())


def _read(world: World, writer: Writer, shown: Shown, *, rebuilt: int | None = None) -> None:
    journal = writer.open()
    happened = list(journal.since_shift_opened())
    before = fold(empty_state(world.setup), happened)
    start = recovered(
        before,
        at=world.clock.now(),
        version=world.version,
        last_at=journal.last_at,
        rebuilt=rebuilt,
        unprinted=unprinted(happened),
        slips_unprinted=slips_unprinted(happened),
        slips_untold=lost_untold(happened),
        ended_well=world.ended_well(),
    )
    found = news_of_settings(journal.known_settings(), world)
    writer.append_first(Batch(at=world.clock.now(), events=(*start.events, *found)))
    if any(isinstance(one, ev.ClockJumped) for one in start.events):
        world.clock_set()
    shown.show(
        fold(before, start.events),
        answer=Decision(say=start.say, trouble=bool(start.lost)) if start.say else None,
        restored=start.restored,
        lost=start.lost,
    )
    writer.say_of_the_disk()
