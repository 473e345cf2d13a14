"""Opening the store at a till: look, fetch, keep, and say in one sentence whether it can sell."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING

from pos.assembly.terms import setup_of
from pos.core.business_day import MIDNIGHT, business_date, day_said
from pos.errors import EngineMisuse, EngineUnreachable, JournalError
from pos.journal.database import readable
from pos.journal.queries import SqliteHistory
from pos.ports.health import HealthReport
from pos.ports.store_day import VERDICT, Step
from pos.store_day import checks
from pos.store_day.catalogue import bring, shown_source
from pos.store_day.program import QUEUED, ProgramTerms

if TYPE_CHECKING:
    from pos.assembly.customer_feed import CustomerFeed
    from pos.assembly.till import Till
    from pos.ports.loyalty_office import LoyaltyOffice

NEEDED = frozenset({"journal"})
"""Without it nothing can be sold, nor without items or a disk that takes the record; trouble with
anything else is told, and the till sells: by the catalogue of last time where the new one could
not be had, and with little room on the disk."""


def opening(
    till: Till,
    *,
    source: str = "",
    is_running: bool = False,
    takes_fewer: bool = False,
    is_wanted: Callable[[], bool] | None = None,
) -> Iterator[Step]:
    """Every step as it ends, the verdict last. `source` in place of the configured one."""
    troubles: list[str] = []
    terms = ProgramTerms(till, _office_of(till, is_running=is_running))
    items = _catalogue(
        till,
        source or till.settings.catalogue.source,
        takes_fewer=takes_fewer,
        is_wanted=is_wanted,
    )
    for step in _steps(till, terms, items, is_running=is_running):
        yield step
        if step.is_done and not step.ok:
            troubles.append(step.name)
    yield verdict(
        troubles,
        is_offline=terms.is_offline,
        is_stocked=checks.catalogue(till).ok,
        can_record=checks.can_record(till),
    )


def verdict(
    troubles: list[str], *, is_offline: bool, is_stocked: bool = True, can_record: bool = True
) -> Step:
    """One sentence before the first sale, and a second where loyalty must wait."""
    needed = set(NEEDED)
    if not is_stocked:
        needed.add("catalogue")
    if not can_record:
        needed.add("disk")
    in_the_way = [name for name in troubles if name in needed]
    if in_the_way:
        say = f"Do not sell yet. See to: {', '.join(in_the_way)}."
    elif troubles:
        say = f"Ready to sell, but see to: {', '.join(dict.fromkeys(troubles))}."
    else:
        say = "Ready to sell."
    return Step(name=VERDICT, ok=not troubles, say=f"{say} {QUEUED}" if is_offline else say)


def _office_of(till: Till, *, is_running: bool) -> Callable[[], LoyaltyOffice]:
    """In turn with the sales of a till that sells; one that does not has no line open to share."""
    if is_running:
        return till.open_loyalty_office
    from pos.assembly.loyalty import loyalty_office

    return lambda: loyalty_office(till.settings)


def _steps(
    till: Till, terms: ProgramTerms, items: Iterator[Step], *, is_running: bool
) -> Iterator[Step]:
    yield _business_day(till)
    yield from _shift_of_before(till)
    yield _step(checks.disk(till))
    yield Step(name="journal", say="reading the record and its second copy", is_done=False)
    yield _step(checks.journal(till))
    yield from map(_step, checks.devices(till, is_running=is_running))
    yield _step(checks.outbox(till))
    yield from map(_step, checks.hub(till))
    yield from map(_step, checks.versions(till))
    yield from items
    yield from terms.asked()
    if till.customer_feed is not None:
        yield _customers(till, till.customer_feed, is_running=is_running)
    yield _step(checks.clock(till, asks_server=terms.answers))


def _business_day(till: Till) -> Step:
    """Which day is opened, where it does not end at midnight until when."""
    setup = setup_of(till.settings)
    day = business_date(till.clock.now(), setup.zone, setup.day_ends)
    until = f", until {setup.day_ends:%H:%M}" if setup.day_ends != MIDNIGHT else ""
    return Step(name="day", say=f"{day_said(day)}{until}")


def _shift_of_before(till: Till) -> Iterator[Step]:
    """One that nobody closed when its day was over: what is sold now counts in it."""
    setup = setup_of(till.settings)
    today = business_date(till.clock.now(), setup.zone, setup.day_ends)
    try:
        with readable(), closing(SqliteHistory(till.places.record)) as history:
            left = history.shift_left_open()
    except JournalError:
        return  # of the record itself its own step tells
    if left is None or left[1] >= today:
        return
    number, day = left
    say = f"shift {number} of {day_said(day)} is still open: F10 at the till counts and closes it"
    yield Step(name="shift", say=say)


def _catalogue(
    till: Till, source: str, *, takes_fewer: bool, is_wanted: Callable[[], bool] | None
) -> Iterator[Step]:
    if not source:
        yield _step(checks.catalogue(till))
        return
    yield Step(name="catalogue", say=f"fetching {shown_source(source)}", is_done=False)
    brought = bring(till, source, takes_fewer=takes_fewer, is_wanted=is_wanted)
    yield Step(
        name="catalogue",
        ok=brought.ok,
        say=brought.say,
        details=brought.details,
        awaits_yes=brought.awaits_yes,
    )


def _customers(till: Till, feed: CustomerFeed, *, is_running: bool) -> Step:
    """What the loyalty service told the coupon engine: nothing is sold or not for it."""
    try:
        with ExitStack() as to_end:
            if till.shop_coupons is not None and not is_running:
                to_end.callback(till.shop_coupons.close)
            count = feed.pull()
    except (EngineUnreachable, EngineMisuse) as failure:
        return Step(name="customers", say=f"no news: {failure}")
    except OSError as problem:
        return Step(name="customers", ok=False, say=f"cannot be kept: {problem.strerror}")
    return Step(name="customers", say=f"news of {count:,}")


def _step(report: HealthReport) -> Step:
    return Step(name=report.name, ok=report.ok, say=report.say)
