"""Reports of a till's shifts, as screens and commands ask for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from pos.core.reports.period import Period, PeriodReport
from pos.core.reports.report import Report, ReportKind
from pos.core.reports.today import Today


@dataclass(frozen=True, slots=True)
class NoReport:
    """Why there is none, in a sentence."""

    reason: str


class Reports(Protocol):
    """Reads the disk: never on a screen's or the terminal's thread."""

    def report(self, kind: ReportKind, *, shift: int | None = None) -> Report | NoReport:
        """X of the open shift and Z of the last closed one, unless another shift is named.

        Where no X can be of a shift that was closed, and no Z of one that is open, it says so.
        """
        ...


class FollowedDay(Protocol):
    """The store's day at this till. Only what is new since the last time is read anew."""

    def read(self, now: datetime) -> Today | NoReport:
        """By one thread at a time."""
        ...


class SalesReports(Protocol):
    """Sales of any days. As slow as a disk, and slower where a year is read the first time."""

    def period(
        self, period: Period, *, is_wanted: Callable[[], bool] = ...
    ) -> PeriodReport | NoReport:
        """Of whichever shifts; once nobody wants it any more it is left, with what was read kept
        for the next time.
        """
        ...

    def follow_today(self) -> FollowedDay: ...
