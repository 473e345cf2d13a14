"""Several scanners at one till, as one: each has its own name in what is told."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pos.ports.devices import Scanner, ScannerNews
from pos.ports.health import Availability, Capabilities, HealthReport


class SeveralScanners:
    def __init__(self, scanners: Sequence[Scanner]) -> None:
        assert len({one.name for one in scanners}) == len(scanners) > 0, "names tell them apart"
        self._scanners = tuple(scanners)

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
            scanner.listen(deliver)

    def sound(self, *, good: bool, device: str = "") -> None:
        """At the one that read it: the others are in other hands."""
        for scanner in self._scanners:
            if scanner.name == device:
                scanner.sound(good=good)

    def check_health(self) -> HealthReport:
        reports = [one.check_health() for one in self._scanners]
        say = " ".join(f"{report.name}: {report.say}" for report in reports)
        return HealthReport(name=self.name, ok=all(report.ok for report in reports), say=say)

    def close(self) -> None:
        for scanner in self._scanners:
            scanner.close()
