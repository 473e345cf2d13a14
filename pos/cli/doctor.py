"""`pos doctor`: one verdict a line on what the till needs to sell."""

from __future__ import annotations

import argparse
import shutil
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

from pos.cli.common import Commands, add_command, print_json, settings_of, verdict_on
from pos.config import set_but_unread
from pos.errors import LoyaltyError, PosError
from pos.outbox.outbox import EntryState
from pos.places import till_at_work
from pos.ports.health import HealthReport

if TYPE_CHECKING:
    from pos.assembly.till import Till

LEAST_FREE_BYTES = 200 * 1024 * 1024
EARLIEST_SANE_S = 1_760_000_000
"""No till that runs this program can be before it was written (October 2025)."""


def add_to(commands: Commands) -> None:
    made = add_command(commands, "doctor", "is everything the till needs well?", with_json=True)
    made.set_defaults(carry_out=carry_out)


def carry_out(given: argparse.Namespace) -> int:
    from pos.assembly.till import Till

    till = Till(settings_of(given))
    verdicts = [*_verdicts(till)]
    if given.json:
        told = [{"name": one.name, "ok": one.ok, "say": one.say} for one in verdicts]
        print_json({"verdicts": told})
    else:
        for one in verdicts:
            print(f"{'✓' if one.ok else '!'} {one.name:<10} {one.say}")
    return 0 if all(one.ok for one in verdicts) else 1


def _verdicts(till: Till) -> Iterator[HealthReport]:
    yield _clock()
    yield _disk(till)
    yield from _configuration(till)
    yield _journal(till)
    yield from _devices(till)
    yield _outbox(till)
    yield _catalogue(till)
    yield _loyalty(till)


def _clock() -> HealthReport:
    ok = time.time() > EARLIEST_SANE_S
    say = time.strftime("%Y-%m-%d %H:%M:%S %Z")
    return HealthReport(name="clock", ok=ok, say=say if ok else f"{say} cannot be right: set it")


def _disk(till: Till) -> HealthReport:
    folder = till.places.data
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    say = f"{free // 1024 // 1024:,} MB free"
    ok = free > LEAST_FREE_BYTES
    return HealthReport(name="disk", ok=ok, say=say if ok else f"only {say}: make room")


def _configuration(till: Till) -> Iterator[HealthReport]:
    """Sells as well without them, so this is told and is no trouble."""
    unread = set_but_unread(till.settings)
    if unread:
        say = f"set, but not read by this version yet: {', '.join(unread)}"
        yield HealthReport(name="config", ok=True, say=say)


def _journal(till: Till) -> HealthReport:
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


def _devices(till: Till) -> Iterator[HealthReport]:
    """A port has one reader: looking at it would take scans away from the till that sells."""
    holder = till_at_work(till.places)
    for device in (till.printer, till.scanner, till.drawer):
        if holder:
            say = f"in use by the till that runs (process {holder}); its screen says how it is"
            yield HealthReport(name=device.name, ok=True, say=say)
        else:
            yield device.check_health()


def _outbox(till: Till) -> HealthReport:
    if not till.places.record.exists():
        return HealthReport(name="outbox", ok=True, say="nothing waits")
    try:
        with closing(till.open_outbox()) as outbox:
            counts, lines = outbox.counts(), outbox.lines()
    except PosError as problem:
        return HealthReport(name="outbox", ok=False, say=str(problem))
    waiting = counts.pending + counts.in_doubt
    say = f"{waiting:,} waiting, {counts.rejected:,} rejected"
    since = [line.created_at for line in lines if line.state is not EntryState.REJECTED]
    if since:
        say += f"; the oldest for {_age(till.clock.now() - min(since))}"
    return HealthReport(name="outbox", ok=not counts.rejected, say=say)


def _age(age: timedelta) -> str:
    minutes = max(0, int(age.total_seconds()) // 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    if days:
        return f"{days} d {hours} h"
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"


def _catalogue(till: Till) -> HealthReport:
    about = till.catalog.about()
    if about.problem:
        return HealthReport(name="catalogue", ok=False, say=about.problem)
    return HealthReport(name="catalogue", ok=bool(about.items), say=f"{about.items:,} items")


def _loyalty(till: Till) -> HealthReport:
    name = "loyalty"
    if not till.setup.has_loyalty:
        return HealthReport(name=name, ok=True, say="no loyalty program is set up")
    try:
        till.check_loyalty()
    except LoyaltyError as problem:
        return HealthReport(name=name, ok=False, say=problem.reason)
    return HealthReport(name=name, ok=True, say=f"{till.settings.loyalty.base_url} answers")
