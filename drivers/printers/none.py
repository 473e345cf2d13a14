"""No printer: receipts are seen on the screen, and sales go on without paper."""

from __future__ import annotations

from drivers.absent import Absent
from pos.ports.devices import Printed, PrintOutcome
from pos.ports.receipt import ReceiptDocument


class NoPrinter(Absent):
    def __init__(self) -> None:
        super().__init__(name="printer", say="No printer is configured.")

    def print(self, document: ReceiptDocument) -> PrintOutcome:  # noqa: ARG002  # none to print on
        """Quietly: a shop that chose no printer is not told of it at every sale."""
        return Printed(confirmed=False)
