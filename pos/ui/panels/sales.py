"""Sales of a day, a week or a month on the screen: read from the record while sales go on."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.worker import get_current_worker

from pos.core.business_day import business_date
from pos.core.intents import PrintSales
from pos.core.reports.period import PeriodReport, Span
from pos.core.reports.period_sections import period_sections, period_title
from pos.ports.reports import NoReport
from pos.ui.command import Desk
from pos.ui.panels.asking import AskingPanel, Outcome, Trouble, here
from pos.ui.report_views import section_rows
from pos.ui.rows import BLANK, Piece, Row, Tone, row, shown, wrapped
from pos.ui.widgets.board import Board
from pos.ui.widgets.long_list import LongList

_PAGE: Final = 10
_SPANS: Final = {"d": Span.DAY, "w": Span.WEEK, "m": Span.MONTH}


class SalesPanel(AskingPanel):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "other(-1)", show=False),
        Binding("right", "other(1)", show=False),
        *(Binding(f"{cap},{cap.upper()}", f"span('{cap}')", show=False) for cap in _SPANS),
        Binding("p,P", "print", show=False),
        Binding("r,R", "again", show=False),
        Binding("pageup", f"move(-{_PAGE})", show=False),
        Binding("pagedown", f"move({_PAGE})", show=False),
    ]

    KEYS = (
        ("← →", "The days before, and after."),
        ("D W M", "One day, the seven up to it, its month."),
        ("P", "Prints it, without the list of items."),
        ("R", "Reads again."),
        ("↑ ↓", "Up and down; PgUp and PgDn by more."),
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "Sales")
        setup = desk.snapshot.state.setup
        self._today = business_date(desk.now(), desk.zone, setup.day_ends)
        self._day, self._span = self._today, Span.DAY
        self._report: PeriodReport | None = None
        self._rows_for = 0
        """The room its rows are laid out for; a shop may have sold thousands of items."""
        self._trouble = ""
        self._list = LongList()
        self._hint = Board(classes="hint")

    def body(self) -> ComposeResult:
        yield self._list
        yield self._hint

    def on_mount(self) -> None:
        self._read(self._day, self._span)

    def _read(self, day: date, span: Span) -> None:
        """What is shown stays until it is there; a newer wish ends the reading of an older one."""
        sales, period = self.desk.open_sales, span.period(day)
        self.app.workers.cancel_node(self)
        self._trouble = ""

        def look() -> Outcome[PeriodReport | NoReport] | Trouble:
            worker = get_current_worker()
            wanted = lambda: not worker.is_cancelled  # noqa: E731 - it is asked for by name
            return here(lambda: sales().period(period, is_wanted=wanted))

        self.find(look, partial(self._take, day, span))
        self.show()

    async def _take(self, day: date, span: Span, told: PeriodReport | NoReport) -> None:
        if isinstance(told, NoReport):
            await self.troubled(Trouble(told.reason))
            return
        self._report, self._rows_for = told, 0
        self._day, self._span = day, span
        self.retitle(period_title(told.period))
        self._list.begin()
        self.show()

    async def troubled(self, trouble: Trouble) -> None:
        """What was read before stays; where nothing was, why is all there is to see."""
        self._trouble = trouble.text
        self.show()

    # -- what is shown ------------------------------------------------------------------------

    def show(self) -> None:
        if self._report is None and not self._trouble:
            self._list.tell((row("Reading…", tone=Tone.MUTED),))
        elif self._report is not None and self._rows_for != self.room:
            self._rows_for = self.room
            self._list.tell(sales_rows(self._report, room=self._rows_for))
        self._show_end()

    def _show_end(self) -> None:
        lines = wrapped(f"! {shown(self._trouble)}", self.room, most=3) if self._trouble else ()
        said = [row(line, tone=Tone.ALARM) for line in lines]
        place = (Piece(self._list.place, Tone.MUTED),) if self._list.place else ()
        self._hint.show_rows((BLANK, *said, Row(left=_keys(), right=place)))

    def on_long_list_room_changed(self) -> None:
        self._show_end()

    # -- keys ---------------------------------------------------------------------------------

    async def action_move(self, step: int) -> None:
        self._list.move(step)
        self._show_end()

    async def action_enter(self) -> None:
        await self.desk.step_back()

    async def action_again(self) -> None:
        self._read(self._day, self._span)

    async def action_other(self, step: int) -> None:
        """Not past today: nothing is sold there yet."""
        day = self._span.moved(self._day, step)
        if step > 0 and self._span.period(self._day).has(self._today):
            await self.troubled(Trouble("Nothing is sold after today."))
        else:
            self._read(min(day, self._today), self._span)

    async def action_span(self, cap: str) -> None:
        self._read(self._day, _SPANS[cap])

    async def action_print(self) -> None:
        if self._report is not None:
            period = self._report.period
            self.ask(PrintSales(first=period.first, last=period.last))

    async def agreed(self) -> None:
        """It is on its way to the printer, and may be read on."""


def sales_rows(report: PeriodReport, *, room: int) -> tuple[Row, ...]:
    if not report.receipts:
        return (*_loyalty_alone(report, room), row("Nothing was sold.", tone=Tone.MUTED))
    rows = [one for section in period_sections(report) for one in section_rows(section, room)]
    return tuple(rows[1:])


def _loyalty_alone(report: PeriodReport, room: int) -> tuple[Row, ...]:
    """A day without a sale may still have points that were told that day."""
    told = [one for one in period_sections(report) if one.title.startswith("Points")]
    rows = [one for section in told for one in section_rows(section, room)]
    return (*rows[1:], BLANK) if rows else ()


def _keys() -> tuple[Piece, ...]:
    return (
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
