"""Reports of the screen's till: its own events, folded as the record's are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from pos.core import events as ev
from pos.core.reports.days_reading import DaysReading
from pos.core.reports.period import Period, PeriodReport
from pos.core.reports.period_sums import PeriodSums
from pos.core.reports.reading import ShiftReading
from pos.core.reports.report import Report, ReportKind
from pos.core.reports.today import LastZ, Today
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
    archived_before: date | None = None

    def open(self) -> FakeReports:
        return self

    def sales(self) -> FakeSales:
        return FakeSales(self)

    def report(self, kind: ReportKind, *, shift: int | None = None) -> Report | NoReport:
        self.asked.append((kind, shift))
        if self.trouble:
            raise JournalError(self.trouble)
        for reading in reversed(self._readings()):
            found = reading.shift
            assert found is not None, "a shift that nobody opened"
            if shift is None and kind is ReportKind.X and not reading.is_at_work:
                continue
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


@dataclass
class FakeSales:
    """Of the same events. What has no time of its own is of the day of what came before it."""

    of: FakeReports

    def period(
        self, period: Period, *, is_wanted: Callable[[], bool] = lambda: True
    ) -> PeriodReport | NoReport:
        if self.of.trouble:
            raise JournalError(self.of.trouble)
        assert is_wanted(), "nobody waits for it"
        sums = PeriodSums(period, self._setup)
        for reading in self._readings():
            sums.add(reading.days())
        names = self.of._names()
        return sums.report(
            names=names,
            still_open=sums.open_orders,
            undelivered=None,
            archived_before=self.of.archived_before,
        )

    def follow_today(self) -> FakeSales:
        return self

    def read(self, now: datetime) -> Today | NoReport:
        day = now.astimezone(RIYADH).date()
        told = self.period(Period(day, day))
        return told if isinstance(told, NoReport) else Today(day=day, sales=told, last_z=self._z())

    def _z(self) -> LastZ | None:
        """What the shift sold is the other readings' to tell."""
        for event in reversed(self.of.events):
            if isinstance(event, ev.ShiftClosed):
                return LastZ(
                    number=event.its_z,
                    closed_at=event.at,
                    total=event.counted,
                    over_short=event.counted - event.expected,
                )
        return None

    def _readings(self) -> list[DaysReading]:
        readings: list[DaysReading] = []
        at = datetime(2026, 11, 1, tzinfo=RIYADH)
        for event in self.of.events:
            if isinstance(event, ev.ShiftOpened):
                readings.append(DaysReading(self._setup))
            at = getattr(event, "at", at)
            if readings:
                readings[-1].add(event, at)
        return readings

    @property
    def _setup(self) -> Setup:
        return replace(self.of.setup, zone=RIYADH)
