"""The day at a glance as rows: a few above the manager's menu, and whole on a page of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import tzinfo
from typing import Final

from pos.core.business_day import day_said
from pos.core.money import MINUS
from pos.core.reports.period import PeriodReport
from pos.core.reports.period_sections import day_sections
from pos.core.reports.report import SalesOf
from pos.core.reports.sections import over_or_short
from pos.core.reports.today import LastZ, Today
from pos.core.tender import name_of_method
from pos.terminal.snapshot import Snapshot
from pos.ui.figures import amount, clock_time
from pos.ui.glance import Glance, drawer_said, needs, verdicts
from pos.ui.report_views import sections_rows
from pos.ui.rows import BLANK, Piece, Row, Tone, folded, row, shown, wrapped

_HEIGHTS: Final = "▁▂▃▄▅▆▇█"
_MOST_ROWS: Final = 3


# -- above the menu ---------------------------------------------------------------------------


def brief_rows(glance: Glance, snapshot: Snapshot) -> tuple[Row, ...]:
    """What one looks for first, a row each; what needs a person at the end."""
    return (
        *_brief_sales(glance),
        *_brief_rest(glance, snapshot),
        _first_need(glance, snapshot),
    )


def _brief_sales(glance: Glance) -> tuple[Row, Row, Row]:
    """As many rows whatever there is to tell: the menu below stays where it is."""
    today = glance.today
    if today is None:
        said = glance.why_not or "Reading the day…"
        return row(shown(said), tone=Tone.MUTED), BLANK, BLANK
    sales = today.sales
    receipts = "1 receipt" if sales.receipts == 1 else f"{sales.receipts:,} receipts"
    sold = Row(
        left=(
            Piece("Today ", Tone.STRONG),
            Piece("→", Tone.ACCENT),
            Piece(f" {receipts}", Tone.MUTED),
        ),
        right=(Piece(amount(sales.total), Tone.STRONG),),
    )
    hours = _sparkline(sales.hours, points_said(today)) if sales.hours else BLANK
    return sold, hours, row(" · ".join(_paid_by(sales)))


def _paid_by(sales: PeriodReport) -> Iterator[str]:
    for one in sales.tenders:
        if one.times:
            yield f"{name_of_method(one.method).capitalize()} {amount(one.amount)}"


def _sparkline(hours: Sequence[SalesOf], beside: str) -> Row:
    """'09 ▂▅█▃ 12': each hour as high as its part of the best."""
    most = max(one.amount.minor for one in hours)
    bars = "".join(height_of(one.amount.minor, most) for one in hours)
    first, last = hours[0].key[:2], hours[-1].key[:2]
    return Row(
        left=(
            Piece(f"{first} ", Tone.MUTED),
            Piece(bars, Tone.ACCENT),
            Piece(f" {last}", Tone.MUTED),
        ),
        right=(Piece(beside, Tone.MUTED),) if beside else (),
    )


def height_of(part: int, whole: int) -> str:
    """An eighth at least where anything was sold; a blank where nothing was, or came back."""
    if part <= 0 or whole <= 0:
        return " "
    return _HEIGHTS[max(0, -(-part * len(_HEIGHTS) // whole) - 1)]


def points_said(today: Today) -> str:
    """'points +1,234 −300'; empty where there were none."""
    told = today.sales.loyalty.told
    given = f" +{told.points_earned:,}" if told.points_earned else ""
    spent = told.points_redeemed + told.points_outside
    used = f" {MINUS}{spent:,}" if spent else ""
    return f"points{given}{used}" if given or used else ""


def _brief_rest(glance: Glance, snapshot: Snapshot) -> Iterator[Row]:
    last_z = glance.today.last_z if glance.today else None
    yield row(drawer_said(snapshot), z_said(last_z) if last_z else "", tone=Tone.MUTED)
    waits = _outbox_said(snapshot) if snapshot.state.setup.has_loyalty else ""
    yield row(waits, _devices_said(glance, snapshot), tone=Tone.MUTED)


def _closed(last: LastZ, zone: tzinfo) -> str:
    return f"{day_said(last.closed_at.astimezone(zone).date())} {clock_time(last.closed_at, zone)}"


def z_said(last: LastZ) -> str:
    name = over_or_short(last.over_short).lower()
    by = f" {amount(abs(last.over_short))}" if last.over_short else ""
    return f"Z {last.number} {name}{by}"


def _outbox_said(snapshot: Snapshot) -> str:
    """As the status line counts them: what is in doubt waits as well."""
    counts = snapshot.outbox
    burns = len(snapshot.state.burns)
    parts = (
        (counts.pending + counts.in_doubt, "waiting"),
        (counts.rejected, "rejected"),
        (burns, "to burn"),
    )
    return ", ".join(f"{number:,} {what}" for number, what in parts if number) or "Outbox empty"


def _devices_said(glance: Glance, snapshot: Snapshot) -> str:
    if glance.devices is None:
        return ""
    told = verdicts(glance, snapshot)
    unwell = sum(not one.ok for one in told)
    return f"! {unwell} of {len(told)} devices" if unwell else "All devices well"


def _first_need(glance: Glance, snapshot: Snapshot) -> Row:
    said = needs(glance, snapshot)
    if not said:
        return BLANK
    more = f" (+{len(said) - 1})" if len(said) > 1 else ""
    return row(f"! {shown(said[0])}", more, tone=Tone.ALARM)


# -- the page ---------------------------------------------------------------------------------


def glance_rows(glance: Glance, snapshot: Snapshot, *, zone: tzinfo, room: int) -> tuple[Row, ...]:
    return (
        *_all_needs(glance, snapshot, room),
        *_day_rows(glance, room),
        *_drawer_rows(glance, snapshot, zone),
        *_outbox_rows(snapshot),
        *_device_rows(glance, snapshot, room),
    )


def _all_needs(glance: Glance, snapshot: Snapshot, room: int) -> Iterator[Row]:
    said = needs(glance, snapshot)
    for one in said:
        lines = wrapped(f"! {shown(one)}", room, most=_MOST_ROWS)
        yield from (row(line, tone=Tone.ALARM) for line in lines)
    if said:
        yield BLANK


def _day_rows(glance: Glance, room: int) -> Iterator[Row]:
    today = glance.today
    if today is None:
        lines = wrapped(shown(glance.why_not or "Reading the day…"), room, most=_MOST_ROWS)
        yield from (row(line, tone=Tone.MUTED) for line in lines)
        return
    rows = tuple(sections_rows(day_sections(today.sales), room))
    yield from rows[1:]


def _drawer_rows(glance: Glance, snapshot: Snapshot, zone: tzinfo) -> Iterator[Row]:
    yield BLANK
    yield row("Drawer", tone=Tone.ACCENT)
    yield row(drawer_said(snapshot))
    last = glance.today.last_z if glance.today else None
    if last is not None:
        yield row(f"Last Z {last.number}, {_closed(last, zone)}", amount(last.total))
        yield row(f"  {over_or_short(last.over_short)}", amount(last.over_short))


def _outbox_rows(snapshot: Snapshot) -> Iterator[Row]:
    if not snapshot.state.setup.has_loyalty:
        return
    counts = snapshot.outbox
    yield BLANK
    yield row("Outbox", tone=Tone.ACCENT)
    for name, number in (
        ("Waiting to be sent", counts.pending),
        ("In doubt", counts.in_doubt),
        ("Rejected", counts.rejected),
        ("Delivered", counts.delivered),
    ):
        yield row(name, f"{number:,}")
    if burns := len(snapshot.state.burns):
        yield row("Coupons to be burned", f"{burns:,}")


def _device_rows(glance: Glance, snapshot: Snapshot, room: int) -> Iterator[Row]:
    yield BLANK
    yield row("Devices", tone=Tone.ACCENT)
    if glance.devices is None:
        yield row("Looking…", tone=Tone.MUTED)
    for one in verdicts(glance, snapshot):
        mark, tone = ("✓", Tone.PLAIN) if one.ok else ("!", Tone.ALARM)
        said = folded(f"{shown(one.name)}: {shown(one.say)}", room - 2, most=_MOST_ROWS)
        for place, line in enumerate(said):
            yield row(f"{mark if place == 0 else ' '} {line}", tone=tone)
