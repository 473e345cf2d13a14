"""Several scanners at one till, as one: each has its own name in what is told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from pos.ports.devices import Scan, Scanner, ScannerNews
from pos.ports.health import Availability, Capabilities, HealthReport


class SeveralScanners:
    def __init__(self, scanners: Sequence[Scanner]) -> None:
        assert len({one.name for one in scanners}) == len(scanners) > 0, "names tell them apart"
        self._scanners = tuple(scanners)
        self._heard_last = self._scanners[0]

    @property
    def name(self) -> str:
        return self._scanners[0].name

    @property
    def capabilities(self) -> Capabilities:
        names = (one.capabilities.names for one in self._scanners)
        return Capabilities(names=frozenset[str]().union(*names))

    @property
    def availability(self) -> Availability:
        """The worst there is."""
        there = {one.availability for one in self._scanners}
        worst_first = (Availability.UNAVAILABLE, Availability.UNKNOWN, Availability.AVAILABLE)
        return next(one for one in worst_first if one in there)

    def listen(self, deliver: Callable[[ScannerNews], None]) -> None:
        for scanner in self._scanners:
            scanner.listen(partial(self._hear, scanner, deliver))

    def sound(self, *, good: bool) -> None:
        """At the scanner that was heard last: the others are in other hands."""
        self._heard_last.sound(good=good)

    def check_health(self) -> HealthReport:
        reports = [one.check_health() for one in self._scanners]
        say = " ".join(f"{report.name}: {report.say}" for report in reports)
        return HealthReport(name=self.name, ok=all(report.ok for report in reports), say=say)

    def close(self) -> None:
        for scanner in self._scanners:
            scanner.close()

    def _hear(
        self, scanner: Scanner, deliver: Callable[[ScannerNews], None], news: ScannerNews
    ) -> None:
        if isinstance(news, Scan):
            self._heard_last = scanner
        deliver(news)
