"""Reports of a till's shifts, as screens and commands ask for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from pos.core.reports.report import Report, ReportKind


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
