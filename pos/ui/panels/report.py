"""A report of a shift on the screen: read from the record while sales go on, printed with a key."""

from __future__ import annotations

from pos.core.intents import PrintReport
from pos.core.reports.report import Report, ReportKind
from pos.core.reports.sections import report_title
from pos.ports.reports import NoReport
from pos.ui.command import Desk
from pos.ui.panels.asking import Trouble, here
from pos.ui.panels.figures_panel import UP_DOWN, FiguresPanel
from pos.ui.report_views import report_rows
from pos.ui.rows import Piece, Row, Tone

_TITLES = {ReportKind.X: "X report", ReportKind.Z: "Z report"}


class ReportPanel(FiguresPanel[Report]):
    def __init__(self, desk: Desk, kind: ReportKind) -> None:
        super().__init__(desk, _TITLES[kind])
        self._kind = kind
        self._read_at = desk.now()

    def on_mount(self) -> None:
        self._read(None)

    def _read(self, shift: int | None) -> None:
        reports, kind = self.desk.open_reports, self._kind
        self.find(lambda: here(lambda: reports().report(kind, shift=shift)), self.take)

    async def take(self, told: Report | NoReport) -> None:
        self._read_at = self.desk.now()
        await super().take(told)

    def title_of(self, report: Report) -> str:
        """With the shift, where that has another number."""
        title, shift = report_title(report), report.drawer.number
        return title if report.number == shift else f"{title} · shift {shift}"

    def rows_of(self, report: Report, room: int) -> tuple[Row, ...]:
        return report_rows(report, now=self._read_at, zone=self.desk.zone, room=room)

    def keys_shown(self) -> tuple[Piece, ...]:
        cap, what = self._other_key
        if self.report is None:
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
        return (("P", "Prints it."), (cap, f"{what.capitalize()}."), UP_DOWN)

    async def action_again(self) -> None:
        if self._kind is ReportKind.X:
            self._read(None)

    async def action_other(self, step: int) -> None:
        """Of shifts that were closed, one before or after."""
        if self._kind is ReportKind.X or self.report is None:
            return
        aside = {one.shift.number for one in self.snapshot.state.aside}
        shift = self.report.drawer.number + step
        while shift in aside:
            shift += step
        if shift < 1:
            await self.troubled(Trouble("This is the first shift."))
        else:
            self._read(shift)

    async def action_print(self) -> None:
        if self.report is not None:
            self.ask(PrintReport(kind=self._kind, shift=self.report.drawer.number))
