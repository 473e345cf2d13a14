"""What a till needs to sell, looked at one by one, for `pos doctor`, `pos open` and the screens.

Looking changes nothing. What to do about it is in the sentence.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from pos.config import set_but_unread
from pos.core.deliveries import EntryState
from pos.core.how_long import how_long
from pos.errors import LoyaltyError, PosError
from pos.places import Places, till_at_work
from pos.ports.health import Availability, HealthReport

if TYPE_CHECKING:
    from pos.assembly.till import Till
    from pos.core.record_head import RecordHead
    from pos.journal.checking import Verdict
    from pos.ports.devices import Device, DeviceNews

LEAST_FREE_BYTES = 200 * 1024 * 1024
"""Less is told while there is time to make room."""
EARLIEST_SANE_S = 1_760_000_000
"""No till that runs this program can be before it was written (October 2025)."""
MOST_SKEW = timedelta(minutes=2)
"""An order that says it is of the future is refused by the service."""
SERVER_TIME_WITHIN_S = 3.0
_MEASURES = {"E": "a price", "W": "a weight", "N": "pieces"}
_ANY_ELEMENT_STRING = "0100000000000000"
COPY_FOLLOWS_S = 1.5
"""The second copy is never further behind a till at work."""


def clock(till: Till, *, asks_server: bool) -> HealthReport:
    """Against the service's clock where it answers, and never before the end of the record.

    That it was set in this shift is trouble only where nobody says that it is right now.
    """
    last, was_set = _last_recorded(till), _was_set(till)
    now = till.clock.now()  # after the record is read: a till at work may write meanwhile
    zone = till.setup.zone  # as the screens and receipts have it, whatever the machine's is
    say = now.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S %Z")
    trouble = ""
    if now.timestamp() < EARLIEST_SANE_S:
        trouble = "cannot be right"
    elif last is not None and last > now:
        trouble = f"is before the last record, of {last.astimezone(zone):%Y-%m-%d %H:%M:%S}"
    if not trouble and asks_server:
        skew = _skew(till)
        if skew is None:
            say += ", compared with no server"
        elif abs(skew) > MOST_SKEW:
            trouble = (
                f"is {how_long(abs(skew), to_the_minute=True)} {_side(skew)} the loyalty service"
            )
        else:
            seconds = round(abs(skew).total_seconds())
            say += f", {seconds} s {_side(skew)} the loyalty service" if seconds > 1 else ""
            say, was_set = f"{say}{was_set}", ""
    if was_set and not trouble:
        trouble = f"{was_set.removeprefix(', ')}; see whether it is right"
    if trouble:
        say = f"{say} {trouble}. Set the clock and the time zone of this machine."
    return HealthReport(name="clock", ok=not trouble, say=say)


def _skew(till: Till) -> timedelta | None:
    """How far the till's clock is ahead; a server tells its time to a second."""
    from pos.store_day.web import server_time

    before_s, before = time.monotonic(), till.clock.now()
    told = server_time(till.settings.loyalty.base_url, within_s=SERVER_TIME_WITHIN_S)
    took = timedelta(seconds=time.monotonic() - before_s)
    return None if told is None else before + took / 2 - told - timedelta(seconds=0.5)


def _side(skew: timedelta) -> str:
    return "ahead of" if skew > timedelta() else "behind"


def _was_set(till: Till) -> str:
    """By how much, the last time in this shift; '' where it was not."""
    from pos.core.rules.clock import SAID_FROM, moved
    from pos.journal.database import readable
    from pos.journal.queries import SqliteHistory

    if not till.places.record.exists():
        return ""
    try:
        with readable(), closing(SqliteHistory(till.places.record)) as history:
            jumps = history.clock_jumps()
    except PosError:  # as below
        return ""
    told = [one for one in jumps if abs(one.after - one.before) >= SAID_FROM]
    return f", was set {moved(told[-1].before, told[-1].after)} in this shift" if told else ""


def _last_recorded(till: Till) -> datetime | None:
    from pos.journal.database import readable
    from pos.journal.queries import SqliteHistory

    if not till.places.record.exists():
        return None
    try:
        with readable(), closing(SqliteHistory(till.places.record)) as history:
            last = next(history.records(after=history.last_place() - 1), None)
            return datetime.fromisoformat(last.at) if last else None
    except (PosError, ValueError):  # the record's own check says what is wrong with it
        return None


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


def configuration(till: Till) -> Iterator[HealthReport]:
    """Sells as well without them, so this is told and is no trouble."""
    unread = set_but_unread(till.settings)
    if unread:
        say = f"set, but not read by this version yet: {', '.join(unread)}"
        yield HealthReport(name="config", ok=True, say=say)


