"""A report of a shift as rows: figures to the right, hours as bars."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, tzinfo
from decimal import Decimal
from typing import Final

from rich.cells import cell_len

from pos.core.business_day import day_said
from pos.core.money import MINUS, Money
from pos.core.quantity import quantity_text
from pos.core.reports.report import Report
from pos.core.reports.sections import ReportRow, ReportSection, sections
from pos.ui.figures import amount, past_day
from pos.ui.rows import BLANK, Piece, Row, Tone, fitted, row, shown

_NAME_OF_BAR, _LONGEST_OF_BAR = 12, 20
_FIGURE_OF_BAR = 14
_CELL: Final = "━"
_HALF: Final = "╸"


def report_rows(report: Report, *, now: datetime, zone: tzinfo, room: int) -> tuple[Row, ...]:
    return (
        *_heading(report, now, zone),
        *sections_rows(sections(report), room),
        *_ending(report, now, zone),
    )


def _heading(report: Report, now: datetime, zone: tzinfo) -> Iterator[Row]:
    shift = report.drawer
    opened = _moment(shift.opened_at, now, zone)
    yield _beside(f"Opened by {_who(report, shift.opened_by)}", opened)
    if shift.closed_at is None:
        yield _beside("Not closed yet", f"read at {now.astimezone(zone):%H:%M}")
    else:
        closed = _moment(shift.closed_at, now, zone)
        yield _beside(f"Closed by {_who(report, report.closed_by)}", closed)
    handed = f"Handed over to {_who(report, report.handed_to)}" if report.handed_to else ""
    yield _beside(handed, f"business day {day_said(report.business_date)}")


def _beside(left: str, right: str) -> Row:
    return Row(left=(Piece(left, Tone.MUTED),), right=(Piece(right, Tone.MUTED),))


def _moment(at: datetime, now: datetime, zone: tzinfo) -> str:
    day = past_day(at, zone, now=now)
    return day if day.startswith("today") else f"{day} {at.astimezone(zone):%H:%M}"


def _who(report: Report, user_id: str) -> str:
    return shown(report.name_of(user_id) or user_id)


def sections_rows(told: Iterable[ReportSection], room: int) -> Iterator[Row]:
    """A blank row before each; its bars begin below those of the others."""
    told = tuple(told)
    for_names = _room_of_names(told)
    for section in told:
        yield BLANK
        if section.title:
            yield row(section.title, tone=Tone.ACCENT)
        for one in section.rows:
            if one.in_all is None:
                yield _figure_row(one)
            else:
                yield _bar(one, one.in_all, room, for_name=for_names)


def _room_of_names(told: Iterable[ReportSection]) -> int:
    bars = (one for section in told for one in section.rows if one.in_all is not None)
    longest = max((cell_len(shown(one.name)) for one in bars), default=0)
    return max(_NAME_OF_BAR, min(longest + 1, _LONGEST_OF_BAR))


def _figure_row(one: ReportRow) -> Row:
    tone = Tone.STRONG if one.is_strong else Tone.PLAIN
    of = "" if one.of is None else f" {figure(one.of)}"
    return row(f"{shown_name(one.name)}{of}", figure(one.figure), tone=tone)


def shown_name(name: str) -> str:
    """With the indent of what is a part of the row above it."""
    return " " * (len(name) - len(name.lstrip(" "))) + shown(name)


def _bar(one: ReportRow, most: Money, room: int, *, for_name: int) -> Row:
    """As long as its part of the longest; the figure says the same to whoever reads."""
    assert isinstance(one.figure, Money), "a bar is of an amount"
    width = max(0, room - for_name - _FIGURE_OF_BAR)
    bar = bar_of(one.figure.minor, most.minor, width)
    name = f"{fitted(shown(one.name), for_name - 1)} "
    return Row(left=(Piece(name), Piece(bar, Tone.ACCENT)), right=(Piece(figure(one.figure)),))


def bar_of(part: int, whole: int, width: int) -> str:
    """To half a cell; nothing for what is nought or less."""
    if part <= 0 or whole <= 0:
        return ""
    full, half = divmod(part * width * 2 // whole, 2)
    return _CELL * full + _HALF * half


def figure(value: Money | Decimal | int) -> str:
    match value:
        case Money():
            return amount(value)
        case Decimal():
            return quantity_text(value).replace("-", MINUS)
        case int():
            return f"{value:,}"


def _ending(report: Report, now: datetime, zone: tzinfo) -> Iterator[Row]:
    for day in report.days_closed:
        yield BLANK
        what = f"The day of {day_said(day.business_date)}" if day.business_date else "The day"
        yield _beside(f"{what} was closed", _moment(day.at, now, zone))
        if day.left.words:
            yield row(f"Left open: {day.left.words}", tone=Tone.MUTED)
