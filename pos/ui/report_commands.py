"""The manager menu's reports: the shift so far, and the closing readings."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pos.core.reports.report import ReportKind
from pos.core.rules.reports import reading_refused
from pos.ui.command import Command, Desk

if TYPE_CHECKING:
    from pos.terminal.snapshot import Snapshot


class _Report(Command):
    kind: ClassVar[ReportKind]

    @classmethod
    def is_offered(cls, snapshot: Snapshot) -> bool:
        return not reading_refused(snapshot.state) and snapshot.state.shifts > 0

    async def run(self, desk: Desk) -> None:
        from pos.ui.panels.report import ReportPanel

        if refused := reading_refused(desk.snapshot.state):
            desk.refuse(refused)
        else:
            await desk.open_panel(ReportPanel(desk, self.kind))


class XReport(_Report):
    """Figures of the shift so far."""

    label = "X report"
    kind = ReportKind.X

    @classmethod
    def is_offered(cls, snapshot: Snapshot) -> bool:
        return super().is_offered(snapshot) and snapshot.state.shift_is_open


class ZReport(_Report):
    """Figures of the shift closed last."""

    label = "Z report of the last shift"
    kind = ReportKind.Z

    @classmethod
    def is_offered(cls, snapshot: Snapshot) -> bool:
        return super().is_offered(snapshot) and snapshot.state.shifts_closed > 0


class Sales(Command):
    """Any day, week or month, with bars."""

    label = "Sales and points by day"

    @classmethod
    def is_offered(cls, snapshot: Snapshot) -> bool:
        return not reading_refused(snapshot.state) and snapshot.state.shifts > 0

    async def run(self, desk: Desk) -> None:
        from pos.ui.panels.sales import SalesPanel

        if refused := reading_refused(desk.snapshot.state):
            desk.refuse(refused)
        else:
            await desk.open_panel(SalesPanel(desk))


REPORT_COMMANDS: tuple[type[Command], ...] = (XReport, ZReport)
SALES_COMMANDS: tuple[type[Command], ...] = (Sales,)
"""Behind the others in the menu, each of which keeps its key."""
