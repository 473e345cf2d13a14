"""Sales of a day, a week or a month on the screen: read from the record while sales go on."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import ClassVar, Final

from textual.binding import Binding, BindingType
from textual.worker import get_current_worker

from pos.core.business_day import business_date
from pos.core.intents import PrintSales
from pos.core.reports.period import Period, PeriodReport, Span, archived_said
from pos.core.reports.period_sections import period_sections, period_title
from pos.ports.reports import NoReport
from pos.ui.command import Desk
from pos.ui.panels.asking import Outcome, Trouble, here
from pos.ui.panels.figures_panel import UP_DOWN, FiguresPanel
from pos.ui.report_views import sections_rows
from pos.ui.rows import BLANK, Piece, Row, Tone, row, wrapped

_SPANS: Final = {"d": Span.DAY, "w": Span.WEEK, "m": Span.MONTH}
_KEYS_SHOWN: Final = (
    Piece("← →", Tone.ACCENT),
    Piece("  "),
    Piece("D", Tone.ACCENT),
    Piece("ay "),
    Piece("W", Tone.ACCENT),
    Piece("eek "),
    Piece("M", Tone.ACCENT),
    Piece("onth  "),
    Piece("P", Tone.ACCENT),
    Piece("rints"),
)


class SalesPanel(FiguresPanel[PeriodReport]):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(f"{cap},{cap.upper()}", f"span('{cap}')", show=False) for cap in _SPANS
    ]

    KEYS = (
        ("← →", "The days before, and after."),
        ("D W M", "One day, the seven up to it, its month."),
        ("P", "Prints it, without the list of items."),
        ("R", "Reads again."),
        UP_DOWN,
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "Sales")
        setup = desk.snapshot.state.setup
        self._today = business_date(desk.now(), desk.zone, setup.day_ends)
        self._day, self._span = self._today, Span.DAY

    def on_mount(self) -> None:
        self._read(self._day, self._span)

    def _read(self, day: date, span: Span) -> None:
        """A newer wish ends the reading of an older one."""
        sales, period = self.desk.open_sales, self._until_today(span.period(day))
        self.app.workers.cancel_node(self)

        def look() -> Outcome[PeriodReport | NoReport] | Trouble:
            worker = get_current_worker()
            wanted = lambda: not worker.is_cancelled  # noqa: E731 - it is asked for by name
            return here(lambda: sales().period(period, is_wanted=wanted))

        self.find(look, partial(self._take, day, span))
        self.forget_trouble()

    def _until_today(self, period: Period) -> Period:
        """On the days to come of its month nothing was sold, which is no figure."""
        return Period(period.first, max(period.first, min(period.last, self._today)))

    async def _take(self, day: date, span: Span, told: PeriodReport | NoReport) -> None:
        if not isinstance(told, NoReport):
            self._day, self._span = day, span
        await self.take(told)

    def title_of(self, report: PeriodReport) -> str:
        return period_title(report.period)

    def rows_of(self, report: PeriodReport, room: int) -> tuple[Row, ...]:
        return sales_rows(report, room=room)

    def keys_shown(self) -> tuple[Piece, ...]:
        return _KEYS_SHOWN

    async def action_again(self) -> None:
        self._read(self._day, self._span)

    async def action_other(self, step: int) -> None:
        """Not past today: nothing is sold there yet."""
        day = self._span.moved(self._day, step)
        if step > 0 and self._span.period(self._day).has(self._today):
            await self.troubled(Trouble("Nothing is sold after today."))
        else:
            is_now = self._span.period(day).has(self._today)
            self._read(self._today if is_now else day, self._span)

    async def action_span(self, cap: str) -> None:
        self._read(self._day, _SPANS[cap])

    async def action_print(self) -> None:
        if self.report is not None:
            period = self.report.period
            self.ask(PrintSales(first=period.first, last=period.last))


def sales_rows(report: PeriodReport, *, room: int) -> tuple[Row, ...]:
    archived = _archived(report, room)
    if not report.receipts:
        nothing = row("Nothing was sold.", tone=Tone.MUTED)
        return (*archived, *_loyalty_alone(report, room), nothing)
    rows = tuple(sections_rows(period_sections(report), room))
    return (*archived, *rows[1:])


def _archived(report: PeriodReport, room: int) -> tuple[Row, ...]:
    if report.archived_before is None:
        return ()
    lines = wrapped(archived_said(report.archived_before), room, most=2)
    return (*(row(line, tone=Tone.STRONG) for line in lines), BLANK)


def _loyalty_alone(report: PeriodReport, room: int) -> tuple[Row, ...]:
    """A day without a sale may still have points that were told that day."""
    told = [one for one in period_sections(report) if one.title.startswith("Points")]
    rows = tuple(sections_rows(told, room))
    return (*rows[1:], BLANK) if rows else ()
