"""Reports of the screen's till: its own events, folded as the record's are."""

from __future__ import annotations

from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from pos.core import events as ev
from pos.core.reports.reading import ShiftReading
from pos.core.reports.report import Report, ReportKind
from pos.core.setup import Setup
from pos.errors import JournalError
from pos.ports.reports import NoReport

RIYADH = ZoneInfo("Asia/Riyadh")


@dataclass
class FakeReports:
    """`trouble` is why the record cannot be read; `asked` is what was."""

    setup: Setup
    events: list[ev.Event] = field(default_factory=list)
    trouble: str = ""
    asked: list[tuple[ReportKind, int | None]] = field(default_factory=list)

    def open(self) -> FakeReports:
        return self

    def report(self, kind: ReportKind, *, shift: int | None = None) -> Report | NoReport:
        self.asked.append((kind, shift))
        if self.trouble:
            raise JournalError(self.trouble)
        for reading in reversed(self._readings()):
            found = reading.shift
            assert found is not None, "a shift that nobody opened"
            if found.is_open is (kind is ReportKind.X) and shift in (None, found.number):
                return reading.report(kind, names=self._names())
        return NoReport(f"This till's record has no shift {shift}.")

    def _readings(self) -> list[ShiftReading]:
        readings: list[ShiftReading] = []
        for event in self.events:
            if isinstance(event, ev.ShiftOpened):
                readings.append(ShiftReading(self.setup, RIYADH))
            if readings:
                readings[-1].add(event)
        return readings

    def _names(self) -> dict[str, str]:
        signed_on = (one.cashier for one in self.events if isinstance(one, ev.CashierSignedOn))
        return {one.user_id: one.name for one in signed_on}
