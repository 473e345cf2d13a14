"""No printer: receipts are seen on the screen, and sales go on without paper."""

from __future__ import annotations

from pos.ports.devices import Printed, PrintOutcome
from pos.ports.health import Availability, Capabilities, HealthReport
from pos.ports.receipt import ReceiptDocument


class NoPrinter:
    def __init__(self, *, name: str = "printer") -> None:
        self._name = name

    @property
    def name(self) -> str:
        return self._name

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities()

    @property
    def availability(self) -> Availability:
        return Availability.UNKNOWN

    def print(self, document: ReceiptDocument) -> PrintOutcome:  # noqa: ARG002  # none to print on
        """Quietly: a shop that chose no printer is not told of it at every sale."""
        return Printed(confirmed=False)

    def check_health(self) -> HealthReport:
        return HealthReport(name=self._name, ok=True, say="No printer is configured.")

    def close(self) -> None:
        """Nothing is open."""
