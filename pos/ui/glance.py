"""What is known of the day while somebody looks at it, and what of it needs a person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pos.core.business_day import day_said
from pos.core.reports.today import Today
from pos.ports.devices import DeviceNews
from pos.ports.health import Availability, HealthReport
from pos.ports.trying import DeviceLine
from pos.terminal.snapshot import Snapshot
from pos.ui.figures import amount


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """What was read of the day so far; None where nobody has told it yet."""

    today: Today | None = None
    why_not: str = ""
    """Why there are no figures, in a sentence."""
    devices: tuple[DeviceLine, ...] | None = None
    news: tuple[DeviceNews, ...] = ()
    """What was known of them when they were looked at: what is newer counts instead."""


def drawer_said(snapshot: Snapshot) -> str:
    """What should be in it only where whoever counts it is told as well."""
    shift, setup = snapshot.state.shift, snapshot.state.setup
    if shift is None or not shift.is_open:
        aside = len(snapshot.state.aside)
        return f"No shift open, {aside} aside" if aside else "No shift open"
    stands_open = any(_is_away(one) for one in snapshot.devices if one.device == "drawer")
    opened = ", drawer open" if stands_open else ""
    if setup.blind_count:
        return f"Shift {shift.number} open{opened}"
    return f"Shift {shift.number}, {amount(shift.drawer_expected)} in the drawer{opened}"


def verdicts(glance: Glance, snapshot: Snapshot) -> tuple[HealthReport, ...]:
    """One a device, as it was looked at or as its newer news has it."""
    newer = {one.device: one for one in snapshot.devices if one not in glance.news}
    looked = [one.report for one in glance.devices or ()]
    return tuple(_newer(one, newer.get(one.name)) for one in looked)


def _newer(report: HealthReport, news: DeviceNews | None) -> HealthReport:
    if news is None:
        return report
    return HealthReport(name=report.name, ok=not _is_away(news), say=news.say)


def _is_away(news: DeviceNews) -> bool:
    return news.availability is Availability.UNAVAILABLE


def needs(glance: Glance, snapshot: Snapshot) -> tuple[str, ...]:
    """What does not go away by itself, the dearest first."""
    return tuple(_needs(glance, snapshot))


def _needs(glance: Glance, snapshot: Snapshot) -> Iterator[str]:
    state = snapshot.state
    if rejected := snapshot.outbox.rejected:
        what = "entry" if rejected == 1 else "entries"
        yield f"{rejected:,} {what} rejected: C, then 3."
    if doubles := len(state.doubles):
        what = "coupon was" if doubles == 1 else "coupons were"
        yield f"{doubles:,} {what} used twice: C, then 3."
    if snapshot.loyalty.trouble:
        yield snapshot.loyalty.trouble
    if snapshot.engine.trouble:
        yield snapshot.engine.trouble
    yield from (one.say for one in snapshot.devices if one.device == "hub" and _is_away(one))
    if papers := len(state.papers):
        what = "paper waits" if papers == 1 else "papers wait"
        yield f"{papers} {what} for the printer."
    shift, today = state.shift, glance.today
    since = shift.business_date if shift is not None and shift.is_open else None
    if since is not None and today is not None and since < today.day:
        yield f"The shift is open since {day_said(since)}: close it."
    for aside in state.aside:
        day = aside.shift.business_date
        if day is not None and today is not None and day < today.day:
            yield f"Shift {aside.shift.number} is aside, opened {day_said(day)}: have it closed."
    for one in verdicts(glance, snapshot):
        if not one.ok:
            yield one.say
