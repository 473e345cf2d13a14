"""A report of a shift on the screen: read from the record while sales go on, printed with a key."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from pos.core.intents import PrintReport
from pos.core.reports.report import Report, ReportKind
from pos.core.reports.sections import report_title
from pos.ports.reports import NoReport
from pos.ui.command import Desk
from pos.ui.panels.asking import AskingPanel, Trouble, here
from pos.ui.report_views import report_rows
from pos.ui.rows import BLANK, Piece, Row, Tone, row, shown, wrapped
from pos.ui.widgets.board import Board
from pos.ui.widgets.long_list import LongList

_PAGE = 10

_TITLES = {ReportKind.X: "X report", ReportKind.Z: "Z report"}


class ReportPanel(AskingPanel):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("p,P", "print", show=False),
        Binding("r,R", "again", show=False),
        Binding("left", "other(-1)", show=False),
        Binding("right", "other(1)", show=False),
        Binding("pageup", f"move(-{_PAGE})", show=False),
        Binding("pagedown", f"move({_PAGE})", show=False),
    ]

    def __init__(self, desk: Desk, kind: ReportKind) -> None:
        super().__init__(desk, _TITLES[kind])
        self._kind = kind
        self._report: Report | None = None
        self._rows_for = 0
        """The room its rows are laid out for; a shift may have sold thousands of items."""
        self._read_at = desk.now()
        self._trouble = ""
        self._list = LongList()
        self._hint = Board(classes="hint")

    def body(self) -> ComposeResult:
        yield self._list
        yield self._hint

    def on_mount(self) -> None:
        self._read(None)

    def _read(self, shift: int | None) -> None:
        reports, kind = self.desk.open_reports, self._kind
        self.find(lambda: here(lambda: reports().report(kind, shift=shift)), self._take)

    async def _take(self, told: Report | NoReport) -> None:
        if isinstance(told, NoReport):
            await self.troubled(Trouble(told.reason))
            return
        self._report, self._trouble, self._rows_for = told, "", 0
        self._read_at = self.desk.now()
        self.retitle(report_title(told))
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
            self._lay_out(self._report)
        self._show_end()

    def _lay_out(self, report: Report) -> None:
        self._rows_for = self.room
        read_at, zone = self._read_at, self.desk.zone
        self._list.tell(report_rows(report, now=read_at, zone=zone, room=self._rows_for))

    def _show_end(self) -> None:
        lines = wrapped(f"! {shown(self._trouble)}", self.room, most=3) if self._trouble else ()
        said = [row(line, tone=Tone.ALARM) for line in lines]
        place = (Piece(self._list.place, Tone.MUTED),) if self._list.place else ()
        self._hint.show_rows((BLANK, *said, Row(left=self._keys(), right=place)))

    def _keys(self) -> tuple[Piece, ...]:
        cap, what = self._other_key
        if self._report is None:
            return ()
        return (
            Piece("P", Tone.ACCENT),
            Piece(" prints   "),
            Piece(cap, Tone.ACCENT),
            Piece(f" {what}"),
        )

    @property
    def _other_key(self) -> tuple[str, str]:
        return ("R", "reads again") if self._kind is ReportKind.X else ("← →", "other shifts")

    def help_keys(self) -> tuple[tuple[str, str], ...]:
        cap, what = self._other_key
        up_down = "Up and down; PgUp and PgDn by more."
        return (("P", "Prints it."), (cap, f"{what.capitalize()}."), ("↑ ↓", up_down))

    def on_long_list_room_changed(self) -> None:
        self._show_end()

    # -- keys ---------------------------------------------------------------------------------

    async def action_move(self, step: int) -> None:
        self._list.move(step)
        self._show_end()

    async def action_enter(self) -> None:
        await self.desk.step_back()

    async def action_again(self) -> None:
        if self._kind is ReportKind.X:
            self._read(None)

    async def action_other(self, step: int) -> None:
        """Of shifts that were closed, one before or after."""
        if self._kind is ReportKind.X or self._report is None:
            return
        if (shift := self._report.number + step) < 1:
            await self.troubled(Trouble("This is the first shift."))
        else:
            self._read(shift)

    async def action_print(self) -> None:
        if self._report is not None:
            self.ask(PrintReport(kind=self._kind, shift=self._report.number))

    async def agreed(self) -> None:
        """It is on its way to the printer, and may be read on."""
