"""A till that sold on some days, of which the first are archived and dropped."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

from builders import MUNA, NOON, counter_of, item_of, sar
from old_record import copied

from pos.core import intents as it
from pos.core.events import RecordArchived
from pos.journal.archived import archives_told
from pos.journal.archiving import Kept, archive, drop
from pos.journal.database import open_beside
from pos.journal.journal import SqliteJournal
from pos.journal.keeping import reach_of
from pos.ports.record import Batch

LATER = NOON + timedelta(days=400)
"""Nothing can be brought back any more."""


def kept_of(path: Path, *sales: int) -> Kept:
    """A shift each day, which sold so often; the last is open."""
    counter = counter_of(who=MUNA)
    journal = SqliteJournal(path)
    for number, times in enumerate(sales):
        if number:
            counter.done(it.CloseShift(counted=sar("100.00")))
            counter.now += timedelta(days=1)
            counter.done(it.OpenShift(opening_float=sar("100.00")))
        for _ in range(times):
            counter.done(it.AddItem(item=item_of("bag", "100.00")))
            counter.done(it.TakeTender(method="cash"))
        for event in counter.events:
            journal.append([Batch(at=getattr(event, "at", counter.now), events=(event,))])
        counter.events.clear()
    journal.close()
    return Kept(record=path, copy=copied(path))


def dropped(kept: Kept, file: Path, *, before: int) -> RecordArchived:
    """The shifts of the days before one; what the record says of it."""
    with closing(open_beside(kept.record)) as db:
        reach = reach_of(db, before=begin(before), returns_from=LATER)
    drop(kept, archive(kept, reach, file), file, now=LATER)
    with closing(open_beside(kept.record)) as db:
        return next(archives_told(db))


def begin(number: int) -> datetime:
    return NOON.replace(hour=0) + timedelta(days=number - 1)
