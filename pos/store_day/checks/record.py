"""What the till writes and reads: the disk, the record, what waits to be sent, the catalogue."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pos.core.deliveries import EntryState
from pos.core.how_long import how_long
from pos.errors import PosError
from pos.places import Places, till_at_work
from pos.ports.health import HealthReport

if TYPE_CHECKING:
    from pos.assembly.till import Till
    from pos.core.record_head import RecordHead
    from pos.journal.checking import Verdict

LEAST_FREE_BYTES: Final = 200 * 1024 * 1024
"""Less is told while there is time to make room."""
COPY_FOLLOWS_S: Final = 1.5
"""The second copy is never further behind a till at work."""


def disk(till: Till) -> HealthReport:
    """Room, and whether the folder takes a file: a disk that fails is often read-only first."""
    folder = _folder(till)
    free = shutil.disk_usage(folder).free
    say, ok = f"{free // 1024 // 1024:,} MB free", free > LEAST_FREE_BYTES
    if not ok:
        say = f"only {say}: make room"
    if why := _unwritable(folder):
        return HealthReport(name="disk", ok=False, say=f"{folder} takes no file: {why}")
    return HealthReport(name="disk", ok=ok, say=say)


def can_record(till: Till) -> bool:
    """Whether the disk lets a sale be recorded at all, the room put aside for it included.

    With less than that no sale should begin.
    """
    from pos.journal.reserve import RESERVE_BYTES

    folder, aside = _folder(till), till.places.reserve
    room = shutil.disk_usage(folder).free + (aside.stat().st_size if aside.exists() else 0)
    return room >= RESERVE_BYTES and not _unwritable(folder)


def _folder(till: Till) -> Path:
    """The till's own, or the one that it will be made in."""
    folder = till.places.data
    while not folder.exists():
        folder = folder.parent
    return folder


def _unwritable(folder: Path) -> str:
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"\0" * 4096)
            file.flush()
    except OSError as problem:
        return problem.strerror or "unknown"
    return ""


def journal(till: Till) -> HealthReport:
    from pos.journal.agreement import must_agree

    try:
        must_agree(till.places.record, till.places.copy)
        if not till.places.record.exists():
            return HealthReport(name="journal", ok=True, say="no record yet: nothing has been sold")
        verdict = verdict_on(till.places)
    except PosError as problem:
        return HealthReport(name="journal", ok=False, say=str(problem))
    if verdict.ok:
        say = f"{verdict.records:,} records, as they were written"
        return HealthReport(name="journal", ok=True, say=say)
    first = verdict.findings[0]
    return HealthReport(name="journal", ok=False, say=f"record {first.seq}: {first.what}")


def verdict_on(
    places: Places, *, paper: RecordHead | None = None, archives: Sequence[Path] = ()
) -> Verdict:
    """Is the record as it was written? A till that sells may be a burst ahead of its copy."""
    from pos.journal.checking import check_record

    def verdict() -> Verdict:
        lags = bool(till_at_work(places))
        return check_record(
            places.record, places.copy, copy_may_lag=lags, paper=paper, archives=archives
        )

    first = verdict()
    if first.ok or not till_at_work(places):
        return first
    time.sleep(COPY_FOLLOWS_S)  # it may have started just now, with its copy still to begin
    return verdict()


def outbox(till: Till) -> HealthReport:
    """Burns of the shop's own coupons wait there too; a double is to be ticked off by somebody."""
    from pos.journal.database import readable
    from pos.journal.owed import owed_to_the_engine

    if not till.places.record.exists():
        return HealthReport(name="outbox", ok=True, say="nothing waits")
    try:
        with readable(), closing(till.open_outbox()) as opened:
            counts = opened.counts()
            oldest = [
                line
                for state in (EntryState.PENDING, EntryState.IN_DOUBT)
                for line in opened.lines.in_state(state, limit=1)
            ]
        burns, doubles = owed_to_the_engine(till.places.record)
    except PosError as problem:
        return HealthReport(name="outbox", ok=False, say=str(problem))
    waiting = counts.pending + counts.in_doubt
    say = f"{waiting:,} waiting, {counts.rejected:,} rejected"
    if oldest:
        since = min(line.created_at for line in oldest)
        say += f"; the oldest for {how_long(till.clock.now() - since, to_the_minute=True)}"
    if burns:
        say += f"; coupons to be burned: {len(burns):,} (pos outbox list)"
    if doubles:
        say += f"; coupons used twice: {len(doubles):,}, a manager ticks them off: F10, C, 3"
    is_well = not (counts.rejected or burns or doubles)
    return HealthReport(name="outbox", ok=is_well, say=say)


def catalogue(till: Till) -> HealthReport:
    about = till.catalog.about()
    if about.problem:
        return HealthReport(name="catalogue", ok=False, say=about.problem)
    return HealthReport(name="catalogue", ok=bool(about.items), say=f"{about.items:,} items")
