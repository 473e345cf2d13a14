"""What was sold in all stores, or in one, as a hub tells it."""

from __future__ import annotations

from typing import Protocol

from pos.core.reports.chain import ChainReports
from pos.core.reports.period import Period


class ChainSales(Protocol):
    """Each call asks the hub, which is perhaps far away: not for the screen's own thread.

    HubUnreachable, HubRefused or HubMisuse.
    """

    def overview(self, period: Period) -> ChainReports:
        """As `reports` of all stores, without goods, tenders and points: sooner there."""
        ...

    def reports(self, period: Period, *, store: str = "") -> ChainReports: ...