def codes(till: Till) -> HealthReport:
    """How codes are read: `pos codes read` tells it of one."""
    rules = till.setup.codes
    patterns = [f"{one.text} holds {_MEASURES[one.measures]}" for one in rules.patterns]
    say = "; ".join((f"the scanner names them by {rules.code_id}", *patterns))
    if not till.element_strings.read(_ANY_ELEMENT_STRING):
        return HealthReport(
            name="codes", ok=False, say=f"{say}; GS1 codes cannot be read: install biip again"
        )
    return HealthReport(name="codes", ok=True, say=f"{say}; GS1 codes are read")


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


def verdict_on(places: Places, *, paper: RecordHead | None = None) -> Verdict:
    """Is the record as it was written? A till that sells may be a burst ahead of its copy."""
    from pos.journal.checking import check_record

    def verdict() -> Verdict:
        lags = bool(till_at_work(places))
        return check_record(places.record, places.copy, copy_may_lag=lags, paper=paper)

    first = verdict()
    if first.ok or not till_at_work(places):
        return first
    time.sleep(COPY_FOLLOWS_S)  # it may have started just now, with its copy still to begin
    return verdict()


def devices(till: Till, *, is_running: bool = False) -> Iterator[HealthReport]:
    """A port has one reader: looking at it would take scans away from the till that sells.

    Of a till that runs in this very program its news are known.
    """
    holder = till_at_work(till.places)
    which = f" (process {holder})" if holder.isdecimal() else ""
    elsewhere = f"in use by the till that runs{which}; its screen says how it is"
    news = {one.device: one for one in till.terminal.snapshot.devices} if is_running else {}
    at_hand = till.devices
    printer: HealthReport | None = None
    for device in (at_hand.printer, *at_hand.scanners, at_hand.drawer):
        if is_running and device is not at_hand.printer:
            yield _in_use(device, news.get(device.name), printer)
        elif holder and not is_running:
            yield HealthReport(name=device.name, ok=True, say=elsewhere)
        else:
            report = device.check_health()  # a printer in use here is asked between two receipts
            printer = printer or report
            yield report
    for beside in (at_hand.display, at_hand.scale, at_hand.card_terminal):
        if not beside.capabilities.names:
            continue  # few counters have them: what is not there is not told
        if holder and not is_running:
            yield HealthReport(name=beside.name, ok=True, say=elsewhere)
        else:
            yield beside.check_health()  # each can be asked while it is in use here


def _in_use(device: Device, told: DeviceNews | None, printer: HealthReport | None) -> HealthReport:
    """A scanner that listens knows how it is, as does what is not there; nothing is opened."""
    if told is not None and told.availability is Availability.UNAVAILABLE:
        return HealthReport(name=device.name, ok=False, say=told.say)
    if not device.capabilities.has("open"):
        return device.check_health()
    if printer is not None and not printer.ok:  # a drawer's, asked just now
        say = f"The printer opens it, and is not ready. {printer.say}"
        return HealthReport(name=device.name, ok=False, say=say)
    return HealthReport(name=device.name, ok=True, say="in use")


def email(till: Till) -> Iterator[HealthReport]:
    """Only where the store sends receipts by e-mail; nothing is sold the worse without it."""
    if (told := till.beside_paper.email_health()) is not None:
        yield told


def outbox(till: Till) -> HealthReport:
    from pos.journal.database import readable

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
    except PosError as problem:
        return HealthReport(name="outbox", ok=False, say=str(problem))
    waiting = counts.pending + counts.in_doubt
    say = f"{waiting:,} waiting, {counts.rejected:,} rejected"
    if oldest:
        since = min(line.created_at for line in oldest)
        say += f"; the oldest for {how_long(till.clock.now() - since, to_the_minute=True)}"
    return HealthReport(name="outbox", ok=not counts.rejected, say=say)


def catalogue(till: Till) -> HealthReport:
    about = till.catalog.about()
    if about.problem:
        return HealthReport(name="catalogue", ok=False, say=about.problem)
    return HealthReport(name="catalogue", ok=bool(about.items), say=f"{about.items:,} items")


def letters(till: Till) -> Iterator[HealthReport]:
    """Only where an item's title would stand on a receipt with marks in it."""
    from pos.assembly.letters import letters_missing

    if say := letters_missing(till.devices.printer, till.catalog.titles()):
        yield HealthReport(name="letters", ok=False, say=say)


def loyalty(till: Till) -> HealthReport:
    name = "loyalty"
    if not till.setup.has_loyalty:
        return HealthReport(name=name, ok=True, say="no loyalty program is set up")
    try:
        till.check_loyalty()
    except LoyaltyError as problem:
        return HealthReport(name=name, ok=False, say=problem.reason)
    return HealthReport(name=name, ok=True, say=f"{till.settings.loyalty.base_url} answers")
